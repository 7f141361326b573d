//! Communes and countries, as the official geographical code has them (Insee).
//!
//! `data/communes.txt`, one a line: `44109;44;Nantes`, in the order of their
//! names folded ([`folded`]). Merged communes that still have a mayor's delegate
//! and the districts of Paris, Lyon and Marseille are in it: people are born
//! there. `data/pays.txt`: `99134;Espagne;Spain`. Where both come from is in
//! `docs/adr/0033-places.md`.

use beffroi_base::{closest, fold};
use std::sync::LazyLock;

/// A commune.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commune {
    /// Its Insee code: `44109`; empty for a merged commune whose code is now that
    /// of the whole.
    pub code: &'static str,
    /// The code of its department: `44`, `2A`, `974`.
    pub department: &'static str,
    /// Its name.
    pub name: &'static str,
}

impl Commune {
    /// How an answer names it, alone in France to be called so: `Nantes (44)`.
    pub fn label(&self) -> String {
        format!("{} ({})", self.name, self.department)
    }
}

/// A country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    /// Its Insee code: `99134`.
    pub code: &'static str,
    /// Its French name.
    pub fr: &'static str,
    /// Its English name.
    pub en: &'static str,
}

/// The module sent to browsers reads neither a commune nor a country: the lists
/// weigh three times as much as it does.
const TRAVELS: bool = cfg!(target_family = "wasm");

static COMMUNES: LazyLock<Vec<Commune>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let mut parts = line.splitn(3, ';');
        Some(Commune { code: parts.next()?, department: parts.next()?, name: parts.next()? })
    };
    include_str!("../data/communes.txt").lines().filter_map(line).collect()
});

static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let mut parts = line.splitn(3, ';');
        Some(Country { code: parts.next()?, fr: parts.next()?, en: parts.next()? })
    };
    include_str!("../data/pays.txt").lines().filter_map(line).collect()
});

/// Every commune, by folded name.
pub fn communes() -> &'static [Commune] {
    &COMMUNES
}

/// Every country, by Insee code.
pub fn countries() -> &'static [Country] {
    &COUNTRIES
}

/// A name as it is looked for: no accent, no case, hyphens and apostrophes as
/// spaces, `St` written whole.
pub fn folded(name: &str) -> String {
    let plain: String = fold(name).chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let word = |word: &str| match word {
        "st" => "saint".to_owned(),
        "ste" => "sainte".to_owned(),
        other => other.to_owned(),
    };
    plain.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// What a person may have meant by a commune.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// This one.
    One(Commune),
    /// Several have that name.
    Several(Vec<Commune>),
    /// None; the nearest name, if one is near.
    None(Option<Commune>),
}

/// Finds a commune by its name (`Nantes`, `st herblain`), its name and department
/// (`Saint-Denis (93)`, `saint denis 974`) or its code (`44109`).
pub fn find_commune(typed: &str) -> Found {
    if TRAVELS {
        return Found::None(None);
    }
    let typed = typed.trim();
    if typed.len() == 5 && typed.chars().any(|c| c.is_ascii_digit()) {
        let code = typed.to_uppercase();
        if let Some(commune) = COMMUNES.iter().find(|commune| commune.code == code) {
            return Found::One(*commune);
        }
    }
    let whole = folded(typed);
    let named = named(&whole);
    match named {
        [one] => return Found::One(*one),
        [] => {}
        several => return Found::Several(several.to_vec()),
    }
    // The last word may be the department.
    if let Some((name, department)) = whole.rsplit_once(' ') {
        let there = self::named(name).iter().find(|commune| commune.department.eq_ignore_ascii_case(department));
        if let Some(commune) = there {
            return Found::One(*commune);
        }
    }
    Found::None(near(&whole))
}

/// The communes that have a name as typed, where several have.
pub fn namesakes(typed: &str) -> &'static [Commune] {
    Some(named(&folded(typed))).filter(|named| named.len() > 1).unwrap_or_default()
}

