//! The same door with invented persons behind it.
//!
//! A demonstration town leaves for a page of its own, where one chooses who to
//! be. Codes are good once and for the departure they answer, as the true ones.

use crate::franceconnect::errand;
use beffroi_ports::{AccessToken, Errand, Identified, IdentityError, IdentityProvider, Random};
use beffroi_service::{IdentityDatum, SEXES};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// Departures remembered at once. The oldest are forgotten first.
const AWAY_MAX: usize = 1000;

/// Someone who does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// What codes name.
    pub id: &'static str,
    /// What the provider says of them, in the order of [`IdentityDatum::ALL`].
    said: [Option<&'static str>; 7],
}

impl Person {
    /// What the provider says of this datum.
    pub fn said(&self, datum: IdentityDatum) -> Option<&'static str> {
        IdentityDatum::ALL.iter().zip(self.said).find(|(known, _)| **known == datum).and_then(|(_, said)| said)
    }

    /// The code that brings them back from the departure of that state, if there
    /// was one.
    pub fn code(&self, state: &str) -> String {
        format!("{}.{state}", self.id)
    }

    /// First names and name, for the page where one chooses.
    pub fn full_name(&self) -> String {
        let part = |datum| self.said(datum).unwrap_or_default();
        format!("{} {}", part(IdentityDatum::FirstNames), part(IdentityDatum::BirthName))
    }
}

const FEMALE: Option<&str> = Some(SEXES[0]);
const MALE: Option<&str> = Some(SEXES[1]);

const PERSONS: [Person; 3] = [
    Person {
        id: "maelle",
        said: [Some("TANGUY-ROCHEREAU"), Some("Maëlle Anne"), Some("1987-03-14"), Some("44109"), Some("99100"), FEMALE, Some("maelle@courriel.example")],
    },
    Person {
        id: "joaquim",
        said: [Some("TEIXEIRA DA LOMBA"), Some("Joaquim"), Some("1959-11-02"), None, Some("99139"), MALE, Some("joaquim@courriel.example")],
    },
    Person {
        id: "solange",
        said: [Some("BRIVADELLE"), Some("Solange Marie Odette"), Some("1941-07-30"), Some("63113"), Some("99100"), FEMALE, None],
    },
];

/// Answers of other administrations: address, then [`Person::id`], then JSON.
type Answers = BTreeMap<String, BTreeMap<String, String>>;

/// FranceConnect without FranceConnect.
#[derive(Debug, Default)]
pub struct Fictitious {
    answers: Answers,
    away: Mutex<VecDeque<Away>>,
}

struct Away {
    errand: Errand,
    asked: Vec<IdentityDatum>,
}

impl std::fmt::Debug for Away {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Away").field("asked", &self.asked).finish_non_exhaustive()
    }
}

impl Fictitious {
    /// Where the browser goes: a page of ours, to which `?etat=` is added.
    pub const PAGE: &str = "/demonstration/franceconnect";

    /// With the answers of other administrations: for each address, for each
    /// [`Person::id`], JSON.
    pub fn new(answers: BTreeMap<String, BTreeMap<String, String>>) -> Self {
        Self { answers, away: Mutex::default() }
    }

