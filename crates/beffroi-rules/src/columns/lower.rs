//! From the operations of a plan, in three states, to plain arithmetic.
//!
//! Each law of the three states (`run/cell.rs`) is written here once more, as
//! arithmetic on whole columns; where no row can be without object or unknown,
//! nothing of it is left. What has no such form is done row by row.

use super::tape::{NO, Part, Seen, Src, Tape, Two};
use crate::{
    ScaleKind,
    decimal,
    front::ast::{Arith, Compare},
    ir::{BandIr, Cell, Op, Tag},
    run::{Bands, Plan, Possible},
};

/// What is known of an input's column.
pub(super) struct Known {
    /// Kind of its values; none when no row has one.
    pub(super) kind: Option<Tag>,
    /// Whether some row is without object.
    pub(super) na: bool,
    /// Whether some row is unknown.
    pub(super) unknown: bool,
}

pub(super) struct Lower<'a> {
    plan: &'a Plan,
    inputs: &'a [Known],
    /// What each operation can give over this population.
    possible: &'a [Possible],
    tape: Tape,
    seen: Vec<Seen>,
}

/// The tape of a plan and what each root is on it; none when a row's kind is
/// not known beforehand.
pub(super) fn lower(plan: &Plan, inputs: &[Known], possible: &[Possible], roots: &[usize]) -> Option<(Tape, Vec<Seen>)> {
    let mut lower = Lower { plan, inputs, possible, tape: Tape::default(), seen: Vec::with_capacity(plan.ops.len()) };
    for (place, op) in plan.ops.iter().enumerate() {
        let seen = lower.op(place, op)?;
        lower.seen.push(seen);
    }
    let roots = roots.iter().map(|root| lower.get(*root)).collect();
    Some((lower.tape, roots))
}

/// Numbers below this are counted in units of their last decimal.
const SMALL: f64 = 1e9;

/// Most decimals counted so.
const COUNTED: u8 = 3;

