//! Units: products of powers of symbols, compared by what they measure.
//!
//! `€/an` and `k€/mois` measure the same thing and convert; `€` and `m3` do not.
//! A symbol that is not in the table (`repas`, `enfant`) measures itself, and
//! singular and plural are one symbol.

use beffroi_base::Language;
use std::{collections::BTreeMap, fmt, sync::Arc};

/// A unit: symbols and their powers. The empty unit is that of a plain number.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit {
    /// In the order written, positive powers and negative ones mixed.
    parts: Vec<(Arc<str>, i8)>,
}

/// Symbol, factor to the base of what it measures, what it measures.
type Row = (&'static str, f64, &'static [(&'static str, i8)]);

const YEAR: f64 = 1.0;
const MONTH: f64 = 1.0 / 12.0;
const DAY: f64 = 1.0 / 365.0;
const HOUR: f64 = DAY / 24.0;

/// The closed table of conversions.
const TABLE: &[Row] = &[
    ("an", YEAR, &[("temps", 1)]),
    ("semestre", 0.5, &[("temps", 1)]),
    ("trimestre", 0.25, &[("temps", 1)]),
    ("mois", MONTH, &[("temps", 1)]),
    ("semaine", 7.0 * DAY, &[("temps", 1)]),
    ("jour", DAY, &[("temps", 1)]),
    ("h", HOUR, &[("temps", 1)]),
    ("min", HOUR / 60.0, &[("temps", 1)]),
    ("s", HOUR / 3600.0, &[("temps", 1)]),
    ("€", 1.0, &[("monnaie", 1)]),
    ("k€", 1e3, &[("monnaie", 1)]),
    ("M€", 1e6, &[("monnaie", 1)]),
    ("centime", 0.01, &[("monnaie", 1)]),
    ("mm", 1e-3, &[("longueur", 1)]),
    ("cm", 1e-2, &[("longueur", 1)]),
    ("m", 1.0, &[("longueur", 1)]),
    ("km", 1e3, &[("longueur", 1)]),
    ("cm2", 1e-4, &[("longueur", 2)]),
    ("m2", 1.0, &[("longueur", 2)]),
    ("ha", 1e4, &[("longueur", 2)]),
    ("km2", 1e6, &[("longueur", 2)]),
    ("ml", 1e-6, &[("longueur", 3)]),
    ("cl", 1e-5, &[("longueur", 3)]),
    ("l", 1e-3, &[("longueur", 3)]),
    ("hl", 0.1, &[("longueur", 3)]),
    ("m3", 1.0, &[("longueur", 3)]),
    ("mg", 1e-6, &[("masse", 1)]),
    ("g", 1e-3, &[("masse", 1)]),
    ("kg", 1.0, &[("masse", 1)]),
    ("t", 1e3, &[("masse", 1)]),
    ("W", 1e-3, &[("puissance", 1)]),
    ("kW", 1.0, &[("puissance", 1)]),
    ("MW", 1e3, &[("puissance", 1)]),
    ("Wh", 1e-3 * HOUR, &[("puissance", 1), ("temps", 1)]),
    ("kWh", HOUR, &[("puissance", 1), ("temps", 1)]),
    ("MWh", 1e3 * HOUR, &[("puissance", 1), ("temps", 1)]),
    ("GWh", 1e6 * HOUR, &[("puissance", 1), ("temps", 1)]),
    ("%", 0.01, &[]),
    ("‰", 0.001, &[]),
];

/// Other spellings of table symbols.
const SYNONYMS: &[(&str, &str)] = &[
    ("année", "an"), ("heure", "h"), ("minute", "min"), ("mn", "min"), ("seconde", "s"), ("euro", "€"),
    ("EUR", "€"), ("m²", "m2"), ("m³", "m3"), ("cm²", "cm2"), ("km²", "km2"), ("litre", "l"), ("L", "l"),
    ("mètre", "m"), ("gramme", "g"), ("kilogramme", "kg"), ("kilo", "kg"), ("tonne", "t"), ("hectare", "ha"),
    ("hectolitre", "hl"), ("centimètre", "cm"), ("kilomètre", "km"), ("j", "jour"), ("keuros", "k€"),
];

/// Words that end in `s` or `x` in the singular too.
const INVARIANT: &[&str] = &["mois", "fois", "repas", "cours", "bus", "pass", "colis", "gaz", "prix", "avis", "tapis", "secours", "parcours", "concours", "jus", "voix"];

/// English of the unit words residents meet, singular and plural.
const ENGLISH: &[(&str, &str, &str)] = &[
    ("an", "year", "years"), ("mois", "month", "months"), ("jour", "day", "days"), ("semaine", "week", "weeks"),
    ("trimestre", "quarter", "quarters"), ("semestre", "half-year", "half-years"), ("personne", "person", "people"),
    ("enfant", "child", "children"), ("adulte", "adult", "adults"), ("part", "share", "shares"),
    ("repas", "meal", "meals"), ("foyer", "household", "households"), ("élève", "pupil", "pupils"),
    ("point", "point", "points"), ("heure", "hour", "hours"), ("logement", "dwelling", "dwellings"),
    ("fois", "time", "times"), ("unité", "unit", "units"), ("centime", "cent", "cents"),
    ("véhicule", "vehicle", "vehicles"), ("séance", "session", "sessions"), ("place", "seat", "seats"),
];

/// Largest power of a symbol in a unit that travels.
const POWER_MAX: u8 = 32;

fn row(symbol: &str) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.0 == symbol)
}

/// The one spelling of a symbol: table spelling, then singular.
fn canonical(written: &str) -> Arc<str> {
    let find = |word: &str| {
        row(word).map(|row| row.0).or_else(|| SYNONYMS.iter().find(|(from, _)| *from == word).map(|(_, to)| *to))
    };
    if let Some(symbol) = find(written) {
        return symbol.into();
    }
    let words: Vec<String> = written.split(' ').map(singular).collect();
    let word = words.join(" ");
    find(&word).map_or_else(|| word.as_str().into(), Into::into)
}

fn singular(word: &str) -> String {
    let long = word.chars().count() > 2;
    let plural = long && (word.ends_with('s') || word.ends_with("eaux") || word.ends_with("eux"));
    if plural && !INVARIANT.contains(&word) && !word.ends_with("ss") {
        word.get(..word.len() - 1).unwrap_or(word).to_owned()
    } else {
        word.to_owned()
    }
}

/// The plural of a unit word, as French writes it; symbols do not change.
fn plural(symbol: &str) -> String {
    if symbol.contains(' ') {
        return symbol.split(' ').map(plural).collect::<Vec<_>>().join(" ");
    }
    let word = symbol == "an" || symbol.chars().count() > 2 && symbol.chars().all(|c| c.is_alphabetic() || c == '-');
    let symbol_like = row(symbol).is_some_and(|row| row.0.chars().count() <= 3 && row.0 != "an");
    if !word || symbol_like || symbol.ends_with(['s', 'x', 'z']) {
        return symbol.to_owned();
    }
    if symbol.ends_with("eau") || symbol.ends_with("eu") { format!("{symbol}x") } else { format!("{symbol}s") }
}

impl Unit {
    /// The unit of a plain number.
    pub fn none() -> Self {
        Self::default()
    }

    /// Euros.
    pub fn euro() -> Self {
        Self::symbol("€")
    }

    /// Per cent.
    pub fn percent() -> Self {
        Self::symbol("%")
    }

    fn symbol(symbol: &str) -> Self {
        Self { parts: vec![(canonical(symbol), 1)] }
    }

    /// Reads `€/an`, `m3`, `kW.h`, `/mois`, `m3/an/personne`. `None` when the
    /// text is no unit.
    pub fn parse(text: &str) -> Option<Self> {
        let mut unit = Self::none();
        for (i, side) in text.trim().split('/').enumerate() {
            if side.trim().is_empty() && i == 0 {
                continue;
            }
            for symbol in side.split('.') {
                let symbol = symbol.trim();
                if symbol.is_empty() || !symbol.chars().all(in_symbol) {
                    return None;
                }
                unit.push(&canonical(symbol), if i == 0 { 1 } else { -1 });
            }
        }
        unit.known_products();
        Some(unit)
    }

    /// `kW.h` is written `kWh`.
    fn known_products(&mut self) {
        let power = |s: &str, parts: &[(Arc<str>, i8)]| parts.iter().find(|(p, _)| &**p == s).map_or(0, |(_, n)| *n);
        for (watt, watt_hour) in [("W", "Wh"), ("kW", "kWh"), ("MW", "MWh")] {
            if power(watt, &self.parts) == 1 && power("h", &self.parts) == 1 {
                self.push(watt, -1);
                self.push("h", -1);
                self.push(watt_hour, 1);
            }
        }
    }

    fn push(&mut self, symbol: &str, power: i8) {
        if let Some(at) = self.parts.iter().position(|(known, _)| &**known == symbol) {
            if let Some(part) = self.parts.get_mut(at) {
                part.1 += power;
                if part.1 == 0 {
                    self.parts.remove(at);
                }
            }
        } else if power != 0 {
            self.parts.push((symbol.into(), power));
        }
    }

    /// Whether a word is one of the symbols that convert.
    pub(crate) fn is_known(word: &str) -> bool {
        row(&canonical(word)).is_some()
    }

    /// Whether it is the unit of a plain number.
    pub fn is_none(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether it is exactly per cent.
    pub fn is_percent(&self) -> bool {
        matches!(self.parts.as_slice(), [(symbol, 1)] if &**symbol == "%")
    }

    /// What one per cent or one per thousand is, when the unit is exactly that.
    fn share(&self) -> Option<f64> {
        match self.parts.as_slice() {
            [(symbol, 1)] if &**symbol == "%" => Some(0.01),
            [(symbol, 1)] if &**symbol == "‰" => Some(0.001),
            _ => None,
        }
    }

    /// Whether it is money, possibly per something: `€`, `€/an`, `€/repas`.
    pub fn is_money(&self) -> bool {
        let above: Vec<&(Arc<str>, i8)> = self.parts.iter().filter(|(_, power)| *power > 0).collect();
        matches!(above.as_slice(), [(symbol, 1)] if &**symbol == "€")
    }

    /// The symbols and their powers.
    pub fn parts(&self) -> impl Iterator<Item = (&str, i8)> {
        self.parts.iter().map(|(symbol, power)| (&**symbol, *power))
    }

    /// From the symbols and their powers; `None` for what no unit is.
    pub(crate) fn of_parts(parts: &[(&str, i8)]) -> Option<Self> {
        let mut unit = Self::none();
        for (symbol, power) in parts {
            if symbol.is_empty() || *power == 0 || power.unsigned_abs() > POWER_MAX || unit.parts.iter().any(|(known, _)| **known == **symbol) {
                return None;
            }
            unit.parts.push(((*symbol).into(), *power));
        }
        Some(unit)
    }

    /// What it measures: base quantities and powers, and the factor to them.
    fn measure(&self) -> (BTreeMap<String, i8>, f64) {
        let mut dimensions: BTreeMap<String, i8> = BTreeMap::new();
        let mut factor = 1.0;
        for (symbol, power) in &self.parts {
            match row(symbol) {
                Some((_, to_base, base)) => {
                    factor *= to_base.powi(i32::from(*power));
                    for (name, n) in *base {
                        *dimensions.entry((*name).to_owned()).or_default() += n * power;
                    }
                }
                None => *dimensions.entry(format!("= {symbol}")).or_default() += power,
            }
        }
        dimensions.retain(|_, power| *power != 0);
        (dimensions, factor)
    }

    /// The factor that turns a number in `self` into one in `to`; `None` when
    /// they do not measure the same thing.
    pub fn factor_to(&self, to: &Self) -> Option<f64> {
        if self == to {
            return Some(1.0);
        }
        let ((mine, my_factor), (theirs, their_factor)) = (self.measure(), to.measure());
        if mine != theirs {
            return None;
        }
        Some(tidy(my_factor / their_factor))
    }

    /// Whether the two measure the same thing.
    pub fn compatible(&self, other: &Self) -> bool {
        self.factor_to(other).is_some()
    }

    /// Product of units and the factor to apply to the product of the numbers:
    /// `12 mois × 10 €/an` is 10 €, `3 % × 100 €` is 3 €.
    pub fn times(&self, other: &Self) -> (Self, f64) {
        self.combine(other, 1)
    }

    /// Quotient of units and the factor to apply to the quotient of the numbers.
    pub fn over(&self, other: &Self) -> (Self, f64) {
        self.combine(other, -1)
    }

    fn combine(&self, other: &Self, sign: i8) -> (Self, f64) {
        // A share of a plain number is a plain number.
        let shared = if self.is_none() { other.share() } else { self.share().filter(|_| other.is_none()) };
        if let Some(share) = shared.filter(|_| sign == 1) {
            return (Self::none(), share);
        }
        let mut unit = self.clone();
        let mut factor = 1.0;
        for (symbol, power) in &other.parts {
            factor *= unit.absorb(symbol, power * sign);
        }
        factor *= unit.drop_percent();
        (unit, tidy(factor))
    }

    /// Multiplies by a symbol, cancelling it against a symbol that measures the
    /// same quantity; gives the factor of the conversion.
    fn absorb(&mut self, symbol: &str, power: i8) -> f64 {
        if self.parts.iter().any(|(known, _)| &**known == symbol) {
            self.push(symbol, power);
            return 1.0;
        }
        let Some((_, factor, dimension)) = row(symbol).filter(|row| !row.2.is_empty()) else {
            self.push(symbol, power);
            return 1.0;
        };
        // Only cancel what lies on the other side: `m × cm` stays as written
        // less often than `mois × €/an` wants its `€`.
        let twin = self.parts.iter().find_map(|(known, known_power)| {
            let (name, known_factor, known_dimension) = row(known)?;
            (known_dimension == dimension && known_power.signum() != power.signum()).then_some((*name, *known_factor))
        });
        match twin {
            Some((name, known_factor)) => {
                self.push(name, power);
                (factor / known_factor).powi(i32::from(power))
            }
            None => {
                self.push(symbol, power);
                1.0
            }
        }
    }

    /// A per cent among other factors is only a hundredth; a square of per
    /// cents is a per cent.
    fn drop_percent(&mut self) -> f64 {
        let mut factor = 1.0;
        for (symbol, hundredth) in [("%", 0.01), ("‰", 0.001)] {
            let power = self.parts.iter().find(|(s, _)| &**s == symbol).map_or(0, |(_, power)| *power);
            let alone = self.parts.len() == 1;
            let keep = i8::from(alone && power > 0);
            self.push(symbol, keep - power);
            factor *= f64::powi(hundredth, i32::from(power - keep));
        }
        factor
    }

    /// The unit raised to a whole power.
    pub fn power(&self, exponent: i8) -> Self {
        let mut unit = Self::none();
        for (symbol, power) in &self.parts {
            unit.push(symbol, power * exponent);
        }
        unit
    }

    /// As written after a number in a text for `language`: `personnes`, `€/an`,
    /// `people`, `€/year`. French takes the plural from two, English from above one.
    pub fn format(&self, value: f64, language: Language) -> String {
        let many = match language {
            Language::Fr => value.abs() >= 2.0,
            Language::En => value.abs() != 1.0,
        };
        raised(&self.write(|symbol, above| word(symbol, above && many, language)))
    }

    fn write(&self, word: impl Fn(&str, bool) -> String) -> String {
        let power = |word: String, n: i8| if n == 1 { word } else { format!("{word}{n}") };
        let above: Vec<String> =
            self.parts.iter().filter(|(_, n)| *n > 0).map(|(s, n)| power(word(s, true), *n)).collect();
        let below: String =
            self.parts.iter().filter(|(_, n)| *n < 0).map(|(s, n)| format!("/{}", power(word(s, false), -n))).collect();
        format!("{}{below}", above.join("."))
    }
}

/// A figure after a letter is a power: `m3/an` is shown `m³/an`.
fn raised(unit: &str) -> String {
    const POWERS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let mut after = false;
    unit.chars().map(|c| {
        let shown = c.to_digit(10).filter(|_| after).and_then(|d| POWERS.get(d as usize)).copied().unwrap_or(c);
        after = c.is_alphabetic() || c == '€' || after && c.is_ascii_digit();
        shown
    }).collect()
}

/// A conversion factor is a ratio of small numbers: give it its nearest decimal.
fn tidy(factor: f64) -> f64 {
    let rounded = crate::decimal::significant(factor, 15);
    if (rounded - factor).abs() <= factor.abs() * 1e-14 { rounded } else { factor }
}

fn word(symbol: &str, many: bool, language: Language) -> String {
    match language {
        Language::Fr if many => plural(symbol),
        Language::Fr => symbol.to_owned(),
        Language::En => match ENGLISH.iter().find(|(fr, ..)| *fr == symbol) {
            Some((_, one, others)) => (if many { *others } else { *one }).to_owned(),
            None if many => plural(symbol),
            None => symbol.to_owned(),
        },
    }
}

/// Whether a character may be part of a unit symbol.
pub(crate) fn in_symbol(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '€' | '$' | '£' | '%' | '‰' | '°' | '²' | '³' | '_' | '-' | ' ' | '\'')
}

impl fmt::Display for Unit {
    /// As a rules file writes it: `€/an`, `m3/an/personne`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.write(|symbol, _| symbol.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn unit(text: &str) -> Unit {
        Unit::parse(text).unwrap()
    }

    #[test]
    fn a_unit_is_read_and_written_back() {
        for text in ["€/an", "m3/an/personne", "/mois", "€", "%", "kWh", "%/an", "trimestre civil"] {
            assert_eq!(unit(text).to_string(), text);
        }
        assert_eq!(unit("kW.h"), unit("kWh"));
        assert_eq!(Unit::parse("€/"), None);
    }

    #[test]
    fn plurals_are_one_symbol() {
        for (many, one) in [("ans", "an"), ("personnes", "personne"), ("années", "an"), ("jours", "jour"), ("heures", "h"), ("litres", "l")] {
            assert_eq!(unit(many), unit(one), "{many}");
        }
        assert_eq!(unit("mois").to_string(), "mois");
        assert_eq!(unit("repas").to_string(), "repas");
    }

    #[test]
    fn what_measures_the_same_converts() {
        let factor = |from, to| unit(from).factor_to(&unit(to));
        assert_eq!(factor("€/mois", "€/an"), Some(12.0));
        assert_eq!(factor("€/an", "k€/mois"), Some(tidy(1.0 / 12_000.0)));
        assert_eq!(factor("m3", "l"), Some(1000.0));
        assert_eq!(factor("jour", "h"), Some(24.0));
        assert_eq!(factor("kWh", "MWh"), Some(0.001));
        assert_eq!(factor("ha", "m2"), Some(10_000.0));
        assert_eq!(factor("€", "m3"), None);
        assert_eq!(factor("", "%"), None.or(Unit::none().factor_to(&unit("%"))));
    }

    #[test]
    fn products_cancel_what_lies_on_the_other_side() {
        assert_eq!(unit("mois").times(&unit("€/an")), (unit("€"), tidy(1.0 / 12.0)));
        assert_eq!(unit("m3/an/personne").times(&unit("personne")), (unit("m3/an"), 1.0));
        assert_eq!(unit("%").times(&unit("€/an")), (unit("€/an"), 0.01));
        assert_eq!(unit("%").times(&unit("%")), (unit("%"), 0.01));
        assert_eq!(unit("h").over(&unit("h")), (Unit::none(), 1.0));
        assert_eq!(unit("€").over(&unit("€/an")), (unit("an"), 1.0));
    }

    #[test]
    fn residents_read_words() {
        assert_eq!(unit("personne").format(4.0, Language::Fr), "personnes");
        assert_eq!(unit("personne").format(1.0, Language::Fr), "personne");
        assert_eq!(unit("personne").format(4.0, Language::En), "people");
        assert_eq!(unit("m3/an").format(120.0, Language::Fr), "m³/an");
        assert_eq!(unit("m²").format(1.0, Language::En), "m²");
        assert_eq!(unit("m³"), unit("m3"));
        assert_eq!(unit("€/an").format(2.0, Language::En), "€/year");
        assert_eq!(unit("an").format(3.0, Language::Fr), "ans");
    }
}
