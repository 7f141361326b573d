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

impl Town {
    /// Leaves for a provider of identity: where the browser goes, what must match
    /// when it comes back, and the data asked. Those are the data that may answer a
    /// question of this service, and no other; or the whole identity, without the
    /// e-mail address, where another administration has to recognise the person.
    pub fn depart(&self, draft: &DraftView<'_>, provider: &dyn IdentityProvider) -> Result<(String, Errand, Vec<IdentityDatum>), IdentityError> {
        let mut asked: Vec<IdentityDatum> = draft.open().filter_map(|question| question.identity.as_ref().map(|datum| datum.value)).collect();
        let takeovers: Vec<&Takeover> = self.territory().takeovers.iter().filter(|takeover| draft.wants(takeover)).collect();
        if !takeovers.is_empty() {
            asked.extend(IdentityDatum::ALL.into_iter().filter(|datum| *datum != IdentityDatum::Email));
        }
        asked.sort_unstable();
        asked.dedup();
        let mut scopes: Vec<String> = takeovers.iter().flat_map(|takeover| &takeover.scopes).cloned().collect();
        scopes.sort_unstable();
        scopes.dedup();
        let (address, errand) = provider.depart(&asked, &scopes, &*self.random)?;
        Ok((address, errand, asked))
    }

    /// The source that would answer a question now, if the town is connected to it.
    pub fn source_of<'t>(&'t self, draft: &DraftView<'_>, question: &str) -> Option<&'t str> {
        let from = draft.service.draft().question(question)?.source.as_ref()?;
        let takeover = self.territory().takeovers.iter().find(|takeover| from.value == takeover.source && takeover.answers.iter().any(|(name, _)| name == question))?;
        draft.wants(takeover).then_some(takeover.source.as_str())
    }

    /// Fills what the provider said, then asks the sources the town is connected
    /// to. A source that does not answer is not an error: its questions stay to
    /// be answered by hand.
    pub fn recognise(&self, draft: &mut DraftView<'_>, provider: &dyn IdentityProvider, identified: &Identified) -> Result<Recognised, Trouble> {
        let mut done = Recognised::default();
        let today = self.today();
        let said: Vec<(String, IdentityDatum, String)> = draft.open().filter_map(|question| {
            let datum = question.identity.as_ref()?.value;
            Some((question.name.clone(), datum, identified.said.get(&datum)?.clone()))
        }).collect();
        for (question, datum, value) in said {
            // Civil status is certified; an e-mail address is only what the person gave there.
            let kind = if datum == IdentityDatum::Email { OriginKind::Source } else { OriginKind::Identity };
            fill(draft, &question, &value, Origin { kind, name: provider.name().to_owned(), on: today }, &mut done);
        }
        for takeover in &self.territory().takeovers {
            if !draft.wants(takeover) {
                continue;
            }
            match ask(provider, &identified.token, takeover) {
                Ok(answer) => {
                    for (question, path) in &takeover.answers {
                        let asked = draft.open().find(|open| open.name == *question).and_then(|open| open.source.as_ref());
                        let Some(value) = at(&answer, path).filter(|_| asked.is_some_and(|source| source.value == takeover.source)) else { continue };
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

impl DraftView<'_> {
    /// Questions that are asked, or may come to be.
    fn open(&self) -> impl Iterator<Item = &Question> {
        let draft = self.service.draft();
        draft.questions.iter().filter(move |question| applies(draft, question, &self.answers) != Some(false))
    }

    /// Whether a source is to be asked now: one of its questions is asked for sure,
    /// and the person agreed where their consent is needed. Not before: what may
    /// never be needed is not fetched.
    fn wants(&self, takeover: &Takeover) -> bool {
        let draft = self.service.draft();
        let Some(source) = draft.sources.iter().find(|source| source.name == takeover.source) else { return false };
        let agreed = |question: &str| self.answers.get(question) == Some(&Answer::YesNo(true));
        let asked = takeover.answers.iter().filter_map(|(name, _)| draft.question(name)).any(|question| {
            question.source.as_ref().is_some_and(|named| named.value == takeover.source) && applies(draft, question, &self.answers) == Some(true)
        });
        asked && source.consent.as_ref().is_none_or(|consent| agreed(&consent.value))
    }
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
/// to the person, and what the person typed stays.
fn fill(draft: &mut DraftView<'_>, question: &str, value: &str, origin: Origin, done: &mut Recognised) {
    let Some(asked) = draft.service.draft().question(question) else { return };
    if draft.answers.contains_key(question) && !draft.origins.contains_key(question) {
        return;
    }
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
