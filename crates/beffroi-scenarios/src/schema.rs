//! Every key a scenario may hold, beside the names a service gives: its roles
//! in a step, its rules and questions in what is expected.

use beffroi_service::{Key, Section, find_section};

/// A section by its name.
pub(crate) fn section(name: &str) -> &'static Section {
    find_section(SECTIONS, name)
}

/// The person fills in the form; nothing is filed.
pub(crate) const FILLS: &str = "l'usager remplit";
/// The person files.
pub(crate) const FILES: &str = "l'usager dépose";
/// The person gives the request up.
pub(crate) const RENOUNCES: &str = "l'usager renonce";
/// The person corrects answers.
pub(crate) const CORRECTS: &str = "l'usager corrige";
/// The person writes.
pub(crate) const WRITES: &str = "l'usager écrit";
/// The person contests the decision.
pub(crate) const CONTESTS: &str = "l'usager conteste";
/// The person asks why silence refused.
pub(crate) const ASKS_REASONS: &str = "l'usager demande les motifs";
/// The person asks for the certificate of an acceptance by silence.
pub(crate) const ASKS_CERTIFICATE: &str = "l'usager demande l'attestation";

/// Everything the person may do in a story.
pub(crate) const PERSON: &[&str] = &[FILLS, FILES, SENDS, RENOUNCES, CORRECTS, WRITES, CONTESTS, ASKS_REASONS, ASKS_CERTIFICATE];
/// What an agent may do whatever the service.
pub(crate) const GESTURES: &[&str] = &["accueillir le recours", "rejeter le recours", "donner les motifs", "transmettre", "écrire à l'usager"];
/// Where an appeal may stand.
pub(crate) const APPEALS: &[&str] = &["aucun", "en attente", "accueilli", "rejeté", "refusé par le silence"];

/// The day another authority received the request.
pub(crate) const ELSEWHERE: &str = "reçue ailleurs le";
/// The person gives an item that was asked for.
pub(crate) const SENDS: &str = "l'usager envoie";

