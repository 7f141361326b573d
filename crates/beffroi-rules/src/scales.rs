//! Scales as facts: bands, bounds, holes and overlaps.

use crate::{
    Unit,
    check::Lowerer,
    ir::{BandIr, NodeId, Op},
    run::Plan,
    show,
};
use beffroi_base::{Language, Span, Text};

/// Which table it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScaleKind {
    /// `barème`: each slice at its own rate.
    Marginal,
    /// `grille`: one amount for the whole.
    Grid,
    /// `taux progressif`: a rate that grows between points.
    Progressive,
}

/// A bound of a band, in the unit of the base.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// The value.
    pub value: f64,
    /// Whether the bound itself is in the band.
    pub inclusive: bool,
}

/// One band.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Where it is written.
    pub span: Span,
    /// Lower bound; `None` when it is open or cannot be known beforehand.
    pub lower: Option<Bound>,
    /// Upper bound; `None` when it is open or cannot be known beforehand.
    pub upper: Option<Bound>,
    /// Whether its bounds are numbers known beforehand.
    pub known: bool,
    /// Its amount or rate, where it is one number known beforehand.
    pub value: Option<f64>,
}

/// Values of the base, from one to another, both included and both possible
/// answers when the base has a grid (622,01 to 622,99).
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// First value; `None`: from below.
    pub from: Option<f64>,
    /// Last value; `None`: and above.
    pub to: Option<f64>,
    /// In words: `de 622,01 € à 622,99 €`.
    pub text: Text,
    /// The bands on both sides (hole), or the two that overlap, by place.
    pub bands: Vec<usize>,
}

/// Everything the charter needs to judge a scale.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaleFact {
    /// Which table it is.
    pub kind: ScaleKind,
    /// The rule it is written in.
    pub rule: String,
    /// Where the table is written.
    pub span: Span,
    /// Where its base is written.
    pub base_span: Span,
    /// Unit of the base.
    pub unit: Option<Unit>,
    /// Smallest value the base can take, if known.
    pub min: Option<f64>,
    /// Largest value the base can take, if known.
    pub max: Option<f64>,
    /// The grid of its values, if it has one (0.01 for cents).
    pub step: Option<f64>,
    /// The bands in the order written.
    pub bands: Vec<Band>,
    /// Values of the base that fall in no band.
    pub holes: Vec<Gap>,
    /// Values that fall in two bands (the first written is applied).
    pub overlaps: Vec<Gap>,
}

/// A node as the facts need it.
struct Seen<'a> {
    op: &'a Op,
    unit: &'a Unit,
    span: Span,
    lo: f64,
    hi: f64,
    decimals: Option<u8>,
}

/// The tables written in a rule, those of the rules it names left out.
pub(crate) fn of_rule(lowerer: &Lowerer<'_>, root: NodeId, rule: &str) -> Vec<ScaleFact> {
    let get = |id: NodeId| {
        let ir = lowerer.get(id);
        Some(Seen { op: &ir.op, unit: &ir.unit, span: ir.span, lo: ir.lo, hi: ir.hi, decimals: ir.decimals })
    };
    facts(root, rule, &get)
}

/// The tables written in an expression.
pub(crate) fn of_plan(plan: &Plan) -> Vec<ScaleFact> {
    let get = |id: NodeId| {
        let (op, meta) = (plan.ops.get(id)?, plan.meta.get(id)?);
        Some(Seen { op, unit: &meta.unit, span: meta.span, lo: meta.lo, hi: meta.hi, decimals: meta.decimals })
    };
    facts(plan.root(), "", &get)
}

fn facts<'a>(root: NodeId, rule: &str, get: &dyn Fn(NodeId) -> Option<Seen<'a>>) -> Vec<ScaleFact> {
    let mut out = vec![];
    let mut seen = std::collections::HashSet::new();
    let mut stack = vec![root];
    while let Some(id) = stack.pop() {
        let Some(node) = get(id).filter(|_| seen.insert(id)) else { continue };
        match node.op {
            Op::Rule(..) if id != root => continue,
            Op::Table { kind, base, bands, base_span } => {
                if let Some(base) = get(*base) {
                    out.push(fact(*kind, rule, &node, &base, bands, *base_span, get));
                }
            }
            _ => {}
        }
        node.op.for_each(&mut |part| stack.push(part));
    }
    out
}

