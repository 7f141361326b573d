//! Units of version 1: lists of symbols above and below, a closed table.

use std::rc::Rc;

/// Symbols above and below the bar, repeated for powers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct UnitV {
    pub(super) above: Vec<Rc<str>>,
    pub(super) below: Vec<Rc<str>>,
}

const TABLE: &[(&str, &str, f64)] = &[
    ("mois", "an", 12.0),
    ("jour", "an", 365.0),
    ("jour", "mois", 365.0 / 12.0),
    ("trimestre", "an", 4.0),
    ("mois", "trimestre", 3.0),
    ("jour", "trimestre", 365.0 / 12.0 * 3.0),
    ("€", "k€", 1e3),
    ("g", "kg", 1e3),
    ("mg", "g", 1e3),
    ("mg", "kg", 1e6),
    ("m", "km", 1e3),
    ("cm", "m", 1e2),
    ("mm", "cm", 1e1),
    ("mm", "m", 1e3),
    ("cm", "km", 1e5),
    ("mm", "km", 1e6),
];

const CLASSES: &[&[&str]] = &[&["mois", "an", "jour", "trimestre"], &["€", "k€"], &["g", "kg", "mg"], &["m", "km", "cm", "mm"]];

fn class(symbol: &str) -> Option<usize> {
    CLASSES.iter().position(|class| class.contains(&symbol))
}

fn same_class(a: &str, b: &str) -> bool {
    a == b || class(a).is_some_and(|c| Some(c) == class(b))
}

fn single(from: &str, to: &str) -> Option<f64> {
    let find = |a: &str, b: &str| TABLE.iter().find(|(x, y, _)| *x == a && *y == b).map(|(_, _, f)| *f);
    find(to, from).or_else(|| find(from, to).map(|f| 1.0 / f))
}

fn factor_of(from: &[Rc<str>], to: &[Rc<str>]) -> f64 {
    let percents = |list: &[Rc<str>]| list.iter().filter(|s| &***s == "%").count() as i32;
    let mut factor = 100f64.powi(percents(to) - percents(from));
    for symbol in from {
        if let Some(f) = to.iter().find_map(|other| single(symbol, other)) {
            factor *= f;
        }
    }
    factor
}

/// `toFixed(16)`.
fn round(value: f64) -> f64 {
    if value.abs() >= 1e21 || !value.is_finite() { value } else { format!("{value:.16}").parse().unwrap_or(value) }
}

/// Removes what stands on both sides.
fn cancel(unit: &UnitV, same: impl Fn(&str, &str) -> bool) -> UnitV {
    let mut out = unit.clone();
    for symbol in unit.above.iter().chain(&unit.below) {
        let above = out.above.iter().position(|s| same(symbol, s));
        let below = out.below.iter().position(|s| same(symbol, s));
        if let (Some(a), Some(b)) = (above, below) {
            out.above.remove(a);
            out.below.remove(b);
        }
    }
    out
}

fn without_percent(unit: &UnitV) -> UnitV {
    let keep = |list: &[Rc<str>]| list.iter().filter(|s| &***s != "%").cloned().collect();
    UnitV { above: keep(&unit.above), below: keep(&unit.below) }
}

fn simplified(unit: &UnitV) -> (UnitV, f64) {
    let factor = factor_of(&unit.above, &unit.below);
    (cancel(&without_percent(unit), same_class), round(factor))
}

impl UnitV {
    /// Reads `€/an`, `m3`, `kW.h`; powers become repeated symbols.
    pub(super) fn parse(text: &str) -> Self {
        let side = |text: &str| powers(text.trim().split('.').filter(|s| !s.is_empty()).map(Rc::from).collect());
        let mut sides = text.split('/');
        let above = side(sides.next().unwrap_or(""));
        Self { above, below: sides.flat_map(side).collect() }
    }

    /// As written in a result.
    pub(super) fn serialize(&self) -> String {
        let unit = cancel(self, |a, b| a == b);
        let print = |list: &[Rc<str>]| {
            let counts = counts(list);
            let one = |(s, n): &(String, usize)| if *n > 1 { format!("{s}{n}") } else { s.clone() };
            counts.iter().map(one).collect::<Vec<_>>().join(".")
        };
        match (unit.above.is_empty(), unit.below.is_empty()) {
            (true, true) => String::new(),
            (false, true) => print(&unit.above),
            (true, false) => format!("/{}", print(&unit.below)),
            (false, false) => format!("{}/{}", print(&unit.above), print(&unit.below)),
        }
    }

