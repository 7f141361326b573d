//! Operations in words, with the values of one case.

use crate::{
    ScaleKind, State, Trace,
    front::ast::{Arith, Compare, Fold},
    ir::{BandIr, Cell, FoldIr, Op, Tag},
    show,
};
use beffroi_base::Language;

/// Writes the operations of a trace in one language.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    trace: &'a Trace,
    language: Language,
}

/// How tightly an operation holds its parts together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bind {
    Loose,
    Compare,
    Sum,
    Product,
    Tight,
}

impl<'a> Words<'a> {
    pub(crate) fn new(trace: &'a Trace, language: Language) -> Self {
        Self { trace, language }
    }

    fn op(self, id: usize) -> Option<&'a Op> {
        self.trace.plan.ops.get(id)
    }

    fn cell(self, id: usize) -> Cell {
        self.trace.cell(id)
    }

    /// The value of a node, with its unit.
    pub(crate) fn value(self, id: usize) -> String {
        let cell = self.cell(id);
        let unit = self.trace.plan.meta.get(id).map(|meta| &meta.unit);
        let state = match (cell.tag, self.trace.value_of(cell)) {
            (Tag::NotApplicable, _) => State::NotApplicable,
            (_, Some(value)) => State::Known(value),
            _ => State::Unknown,
        };
        show::state(&state, unit, self.language)
    }

    /// What was computed; `None` when the value says it all.
    pub(crate) fn operation(self, id: usize) -> Option<String> {
        let id = self.taken(id);
        let cell = self.cell(id);
        if cell.is_na() || cell.is_unknown() {
            return None;
        }
        match self.op(id)? {
            Op::Const(_) | Op::Input(_) | Op::Rule(..) | Op::Template(_) | Op::IsApplicable(_) | Op::IsDefined(_) => None,
            _ => Some(self.write(id, Bind::Loose)),
        }
    }

    /// Why the branch taken was taken.
    pub(crate) fn reason(self, mut id: usize) -> Option<String> {
        let mut reasons = vec![];
        loop {
            match self.op(id)? {
                Op::Branch(test, a, b) | Op::If(test, a, b) => {
                    let cell = self.cell(*test);
                    if cell.holds() {
                        reasons.push(self.write(*test, Bind::Compare));
                        id = *a;
                    } else if cell.fails() && !self.dated(*test) {
                        reasons.push(self.denied(*test));
                        id = *b;
                    } else if cell.fails() {
                        id = *b;
                    } else {
                        break;
                    }
                }
                Op::Gate(test, value) if self.cell(*test).holds() => id = *value,
                Op::GateNot(test, value) if self.cell(*test).fails() => id = *value,
                Op::Gate(test, _) => {
                    if self.cell(*test).fails() {
                        reasons.push(self.denied(*test));
                    }
                    break;
                }
                Op::GateNot(test, _) => {
                    if self.cell(*test).holds() {
                        reasons.push(self.write(*test, Bind::Compare));
                    }
                    break;
                }
                Op::Snap(a, _) | Op::Scale(a, _) | Op::Round(a, ..) => id = *a,
                _ => break,
            }
        }
        let and = self.language.pick(" et ", " and ");
        (!reasons.is_empty()).then(|| reasons.join(and))
    }

    /// A condition of a way, before any case: `« Quotient » < 600,00 €`.
    pub(crate) fn asked(self, test: usize, turn: crate::Turn) -> String {
        match turn {
            crate::Turn::Holds => self.write(test, Bind::Loose),
            crate::Turn::Fails => self.denied(test),
            crate::Turn::Absent => format!("{}{}", self.write(test, Bind::Compare), self.language.pick("\u{a0}: sans objet", ": not applicable")),
        }
    }

    /// A comparison of dates made by `valeurs datées` goes without saying.
    fn dated(self, test: usize) -> bool {
        matches!(self.op(test), Some(Op::Compare(_, a, _)) if self.cell(*a).tag == Tag::Date)
    }

    /// Through what was decided, to what was computed.
    fn taken(self, mut id: usize) -> usize {
        loop {
            id = match self.op(id) {
                Some(Op::Branch(test, a, _) | Op::If(test, a, _)) if self.cell(*test).holds() => *a,
                Some(Op::Branch(test, _, b) | Op::If(test, _, b)) if self.cell(*test).fails() => *b,
                Some(Op::Gate(test, a)) if self.cell(*test).holds() => *a,
                Some(Op::GateNot(test, a)) if self.cell(*test).fails() => *a,
                Some(Op::Snap(a, _)) => *a,
                Some(Op::Round(a, ..)) if self.cell(*a) == self.cell(id) => *a,
                Some(Op::Default(a, b)) => if self.cell(*a).is_unknown() { *b } else { *a },
                Some(Op::Cap(a, _) | Op::Floor(a, _)) if self.cell(*a) == self.cell(id) => *a,
                _ => return id,
            };
        }
    }

    fn write(self, id: usize, around: Bind) -> String {
        let id = self.taken(id);
        let Some(op) = self.op(id) else { return String::new() };
        let (text, bind) = self.piece(id, op);
        if bind < around { format!("({text})") } else { text }
    }

    fn piece(self, id: usize, op: &Op) -> (String, Bind) {
        let pair = |sign: &str, a: usize, b: usize, bind: Bind, right: Bind| {
            (format!("{} {sign} {}", self.write(a, bind), self.write(b, right)), bind)
        };
        match op {
            Op::Arith(Arith::Add, a, b) => pair("+", *a, *b, Bind::Sum, Bind::Sum),
            Op::Arith(Arith::Sub, a, b) => pair("\u{2212}", *a, *b, Bind::Sum, Bind::Product),
            Op::Arith(Arith::Mul, a, b) => pair("×", *a, *b, Bind::Product, Bind::Product),
            Op::Arith(Arith::Div, a, b) => pair("÷", *a, *b, Bind::Product, Bind::Tight),
            Op::Arith(Arith::FloorDiv, a, b) => {
                let (text, _) = pair("÷", *a, *b, Bind::Product, Bind::Tight);
                (format!("{} {text}", self.language.pick("partie entière de", "whole part of")), Bind::Product)
            }
            Op::Arith(Arith::Pow, a, b) => pair("^", *a, *b, Bind::Tight, Bind::Tight),
            Op::Percent { base, rate, less } => {
                let sign = if *less { "\u{2212}" } else { "+" };
                pair(sign, *base, *rate, Bind::Sum, Bind::Product)
            }
            Op::Compare(compare, a, b) => pair(compare.sign(), *a, *b, Bind::Compare, Bind::Sum),
            Op::And(items) | Op::Or(items) => self.logic(op, items),
            Op::Not(a) => (self.denied(*a), Bind::Compare),
            Op::Sum(items) => {
                let terms = items.iter().filter(|id| !self.cell(**id).is_na());
                let terms: Vec<String> = terms.map(|id| self.write(*id, Bind::Sum)).collect();
                if terms.is_empty() { (self.value(id), Bind::Tight) } else { (terms.join(" + "), Bind::Sum) }
            }
            Op::Max(items) => (self.among("le plus grand de", "the greatest of", items), Bind::Loose),
            Op::Min(items) => (self.among("le plus petit de", "the least of", items), Bind::Loose),
            Op::Mean(items) => (self.among("la moyenne de", "the mean of", items), Bind::Loose),
            Op::Cap(a, b) => (self.limited(*a, *b, "plafonné à", "capped at"), Bind::Loose),
            Op::Floor(a, b) => (self.limited(*a, *b, "relevé à", "raised to"), Bind::Loose),
            Op::Reduce(a, b) => pair("\u{2212}", *a, *b, Bind::Sum, Bind::Product),
            Op::Round(a, ..) => {
                let rounded = self.language.pick("arrondi", "rounded");
                (format!("{}, {rounded}", self.write(*a, Bind::Sum)), Bind::Loose)
            }
            Op::Scale(a, factor) if *factor > 0.0 => match self.op(*a) {
                // The product the conversion belongs to is what was done.
                Some(Op::Arith(..)) => (self.write(*a, Bind::Product), Bind::Product),
                _ => (self.write(*a, Bind::Tight), Bind::Tight),
            },
            Op::Neg(a) => (format!("\u{2212}{}", self.write(*a, Bind::Tight)), Bind::Tight),
            Op::Table { kind, base, bands, .. } => self.table(*kind, *base, bands, id),
            Op::Duration(_, a, b) => (self.span_of(*a, *b), Bind::Loose),
            Op::Fold(fold) => self.elements(fold, id),
            Op::Rule(rule, _) => (self.named(*rule, id), Bind::Tight),
            Op::IsDefined(a) => (format!("{} {}", self.write(*a, Bind::Tight), self.language.pick("est connu", "is known")), Bind::Compare),
            Op::IsApplicable(a) => (format!("{} {}", self.write(*a, Bind::Tight), self.language.pick("s'applique", "applies")), Bind::Compare),
            _ => (self.value(id), Bind::Tight),
        }
    }

    /// A number is shown by its value, a condition by its title.
    fn named(self, rule: usize, id: usize) -> String {
        let cell = self.cell(id);
        match self.trace.rule_title(rule) {
            Some(title) if cell.tag == Tag::Bool || cell.is_unknown() => {
                format!("«\u{a0}{}\u{a0}»", title.get(self.language))
            }
            _ => self.value(id),
        }
    }

    fn denied(self, id: usize) -> String {
        let id = self.taken(id);
        match self.op(id) {
            Some(Op::Compare(compare, a, b)) if !self.cell(id).is_na() => {
                let opposite: Compare = compare.negated();
                format!("{} {} {}", self.write(*a, Bind::Sum), opposite.sign(), self.write(*b, Bind::Sum))
            }
            Some(Op::Not(a)) => self.write(*a, Bind::Compare),
            Some(Op::And(items)) => match items.iter().find(|id| self.cell(**id).fails()) {
                Some(id) => self.denied(*id),
                None => self.refused(id),
            },
            Some(Op::Or(items)) if items.iter().all(|id| self.cell(*id).fails()) => {
                let all: Vec<String> = items.iter().map(|id| self.denied(*id)).collect();
                all.join(self.language.pick(" et ", " and "))
            }
            _ => self.refused(id),
        }
    }

    fn refused(self, id: usize) -> String {
        let text = self.write(id, Bind::Compare);
        match self.language {
            Language::Fr => format!("{text} : {}", if self.cell(id).is_na() { "sans objet" } else { "non" }),
            Language::En => format!("{text}: {}", if self.cell(id).is_na() { "not applicable" } else { "no" }),
        }
    }

    fn logic(self, op: &Op, items: &[usize]) -> (String, Bind) {
        let all = matches!(op, Op::And(_));
        // One condition decides: it alone is said.
        let decisive = items.iter().find(|id| if all { self.cell(**id).fails() } else { self.cell(**id).holds() });
        if let Some(id) = decisive {
            return (if all { self.denied(*id) } else { self.write(*id, Bind::Compare) }, Bind::Compare);
        }
        let parts: Vec<String> = items.iter().map(|id| self.write(*id, Bind::Compare)).collect();
        let word = if all { self.language.pick(" et ", " and ") } else { self.language.pick(" ou ", " or ") };
        (parts.join(word), Bind::Loose)
    }

    fn among(self, fr: &str, en: &str, items: &[usize]) -> String {
        let terms = items.iter().filter(|id| !self.cell(**id).is_na());
        let terms: Vec<String> = terms.map(|id| self.write(*id, Bind::Loose)).collect();
        self.listed(fr, en, &terms)
    }

    fn limited(self, a: usize, bound: usize, fr: &str, en: &str) -> String {
        format!("{}, {} {}", self.write(a, Bind::Loose), self.language.pick(fr, en), self.write(bound, Bind::Loose))
    }

    fn span_of(self, a: usize, b: usize) -> String {
        let (a, b) = (self.value(a), self.value(b));
        match self.language {
            Language::Fr => format!("du {a} au {b}"),
            Language::En => format!("from {a} to {b}"),
        }
    }

    /// `1 200 € + 800 €`; `2 sur 3`; `le plus petit de 4 ans ; 9 ans`.
    fn elements(self, fold: &FoldIr, id: usize) -> (String, Bind) {
        let terms = self.trace.terms(fold);
        let unit = fold.of.and_then(|of| self.trace.plan.meta.get(of)).map(|meta| &meta.unit);
        let write = |cell: &Cell| self.trace.value_of(*cell).map(|value| show::value(&value, unit, self.language));
        let counted = terms.iter().filter(|(test, _)| test.holds());
        let values: Vec<String> = counted.clone().filter_map(|(_, value)| write(value)).collect();
        let all = terms.len();
        match fold.fold {
            Fold::Count if fold.test.is_some() => {
                let count = counted.count();
                (if self.language == Language::Fr { format!("{count} sur {all}") } else { format!("{count} of {all}") }, Bind::Loose)
            }
            Fold::Total if !values.is_empty() => (values.join(" + "), if values.len() > 1 { Bind::Sum } else { Bind::Tight }),
            Fold::Least if values.len() > 1 => (self.listed("le plus petit de", "the least of", &values), Bind::Loose),
            Fold::Greatest if values.len() > 1 => (self.listed("le plus grand de", "the greatest of", &values), Bind::Loose),
            _ => (self.value(id), Bind::Tight),
        }
    }

    fn listed(self, fr: &str, en: &str, terms: &[String]) -> String {
        format!("{} {}", self.language.pick(fr, en), terms.join(self.language.pick(" ; ", "; ")))
    }

    fn number(self, id: usize) -> Option<f64> {
        let cell = self.cell(id);
        (cell.tag == Tag::Number).then_some(cell.value)
    }

    fn table(self, kind: ScaleKind, base: usize, bands: &[BandIr], id: usize) -> (String, Bind) {
        let Some(x) = self.number(base) else { return (self.value(id), Bind::Tight) };
        match kind {
            ScaleKind::Marginal => (self.slices(x, base, bands), Bind::Sum),
            ScaleKind::Grid | ScaleKind::Progressive => (self.band(x, base, bands), Bind::Loose),
        }
    }

    /// `15 m3 × 0 €/m3 + 105 m3 × 0,95 €/m3`.
    fn slices(self, x: f64, base: usize, bands: &[BandIr]) -> String {
        let unit = self.trace.plan.meta.get(base).map(|meta| &meta.unit);
        let mut floor = 0.0;
        let mut terms = vec![];
        for band in bands {
            let start = band.from.and_then(|id| self.number(id)).unwrap_or(floor);
            let end = band.to.or(band.below).and_then(|id| self.number(id)).unwrap_or(f64::INFINITY);
            let slice = crate::decimal::significant(x.min(end) - start, 15);
            if slice > 0.0 {
                terms.push(format!("{} × {}", show::number(slice, unit, self.language), self.write(band.value, Bind::Product)));
            }
            floor = end;
        }
        if terms.is_empty() { show::number(0.0, unit, self.language) } else { terms.join(" + ") }
    }

    /// `pour 580 €, tranche de 350 € à 600 €`.
    fn band(self, x: f64, base: usize, bands: &[BandIr]) -> String {
        let mut before: Option<usize> = None;
        let fr = self.language == Language::Fr;
        let of = self.value(base);
        for band in bands {
            let upper = band.to.or(band.below);
            let inside = upper.is_none_or(|id| self.number(id).is_some_and(|end| x < end || band.to.is_some() && x == end));
            let started = band.from.is_none_or(|id| self.number(id).is_some_and(|from| x >= from));
            if inside && started {
                let low = band.from.or(before).map(|id| self.value(id));
                let high = upper.map(|id| self.value(id));
                let what = match (low, high) {
                    (Some(low), Some(high)) => if fr { format!("tranche de {low} à {high}") } else { format!("band {low} to {high}") },
                    (None, Some(high)) => if fr { format!("tranche jusqu'à {high}") } else { format!("band up to {high}") },
                    (Some(low), None) => if fr { format!("tranche au-delà de {low}") } else { format!("band above {low}") },
                    (None, None) => self.language.pick("tranche unique", "single band").to_owned(),
                };
                return if fr { format!("pour {of}, {what}") } else { format!("for {of}, {what}") };
            }
            before = upper;
        }
        of
    }
}