fn fact<'a>(
    kind: ScaleKind, rule: &str, node: &Seen<'_>, base: &Seen<'_>, bands: &[BandIr], base_span: Span,
    get: &dyn Fn(NodeId) -> Option<Seen<'a>>,
) -> ScaleFact {
    let finite = |x: f64| x.is_finite().then_some(x);
    let step = base.decimals.filter(|d| *d <= 3).map(|d| 1.0 / crate::decimal::ten(usize::from(d)));
    let mut fact = ScaleFact {
        kind, rule: rule.to_owned(), span: node.span, base_span, unit: (!base.unit.is_none()).then(|| base.unit.clone()),
        min: finite(base.lo), max: finite(base.hi), step, bands: bounds(bands, get), holes: vec![], overlaps: vec![],
    };
    if fact.bands.iter().all(|band| band.known) {
        fact.holes = holes(&fact);
        fact.overlaps = overlaps(&fact);
    }
    fact
}

/// The bands with their bounds; a band without `de` starts where the one before ends.
fn bounds<'a>(bands: &[BandIr], get: &dyn Fn(NodeId) -> Option<Seen<'a>>) -> Vec<Band> {
    let known = |id: NodeId| get(id).and_then(|node| (node.lo == node.hi && node.lo.is_finite()).then_some(node.lo));
    let mut previous: Option<Bound> = None;
    let mut out = vec![];
    for band in bands {
        let from = band.from.map(known);
        let upper = band.to.map(|id| (known(id), true)).or(band.below.map(|id| (known(id), false)));
        let lower = match from {
            Some(value) => value.map(|value| Bound { value, inclusive: true }),
            None => previous,
        };
        let sure = from != Some(None) && upper.is_none_or(|(value, _)| value.is_some());
        let upper = upper.and_then(|(value, inclusive)| Some(Bound { value: value?, inclusive }));
        previous = upper.map(|bound| Bound { inclusive: !bound.inclusive, ..bound });
        out.push(Band { span: band.span, lower, upper, known: sure, value: known(band.value) });
    }
    out
}

impl ScaleFact {
    /// The smallest possible base from a bound on, or the next one after it.
    fn first(&self, bound: Bound) -> f64 {
        match self.step {
            Some(step) => {
                let place = crate::decimal::round(bound.value / step, 9, crate::Rounding::Nearest);
                let at = place.ceil();
                let at = if at == place && !bound.inclusive { at + 1.0 } else { at };
                on_grid(at, step)
            }
            None => bound.value,
        }
    }

    fn last(&self, bound: Bound) -> f64 {
        match self.step {
            Some(step) => {
                let place = crate::decimal::round(bound.value / step, 9, crate::Rounding::Nearest);
                let at = place.floor();
                let at = if at == place && !bound.inclusive { at - 1.0 } else { at };
                on_grid(at, step)
            }
            None => bound.value,
        }
    }

    /// The values between two bounds that the base can take, if any.
    fn between(&self, low: Option<Bound>, high: Option<Bound>, bands: Vec<usize>) -> Option<Gap> {
        let smallest = self.min.map(|value| Bound { value, inclusive: true });
        let largest = self.max.map(|value| Bound { value, inclusive: true });
        let low = tighter(low, smallest, |a, b| a > b);
        let high = tighter(high, largest, |a, b| a < b);
        let (from, to) = (low.map(|b| self.first(b)), high.map(|b| self.last(b)));
        if let (Some(from), Some(to), Some(low), Some(high)) = (from, to, low, high) {
            let one_point = from == to && self.step.is_none() && !(low.inclusive && high.inclusive);
            if from > to || one_point {
                return None;
            }
        }
        let text = Text::new(self.words(low, high, from, to, Language::Fr), self.words(low, high, from, to, Language::En));
        Some(Gap { from, to, text, bands })
    }

