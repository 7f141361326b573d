//! A person lets a provider of identity answer for them, and other
//! administrations after it: questions they would have to answer are filled, with
//! where each answer comes from. They read them again like the others.

use crate::{DraftView, Town, Trouble};
use beffroi_case::{Origin, OriginKind};
use beffroi_ports::{AccessToken, Errand, Identified, IdentityError, IdentityProvider};
use beffroi_service::answers::{applies, read_answers};
use beffroi_service::{Answer, IdentityDatum, Question, RawAnswer};
use beffroi_territory::Takeover;

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recognised {
    /// Questions now answered, by name.
    pub filled: Vec<String>,
    /// Sources that could not be asked: the person answers by hand.
    pub silent: Vec<String>,
}

impl DraftView<'_> {
    /// The data a provider is asked for: those that may answer a question of this
    /// service, and no other.
    pub fn identity_asked(&self) -> Vec<IdentityDatum> {
        let mut asked: Vec<IdentityDatum> = self.open().filter_map(|question| question.identity.as_ref().map(|datum| datum.value)).collect();
        asked.sort_unstable();
        asked.dedup();
        asked
    }

    /// Questions that are asked, or may come to be.
    fn open(&self) -> impl Iterator<Item = &Question> {
        let draft = self.service.draft();
        draft.questions.iter().filter(move |question| applies(draft, question, &self.answers) != Some(false))
    }
}

impl Town {
    /// Leaves for a provider of identity: where the browser goes, and what must
    /// match when it comes back.
    pub fn depart(&self, provider: &dyn IdentityProvider, asked: &[IdentityDatum]) -> Result<(String, Errand), IdentityError> {
        provider.depart(asked, &*self.random)
    }

    /// Fills what the provider said, then asks the sources the town is connected
    /// to. A source that does not answer is not an error: its questions stay to
    /// be answered by hand.
    pub fn recognise(&self, draft: &mut DraftView<'_>, provider: &dyn IdentityProvider, identified: &Identified) -> Result<Recognised, Trouble> {
        let mut done = Recognised::default();
        let today = self.today();
        let certified = |name: &str| Origin { kind: OriginKind::Identity, name: name.to_owned(), on: today };
        let said: Vec<(String, String)> = draft.open().filter_map(|question| {
            let datum = question.identity.as_ref()?.value;
            Some((question.name.clone(), identified.said.get(&datum)?.clone()))
        }).collect();
        for (question, value) in said {
            fill(draft, &question, &value, certified(provider.name()), &mut done);
        }
        for takeover in &self.territory().takeovers {
            if !wanted(draft, takeover) {
                continue;
            }
            match ask(provider, &identified.token, takeover) {
                Ok(answer) => {
                    for (question, path) in &takeover.answers {
                        let from = draft.service.draft().question(question).and_then(|question| question.source.as_ref());
                        let Some(value) = at(&answer, path).filter(|_| from.is_some_and(|source| source.value == takeover.source)) else { continue };
                        let origin = Origin { kind: OriginKind::Source, name: takeover.source.clone(), on: today };
                        fill(draft, question, &value, origin, &mut done);
                    }
                }
                Err(_) => done.silent.push(takeover.source.clone()),
            }
        }
        self.save(draft)?;
        Ok(done)
    }
}

/// Whether the service takes data of that source over, and the person agreed
/// where their consent is asked for.
fn wanted(draft: &DraftView<'_>, takeover: &Takeover) -> bool {
    let service = draft.service.draft();
    let Some(source) = service.sources.iter().find(|source| source.name == takeover.source) else { return false };
    let agreed = |question: &str| draft.answers.get(question) == Some(&Answer::YesNo(true));
    source.consent.as_ref().is_none_or(|consent| agreed(&consent.value))
}

fn ask(provider: &dyn IdentityProvider, token: &AccessToken, takeover: &Takeover) -> Result<serde_json::Value, IdentityError> {
    let bytes = provider.ask(token, &takeover.address)?;
    serde_json::from_slice(&bytes).map_err(|_| IdentityError::Unreachable("not JSON".to_owned()))
}

/// The value at a path, as a person would type it.
fn at(answer: &serde_json::Value, path: &str) -> Option<String> {
    use serde_json::Value as V;
    let found = path.split('.').try_fold(answer, |value, key| match value {
        V::Array(items) => items.get(key.parse::<usize>().ok()?),
        other => other.get(key),
    })?;
    match found {
        V::String(text) => Some(text.clone()),
        V::Number(number) => Some(number.to_string()),
        V::Bool(yes) => Some(if *yes { "oui" } else { "non" }.to_owned()),
        V::Null | V::Array(_) | V::Object(_) => None,
    }
}

/// Answers a question, if the value is an answer to it: what does not fit is left
/// to the person.
fn fill(draft: &mut DraftView<'_>, question: &str, value: &str, origin: Origin, done: &mut Recognised) {
    let Some(asked) = draft.service.draft().question(question) else { return };
    if let Ok(Some(answer)) = read_answers(asked, &RawAnswer::one(value)) {
        draft.answers.insert(question.to_owned(), answer);
        draft.raw.remove(question);
        draft.origins.insert(question.to_owned(), origin);
        done.filled.push(question.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::at;

    #[test]
    fn a_path_finds_what_a_person_would_type_and_nothing_else() {
        let answer = serde_json::json!({ "data": { "quotient_familial": { "valeur": 150, "mois": "05" }, "actif": true, "rien": null, "enfants": [{ "nom": "ROUX" }] } });
        let found = |path: &str| at(&answer, path);
        assert_eq!(found("data.quotient_familial.valeur").as_deref(), Some("150"));
        assert_eq!(found("data.quotient_familial.mois").as_deref(), Some("05"));
        assert_eq!(found("data.actif").as_deref(), Some("oui"));
        assert_eq!(found("data.enfants.0.nom").as_deref(), Some("ROUX"));
        for nothing in ["data", "data.rien", "data.enfants", "data.enfants.1.nom", "data.quotient_familial.valeur.plus", "", "autre"] {
            assert_eq!(found(nothing), None, "{nothing}");
        }
    }
}
