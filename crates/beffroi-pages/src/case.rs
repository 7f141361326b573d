//! One case on the desk.

use crate::{Voice, layout::{Shell, Width}, letter::Signature, page::{page, part}, parts::{FieldError, FileRef, Hidden, Link, Section, Shown, Source, Steps, Tag, Timeline, Tone}, question::Question, queue::Due, tracking::{LetterLine, Message}};
use askama::Template;
use beffroi_base::{Day, Text};

/// Everything this agent's step may read, and everything they may do.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "case.html")]
pub struct CasePage {
    /// What surrounds the page.
    pub shell: Shell,
    /// Back to the queue.
    pub queue_href: String,
    /// Reference of the case.
    pub reference: String,
    /// Name of the service.
    pub service: Text,
    /// Where it stands.
    pub stage: Tag,
    /// Day it was filed.
    pub filed: Day,
    /// The applicant, if this agent's step reads the name.
    pub applicant: Option<String>,
    /// Who has it in hand.
    pub assigned: Option<String>,
    /// A colleague who has the case open now.
    pub colleague: Option<Text>,
    /// What this agent sent came too late: a colleague acted in between.
    pub conflict: Option<Conflict>,
    /// The decision, once taken.
    pub decision: Option<Decision>,
    /// Deadlines.
    pub clocks: Vec<Clock>,
    /// What the rules propose, one for each result this agent's step reads.
    pub proposals: Vec<Proposal>,
    /// Answers, page by page; those this step does not read are absent or hidden.
    pub sections: Vec<Section>,
    /// Number of answers this step does not read.
    pub hidden_answers: usize,
    /// Documents given.
    pub documents: Vec<Document>,
    /// Letters sent.
    pub letters: Vec<LetterLine>,
    /// Messages exchanged, the oldest first.
    pub messages: Vec<Message>,
    /// What happened, the oldest first.
    pub history: Timeline,
    /// What this agent may do now, in the order of the service file.
    pub actions: Vec<ActionForm>,
    /// Why there is nothing to do here for this agent, if so.
    pub no_action: Option<Text>,
    /// What can be done around the case at any stage: write, note, assign.
    pub around: Vec<ActionForm>,
    /// Notes between agents, the oldest first.
    pub notes: Vec<Message>,
    /// Who speaks for the person.
    pub proxy: Option<Text>,
}

/// A colleague acted in between; what was typed is kept in the forms.
#[derive(Clone, Debug, Default)]
pub struct Conflict {
    /// Who.
    pub who: String,
    /// When: `à 14:32`.
    pub when: Text,
    /// What they did: `a demandé une pièce`.
    pub what: Text,
    /// What was sent and has no form any more to stand in, as typed.
    pub typed: Vec<String>,
}

/// A decision taken.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    /// `Aide accordée : 50,40 €`.
    pub text: Text,
    /// Its colour.
    pub tone: Tone,
    /// Its day.
    pub day: Option<Day>,
    /// Who signed; none for an implicit decision.
    pub signature: Option<Signature>,
    /// Why, for a refusal.
    pub reasons: Vec<Text>,
    /// The letter that was sent.
    pub letter: Option<Link>,
}

/// A deadline of the case.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// What falls, and when.
    pub due: Due,
    /// Whether it is stopped, waiting for an item.
    pub suspended: bool,
    /// How it was counted: `2 mois à compter du 3 mars 2026`.
    pub detail: Option<Text>,
    /// The text that sets it.
    pub law: Option<Source>,
}

/// What the rules propose, for a person to decide on.
#[derive(Clone, Debug, Default)]
pub struct Proposal {
    /// `Aide proposée`.
    pub label: Text,
    /// The amount, or the answer.
    pub value: Shown,
    /// Who proposed what, if an agent already did: `Proposition d'accord de …`.
    pub by: Option<Text>,
    /// How it was found.
    pub steps: Steps,
    /// Rules that could not be applied, and why.
    pub warnings: Vec<Text>,
    /// Version of the rules.
    pub version: String,
}

/// A document given.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The question it answers, or the item asked.
    pub label: Text,
    /// The file.
    pub file: FileRef,
    /// Day it came.
    pub received: Option<Day>,
}

/// Something an agent may do: data of the service, never written into pages.
#[derive(Clone, Debug, Default)]
pub struct ActionForm {
    /// Name of the action in the service file; unique on the page.
    pub id: String,
    /// Words on it: `demander une pièce`.
    pub label: Text,
    /// What it leads to: `Le dossier va à la signature.`
    pub help: Option<Text>,
    /// Where it posts.
    pub post_href: String,
    /// What must be said with it.
    pub fields: Vec<Question>,
    /// Version of the case, and the like.
    pub hidden: Vec<Hidden>,
    /// Its colour: a refusal is not a grant.
    pub tone: Tone,
    /// What the agent confirms by doing it.
    pub confirm: Option<Confirm>,
    /// A model the text may begin from (gesture `modele`).
    pub model: Option<Box<Question>>,
    /// Words on a second button that shows the letter first (gesture `apercu`).
    pub preview: bool,
    /// Whether it is unfolded: it holds an error, or it is the only one.
    pub open: bool,
    /// Why it is not possible now; then it has no form.
    pub unavailable: Option<Text>,
}

/// The engagement of someone who signs.
#[derive(Clone, Debug, Default)]
pub struct Confirm {
    /// `Je signe en qualité d'adjointe au maire, par délégation du …`.
    pub statement: Text,
    /// Whether a box must be ticked (posted as `confirme=oui`), or reading is enough.
    pub tick: bool,
    /// What is wrong: the box was not ticked.
    pub error: Option<Text>,
}

impl ActionForm {
    /// Prefix that keeps ids of several actions apart.
    pub(crate) fn element(&self) -> String {
        format!("action.{}", crate::question::id_of(&self.id))
    }

    fn errors(&self) -> Vec<FieldError> {
        let confirm = self.confirm.iter().filter_map(|confirm| confirm.error.clone());
        let confirm = confirm.map(|text| FieldError { target: format!("{}.confirme", self.element()), text });
        self.model().iter().chain(&self.questions()).flat_map(Question::errors).chain(confirm).collect()
    }

    /// The fields, with ids of their own.
    fn questions(&self) -> Vec<Question> {
        self.fields.iter().map(|field| field.scoped(&self.element())).collect()
    }

    fn model(&self) -> Option<Question> {
        self.model.as_ref().map(|model| model.scoped(&self.element()))
    }

    fn unfolded(&self) -> bool {
        self.open || !self.errors().is_empty()
    }

    fn has_files(&self) -> bool {
        self.fields.iter().any(Question::has_files)
    }
}

#[derive(Template)]
#[template(path = "parts/action.html")]
struct ActionFrame<'a> {
    l: Voice<'a>,
    it: &'a ActionForm,
}
part!(ActionForm, ActionFrame);

#[derive(Template)]
#[template(path = "parts/proposal.html")]
struct ProposalFrame<'a> {
    l: Voice<'a>,
    it: &'a Proposal,
}
part!(Proposal, ProposalFrame);

impl CasePage {
    fn errors(&self) -> Vec<FieldError> {
        self.actions.iter().chain(&self.around).flat_map(ActionForm::errors).collect()
    }
}

page!(CasePage, Width::Wide, |it, l| {
    let title = format!("{} – {}", it.reference, l.raw(&it.service));
    crate::form::with_error_mark(l, !it.errors().is_empty(), &title)
});
