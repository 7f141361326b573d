//! A case as the person sees it.

use crate::{DocumentError, Secret, Town, Trouble};
use beffroi_base::{AgentId, CaseId, Instant};
use beffroi_case::{Case, Clocks, Command, Objection, complete};
use beffroi_charter::CompiledService;
use beffroi_letters::{Explanation, explain};
use beffroi_service::Answers;
use beffroi_service::answers::DocumentRef;

/// A case, the service it was filed under, and its dates.
pub struct CaseView<'t> {
    /// The case.
    pub case: Case,
    /// The version it was filed under.
    pub service: &'t CompiledService,
    /// Its dates.
    pub clocks: Clocks,
    /// The instant its filing was recorded.
    pub filed_at: Option<Instant>,
}

impl CaseView<'_> {
    /// Why the result is what it is.
    pub fn explanation(&self) -> Explanation {
        explain(self.service, &self.case, None)
    }

    /// What the result would be with other answers; nothing is kept. `None`
    /// where they do not fit together.
    pub fn what_if(&self, given: &Answers) -> Option<Explanation> {
        let mut answers = self.case.answers.clone();
        answers.extend(given.iter().map(|(name, answer)| (name.clone(), answer.clone())));
        complete(self.service, &answers).ok()?;
        Some(explain(self.service, &self.case, Some(given)))
    }
}

impl Town {
    /// A case by its reference, for those who may see it: the caller has
    /// checked.
    pub(crate) fn view(&self, id: CaseId) -> Result<CaseView<'_>, Trouble> {
        let (case, service, _, filed_at) = self.load_whole(id)?;
        let clocks = Clocks::of_in(self.territory().calendar, service, &case);
        Ok(CaseView { case, service, clocks, filed_at })
    }

    /// The person gives an item that was asked for.
    pub fn supply(&self, secret: &Secret, ask: u32, text: &str, documents: Vec<DocumentRef>) -> Result<(), Trouble> {
        let id = self.of(secret)?;
        self.fresh(id, &documents)?;
        self.attempt(id, None, Command::Supply { ask, text: text.to_owned(), documents })
    }

    /// Stores a file the person gives, for an item asked for or with a message.
    pub fn receive_for_case(&self, secret: &Secret, name: &str, bytes: &mut dyn std::io::Read) -> Result<DocumentRef, DocumentError> {
        let id = self.of(secret).map_err(DocumentError::Trouble)?;
        let (case, _, _) = self.load(id).map_err(DocumentError::Trouble)?;
        lives(&case)?;
        self.receive(id, name, bytes)
    }

    /// Stores a file an agent sends along with a message.
    pub fn receive_for_reply(&self, agent: &AgentId, id: CaseId, name: &str, bytes: &mut dyn std::io::Read) -> Result<DocumentRef, DocumentError> {
        self.reaching(agent, id).map_err(DocumentError::Trouble)?;
        let (case, _, _) = self.load(id).map_err(DocumentError::Trouble)?;
        lives(&case)?;
        self.receive(id, name, bytes)
    }

    /// A file an agent gave in an earlier try of the same form; not found once it
    /// was sent, or where it is a document of the case.
    pub fn kept_for_reply(&self, agent: &AgentId, id: CaseId, blob: &str) -> Result<DocumentRef, Trouble> {
        self.reaching(agent, id)?;
        let document = self.open_document(id, blob)?.document;
        self.fresh(id, std::slice::from_ref(&document))?;
        Ok(document)
    }

    /// The same, for the person.
    pub fn kept_for_case(&self, secret: &Secret, blob: &str) -> Result<DocumentRef, Trouble> {
        let id = self.of(secret)?;
        let document = self.open_document(id, blob)?.document;
        self.fresh(id, std::slice::from_ref(&document))?;
        Ok(document)
    }
}

/// Files come with an item, or with a message while the case lives.
fn lives(case: &Case) -> Result<(), DocumentError> {
    if case.closed_on.is_some() && case.open_appeals().next().is_none() {
        return Err(DocumentError::Trouble(Trouble::Objection(Objection::NothingAsked)));
    }
    Ok(())
}
