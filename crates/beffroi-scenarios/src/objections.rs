//! Short words for why a deed has no effect.

use beffroi_case::Objection;

/// An answer that cannot be read is stopped by the form, before the case.
pub(crate) const UNREADABLE: &str = "réponse mal saisie";

/// Every word a scenario may expect.
pub(crate) const WORDS: &[&str] = &[
    "hors de son tour", "pas son rôle", "sans délégation", "délégation pas en vigueur", "à signer", "motifs absents",
    "pièce ou texte absent", "déjà déposée", "pas encore déposée", "réponses manquantes", "rien n'est attendu",
    "rien n'est donné", "déjà accordée", "rien d'accordé", "trop tard", "sans contradictoire", "sa propre décision",
    "rien à contester", "déjà réglée", "rien d'écrit", "trop long", "trop tôt", "dossier effacé", UNREADABLE,
];

/// The word of an objection.
pub(crate) fn word(objection: &Objection) -> &'static str {
    match objection {
        Objection::OutOfTurn => "hors de son tour",
        Objection::NotYours => "pas son rôle",
        Objection::NoDelegation => "sans délégation",
        Objection::DelegationNotInForce => "délégation pas en vigueur",
        Objection::MustBeSigned => "à signer",
        Objection::ReasonsMissing => "motifs absents",
        Objection::ItemMissing => "pièce ou texte absent",
        Objection::AlreadyFiled => "déjà déposée",
        Objection::NotFiled => "pas encore déposée",
        Objection::Incomplete(_) => "réponses manquantes",
        Objection::NothingAsked => "rien n'est attendu",
        Objection::NothingGiven => "rien n'est donné",
        Objection::AlreadyGranted => "déjà accordée",
        Objection::NothingGranted => "rien d'accordé",
        Objection::TooLate => "trop tard",
        Objection::NotHeard => "sans contradictoire",
        Objection::OwnDecision => "sa propre décision",
        Objection::NothingToContest => "rien à contester",
        Objection::Settled => "déjà réglée",
        Objection::NothingWritten => "rien d'écrit",
        Objection::TooLong => "trop long",
        Objection::SampleUnread => "échantillon non lu",
        Objection::MixedBatch => "lot mêlé",
        Objection::ArguedAgainst => "proposé avec des motifs",
        Objection::TooEarly => "trop tôt",
        Objection::Erased => "dossier effacé",
    }
}
