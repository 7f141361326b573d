//! What can be asked of a case, and why it may have no effect.

use crate::{Agent, AgentRef, AppealKind, Channel, Origins, Proxy, Reasons, Signatory};
use beffroi_base::{Language, Text};
use beffroi_service::{Answers, answers::DocumentRef};

/// Something asked of a case.
#[derive(Clone, Debug)]
pub enum Command<'a> {
    /// File it.
    File {
        /// Everything answered.
        answers: Answers,
        /// Language of the letters.
        language: Language,
        /// Secret of the tracking address.
        tracking: String,
        /// How it comes in.
        channel: Channel,
        /// The agent who types it for the person.
        by: Option<AgentRef>,
        /// Who answered for the person, where it was not the person.
        origins: Origins,
    },
    /// Do what the stage offers, without deciding.
    Act {
        /// Name of the action.
        action: String,
        /// Who.
        by: &'a Agent,
        /// Reasons.
        reasons: Option<Reasons>,
    },
    /// Answer, as the actor, what an action lets its actor enter (`saisit`), and
    /// do the action.
    Enter {
        /// The answers.
        answers: Answers,
        /// [`Command::Act`] or [`Command::Sign`].
        then: Box<Command<'a>>,
    },
    /// Ask for an item.
    Ask {
        /// Name of the action.
        action: String,
        /// Who.
        by: &'a Agent,
        /// What is asked.
        item: String,
        /// The text that requires it.
        text: String,
    },
    /// Sign.
    Sign {
        /// Name of the action.
        action: String,
        /// Who, checked.
        by: Signatory,
        /// Reasons.
        reasons: Option<Reasons>,
    },
    /// Give an item that was asked for.
    Supply {
        /// Which ask.
        ask: u32,
        /// What the person writes.
        text: String,
        /// Files given.
        documents: Vec<DocumentRef>,
    },
    /// Give up the request.
    Renounce {
        /// Why, if the person says.
        text: String,
    },
    /// Correct answers; those not given stay.
    Correct {
        /// The new answers.
        answers: Answers,
        /// The agent who types them for the person.
        by: Option<AgentRef>,
    },
    /// Write to the other side.
    Write {
        /// The words.
        text: String,
        /// Files sent along.
        documents: Vec<DocumentRef>,
        /// The agent; nobody is the person.
        by: Option<&'a Agent>,
    },
    /// Leave a note for the other agents.
    Note {
        /// The words.
        text: String,
        /// Who.
        by: &'a Agent,
    },
    /// Give the case to an agent, or to nobody in particular.
    Assign {
        /// To whom.
        to: Option<&'a Agent>,
        /// By whom.
        by: &'a Agent,
    },
    /// Pass the request on to the competent authority.
    Transfer {
        /// Which authority.
        authority: String,
        /// Why it is not ours.
        reasons: Option<Reasons>,
        /// By whom.
        by: &'a Agent,
    },
    /// Let someone speak for the person; nobody ends it.
    Represent {
        /// Who, and by which mandate.
        proxy: Option<Proxy>,
        /// The agent who records it, if it is not the person.
        by: Option<&'a Agent>,
    },
    /// Contest the decision, express or implicit.
    Appeal {
        /// To whom.
        kind: AppealKind,
        /// What the person writes.
        text: String,
    },
    /// Answer an appeal.
    AnswerAppeal {
        /// Which one.
        appeal: u32,
        /// Whether it is upheld.
        upheld: bool,
        /// Who, checked.
        by: Signatory,
        /// Why.
        reasons: Option<Reasons>,
    },
    /// Ask for the reasons of an implicit refusal.
    AskReasons,
    /// Give them.
    GiveReasons {
        /// Who, checked.
        by: Signatory,
        /// The reasons.
        reasons: Option<Reasons>,
    },
    /// Ask for the certificate of an implicit acceptance.
    Certify,
    /// Let silence refuse an appeal, if its day has come.
    AppealSilence,
    /// Let silence have its effect, if its day has come.
    Silence,
    /// Let the case go on, if nobody acted in the time its stage gives.
    TimeOut,
    /// Erase, if retention has ended.
    Purge,
}

impl Command<'_> {
    /// The reasons an agent wrote with it.
    pub(crate) fn reasons(&self) -> Option<&Reasons> {
        match self {
            Self::Act { reasons, .. }
            | Self::Sign { reasons, .. }
            | Self::Transfer { reasons, .. }
            | Self::AnswerAppeal { reasons, .. }
            | Self::GiveReasons { reasons, .. } => reasons.as_ref(),
            Self::Enter { then, .. } => then.reasons(),
            _ => None,
        }
    }
}

/// Why a command has no effect. Not to be confused with a refusal, which is an
/// effect, and one that can be appealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Objection {
    /// The case has moved on: the action is not offered where it is now.
    OutOfTurn,
    /// The stage is not this person's to act at.
    NotYours,
    /// No delegation covers this signature.
    NoDelegation,
    /// The delegation is not in force that day.
    DelegationNotInForce,
    /// This action decides: it has to be signed.
    MustBeSigned,
    /// Reasons have to be written.
    ReasonsMissing,
    /// What is asked, or the text that requires it, is not said.
    ItemMissing,
    /// It was filed already.
    AlreadyFiled,
    /// It was never filed.
    NotFiled,
    /// Answers are missing or do not fit, by question.
    Incomplete(Vec<(String, Text)>),
    /// There is no such ask, or it was answered.
    NothingAsked,
    /// Nothing was given.
    NothingGiven,
    /// What was granted, expressly or by silence, is not refused afterwards.
    AlreadyGranted,
    /// Nothing was granted that could be withdrawn.
    NothingGranted,
    /// The delay is over.
    TooLate,
    /// The person was not heard first, or not given the time to answer.
    NotHeard,
    /// An appeal is not answered by who signed the decision.
    OwnDecision,
    /// There is nothing to contest, or an appeal of that kind was made.
    NothingToContest,
    /// It is decided or closed: this can no longer be changed.
    Settled,
    /// Nothing was written.
    NothingWritten,
    /// What is written is too long.
    TooLong,
    /// The sample of a batch was not opened.
    SampleUnread,
    /// The cases of a batch are not of one service, proposed the same way.
    MixedBatch,
    /// The agent before wrote why not: the case is not signed among others.
    ArguedAgainst,
    /// Its day has not come.
    TooEarly,
    /// The case was erased.
    Erased,
}