impl Lower<'_> {
    fn get(&self, node: usize) -> Seen {
        self.seen.get(node).copied().unwrap_or(Seen::UNKNOWN)
    }

    fn op(&mut self, place: usize, op: &Op) -> Option<Seen> {
        Some(match op {
            Op::Const(cell) => constant(*cell),
            Op::Input(input) => self.input(*input),
            Op::Rule(_, a) => self.get(*a),
            Op::Neg(a) => self.map(*a, |tape, x| tape.sub(NO, x)),
            Op::Scale(a, factor) => {
                let (times, by) = decimal::ratio(*factor);
                self.map(*a, |tape, x| {
                    let product = tape.mul(x, Src::same(times));
                    tape.two(Two::Div, product, Src::same(by))
                })
            }
            Op::Snap(a, decimals) => {
                let small = self.small(*a) && matches!(self.plan.ops.get(*a), Some(Op::Arith(_, x, y)) if self.small(*x) && self.small(*y));
                self.map(*a, |tape, x| match tape.whole_sum(x, *decimals).filter(|_| small) {
                    Some(whole) => tape.two(Two::Div, whole, Src::same(decimal::ten(usize::from(*decimals)))),
                    None => tape.snap(x, *decimals),
                })
            }
            Op::Round(a, by, rounding) => match (self.get(*a), self.get(*by)) {
                (of, by) if by.kind.is_none() && by.na == Src::yes() => of,
                (of, Seen { kind: Some(Tag::Number), value: Src::Same(bits), na: NO, unknown: NO }) if is_number(of) => {
                    let decimals = f64::from_bits(bits).clamp(0.0, 15.0) as u8;
                    let small = decimals <= COUNTED && self.small(*a);
                    self.map(*a, |tape, x| if small { tape.counted(x, decimals, *rounding) } else { tape.round(x, decimals, *rounding) })
                }
                _ => self.rows(place, op)?,
            },
            Op::Arith(arith, a, b) if is_number(self.get(*a)) && is_number(self.get(*b)) => self.arith(*arith, *a, *b),
            Op::Percent { base, rate, less } if is_number(self.get(*base)) && is_number(self.get(*rate)) => self.percent(*base, *rate, *less),
            Op::Compare(Compare::Equal, a, b) => self.equal(*a, *b, true),
            Op::Compare(Compare::NotEqual, a, b) => self.equal(*a, *b, false),
            Op::Compare(compare, a, b) if same_kind(self.get(*a), self.get(*b)) => self.compare(*compare, *a, *b),
            Op::And(items) => self.all(items, false),
            Op::Or(items) => self.all(items, true),
            Op::Not(a) => {
                let (holds, fails) = self.test(self.get(*a));
                self.decided(fails, holds)
            }
            Op::Sum(items) if self.numbers(items) => self.sum(items).0,
            Op::Mean(items) if self.numbers(items) => self.mean(items),
            Op::Max(items) if self.numbers(items) => self.extreme(items, Two::Max),
            Op::Min(items) if self.numbers(items) => self.extreme(items, Two::Min),
            Op::If(test, a, b) => self.choose(*test, self.get(*a), self.get(*b), false)?,
            Op::Branch(test, a, b) => self.choose(*test, self.get(*a), self.get(*b), true)?,
            Op::Gate(test, a) => self.choose(*test, self.get(*a), Seen::NOT_APPLICABLE, true)?,
            Op::GateNot(test, a) => {
                let (holds, fails) = self.test(self.get(*test));
                let test = self.decided(fails, holds);
                self.chosen(test, self.get(*a), Seen::NOT_APPLICABLE, true)?
            }
            Op::Default(a, b) => {
                let (a, b) = (self.get(*a), self.get(*b));
                let kind = kind_of(a, b)?;
                let tape = &mut self.tape;
                Seen {
                    kind, value: tape.pick(a.unknown, b.value, a.value), na: tape.pick(a.unknown, b.na, a.na), unknown: tape.and(a.unknown, b.unknown),
                }
            }
            Op::Cap(a, b) if is_number(self.get(*a)) && is_number(self.get(*b)) => self.bound(*a, *b, |tape, x, y| tape.two(Two::Min, x, y)),
            Op::Floor(a, b) if is_number(self.get(*a)) && is_number(self.get(*b)) => self.bound(*a, *b, |tape, x, y| tape.two(Two::Max, x, y)),
            Op::Reduce(a, b) if is_number(self.get(*a)) && is_number(self.get(*b)) => self.bound(*a, *b, |tape, x, y| {
                let less = tape.sub(x, y);
                tape.two(Two::Max, less, NO)
            }),
            Op::IsDefined(a) => {
                let unknown = self.get(*a).unknown;
                Seen::plain(Tag::Bool, self.tape.not(unknown))
            }
            Op::IsApplicable(a) => {
                let a = self.get(*a);
                let value = self.tape.or(a.na, a.unknown);
                Seen { kind: Some(Tag::Bool), value: self.tape.not(value), na: NO, unknown: a.unknown }
            }
            Op::Table { kind, base, bands, .. } => match self.table(*kind, *base, bands) {
                Some(seen) => seen,
                None => self.rows(place, op)?,
            },
            Op::Duration(unit, a, b) if is(self.get(*a), Tag::Date) && is(self.get(*b), Tag::Date) => {
                let (a, b) = (self.get(*a), self.get(*b));
                let value = self.tape.two(Two::Days(*unit), a.value, b.value);
                self.both(a, b, value)
            }
            // Texts are written, lists folded, one case after another.
            Op::Template(_) | Op::Fold(_) => return None,
            _ => self.rows(place, op)?,
        })
    }

    /// Whether a node's numbers can be counted in thousandths without a doubt.
    fn small(&self, node: usize) -> bool {
        self.possible.get(node).and_then(Possible::numbers).is_some_and(|(lo, hi)| lo > -SMALL && hi < SMALL)
    }

    fn input(&mut self, place: usize) -> Seen {
        let Some(Known { kind: kind @ Some(_), na, unknown }) = self.inputs.get(place) else {
            let never = self.inputs.get(place).is_some_and(|known| known.na && !known.unknown);
            return match self.inputs.get(place) {
                _ if never => Seen::NOT_APPLICABLE,
                Some(known) if known.na => {
                    Seen { kind: None, value: NO, na: self.tape.state(place, Part::NotApplicable), unknown: self.tape.state(place, Part::Unknown) }
                }
                _ => Seen::UNKNOWN,
            };
        };
        Seen {
            kind: *kind,
            value: Src::Input(place),
            na: if *na { self.tape.state(place, Part::NotApplicable) } else { NO },
            unknown: if *unknown { self.tape.state(place, Part::Unknown) } else { NO },
        }
    }

    /// The operation of the single case on each row; its kind is that of its type.
    fn rows(&mut self, place: usize, op: &Op) -> Option<Seen> {
        let kind = match self.plan.meta.get(place)?.ty {
            crate::Type::Number => Tag::Number,
            crate::Type::Bool => Tag::Bool,
            crate::Type::Date => Tag::Date,
            crate::Type::Text | crate::Type::Choice(_) => Tag::Text,
            crate::Type::List | crate::Type::Any => return None,
        };
        let mut nodes: Vec<usize> = vec![];
        op.for_each(&mut |part| if !nodes.contains(&part) { nodes.push(part) });
        let parts = nodes.iter().map(|node| self.get(*node)).collect();
        let here = op.map(&|part| nodes.iter().position(|node| *node == part).unwrap_or(0));
        Some(self.tape.by_row(here, parts, Some(kind)))
    }

    /// A number changed; other states and kinds pass.
    fn map(&mut self, a: usize, f: impl FnOnce(&mut Tape, Src) -> Src) -> Seen {
        let a = self.get(a);
        // Zero where there is no number stays zero.
        if is(a, Tag::Number) { Seen { value: f(&mut self.tape, a.value), ..a } } else { a }
    }

    fn numbers(&self, items: &[usize]) -> bool {
        items.iter().all(|item| is_number(self.get(*item)))
    }

    /// Unknown where one is, without object where one is; `value` elsewhere.
    fn both(&mut self, a: Seen, b: Seen, value: Src) -> Seen {
        let tape = &mut self.tape;
        let unknown = tape.or(a.unknown, b.unknown);
        let na = tape.or(a.na, b.na);
        let na = tape.and_not(na, unknown);
        let missing = tape.or(na, unknown);
        Seen { kind: kind_of_two(a, b), value: tape.only(value, missing), na, unknown }
    }

    fn zero(&mut self, a: Seen) -> Src {
        let zero = self.tape.two(Two::Equal, a.value, NO);
        let missing = self.tape.or(a.na, a.unknown);
        self.tape.and_not(zero, missing)
    }

    fn arith(&mut self, op: Arith, a: usize, b: usize) -> Seen {
        let (divisor, a, b) = (b, self.get(a), self.get(b));
        match op {
            // Without object counts for nothing: its value is zero.
            Arith::Add | Arith::Sub => {
                let value = if op == Arith::Add { self.tape.add(a.value, b.value) } else { self.tape.sub(a.value, b.value) };
                let unknown = self.tape.or(a.unknown, b.unknown);
                Seen { kind: Some(Tag::Number), value: self.tape.only(value, unknown), na: NO, unknown }
            }
            Arith::Mul => {
                let value = self.tape.mul(a.value, b.value);
                if a.is_plain() && b.is_plain() {
                    return Seen::plain(Tag::Number, value);
                }
                // Nothing times anything is nothing, even what is not known.
                let (x, y) = (self.zero(a), self.zero(b));
                let nothing = self.tape.or(x, y);
                let seen = self.both(a, b, value);
                self.except(seen, nothing, NO)
            }
            Arith::Div | Arith::FloorDiv => {
                let value = self.tape.two(if op == Arith::Div { Two::Div } else { Two::Whole }, a.value, b.value);
                let by_nothing = if self.never_zero(divisor) && b.is_plain() { NO } else { self.zero(b) };
                let seen = if a.is_plain() && b.is_plain() {
                    Seen::plain(Tag::Number, value)
                } else {
                    let nothing = self.zero(a);
                    let seen = self.both(a, b, value);
                    self.except(seen, nothing, NO)
                };
                let missing = self.tape.or(seen.unknown, by_nothing);
                Seen {
                    kind: seen.kind, value: self.tape.only(seen.value, by_nothing), na: self.tape.and_not(seen.na, by_nothing), unknown: missing,
                }
            }
            Arith::Pow => {
                let value = self.tape.two(Two::Pow, a.value, b.value);
                let none = self.zero(b);
                let seen = self.both(a, b, value);
                let wild = self.tape.wild(seen.value);
                let seen = Seen {
                    kind: seen.kind, value: self.tape.only(seen.value, wild), na: seen.na, unknown: self.tape.or(seen.unknown, wild),
                };
                self.except(seen, none, Src::yes())
            }
        }
    }

    /// The same, but `value` where `rows` hold.
    fn except(&mut self, seen: Seen, rows: Src, value: Src) -> Seen {
        let tape = &mut self.tape;
        Seen {
            kind: Some(Tag::Number), value: tape.pick(rows, value, seen.value), na: tape.and_not(seen.na, rows),
            unknown: tape.and_not(seen.unknown, rows),
        }
    }

    fn never_zero(&self, node: usize) -> bool {
        self.possible.get(node).is_some_and(|possible| !possible.can_be_zero())
    }

    fn percent(&mut self, base: usize, rate: usize, less: bool) -> Seen {
        let (base, rate) = (self.get(base), self.get(rate));
        let tape = &mut self.tape;
        let share = tape.two(Two::Div, rate.value, Src::same(100.0));
        let factor = if less { tape.sub(Src::yes(), share) } else { tape.add(Src::yes(), share) };
        let value = tape.mul(base.value, factor);
        // Without a rate, the base is left as it is.
        let unknown = tape.or(base.unknown, rate.unknown);
        let na = tape.and_not(base.na, unknown);
        let missing = tape.or(na, unknown);
        Seen { kind: Some(Tag::Number), value: tape.only(value, missing), na, unknown }
    }

    fn bound(&mut self, a: usize, b: usize, f: impl FnOnce(&mut Tape, Src, Src) -> Src) -> Seen {
        let (a, b) = (self.get(a), self.get(b));
        let tape = &mut self.tape;
        let bounded = f(tape, a.value, b.value);
        // A bound without object bounds nothing.
        let value = tape.pick(b.na, a.value, bounded);
        let unknown = tape.and_not(b.unknown, a.na);
        let unknown = tape.or(a.unknown, unknown);
        let missing = tape.or(a.na, unknown);
        Seen { kind: Some(Tag::Number), value: tape.only(value, missing), na: a.na, unknown }
    }

    fn compare(&mut self, op: Compare, a: usize, b: usize) -> Seen {
        let (a, b) = (self.get(a), self.get(b));
        let value = match op {
            Compare::Less => self.tape.two(Two::Less, a.value, b.value),
            Compare::LessEq => self.tape.two(Two::LessEq, a.value, b.value),
            Compare::Greater => self.tape.two(Two::Less, b.value, a.value),
            _ => self.tape.two(Two::LessEq, b.value, a.value),
        };
        Seen { kind: Some(Tag::Bool), ..self.both(a, b, value) }
    }

    /// Without object equals `non`.
    fn equal(&mut self, a: usize, b: usize, wanted: bool) -> Seen {
        let (a, b) = (self.get(a), self.get(b));
        let tape = &mut self.tape;
        let mut same = tape.and(a.na, b.na);
        if a.kind.is_some() && a.kind == b.kind {
            let both = tape.two(Two::Equal, a.value, b.value);
            let one = tape.or(a.na, b.na);
            let both = tape.and_not(both, one);
            same = tape.or(same, both);
        }
        for (x, y) in [(a, b), (b, a)] {
            if y.kind == Some(Tag::Bool) {
                let no = tape.two(Two::Equal, y.value, NO);
                let no = tape.and_not(no, y.na);
                let no = tape.and(x.na, no);
                same = tape.or(same, no);
            }
        }
        let unknown = tape.or(a.unknown, b.unknown);
        let value = if wanted { same } else { tape.not(same) };
        Seen { kind: Some(Tag::Bool), value: tape.only(value, unknown), na: NO, unknown }
    }

    /// Where a test holds, and where it fails.
    fn test(&mut self, a: Seen) -> (Src, Src) {
        if a.kind == Some(Tag::Bool) {
            let other = self.tape.or(a.value, a.unknown);
            (a.value, self.tape.not(other))
        } else {
            (NO, a.na)
        }
    }

    /// `oui` where one holds, `non` where the other does, unknown elsewhere.
    fn decided(&mut self, yes: Src, no: Src) -> Seen {
        let known = self.tape.or(yes, no);
        let unknown = if contrary(&mut self.tape, yes, no) { NO } else { self.tape.not(known) };
        Seen { kind: Some(Tag::Bool), value: yes, na: NO, unknown }
    }

    fn all(&mut self, items: &[usize], any: bool) -> Seen {
        let tests: Vec<Seen> = items.iter().map(|item| self.get(*item)).collect();
        let sure = tests.iter().all(|test| test.unknown == NO && (test.kind == Some(Tag::Bool) || test.na == Src::yes()));
        let (mut holds, mut fails) = (Src::same(f64::from(u8::from(!any))), Src::same(f64::from(u8::from(any))));
        for test in tests {
            let (yes, no) = self.test(test);
            holds = if any { self.tape.or(holds, yes) } else { self.tape.and(holds, yes) };
            if !sure {
                fails = if any { self.tape.and(fails, no) } else { self.tape.or(fails, no) };
            }
        }
        if sure { Seen::plain(Tag::Bool, holds) } else { self.decided(holds, fails) }
    }

    /// The sum, and how many rows count for each term.
    fn sum(&mut self, items: &[usize]) -> (Seen, Src) {
        let (mut value, mut unknown, mut count) = (NO, NO, NO);
        for item in items {
            let item = self.get(*item);
            value = self.tape.add(value, item.value);
            unknown = self.tape.or(unknown, item.unknown);
            let counts = self.tape.not(item.na);
            count = self.tape.add(count, counts);
        }
        (Seen { kind: Some(Tag::Number), value: self.tape.only(value, unknown), na: NO, unknown }, count)
    }

    fn mean(&mut self, items: &[usize]) -> Seen {
        let (sum, count) = self.sum(items);
        let none = self.tape.two(Two::Equal, count, NO);
        let na = self.tape.and_not(none, sum.unknown);
        let missing = self.tape.or(none, sum.unknown);
        let mean = self.tape.two(Two::Div, sum.value, count);
        Seen { kind: Some(Tag::Number), value: self.tape.only(mean, missing), na, unknown: sum.unknown }
    }

    fn extreme(&mut self, items: &[usize], op: Two) -> Seen {
        // The greatest so far, and whether there is one.
        let (mut value, mut none, mut unknown) = (NO, Src::yes(), NO);
        for item in items {
            let item = self.get(*item);
            unknown = self.tape.or(unknown, item.unknown);
            let better = self.tape.two(op, value, item.value);
            let better = self.tape.pick(none, item.value, better);
            value = self.tape.pick(item.na, value, better);
            none = self.tape.and(none, item.na);
        }
        let na = self.tape.and_not(none, unknown);
        let missing = self.tape.or(na, unknown);
        Seen { kind: Some(Tag::Number), value: self.tape.only(value, missing), na, unknown }
    }

    fn choose(&mut self, test: usize, a: Seen, b: Seen, passes: bool) -> Option<Seen> {
        self.chosen(self.get(test), a, b, passes)
    }

    /// One or the other; what both agree on where the test is not known, if one
    /// without object `passes` for `non`; else without object where the test is.
    fn chosen(&mut self, test: Seen, a: Seen, b: Seen, passes: bool) -> Option<Seen> {
        let kind = kind_of(a, b)?;
        let (holds, fails) = self.test(test);
        let doubt = if test.kind == Some(Tag::Bool) || test.kind.is_none() {
            test.unknown
        } else {
            let known = self.tape.or(holds, fails);
            self.tape.not(known)
        };
        let tape = &mut self.tape;
        let mut seen = Seen {
            kind, value: tape.pick(holds, a.value, b.value), na: tape.pick(holds, a.na, b.na), unknown: tape.pick(holds, a.unknown, b.unknown),
        };
        if doubt != NO && !passes {
            seen = Seen { kind, value: tape.only(seen.value, doubt), na: tape.and_not(seen.na, doubt), unknown: tape.or(seen.unknown, doubt) };
        } else if doubt != NO {
            let mut agree = tape.two(Two::Equal, a.value, b.value);
            for (x, y) in [(a.na, b.na), (a.unknown, b.unknown)] {
                let same = tape.two(Two::Equal, x, y);
                agree = tape.and(agree, same);
            }
            let lost = tape.and_not(doubt, agree);
            seen = Seen { kind, value: tape.only(seen.value, lost), na: tape.and_not(seen.na, lost), unknown: tape.or(seen.unknown, lost) };
        }
        if !passes && test.na != NO {
            seen = Seen { kind, value: tape.only(seen.value, test.na), na: tape.or(seen.na, test.na), unknown: tape.and_not(seen.unknown, test.na) };
        }
        Some(seen)
    }

    /// A table whose bounds and values are numbers on every row.
    fn table(&mut self, kind: ScaleKind, base: usize, bands: &[BandIr]) -> Option<Seen> {
        let base = self.get(base);
        let plain = |node: usize| Some(self.get(node)).filter(|seen| seen.kind == Some(Tag::Number) && seen.is_plain());
        let mut of: Vec<Band> = vec![];
        for band in bands {
            let upper = match band.to.or(band.below) {
                None => None,
                Some(node) => Some((plain(node)?.value, band.to.is_some())),
            };
            let from = match band.from {
                None => None,
                Some(node) => Some(plain(node)?.value),
            };
            of.push(Band { from, upper, value: plain(band.value)?.value });
        }
        if !is(base, Tag::Number) || of.is_empty() {
            return None;
        }
        let (value, hole) = match kind {
            ScaleKind::Marginal => (self.marginal(base.value, &of), NO),
            ScaleKind::Grid => self.grid(base.value, &of),
            ScaleKind::Progressive => (self.progressive(base.value, &of)?, NO),
        };
        let tape = &mut self.tape;
        let missing = tape.or(base.na, base.unknown);
        let hole = tape.and_not(hole, missing);
        let none = tape.or(missing, hole);
        Some(Seen { kind: base.kind, value: tape.only(value, none), na: tape.or(base.na, hole), unknown: base.unknown })
    }

    fn marginal(&mut self, x: Src, bands: &[Band]) -> Src {
        if let Some(known) = known_bands(bands)
            && Bands::rise(&known)
        {
            return self.tape.slices(x, Bands::new(&known));
        }
        let tape = &mut self.tape;
        let (mut total, mut floor) = (NO, NO);
        let mut open = tape.two(Two::Less, NO, x);
        for band in bands {
            let start = tape.two(Two::Min, band.from.unwrap_or(floor), x);
            let start = tape.two(Two::Max, start, NO);
            if band.from.is_none() {
                // Only the band that is reached counts, and none after it.
                let reached = tape.two(Two::Less, floor, x);
                open = tape.and(open, reached);
            }
            let ceiling = band.upper.map_or(Src::same(f64::INFINITY), |(cap, _)| cap);
            let top = tape.two(Two::Min, x, ceiling);
            let slice = tape.sub(top, start);
            let slice = tape.two(Two::Max, slice, NO);
            let part = tape.mul(slice, band.value);
            let part = tape.pick(open, part, NO);
            total = tape.add(total, part);
            floor = ceiling;
        }
        total
    }

    /// The value of the first band that holds `x`, and where none does.
    fn grid(&mut self, x: Src, bands: &[Band]) -> (Src, Src) {
        let ordered = bands.iter().all(|band| band.from.is_none());
        let open = bands.last().is_some_and(|band| band.upper.is_none());
        if let (true, Some(known)) = (ordered && open, known_bands(bands)) {
            return (self.tape.grid(x, Bands::new(&known)), NO);
        }
        let tape = &mut self.tape;
        let mut holds = vec![];
        let mut above = Src::yes();
        for band in bands {
            let start = band.from.map_or(above, |from| tape.two(Two::LessEq, from, x));
            let inside = match band.upper {
                None => Src::yes(),
                Some((cap, true)) => tape.two(Two::LessEq, x, cap),
                Some((cap, false)) => tape.two(Two::Less, x, cap),
            };
            holds.push(if band.from.is_none() && ordered { inside } else { tape.and(start, inside) });
            above = tape.not(inside);
        }
        let (mut value, mut hole) = (NO, Src::yes());
        for (band, holds) in bands.iter().zip(holds).rev() {
            value = tape.pick(holds, band.value, value);
            hole = tape.and_not(hole, holds);
        }
        (value, hole)
    }

    /// A rate that goes in a straight line from one bound to the next.
    fn progressive(&mut self, x: Src, bands: &[Band]) -> Option<Src> {
        let tape = &mut self.tape;
        let end = bands.iter().position(|band| band.upper.is_none());
        let until = end.unwrap_or(bands.len());
        let mut value = bands.get(end.unwrap_or(bands.len().checked_sub(1)?))?.value;
        for place in (0..until).rev() {
            let band = bands.get(place)?;
            let (cap, _) = band.upper?;
            let here = match place.checked_sub(1).and_then(|before| bands.get(before)) {
                None => band.value,
                Some(before) => {
                    let (low, _) = before.upper?;
                    let rise = tape.sub(band.value, before.value);
                    let run = tape.sub(x, low);
                    let product = tape.mul(rise, run);
                    let width = tape.sub(cap, low);
                    let share = tape.two(Two::Div, product, width);
                    tape.add(before.value, share)
                }
            };
            let below = tape.two(Two::Less, x, cap);
            value = tape.pick(below, here, value);
        }
        Some(value)
    }
}