    /// `simplifier l'unité`.
    pub(super) fn simplify(&self) -> Self {
        let unit = cancel(self, same_class);
        if !unit.above.is_empty() && unit.above.iter().all(|s| &**s == "%") {
            return Self { above: vec!["%".into()], below: unit.below };
        }
        without_percent(&unit)
    }

    fn inverse(&self) -> Self {
        Self { above: self.below.clone(), below: self.above.clone() }
    }

    /// The per cent as a divisor.
    pub(super) fn per_percent() -> Self {
        Self { above: vec![], below: vec!["%".into()] }
    }

    pub(super) fn has_percent_above(&self) -> bool {
        self.above.iter().any(|s| &**s == "%")
    }
}

fn counts(list: &[Rc<str>]) -> Vec<(String, usize)> {
    let mut out: Vec<(String, usize)> = vec![];
    for symbol in list {
        let base = symbol.trim_end_matches(|c: char| c.is_ascii_digit());
        let power = symbol.get(base.len()..).and_then(|p| p.parse().ok()).filter(|_| !base.is_empty());
        let (base, power) = match power {
            Some(power) => (base, power),
            None => (&**symbol, 1),
        };
        match out.iter_mut().find(|(known, _)| known == base) {
            Some((_, n)) => *n += power,
            None => out.push((base.to_owned(), power)),
        }
    }
    out
}

fn powers(list: Vec<Rc<str>>) -> Vec<Rc<str>> {
    counts(&list).into_iter().flat_map(|(base, n)| std::iter::repeat_n(Rc::from(base.as_str()), n.min(64))).collect()
}

/// Product of units, an absent one being neutral.
pub(super) fn times(a: Option<&UnitV>, b: Option<&UnitV>) -> Option<UnitV> {
    match (a, b) {
        (Some(a), Some(b)) => {
            let join = |x: &[Rc<str>], y: &[Rc<str>]| x.iter().chain(y).cloned().collect();
            Some(cancel(&UnitV { above: join(&a.above, &b.above), below: join(&a.below, &b.below) }, |a, b| a == b))
        }
        (one, other) => one.or(other).cloned(),
    }
}

/// Quotient of units: both count as plain when absent.
pub(super) fn over(a: Option<&UnitV>, b: Option<&UnitV>) -> Option<UnitV> {
    let none = UnitV::default();
    times(Some(a.unwrap_or(&none)), Some(&b.unwrap_or(&none).inverse()))
}

fn convertible(a: Option<&UnitV>, b: Option<&UnitV>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return true };
    let key = |s: &str| class(s).map_or_else(|| s.to_owned(), |c| c.to_string());
    let count = |unit: &UnitV, wanted: &str| {
        let side = |list: &[Rc<str>]| list.iter().filter(|s| key(s) == wanted).count() as i64;
        side(&unit.above) - side(&unit.below)
    };
    let all = a.above.iter().chain(&a.below).chain(&b.above).chain(&b.below).map(|s| key(s));
    all.into_iter().all(|k| k == "%" || count(a, &k) == count(b, &k))
}

fn equivalent(a: Option<&UnitV>, b: Option<&UnitV>) -> bool {
    let (Some(a), Some(b)) = (a.map(UnitV::serialize), b.map(UnitV::serialize)) else { return false };
    let pairs = [("kW.h", "kWh"), ("mn/h", "noeud")];
    !a.is_empty() && !b.is_empty() && (a == b || pairs.iter().any(|(x, y)| a == *x && b == *y || a == *y && b == *x))
}

/// A number from one unit to another; `None` when they do not go together.
pub(super) fn convert(from: Option<&UnitV>, to: Option<&UnitV>, value: f64) -> Option<f64> {
    if !equivalent(from, to) && !convertible(from, to) {
        return None;
    }
    let Some(from) = from else { return Some(value) };
    if value == 0.0 || value.is_nan() {
        return Some(value);
    }
    let none = UnitV::default();
    let (a, up) = simplified(from);
    let (b, down) = simplified(to.unwrap_or(&none));
    Some(round(value * up / down * factor_of(&a.above, &b.above) * factor_of(&b.below, &a.below)))
}