    fn words(&self, low: Option<Bound>, high: Option<Bound>, from: Option<f64>, to: Option<f64>, language: Language) -> String {
        let number = |x: f64| show::number(x, self.unit.as_ref(), language);
        let fr = language == Language::Fr;
        match (from, to) {
            (Some(from), Some(to)) if from == to => number(from),
            (Some(from), Some(to)) => {
                let open = self.step.is_none() && [low, high].iter().flatten().any(|bound| !bound.inclusive);
                match (fr, open) {
                    (true, false) => format!("de {} à {}", number(from), number(to)),
                    (true, true) => format!("entre {} et {}", number(from), number(to)),
                    (false, false) => format!("{} to {}", number(from), number(to)),
                    (false, true) => format!("between {} and {}", number(from), number(to)),
                }
            }
            (Some(from), None) => {
                let open = self.step.is_none() && low.is_some_and(|bound| !bound.inclusive);
                match (fr, open) {
                    (true, true) => format!("au-dessus de {}", number(from)),
                    (true, false) => format!("à partir de {}", number(from)),
                    (false, true) => format!("above {}", number(from)),
                    (false, false) => format!("from {} up", number(from)),
                }
            }
            (None, Some(to)) => {
                let open = self.step.is_none() && high.is_some_and(|bound| !bound.inclusive);
                match (fr, open) {
                    (true, true) => format!("au-dessous de {}", number(to)),
                    (true, false) => format!("jusqu'à {}", number(to)),
                    (false, true) => format!("below {}", number(to)),
                    (false, false) => format!("up to {}", number(to)),
                }
            }
            (None, None) => language.pick("toute valeur", "any value").to_owned(),
        }
    }
}

/// A point of the grid, as its nearest decimal.
fn on_grid(place: f64, step: f64) -> f64 {
    crate::decimal::significant(place * step, 15)
}

fn tighter(a: Option<Bound>, b: Option<Bound>, wins: fn(f64, f64) -> bool) -> Option<Bound> {
    match (a, b) {
        (Some(a), Some(b)) if a.value == b.value => Some(Bound { inclusive: a.inclusive && b.inclusive, ..a }),
        (Some(a), Some(b)) => Some(if wins(a.value, b.value) { a } else { b }),
        (a, b) => a.or(b),
    }
}

/// Bands by lower bound, with their places.
fn sorted(fact: &ScaleFact) -> Vec<(usize, &Band)> {
    let mut bands: Vec<(usize, &Band)> = fact.bands.iter().enumerate().collect();
    let key = |band: &Band| band.lower.map_or(f64::NEG_INFINITY, |bound| bound.value);
    bands.sort_by(|a, b| key(a.1).total_cmp(&key(b.1)));
    bands
}

fn opposite(bound: Bound) -> Bound {
    Bound { inclusive: !bound.inclusive, ..bound }
}

/// What no band holds, between the smallest and the largest base.
fn holes(fact: &ScaleFact) -> Vec<Gap> {
    // A slice scale charges nothing below its first band; a rate goes on above its last.
    let above = fact.kind != ScaleKind::Progressive;
    let mut out = vec![];
    // Where what is held so far ends: `None` at the very beginning.
    let mut end: Option<Bound> = None;
    let mut last: Option<usize> = None;
    let mut open = false;
    for (place, band) in sorted(fact) {
        if let Some(lower) = band.lower.filter(|_| !open) {
            let start = end.map(opposite);
            let starts_after = match end {
                None => true,
                Some(end) => lower.value > end.value || lower.value == end.value && !lower.inclusive && !end.inclusive,
            };
            if starts_after && (last.is_some() || fact.kind != ScaleKind::Marginal) {
                out.extend(fact.between(start, Some(opposite(lower)), last.into_iter().chain([place]).collect()));
            }
        }
        match (band.upper, end) {
            (None, _) => open = true,
            (Some(upper), Some(known)) if upper.value < known.value || upper.value == known.value && !upper.inclusive => {}
            (Some(upper), _) => {
                end = Some(upper);
                last = Some(place);
            }
        }
    }
    if !open && above && !fact.bands.is_empty() {
        out.extend(fact.between(end.map(opposite), None, last.into_iter().collect()));
    }
    out
}

/// What two bands hold at once.
fn overlaps(fact: &ScaleFact) -> Vec<Gap> {
    let bands = sorted(fact);
    let mut out = vec![];
    for (i, (a_place, a)) in bands.iter().enumerate() {
        for (b_place, b) in bands.iter().skip(i + 1) {
            let (low, high) = (tighter(a.lower, b.lower, |x, y| x > y), tighter(a.upper, b.upper, |x, y| x < y));
            let empty = matches!((low, high), (Some(l), Some(h)) if l.value > h.value || l.value == h.value && !(l.inclusive && h.inclusive));
            if !empty {
                out.extend(fact.between(low, high, vec![*a_place, *b_place]));
            }
        }
    }
    out
}