    /// Who one can be.
    pub fn persons() -> &'static [Person] {
        &PERSONS
    }

    /// What the departure of that state asked, for the page to say; `None` if
    /// nobody left so, or came back already.
    pub fn asked(&self, state: &str) -> Option<Vec<IdentityDatum>> {
        self.away().iter().find(|away| away.errand.state == state).map(|away| away.asked.clone())
    }

    /// The code that brings back this person from the departure of that state.
    /// `None` if there is no such person or no such departure.
    pub fn code(&self, person: &str, state: &str) -> Option<String> {
        let person = PERSONS.iter().find(|known| known.id == person)?;
        self.asked(state).map(|_| person.code(state))
    }

    fn away(&self) -> MutexGuard<'_, VecDeque<Away>> {
        self.away.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl IdentityProvider for Fictitious {
    fn name(&self) -> &str {
        "FranceConnect"
    }

    fn depart(&self, asked: &[IdentityDatum], _scopes: &[String], random: &dyn Random) -> Result<(String, Errand), IdentityError> {
        let errand = errand(random);
        let mut away = self.away();
        while away.len() >= AWAY_MAX {
            away.pop_front();
        }
        away.push_back(Away { errand: errand.clone(), asked: asked.to_vec() });
        Ok((format!("{}?etat={}", Self::PAGE, errand.state), errand))
    }

    fn welcome(&self, errand: &Errand, code: &str, asked: &[IdentityDatum]) -> Result<Identified, IdentityError> {
        let refused = || IdentityError::NotProven("token: the code is not good".to_owned());
        let (id, state) = code.split_once('.').ok_or_else(refused)?;
        let person = PERSONS.iter().find(|person| person.id == id).ok_or_else(refused)?;
        let mut away = self.away();
        let place = away.iter().position(|away| away.errand == *errand && state == errand.state).ok_or_else(refused)?;
        let left = away.remove(place).ok_or_else(refused)?;
        let both = asked.iter().filter(|datum| left.asked.contains(datum));
        let said = both.filter_map(|datum| Some((*datum, person.said(*datum)?.to_owned()))).collect();
        Ok(Identified { said, token: AccessToken(Zeroizing::new(person.id.to_owned())), leave: None })
    }

    fn ask(&self, token: &AccessToken, address: &str) -> Result<Vec<u8>, IdentityError> {
        let answer = self.answers.get(address).and_then(|persons| persons.get(token.0.as_str()));
        answer.map(|text| text.clone().into_bytes()).ok_or_else(|| IdentityError::Unreachable("data: status 404".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use beffroi_ports::SeededRandom;

    #[test]
    fn a_person_comes_back_once_and_says_what_was_asked() {
        let answers = BTreeMap::from([("https://particulier.example/quotient".to_owned(), BTreeMap::from([("maelle".to_owned(), r#"{"quotient":612}"#.to_owned())]))]);
        let door = Fictitious::new(answers);
        let random = SeededRandom::new(1);
        let asked = [IdentityDatum::BirthName, IdentityDatum::BirthPlace];
        let (address, errand) = door.depart(&asked, &[], &random).unwrap();
        assert_eq!(address, format!("/demonstration/franceconnect?etat={}", errand.state));
        assert_eq!(door.asked(&errand.state), Some(asked.to_vec()));
        let code = door.code("maelle", &errand.state).unwrap();

        // Another departure's secrets do not go with this code.
        let (_, other) = door.depart(&asked, &[], &random).unwrap();
        assert!(door.welcome(&other, &code, &asked).is_err());
        let mixed = Errand { verifier: other.verifier.clone(), ..errand.clone() };
        assert!(door.welcome(&mixed, &code, &asked).is_err());

        // More asked at the return than at the departure is not said.
        let back = door.welcome(&errand, &code, &IdentityDatum::ALL).unwrap();
        let said = [(IdentityDatum::BirthName, "TANGUY-ROCHEREAU".to_owned()), (IdentityDatum::BirthPlace, "44109".to_owned())];
        assert_eq!(back.said, BTreeMap::from(said));
        assert_eq!(door.ask(&back.token, "https://particulier.example/quotient").unwrap(), br#"{"quotient":612}"#);
        assert!(door.ask(&back.token, "https://particulier.example/autre").is_err());

        assert!(door.welcome(&errand, &code, &asked).is_err(), "a code is good once");
        assert_eq!(door.code("maelle", &errand.state), None);
        assert_eq!(door.code("personne", &other.state), None);
    }

    #[test]
    fn the_three_show_what_may_be_missing() {
        use IdentityDatum as D;
        let said = |id: &str, datum| PERSONS.iter().find(|person| person.id == id).unwrap().said(datum);
        assert_eq!((said("maelle", D::BirthPlace), said("maelle", D::Sex)), (Some("44109"), Some("femme")));
        assert_eq!((said("joaquim", D::BirthPlace), said("joaquim", D::BirthCountry)), (None, Some("99139")));
        assert_eq!((said("solange", D::Email), said("solange", D::FirstNames)), (None, Some("Solange Marie Odette")));
    }

    #[test]
    fn those_who_never_come_back_are_forgotten() {
        let door = Fictitious::default();
        let random = SeededRandom::new(2);
        let (_, first) = door.depart(&[], &[], &random).unwrap();
        for _ in 0..AWAY_MAX {
            door.depart(&[], &[], &random).unwrap();
        }
        assert_eq!((door.asked(&first.state), door.away().len()), (None, AWAY_MAX));
    }
}
