//! A form being filled: saved at each page, resumed by its address, erased
//! thirty days after the last touch.

use crate::{Secret, Town, Trouble};
use beffroi_base::{CaseId, Day, Language, Text};
use beffroi_case::{Agent, AgentRef, Channel, FormPage, Origins, form_pages};
use beffroi_charter::CompiledService;
use beffroi_ports::{CaseKey, Context, DraftWrite, random_bytes};
use beffroi_service::answers::{DocumentRef, grow, read_answers, shown_paths, shrink};
use beffroi_service::{Answer, AnswerKind, Answers, Question, RawAnswer};
use jiff::ToSpan as _;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long an untouched draft is kept, in days.
const DRAFT_DAYS: i64 = 30;

/// What was typed, by question.
pub type RawAnswers = BTreeMap<String, RawAnswer>;

/// What a draft holds, sealed under its key.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Content {
    pub(crate) answers: Answers,
    /// Typed and not accepted yet: given back as it was.
    pub(crate) raw: RawAnswers,
    pub(crate) language: Language,
    /// The agent who types for the person, and where.
    #[serde(default)]
    pub(crate) typed_by: Option<(AgentRef, Channel)>,
    /// Who answered for the person, where it was not the person.
    #[serde(default)]
    pub(crate) origins: Origins,
}

/// A draft as it stands.
pub struct DraftView<'t> {
    /// The reference the case will have.
    pub case: CaseId,
    /// The service, as it is today.
    pub service: &'t CompiledService,
    /// How many times it was saved: a form posted with another number is stale.
    pub revision: u64,
    /// Answers accepted.
    pub answers: Answers,
    /// Typed and not accepted.
    pub raw: RawAnswers,
    /// Language of the person.
    pub language: Language,
    /// The agent who types for the person, at a counter or on the telephone.
    pub typed_by: Option<(AgentRef, Channel)>,
    /// Who answered for the person, where it was not the person.
    pub origins: Origins,
    /// The day it is erased if nobody comes back to it.
    pub expires_on: Day,
    /// Whether the service changed since the draft was last saved.
    pub changed: bool,
    pub(crate) key: CaseKey,
}

impl DraftView<'_> {
    /// The pages that have something to ask.
    pub fn pages(&self) -> Vec<FormPage<'_>> {
        form_pages(self.service, &self.answers)
    }

    fn content(&self) -> Content {
        Content { answers: self.answers.clone(), raw: self.raw.clone(), language: self.language, typed_by: self.typed_by.clone(), origins: self.origins.clone() }
    }
}

/// What posting a page gave.
#[derive(Clone, Debug, PartialEq)]
pub enum PageOutcome {
    /// Every answer of the page was accepted.
    Accepted,
    /// Answers uncovered further questions on the same page.
    MoreToAsk,
    /// Some answers were not accepted, by question; everything typed is kept.
    Refused(Vec<(String, Text)>),
}

impl Town {
    /// Starts a form and gives its secret.
    pub fn start_draft(&self, service: &CompiledService, language: Language) -> Result<Secret, Trouble> {
        self.begin(service, language, None)
    }

    /// Starts a form that an agent types for someone who came or called.
    pub fn start_draft_for(&self, agent: &Agent, service: &CompiledService, language: Language, channel: Channel) -> Result<Secret, Trouble> {
        if !agent.works_on(service.slug()) {
            return Err(Trouble::NotFound);
        }
        self.begin(service, language, Some((agent.reference(), channel)))
    }

    fn begin(&self, service: &CompiledService, language: Language, typed_by: Option<(AgentRef, Channel)>) -> Result<Secret, Trouble> {
        let secret = Secret::draw(&*self.random);
        let case = CaseId(random_bytes(&*self.random));
        let key = CaseKey::draw(&*self.random);
        let by = typed_by.as_ref().map(|(by, _)| by.clone());
        let content = Content { language, typed_by, ..Content::default() };
        let mut write = self.write(case, 0, service, &key, &content)?;
        write.access = vec![secret.hash()];
        write.new_key = Some(self.key.wrap(&*self.random, case, &key));
        self.store.put_draft(write)?;
        // Whatever is typed from here on is before the agent's eyes.
        if let Some(by) = &by {
            self.trace_typed(case, &key, by)?;
        }
        Ok(secret)
    }

