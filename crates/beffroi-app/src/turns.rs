//! What the person may do with a case at any time, and what agents do around it.

use crate::drafts::RawAnswers;
use crate::documents::attached;
use crate::{Filed, Secret, Town, Trouble};
use beffroi_base::{AgentId, CaseId, Hash32, Text};
use beffroi_case::{Agent, AppealKind, Channel, Command, LetterBlock, Objection, Proxy, Reasons, Signatory};
use beffroi_letters::{Occasion, compose};
use beffroi_service::answers::{DocumentRef, read_answers};
use beffroi_service::{AnswerKind, Answers};

/// What an agent does around a case, whatever stage it is at.
#[derive(Clone, Debug, PartialEq)]
pub enum DeskTurn {
    /// Leave a note for the other agents.
    Note(String),
    /// Write to the person, with files.
    Reply(String, Vec<DocumentRef>),
    /// Give the case to an agent, or to nobody in particular.
    Assign(Option<AgentId>),
    /// Pass the request on to the competent authority, and why.
    Transfer(String, String),
    /// Record or end a mandate seen at the counter.
    Represent(Option<Proxy>),
    /// Correct answers for the person, who asked for it.
    Correct(RawAnswers),
    /// Answer an appeal: its number, whether it is upheld, why.
    AnswerAppeal(u32, bool, String),
    /// Give the reasons of an implicit refusal.
    GiveReasons(String),
}

impl Town {
    /// The case an address leads to. Of an erased one, its holder learns that
    /// much, and nobody learns more.
    pub(crate) fn of(&self, secret: &Secret) -> Result<CaseId, Trouble> {
        let id = self.store.case_of(&secret.hash())?.ok_or(Trouble::NotFound)?;
        match self.store.wrapped_key(id)? {
            Some(_) => Ok(id),
            None => Err(Trouble::Objection(Objection::Erased)),
        }
    }

    /// The person gives the request up.
    pub fn renounce(&self, secret: &Secret, text: &str) -> Result<(), Trouble> {
        self.attempt(self.of(secret)?, None, Command::Renounce { text: text.to_owned() })
    }

    /// The person corrects answers: what was typed, by question. What is wrong is
    /// given back as [`Objection::Incomplete`], and nothing is changed.
    pub fn correct(&self, secret: &Secret, posted: &RawAnswers) -> Result<(), Trouble> {
        let id = self.of(secret)?;
        let answers = self.read_posted(id, posted)?;
        self.attempt(id, None, Command::Correct { answers, by: None })
    }

    /// The person writes to the desk.
    pub fn write_to_desk(&self, secret: &Secret, text: &str, documents: Vec<DocumentRef>) -> Result<(), Trouble> {
        let id = self.of(secret)?;
        self.fresh(id, &documents)?;
        self.attempt(id, None, Command::Write { text: text.to_owned(), documents, by: None })
    }

    /// The person contests the decision, express or implicit.
    pub fn appeal(&self, secret: &Secret, kind: AppealKind, text: &str) -> Result<(), Trouble> {
        self.attempt(self.of(secret)?, None, Command::Appeal { kind, text: text.to_owned() })
    }

    /// The person asks for the reasons of an implicit refusal (CRPA, art.
    /// L. 232-4).
    pub fn ask_reasons(&self, secret: &Secret) -> Result<(), Trouble> {
        self.attempt(self.of(secret)?, None, Command::AskReasons)
    }

    /// The person asks for the certificate of an implicit acceptance (CRPA, art.
    /// L. 232-3): it is written at once.
    pub fn certify(&self, secret: &Secret) -> Result<(), Trouble> {
        self.attempt(self.of(secret)?, None, Command::Certify)
    }

    /// The person lets someone speak for them, or ends it.
    pub fn represent(&self, secret: &Secret, proxy: Option<Proxy>) -> Result<(), Trouble> {
        self.attempt(self.of(secret)?, None, Command::Represent { proxy, by: None })
    }

    /// Documents given with a message must be this case's.
    pub(crate) fn owned(&self, id: CaseId, documents: &[DocumentRef]) -> Result<(), Trouble> {
        let theirs = self.store.blobs(id)?;
        let owned = |document: &DocumentRef| theirs.iter().any(|blob| blob.id.to_string() == document.blob);
        if documents.iter().all(owned) { Ok(()) } else { Err(Trouble::NotFound) }
    }

    /// Documents given with something new are this case's, and were given with
    /// nothing yet: a message never shows again what a stage reads.
    pub(crate) fn fresh(&self, id: CaseId, documents: &[DocumentRef]) -> Result<(), Trouble> {
        self.owned(id, documents)?;
        let (case, _, _) = self.load(id)?;
        let taken = attached(&case);
        if documents.iter().any(|document| taken.contains(document.blob.as_str())) { Err(Trouble::NotFound) } else { Ok(()) }
    }