/// A band on every row: where it starts, where it ends and whether that end is
/// in it, its value or rate.
struct Band {
    from: Option<Src>,
    upper: Option<(Src, bool)>,
    value: Src,
}

/// Bands that every row shares, none with a lower bound of its own.
fn known_bands(bands: &[Band]) -> Option<Vec<(f64, bool, f64)>> {
    bands.iter().map(|band| {
        let (cap, included) = match band.upper {
            None => (f64::INFINITY, true),
            Some((cap, included)) => (cap.known()?, included),
        };
        band.from.is_none().then_some((cap, included, band.value.known()?))
    }).collect()
}

fn constant(cell: Cell) -> Seen {
    match cell.tag {
        Tag::Unknown => Seen::UNKNOWN,
        Tag::NotApplicable => Seen::NOT_APPLICABLE,
        tag => Seen::plain(tag, Src::same(cell.value)),
    }
}

fn is(seen: Seen, kind: Tag) -> bool {
    seen.kind == Some(kind)
}

/// A number, wherever it has a value.
fn is_number(seen: Seen) -> bool {
    seen.kind.is_none_or(|kind| kind == Tag::Number)
}

fn same_kind(a: Seen, b: Seen) -> bool {
    a.kind.is_none() || b.kind.is_none() || a.kind == b.kind
}

fn kind_of_two(a: Seen, b: Seen) -> Option<Tag> {
    a.kind.and(b.kind).map(|kind| if kind == Tag::Date { Tag::Number } else { kind })
}

/// The kind of either; none when they differ.
fn kind_of(a: Seen, b: Seen) -> Option<Option<Tag>> {
    match (a.kind, b.kind) {
        (None, kind) | (kind, None) => Some(kind),
        (x, y) if x == y => Some(x),
        _ => None,
    }
}

/// Whether one test is written as the contrary of the other.
fn contrary(tape: &mut Tape, a: Src, b: Src) -> bool {
    tape.not(a) == b
}