/// The whole table.
pub static SECTIONS: &[Section] = &[
    Section { name: "scénario", keys: &[
        Key::must("scénario", "ce que le scénario raconte, en une phrase", "what the scenario tells, in one sentence"),
        Key::may("langue", "la langue de l'usager : français ou anglais", "the person's language: `français` or `anglais`"),
        Key::may("agents", "des personnes, en plus d'une par rôle", "people, beside one for each role"),
        Key::may("le", "le jour du dépôt, pour un tableau", "the day of filing, for a table"),
        Key::may("réponses", "les réponses que l'usager donne chaque fois qu'il dépose", "the answers the person gives whenever they file"),
        Key::may("histoire", "ce qui arrive, jour après jour", "what happens, day after day"),
        Key::may("tableau", "une ligne par dépôt : réponses puis résultats, séparés par `|`", "one row for each filing: answers, then results, separated by `|`"),
    ] },
    Section { name: "agent du scénario", keys: &[
        Key::must("rôle", "un rôle, ou une liste", "a role, or a list"),
        Key::may("qualité", "la qualité écrite sous la signature", "the capacity written under the signature"),
        Key::may("délégation", "l'arrêté de délégation, ou `aucune`", "the order of delegation, or `aucune`"),
    ] },
    Section { name: "délégation du scénario", keys: &[
        Key::may("arrêté", "l'arrêté", "the order"),
        Key::may("du", "le premier jour", "the first day"),
        Key::may("au", "le dernier jour", "the last day"),
        Key::may("démarches", "les démarches couvertes", "the services covered"),
    ] },
    Section { name: "histoire", keys: &[
        Key::must("le", "le jour", "the day"),
        Key::may(FILLS, "des réponses, sans déposer", "answers, without filing"),
        Key::may(FILES, "des réponses, et la demande est déposée", "answers, and the request is filed"),
        Key::may(ELSEWHERE, "le jour où une autre administration l'a reçue, avant de la transmettre", "the day another authority received it, before forwarding it"),
        Key::may(SENDS, "ce que l'usager écrit pour la pièce demandée", "what the person writes for the item asked for"),
        Key::may("fichiers", "les fichiers joints", "files attached"),
        Key::may(RENOUNCES, "la demande est retirée ; ce que la personne en dit", "the request is withdrawn; what the person says of it"),
        Key::may(CORRECTS, "des réponses, à la place de celles qu'elle avait données", "answers, in place of those given before"),
        Key::may(WRITES, "un message au service", "a message to the department"),
        Key::may(CONTESTS, "un recours, avec ce que la personne écrit", "an appeal, with what the person writes"),
        Key::may("recours", "gracieux ou hiérarchique ; gracieux si rien n'est dit", "`gracieux` or `hiérarchique`; `gracieux` unless said"),
        Key::may(ASKS_REASONS, "les motifs d'un refus né du silence", "the reasons of a refusal by silence"),
        Key::may(ASKS_CERTIFICATE, "l'attestation d'une acceptation née du silence", "the certificate of an acceptance by silence"),
        Key::may("saisit", "les réponses que l'agent donne avec l'action", "the answers the agent gives with the action"),
        Key::may("motifs", "les motifs que l'agent écrit", "the reasons the agent writes"),
        Key::may("pièce", "ce que l'agent demande", "what the agent asks for"),
        Key::may("texte", "le texte qui l'exige, ou les mots écrits à l'usager", "the text that requires it, or the words written to the person"),
        Key::may("autorité", "l'autorité à qui la demande est transmise", "the authority the request is passed on to"),
        Key::may("on attend", "ce que l'on doit alors constater", "what must then be seen"),
    ] },
    Section { name: "on attend", keys: &[
        Key::may("étape", "l'étape où en est le dossier", "the stage the case is at"),
        Key::may("décision", "accord, refus, retrait ou aucune", "`accord`, `refus`, `retrait` or `aucune`"),
        Key::may("signataire", "le nom de qui a signé la décision", "the name of who signed the decision"),
        Key::may("silence", "le jour où le silence aura son effet, ou `aucun`", "the day silence will have its effect, or `aucun`"),
        Key::may("tribunal", "le dernier jour pour saisir le tribunal, contre la décision ou si rien ne vient, ou `aucun`", "the last day to go to court, against the decision or if nothing comes, or `aucun`"),
        Key::may("recours", "aucun, en attente, accueilli, rejeté ou refusé par le silence", "`aucun`, `en attente`, `accueilli`, `rejeté` or `refusé par le silence`"),
        Key::may("silence du recours", "le jour où le silence refusera le recours, ou `aucun`", "the day silence will refuse the appeal, or `aucun`"),
        Key::may("refus implicite", "le jour où le silence a refusé, ou `aucun`", "the day silence refused, or `aucun`"),
        Key::may("accord implicite", "le jour où le silence a accordé, ou `aucun`", "the day silence granted, or `aucun`"),
        Key::may("échéance", "le dernier jour pour donner la pièce demandée, ou `aucune`", "the last day to give the item asked for, or `aucune`"),
        Key::may("effacement", "le jour où le dossier sera effacé, ou `aucun`", "the day the case will be erased, or `aucun`"),
        Key::may("effacé", "oui ou non", "`oui` or `non`"),
        Key::may("courrier", "le courrier écrit à cette étape du récit, une liste, ou `aucun`", "the letter written at this step, a list, or `aucun`"),
        Key::may("le courrier dit", "des mots que le courrier contient", "words the letter contains"),
        Key::may("le courrier ne dit pas", "des mots que le courrier ne contient pas", "words the letter does not contain"),
        Key::may("le courrier dit en anglais", "des mots de sa traduction", "words of its translation"),
        Key::may("courriel", "l'adresse à laquelle le courrier part, ou `aucun`", "the address the letter is mailed to, or `aucun`"),
        Key::may("objection", "pourquoi l'acte reste sans effet, ou `aucune`", "why the deed has no effect, or `aucune`"),
        Key::may("message", "des mots que la personne lit alors", "words the person then reads"),
        Key::may("manque", "les questions dont il manque encore la réponse, ou `rien`", "the questions still to be answered, or `rien`"),
        Key::may("demandé", "des questions posées à ce moment", "questions asked at that point"),
        Key::may("pas demandé", "des questions qui ne sont pas posées", "questions that are not asked"),
        Key::may("l'explication dit", "des mots d'une ligne de « Expliquer ma décision »", "words of a line of “Explain my decision”"),
    ] },
];
