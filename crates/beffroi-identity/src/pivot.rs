//! The pivot identity: what is asked of FranceConnect, and how it says it.
//!
//! A scope is asked only for a datum asked, and each scope here gives one claim
//! of the same name.

use crate::claims::text;
use crate::jose::Claims;
use beffroi_base::{Day, parse_day};
use beffroi_service::{IdentityDatum, SEXES};
use std::collections::BTreeMap;

/// Longest text taken, in characters: a name, an address.
const LENGTH_MAX: usize = 254;

/// The scope that gives a datum, and the claim that holds it.
fn claim(datum: IdentityDatum) -> &'static str {
    match datum {
        IdentityDatum::BirthName => "family_name",
        IdentityDatum::FirstNames => "given_name",
        IdentityDatum::BirthDate => "birthdate",
        IdentityDatum::BirthPlace => "birthplace",
        IdentityDatum::BirthCountry => "birthcountry",
        IdentityDatum::Sex => "gender",
        IdentityDatum::Email => "email",
    }
}

/// The scopes that give these data, then those of other administrations, and no
/// other.
pub(crate) fn scopes(asked: &[IdentityDatum], others: &[String]) -> String {
    let mut scopes = "openid".to_owned();
    for datum in IdentityDatum::ALL.into_iter().filter(|datum| asked.contains(datum)) {
        scopes.push(' ');
        scopes.push_str(claim(datum));
    }
    for other in others {
        scopes.push(' ');
        scopes.push_str(other);
    }
    scopes
}

/// What is said of these data, as a person would type it. What is not said, or
/// not wholly (a year of birth without its day), is left to the person.
pub(crate) fn said(claims: &Claims, asked: &[IdentityDatum]) -> BTreeMap<IdentityDatum, String> {
    asked.iter().filter_map(|datum| Some((*datum, typed(*datum, text(claims, claim(*datum))?.trim())?))).collect()
}

fn typed(datum: IdentityDatum, text: &str) -> Option<String> {
    let [female, male] = SEXES;
    match datum {
        IdentityDatum::Sex => match text {
            "female" => Some(female.to_owned()),
            "male" => Some(male.to_owned()),
            _ => None,
        },
        IdentityDatum::BirthDate => parse_day(text).filter(|day| day.to_string() == text).map(|day: Day| day.to_string()),
        IdentityDatum::BirthPlace | IdentityDatum::BirthCountry => insee(text).then(|| text.to_owned()),
        IdentityDatum::BirthName | IdentityDatum::FirstNames | IdentityDatum::Email => {
            let good = !text.is_empty() && text.chars().count() <= LENGTH_MAX && !text.chars().any(char::is_control);
            good.then(|| text.to_owned())
        }
    }
}

/// Five digits, or Corsica's `2A` and `2B` before three.
fn insee(text: &str) -> bool {
    let digits = text.strip_prefix("2A").or_else(|| text.strip_prefix("2B")).unwrap_or(text);
    text.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_asked_is_asked() {
        use IdentityDatum as D;
        assert_eq!(scopes(&[], &[]), "openid");
        assert_eq!(scopes(&[D::Email, D::BirthDate, D::Email], &[]), "openid birthdate email");
        assert_eq!(scopes(&D::ALL, &[]), "openid family_name given_name birthdate birthplace birthcountry gender email");
    }

    #[test]
    fn what_is_not_wholly_said_is_left_to_the_person() {
        use IdentityDatum as D;
        let cases = [
            (D::BirthDate, "1962-08-24", true), (D::BirthDate, "1970", false), (D::BirthDate, "1970-00-00", false), (D::BirthDate, "1970-03-00", false),
            (D::BirthDate, "1962-02-30", false), (D::BirthDate, "24/08/1962", false), (D::BirthDate, "", false), (D::BirthPlace, "44109", true),
            (D::BirthPlace, "2A004", true), (D::BirthPlace, "2C004", false), (D::BirthPlace, "", false), (D::BirthPlace, "Nantes", false),
            (D::BirthCountry, "99100", true), (D::BirthCountry, "FR", false), (D::BirthName, "DUBOIS-É'", true), (D::BirthName, "  ", false),
            (D::FirstNames, "Angela\u{0}", false), (D::Sex, "unspecified", false), (D::Email, "a@exemple.fr", true),
        ];
        for (datum, text, kept) in cases {
            assert_eq!(typed(datum, text.trim()), kept.then(|| text.to_owned()), "{datum:?} {text}");
        }
        assert!(typed(D::BirthName, &"a".repeat(255)).is_none());
        assert_eq!((typed(D::Sex, "female"), typed(D::Sex, "male")), (Some("femme".to_owned()), Some("homme".to_owned())));
    }
}
