//! What a scenario says, bound to its service.

use beffroi_base::{Day, Language, Span, Spanned};
use beffroi_case::{Agent, AppealKind};
use beffroi_service::{Effect, RawAnswer, SilenceSense, answers::DocumentRef};

/// A scenario: one story, or one for each row of its table.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it tells.
    pub title: Spanned<String>,
    /// The person's language.
    pub language: Language,
    /// Everyone who can act: one for each role, and those of the file.
    pub agents: Vec<Agent>,
    /// Its stories.
    pub stories: Vec<Story>,
}

/// What happens to one case.
#[derive(Clone, Debug)]
pub struct Story {
    /// Name of the table row; empty for a story told step by step.
    pub name: String,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// One day, one deed, and what is then expected.
#[derive(Clone, Debug)]
pub struct Step {
    /// The day.
    pub day: Spanned<Day>,
    /// What is done.
    pub deed: Deed,
    /// Where the deed is written.
    pub span: Span,
    /// What is expected.
    pub expected: Vec<Expectation>,
}

/// What someone does.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Time passes.
    Nothing,
    /// The person fills in the form.
    Fills(Vec<Given>),
    /// The person fills in the form and files.
    Files {
        /// What they answer.
        given: Vec<Given>,
        /// The day another authority received it, and forwarded it here.
        elsewhere: Option<Day>,
    },
    /// The person gives an item that was asked for.
    Sends {
        /// What they write.
        text: String,
        /// What they attach.
        files: Vec<DocumentRef>,
    },
    /// The person does what every case allows.
    Turns(Turn),
    /// An agent does what every case allows.
    Offers {
        /// Place among the scenario's agents.
        agent: usize,
        /// What.
        gesture: Gesture,
        /// Reasons.
        reasons: String,
    },
    /// An agent acts, or signs.
    Acts {
        /// Place among the scenario's agents.
        agent: usize,
        /// Name of the action.
        action: String,
        /// Reasons.
        reasons: String,
        /// Item asked for.
        item: String,
        /// The text that requires it.
        text: String,
        /// Answers the agent enters with the action.
        enters: Vec<Given>,
    },
}

/// What the person may do whatever the service.
#[derive(Clone, Debug)]
pub enum Turn {
    /// Gives the request up.
    Renounces(String),
    /// Corrects answers.
    Corrects(Vec<Given>),
    /// Writes to the department.
    Writes {
        /// The words.
        text: String,
        /// What they attach.
        files: Vec<DocumentRef>,
    },
    /// Contests the decision.
    Contests {
        /// To whom.
        kind: AppealKind,
        /// What they write.
        text: String,
    },
    /// Asks why silence refused.
    AsksReasons,
    /// Asks for the certificate of an acceptance by silence.
    AsksCertificate,
}

/// What an agent may do whatever the service.
#[derive(Clone, Debug)]
pub enum Gesture {
    /// Upholds the appeal that waits, or dismisses it.
    AnswersAppeal {
        /// Whether it is upheld.
        upheld: bool,
    },
    /// Gives the reasons of an implicit refusal.
    GivesReasons,
    /// Passes the request on to the competent authority.
    PassesOn {
        /// Which authority.
        authority: String,
    },
    /// Writes to the person.
    Writes {
        /// The words.
        text: String,
    },
}

/// An answer as a person types it.
#[derive(Clone, Debug)]
pub struct Given {
    /// Name of the question.
    pub question: String,
    /// What is typed.
    pub raw: RawAnswer,
    /// What is attached, for a question that takes files.
    pub files: Vec<DocumentRef>,
    /// Where it is written.
    pub span: Span,
    /// Whether every row or filing gives it: then it may be without object.
    pub common: bool,
}

/// Something expected, and where it is written.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The key.
    pub key: String,
    /// Where the value is written.
    pub span: Span,
    /// What is wanted.
    pub wanted: Wanted,
}

/// What is wanted of a case.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// It is at this stage.
    Stage(String),
    /// It is decided so.
    Decision(Option<Effect>),
    /// The decision is signed by this person.
    Signatory(String),
    /// Silence will have its effect this day.
    Silence(Option<Day>),
    /// The court can be seized until this day.
    Court(Option<Day>),
    /// The last appeal is there.
    Appeal(&'static str),
    /// Silence refuses the appeal this day.
    AppealSilence(Option<Day>),
    /// Silence had this effect this day.
    Implicit(SilenceSense, Option<Day>),
    /// An item is due this day.
    Due(Option<Day>),
    /// It will be erased this day.
    Erasure(Option<Day>),
    /// It is erased, or not.
    Erased(bool),
    /// These letters were written, in this order.
    Letters(Vec<String>),
    /// The last letter says this.
    Says(Vec<Spanned<String>>),
    /// The last letter does not say this.
    SaysNot(Vec<Spanned<String>>),
    /// The English of the last letter says this.
    SaysInEnglish(Vec<Spanned<String>>),
    /// The letter is mailed there.
    MailedTo(Option<String>),
    /// The deed has no effect, for this reason.
    Objection(Option<&'static str>),
    /// The person reads this.
    Message(Vec<Spanned<String>>),
    /// These answers are missing, and no others.
    Missing(Vec<Spanned<String>>),
    /// These questions are asked.
    Asked(Vec<Spanned<String>>),
    /// These questions are not asked.
    NotAsked(Vec<Spanned<String>>),
    /// A line of the explanation says this.
    Explains(Vec<Spanned<String>>),
    /// This rule or question has this value.
    Value {
        /// Its name.
        name: String,
        /// The value, as a person reads it.
        value: String,
    },
}