    fn write(&self, case: CaseId, expected: u64, service: &CompiledService, key: &CaseKey, content: &Content) -> Result<DraftWrite, Trouble> {
        Ok(DraftWrite {
            case,
            expected,
            service: service.slug().clone(),
            version: service.hash(),
            sealed: key.seal(&*self.random, &Context::draft(case), &to_json(content)?),
            updated_at: self.clock.now(),
            expires_on: self.today().saturating_add(DRAFT_DAYS.days()),
            access: vec![],
            new_key: None,
        })
    }

    /// The draft a secret opens.
    pub fn draft(&self, secret: &Secret) -> Result<DraftView<'_>, Trouble> {
        let case = self.of(secret)?;
        let stored = self.store.draft(case)?.ok_or(Trouble::NotFound)?;
        let key = self.case_key(case)?;
        let plain = key.open(&Context::draft(case), &stored.sealed).map_err(beffroi_ports::Fault::from)?;
        let content: Content = serde_json::from_slice(&plain).map_err(|e| beffroi_ports::Fault::Corrupt(format!("draft: {e}")))?;
        let service = self.service(stored.service.as_str()).ok_or(Trouble::NotFound)?;
        Ok(DraftView {
            case,
            service,
            revision: stored.revision,
            answers: content.answers,
            raw: content.raw,
            language: content.language,
            typed_by: content.typed_by,
            origins: content.origins,
            expires_on: stored.expires_on,
            changed: stored.version != service.hash(),
            key,
        })
    }

    pub(crate) fn save(&self, draft: &mut DraftView<'_>) -> Result<(), Trouble> {
        let write = self.write(draft.case, draft.revision, draft.service, &draft.key, &draft.content())?;
        let until = write.expires_on;
        draft.revision = self.store.put_draft(write)?;
        draft.expires_on = until;
        Ok(())
    }

    /// Reads a page posted: accepts what is right, keeps all that was typed.
    /// Questions of other pages are not touched, whatever is posted.
    pub fn answer_page(&self, draft: &mut DraftView<'_>, page: usize, posted: &RawAnswers) -> Result<PageOutcome, Trouble> {
        let service = draft.service;
        let Some(names) = service.draft().pages.get(page).map(|page| &page.questions) else {
            return Err(Trouble::NotFound);
        };
        let shown = shown_on(draft, page);
        let mut refused = vec![];
        let mut uncovered_in_list = false;
        for question in names.iter().filter(|name| shown.contains(&name.value)).filter_map(|name| service.draft().question(&name.value)) {
            // Files come by another door; here they only have to be there.
            if question.kind == AnswerKind::Document {
                if question.required && !draft.answers.contains_key(&question.name) {
                    refused.push((question.name.clone(), Text::new("Joignez un fichier", "Attach a file")));
                }
                continue;
            }
            let raw = posted.get(&question.name).cloned().unwrap_or_default();
            let before = typed_before(draft, question);
            let answered = draft.answers.get(&question.name).cloned();
            match read_answers(question, &raw) {
                Ok(Some(answer)) => {
                    draft.answers.insert(question.name.clone(), answer);
                    draft.raw.remove(&question.name);
                }
                Ok(None) => {
                    draft.answers.remove(&question.name);
                    draft.raw.remove(&question.name);
                }
                Err(wrong) => {
                    // A field of a list that was not shown is asked, not refused.
                    let known = shown_paths(question, &before);
                    let (old, new): (Vec<_>, Vec<_>) = wrong.into_iter().partition(|(field, _)| *field == question.name || known.contains(field));
                    uncovered_in_list |= !new.is_empty();
                    draft.answers.remove(&question.name);
                    draft.raw.insert(question.name.clone(), bounded(raw));
                    refused.extend(old);
                }
            }
            // Corrected by hand: it is the person's own again.
            if draft.answers.get(&question.name) != answered.as_ref() {
                draft.origins.remove(&question.name);
            }
        }
        self.save(draft)?;
        if !refused.is_empty() {
            return Ok(PageOutcome::Refused(refused));
        }
        let uncovered = shown_on(draft, page).iter().any(|name| !shown.contains(name));
        Ok(if uncovered || uncovered_in_list { PageOutcome::MoreToAsk } else { PageOutcome::Accepted })
    }

    /// Adds a blank element to a list of a draft, or takes one away; everything
    /// typed in the others stays.
    pub fn reshape_list(&self, draft: &mut DraftView<'_>, list: &str, change: Reshape) -> Result<(), Trouble> {
        let Some(question) = draft.service.draft().question(list).filter(|question| question.kind == AnswerKind::List) else { return Ok(()) };
        let mut raw = typed_before(draft, question);
        change.apply(question, &mut raw);
        draft.answers.remove(list);
        draft.raw.insert(list.to_owned(), raw);
        self.save(draft)
    }

    /// Changes the language of the letters to come.
    pub fn set_draft_language(&self, draft: &mut DraftView<'_>, language: Language) -> Result<(), Trouble> {
        if draft.language != language {
            draft.language = language;
            self.save(draft)?;
        }
        Ok(())
    }

    /// Adds a file to a question of a draft, already stored.
    pub(crate) fn add_document(&self, draft: &mut DraftView<'_>, question: &str, document: DocumentRef) -> Result<(), Trouble> {
        match draft.answers.entry(question.to_owned()).or_insert_with(|| Answer::Documents(vec![])) {
            Answer::Documents(documents) => documents.push(document),
            other => *other = Answer::Documents(vec![document]),
        }
        self.save(draft)
    }

    /// Removes a file from a question of a draft.
    pub fn remove_document(&self, draft: &mut DraftView<'_>, question: &str, blob: &str) -> Result<(), Trouble> {
        let Some(Answer::Documents(documents)) = draft.answers.get_mut(question) else { return Ok(()) };
        let before = documents.len();
        documents.retain(|document| document.blob != blob);
        if documents.len() == before {
            return Ok(());
        }
        if documents.is_empty() {
            draft.answers.remove(question);
        }
        self.save(draft)?;
        if let Ok(id) = blob.parse() {
            self.store.delete_blob(id)?;
        }
        Ok(())
    }

    /// Throws a draft away: everything typed is erased at once.
    pub fn abandon_draft(&self, secret: &Secret) -> Result<(), Trouble> {
        let draft = self.draft(secret)?;
        self.store.delete_draft(draft.case)?;
        Ok(())
    }
}