impl Objection {
    /// What to tell the person.
    pub fn text(&self) -> Text {
        match self {
            Self::OutOfTurn => Text::new(
                "Ce dossier a avancé entre-temps : cette action n'est plus possible. Voici où il en est maintenant.",
                "This case has moved on meanwhile: this action is no longer possible. Here is where it stands now.",
            ),
            Self::NotYours => Text::new(
                "Vous n'avez pas le rôle qui permet cette action à cette étape.",
                "You do not hold the role this action asks for at this stage.",
            ),
            Self::NoDelegation => Text::new(
                "Aucune délégation de signature ne vous permet de signer pour cette démarche.",
                "No delegation of signature lets you sign for this service.",
            ),
            Self::DelegationNotInForce => Text::new(
                "Votre délégation de signature n'est pas en vigueur aujourd'hui.",
                "Your delegation of signature is not in force today.",
            ),
            Self::MustBeSigned => Text::new(
                "Cette action est une décision : elle se signe.",
                "This action is a decision: it has to be signed.",
            ),
            Self::ReasonsMissing => Text::new(
                "Écrivez les motifs : la personne doit savoir pourquoi.",
                "Write the reasons: the person must know why.",
            ),
            Self::ItemMissing => Text::new(
                "Dites ce que vous demandez, et le texte qui l'exige (CRPA, art. L. 114-5).",
                "Say what you ask for, and the text that requires it (CRPA, art. L. 114-5).",
            ),
            Self::AlreadyFiled => Text::new("Cette demande est déjà déposée.", "This request is already filed."),
            Self::NotFiled => Text::new("Cette demande n'est pas encore déposée.", "This request is not filed yet."),
            Self::Incomplete(_) => Text::new("Il manque des réponses.", "Some answers are missing."),
            Self::NothingAsked => Text::new(
                "Rien n'est plus attendu de votre part.",
                "Nothing more is expected of you.",
            ),
            Self::NothingGiven => Text::new(
                "Écrivez votre réponse ou joignez un fichier.",
                "Write your answer or attach a file.",
            ),
            Self::AlreadyGranted => Text::new(
                "Cette demande est déjà acceptée, par une décision ou par le silence : un accord ne se refuse plus, il se retire (CRPA, art. L. 242-1).",
                "This request is granted already, by a decision or by silence: what is granted is no longer refused, it is withdrawn (CRPA, art. L. 242-1).",
            ),
            Self::NothingGranted => Text::new(
                "Rien n'a été accordé dans ce dossier : il n'y a rien à retirer.",
                "Nothing was granted in this case: there is nothing to withdraw.",
            ),
            Self::TooLate => Text::new(
                "Le délai est passé : un accord ne se retire que dans les quatre mois (CRPA, art. L. 242-1).",
                "The delay is over: what was granted is withdrawn within four months only (CRPA, art. L. 242-1).",
            ),
            Self::NotHeard => Text::new(
                "Invitez d'abord la personne à s'expliquer, et laissez-lui quinze jours pour répondre (CRPA, art. L. 121-1).",
                "First invite the person to explain, and leave them fifteen days to answer (CRPA, art. L. 121-1).",
            ),
            Self::OwnDecision => Text::new(
                "Un recours n'est pas tranché par la personne qui a signé la décision : demandez à un autre signataire.",
                "An appeal is not answered by the person who signed the decision: ask another signatory.",
            ),
            Self::NothingToContest => Text::new(
                "Il n'y a pas de décision à contester ici, ou ce recours est déjà fait.",
                "There is no decision to contest here, or this appeal was made already.",
            ),
            Self::Settled => Text::new(
                "Cette demande est déjà décidée ou close : ce n'est plus possible. Vous pouvez écrire un message.",
                "This request is decided or closed already: this is no longer possible. You may write a message.",
            ),
            Self::NothingWritten => Text::new("Écrivez quelque chose.", "Write something."),
            Self::TooLong => Text::new(
                "C'est trop long : dix mille caractères au plus.",
                "This is too long: ten thousand characters at most.",
            ),
            Self::SampleUnread => Text::new(
                "Ouvrez d'abord chaque dossier de l'échantillon : on ne signe pas un lot sans en lire une part.",
                "First open each case of the sample: a batch is not signed without reading part of it.",
            ),
            Self::MixedBatch => Text::new(
                "Un lot réunit les dossiers d'une même démarche, proposés de la même façon.",
                "A batch brings together cases of one service, proposed in the same way.",
            ),
            Self::ArguedAgainst => Text::new(
                "Ce dossier est proposé avec des motifs : il se lit et se signe seul.",
                "This case is proposed with reasons: it is read and signed on its own.",
            ),
            Self::TooEarly => Text::new("Le jour n'est pas venu.", "The day has not come."),
            Self::Erased => Text::new("Ce dossier a été effacé.", "This case was erased."),
        }
    }
}