    fn read_posted(&self, id: CaseId, posted: &RawAnswers) -> Result<Answers, Trouble> {
        let view = self.view(id)?;
        let mut answers = Answers::new();
        let mut refused: Vec<(String, Text)> = vec![];
        let asked = view.service.draft().questions.iter().filter(|question| question.kind != AnswerKind::Document && question.list.is_none());
        for question in asked {
            let Some(raw) = posted.get(&question.name) else { continue };
            match read_answers(question, raw) {
                Ok(Some(answer)) => drop(answers.insert(question.name.clone(), answer)),
                Ok(None) => {}
                Err(wrong) => refused.extend(wrong),
            }
        }
        if refused.is_empty() { Ok(answers) } else { Err(Objection::Incomplete(refused).into()) }
    }

    /// An agent does something around a case. `seen` is the number of events
    /// they saw; notes and messages do without.
    pub fn turn(&self, agent: &AgentId, id: CaseId, seen: Option<u64>, turn: &DeskTurn) -> Result<(), Trouble> {
        let by = self.reaching(agent, id)?;
        let command = match turn {
            DeskTurn::Note(text) => Command::Note { text: text.clone(), by },
            DeskTurn::Reply(text, documents) => {
                self.fresh(id, documents)?;
                Command::Write { text: text.clone(), documents: documents.clone(), by: Some(by) }
            }
            DeskTurn::Assign(to) => {
                let to = to.as_ref().map(|to| self.territory().agent(to).ok_or(Trouble::NotFound)).transpose()?;
                Command::Assign { to, by }
            }
            DeskTurn::Transfer(authority, reasons) => Command::Transfer { authority: authority.clone(), reasons: Reasons::new(reasons), by },
            DeskTurn::Represent(proxy) => Command::Represent { proxy: proxy.clone(), by: Some(by) },
            DeskTurn::Correct(posted) => Command::Correct { answers: self.read_posted(id, posted)?, by: Some(by.reference()) },
            DeskTurn::AnswerAppeal(appeal, upheld, reasons) => {
                let (appeal, upheld) = (*appeal, *upheld);
                Command::AnswerAppeal { appeal, upheld, by: self.signatory(by, id)?, reasons: Reasons::new(reasons) }
            }
            DeskTurn::GiveReasons(reasons) => Command::GiveReasons { by: self.signatory(by, id)?, reasons: Reasons::new(reasons) },
        };
        self.attempt(id, seen, command)
    }

    /// The agent, if the case is within their reach; otherwise it is not found.
    pub(crate) fn reaching(&self, agent: &AgentId, id: CaseId) -> Result<&Agent, Trouble> {
        let agent = self.territory().agent(agent).ok_or(Trouble::NotFound)?;
        let view = self.view(id)?;
        if agent.works_on(&view.case.service) { Ok(agent) } else { Err(Trouble::NotFound) }
    }

    /// The agent as one who may decide in this service today.
    fn signatory(&self, agent: &Agent, id: CaseId) -> Result<Signatory, Trouble> {
        let view = self.view(id)?;
        let draft = view.service.draft();
        let signed = view.case.decision.as_ref().and_then(|decision| draft.stage(&decision.from));
        let stage = signed.or_else(|| draft.actions().find(|(_, action)| action.effect.is_some()).map(|(stage, _)| stage));
        let role = stage.and_then(|stage| stage.actor.as_ref()).ok_or(Objection::OutOfTurn)?;
        Ok(Signatory::new(agent, &role.value, &view.case.service, self.today())?)
    }

    /// Files a form an agent typed for someone at a counter, on the telephone, or
    /// from another authority. The secret is then the person's.
    pub fn file_for(&self, agent: &AgentId, secret: &Secret, seen: &Hash32, channel: Channel) -> Result<Filed, Trouble> {
        let agent = self.territory().agent(agent).ok_or(Trouble::NotFound)?;
        if let Ok(draft) = self.draft(secret)
            && !agent.works_on(draft.service.slug())
        {
            return Err(Trouble::NotFound);
        }
        self.file_as(secret, seen, channel, Some(agent.reference()))
    }

    /// The letters of a service that no action sends: models of messages, for
    /// agents whose stages read everything they tell.
    pub fn message_models<'v>(&self, desk: &'v crate::DeskView<'_>) -> Vec<&'v beffroi_service::Letter> {
        let draft = desk.view.service.draft();
        let sent = |name: &str| draft.stages.iter().flat_map(|stage| &stage.actions).any(|action| action.letter.as_ref().is_some_and(|letter| letter.value == name));
        draft.letters.iter().filter(|letter| !sent(&letter.name) && desk.reads_letter(letter)).collect()
    }

    /// A message begun from a model, in the person's language where it has one.
    pub fn message_from(&self, desk: &crate::DeskView<'_>, model: &str) -> Result<String, Trouble> {
        let known = self.message_models(desk).into_iter().find(|letter| letter.name == model).ok_or(Trouble::NotFound)?;
        let (service, case) = (desk.view.service, &desk.view.case);
        let written = |language| compose(service, self.territory(), case, &known.name, Occasion::News(None), language);
        let letter = written(case.language).or_else(|| written(beffroi_base::Language::Fr)).ok_or(Trouble::NotFound)?;
        let paragraphs: Vec<&str> = letter.blocks.iter().filter_map(|block| match block {
            LetterBlock::Paragraph(text) => Some(text.as_str()),
            _ => None,
        }).collect();
        Ok(paragraphs.join("\n\n"))
    }
}