/// The communes of a folded name.
fn named(name: &str) -> &'static [Commune] {
    let from = COMMUNES.partition_point(|commune| folded(commune.name).as_str() < name);
    let to = COMMUNES.partition_point(|commune| folded(commune.name).as_str() <= name);
    COMMUNES.get(from..to).unwrap_or_default()
}

/// The nearest name among those that begin with the same letter.
fn near(name: &str) -> Option<Commune> {
    let first = name.chars().next()?;
    let from = COMMUNES.partition_point(|commune| folded(commune.name).chars().next() < Some(first));
    let to = COMMUNES.partition_point(|commune| folded(commune.name).chars().next() <= Some(first));
    let same = COMMUNES.get(from..to).unwrap_or_default();
    let found = closest(name, same.iter().map(|commune| commune.name))?;
    same.iter().find(|commune| commune.name == found).copied()
}

/// Finds a country by its name in either language, or its code.
pub fn find_country(typed: &str) -> Option<Country> {
    if TRAVELS {
        return None;
    }
    let whole = folded(typed);
    let is = |country: &&Country| folded(country.fr) == whole || folded(country.en) == whole || country.code == typed.trim();
    COUNTRIES.iter().find(is).copied()
}

/// The country whose name is nearest.
pub fn near_country(typed: &str) -> Option<Country> {
    if TRAVELS {
        return None;
    }
    let found = closest(typed, COUNTRIES.iter().flat_map(|country| [country.fr, country.en]))?;
    COUNTRIES.iter().find(|country| country.fr == found || country.en == found).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn one(typed: &str) -> Option<String> {
        match find_commune(typed) {
            Found::One(commune) => Some(commune.label()),
            Found::Several(_) | Found::None(_) => None,
        }
    }

    #[test]
    fn the_list_is_in_order_and_each_label_names_one_commune() {
        let names: Vec<String> = communes().iter().map(|commune| folded(commune.name)).collect();
        assert!(names.len() > 36_000 && names.is_sorted());
        let labels: BTreeSet<String> = communes().iter().map(Commune::label).collect();
        assert_eq!(labels.len(), communes().len());
        for commune in communes().iter().step_by(97) {
            assert_eq!(one(&commune.label()), Some(commune.label()));
            if !commune.code.is_empty() {
                assert_eq!(one(commune.code), Some(commune.label()));
            }
        }
    }

    #[test]
    fn a_commune_is_found_as_people_write_it() {
        for typed in ["Nantes", "nantes", " NANTES ", "Nantes (44)", "nantes 44", "44109"] {
            assert_eq!(one(typed).as_deref(), Some("Nantes (44)"), "{typed}");
        }
        assert_eq!(one("st herblain").as_deref(), Some("Saint-Herblain (44)"));
        assert_eq!(one("l'haÿ les roses").as_deref(), Some("L'Haÿ-les-Roses (94)"));
        assert_eq!(one("Saint-Denis (974)").as_deref(), Some("Saint-Denis (974)"));
        assert_eq!(one("ajaccio 2a").as_deref(), Some("Ajaccio (2A)"));
        assert!(matches!(find_commune("Saint-Denis"), Found::Several(several) if several.len() > 2));
        assert!(matches!(find_commune("Nantse"), Found::None(Some(near)) if near.name == "Nantes"));
        assert!(matches!(find_commune("Ailleurs-sur-Rien"), Found::None(_)));
        for nothing in ["", "(44)", "00000", "\u{0}", "🏛"] {
            assert!(matches!(find_commune(nothing), Found::None(_)), "{nothing}");
        }
    }

    #[test]
    fn a_country_is_found_in_both_languages() {
        for typed in ["Espagne", "espagne", "Spain", "99134"] {
            assert_eq!(find_country(typed).map(|country| country.fr), Some("Espagne"), "{typed}");
        }
        assert_eq!(find_country("cote d'ivoire").map(|country| country.code), Some("99326"));
        assert_eq!(near_country("Potugal").map(|country| country.fr), Some("Portugal"));
        let codes: BTreeSet<&str> = countries().iter().map(|country| country.code).collect();
        assert!(codes.len() == countries().len() && codes.len() > 190);
    }
}