/// What stands in the boxes of a question: what was typed, or its answer again.
fn typed_before(draft: &DraftView<'_>, question: &Question) -> RawAnswer {
    let answered = || draft.answers.get(&question.name).map(|answer| RawAnswer::typing(question, answer));
    draft.raw.get(&question.name).cloned().or_else(answered).unwrap_or_default()
}

/// What a button of a list does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reshape {
    /// One more element, blank.
    Grow,
    /// The element at that place is taken away, from 0.
    Remove(usize),
}

impl Reshape {
    /// The gesture a button posts: `ajouter:enfants`, `retirer:enfants.2`.
    pub fn parse(gesture: &str) -> Option<(&str, Self)> {
        if let Some(list) = gesture.strip_prefix("ajouter:") {
            return Some((list, Self::Grow));
        }
        let (list, index) = gesture.strip_prefix("retirer:")?.rsplit_once('.')?;
        Some((list, Self::Remove(index.parse().ok()?)))
    }

    /// Does it to what is typed.
    pub fn apply(self, list: &Question, raw: &mut RawAnswer) {
        match self {
            Self::Grow => grow(list, raw),
            Self::Remove(index) => shrink(raw, index),
        }
    }
}

fn shown_on(draft: &DraftView<'_>, page: usize) -> Vec<String> {
    let pages = draft.pages();
    let shown = pages.iter().find(|shown| shown.index == page);
    shown.map(|page| page.questions.iter().map(|question| question.name.clone()).collect()).unwrap_or_default()
}

/// What was typed, but not a hundred megabytes of it.
fn bounded(mut raw: RawAnswer) -> RawAnswer {
    const KEPT_MAX: usize = 40_000;
    for value in raw.0.values_mut().flatten() {
        if value.len() > KEPT_MAX {
            *value = value.chars().take(KEPT_MAX / 4).collect();
        }
    }
    raw
}

pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<Vec<u8>, beffroi_ports::Fault> {
    serde_json::to_vec(value).map_err(|error| beffroi_ports::Fault::Unavailable(error.to_string()))
}
