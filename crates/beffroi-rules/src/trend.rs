//! How a result follows one answer: never falls, never rises, or neither.

use crate::{
    Expression, Program, ScaleKind,
    front::ast::{Arith, Compare},
    ir::{Cell, Op, Tag},
    run::Plan,
};

/// How a result follows an answer, the others staying the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// It does not follow it at all.
    Constant,
    /// When the answer grows the result never falls. For `oui` and `non`: never
    /// from `oui` to `non`.
    Rising,
    /// When the answer grows the result never rises.
    Falling,
    /// Neither is certain.
    Mixed,
}

impl Trend {
    fn flip(self) -> Self {
        match self {
            Self::Rising => Self::Falling,
            Self::Falling => Self::Rising,
            other => other,
        }
    }

    fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Constant, one) | (one, Self::Constant) => one,
            (a, b) if a == b => a,
            _ => Self::Mixed,
        }
    }

    /// Multiplied by something of a known sign.
    fn times(self, lo: f64, hi: f64) -> Self {
        if self == Self::Constant || lo >= 0.0 {
            self
        } else if hi <= 0.0 {
            self.flip()
        } else {
            Self::Mixed
        }
    }
}

impl Program {
    /// How a rule follows an input, proved from its text; [`Trend::Mixed`] when
    /// nothing is proved. "A poorer household never pays more" is a rising price.
    pub fn trend_of_rule(&self, rule: &str, input: &str) -> Trend {
        self.plan_of(rule).map_or(Trend::Constant, |plan| self.trend(plan, input))
    }

    /// The same for an expression.
    pub fn trend_of(&self, expression: &Expression, input: &str) -> Trend {
        self.trend(&expression.plan, input)
    }

    fn trend(&self, plan: &Plan, input: &str) -> Trend {
        let place = self.inner.defs.place(input);
        let Some(local) = place.and_then(|place| plan.inputs.iter().position(|known| *known == place)) else {
            return Trend::Constant;
        };
        let mut walk = Walk { plan, trends: Vec::with_capacity(plan.ops.len()) };
        for op in &plan.ops {
            let trend = if *op == Op::Input(local) { Trend::Rising } else { walk.step(op) };
            walk.trends.push(trend);
        }
        walk.trends.last().copied().unwrap_or(Trend::Constant)
    }
}

struct Walk<'a> {
    plan: &'a Plan,
    trends: Vec<Trend>,
}

impl Walk<'_> {
    fn get(&self, id: usize) -> Trend {
        self.trends.get(id).copied().unwrap_or(Trend::Mixed)
    }

    fn range(&self, id: usize) -> (f64, f64) {
        self.plan.meta.get(id).map_or((f64::NEG_INFINITY, f64::INFINITY), |meta| (meta.lo, meta.hi))
    }

    fn nullable(&self, id: usize) -> bool {
        self.plan.meta.get(id).is_none_or(|meta| meta.nullable)
    }

    fn all(&self, items: &[usize]) -> Trend {
        items.iter().map(|id| self.get(*id)).fold(Trend::Constant, Trend::with)
    }

    /// Values that may lose their object with the answer follow nothing.
    fn sure(&self, items: &[usize]) -> Trend {
        let changing = |id: &usize| self.nullable(*id) && self.get(*id) != Trend::Constant;
        if items.iter().any(changing) { Trend::Mixed } else { self.all(items) }
    }

    fn step(&self, op: &Op) -> Trend {
        match op {
            Op::Const(_) | Op::Input(_) => Trend::Constant,
            Op::Rule(_, a) | Op::Snap(a, _) => self.get(*a),
            Op::Scale(a, factor) => self.get(*a).times(*factor, *factor),
            Op::Round(a, by, _) => if self.get(*by) == Trend::Constant { self.get(*a) } else { Trend::Mixed },
            Op::Neg(a) | Op::Not(a) => self.get(*a).flip(),
            Op::Arith(arith, a, b) => self.arith(*arith, *a, *b),
            Op::Percent { base, rate, less } => self.percent(*base, *rate, *less),
            Op::Compare(compare, a, b) => self.compare(*compare, *a, *b),
            Op::And(items) | Op::Or(items) | Op::Sum(items) | Op::Max(items) | Op::Min(items) => self.sure(items),
            Op::Mean(items) => self.sure(items),
            Op::Cap(a, b) | Op::Floor(a, b) => self.sure(&[*a, *b]),
            Op::Reduce(a, b) => self.sure(&[*a]).with(self.sure(&[*b]).flip()),
            Op::Default(a, b) => self.get(*a).with(self.get(*b)),
            Op::If(test, a, b) | Op::Branch(test, a, b) => self.choose(*test, *a, *b),
            Op::Gate(test, a) | Op::GateNot(test, a) => {
                if self.get(*test) == Trend::Constant { self.get(*a) } else { Trend::Mixed }
            }
            Op::Table { kind, base, bands, .. } => self.table(*kind, *base, bands),
            Op::Duration(_, a, b) => self.get(*b).with(self.get(*a).flip()),
            Op::IsDefined(a) | Op::IsApplicable(a) => if self.get(*a) == Trend::Constant { Trend::Constant } else { Trend::Mixed },
            Op::Template(_) | Op::Fold(_) => {
                let mut all = Trend::Constant;
                op.for_each(&mut |id| all = all.with(self.get(id)));
                if all == Trend::Constant { all } else { Trend::Mixed }
            }
        }
    }

    fn arith(&self, arith: Arith, a: usize, b: usize) -> Trend {
        let (x, y) = (self.sure(&[a]), self.sure(&[b]));
        let ((a_lo, a_hi), (b_lo, b_hi)) = (self.range(a), self.range(b));
        // Nothing times what has no object is nothing: the object comes and goes.
        let lost = |one: usize, other: usize| {
            let (lo, hi) = self.range(other);
            self.nullable(one) && self.get(other) != Trend::Constant && lo <= 0.0 && hi >= 0.0
        };
        if matches!(arith, Arith::Mul | Arith::Div | Arith::FloorDiv) && (lost(a, b) || lost(b, a)) {
            return Trend::Mixed;
        }
        match arith {
            Arith::Add => x.with(y),
            Arith::Sub => x.with(y.flip()),
            Arith::Mul => x.times(b_lo, b_hi).with(y.times(a_lo, a_hi)),
            Arith::Div | Arith::FloorDiv if b_lo > 0.0 || b_hi < 0.0 => x.times(b_lo, b_hi).with(y.flip().times(a_lo, a_hi)),
            _ if x.with(y) == Trend::Constant => Trend::Constant,
            _ => Trend::Mixed,
        }
    }

    fn percent(&self, base: usize, rate: usize, less: bool) -> Trend {
        let ((lo, hi), (rate_lo, rate_hi)) = (self.range(base), self.range(rate));
        let (x, y) = (self.sure(&[base]), self.sure(&[rate]));
        let factor = |r: f64| if less { 1.0 - r / 100.0 } else { 1.0 + r / 100.0 };
        let (a, b) = (factor(rate_lo), factor(rate_hi));
        let of_rate = if less { y.flip() } else { y };
        x.times(a.min(b), a.max(b)).with(of_rate.times(lo, hi))
    }

    fn compare(&self, compare: Compare, a: usize, b: usize) -> Trend {
        let (x, y) = (self.sure(&[a]), self.sure(&[b]));
        match compare {
            Compare::Greater | Compare::GreaterEq => x.with(y.flip()),
            Compare::Less | Compare::LessEq => x.flip().with(y),
            _ if x.with(y) == Trend::Constant => Trend::Constant,
            _ => Trend::Mixed,
        }
    }

    /// A test that only turns one way, towards the greater value.
    fn choose(&self, test: usize, a: usize, b: usize) -> Trend {
        let inside = self.get(a).with(self.get(b));
        let turns = self.get(test);
        if turns == Trend::Constant {
            return inside;
        }
        let number = |id: usize| self.plan.meta.get(id).is_some_and(|meta| matches!(meta.ty, crate::Type::Number | crate::Type::Bool));
        if self.nullable(a) || self.nullable(b) || self.nullable(test) || !number(a) || !number(b) {
            return Trend::Mixed;
        }
        let ((a_lo, a_hi), (b_lo, b_hi)) = (self.range(a), self.range(b));
        let jump = if a_lo >= b_hi {
            turns
        } else if a_hi <= b_lo {
            turns.flip()
        } else {
            Trend::Mixed
        };
        jump.with(inside)
    }

    fn table(&self, kind: ScaleKind, base: usize, bands: &[crate::ir::BandIr]) -> Trend {
        let fixed = |id: Option<usize>| id.is_none_or(|id| self.get(id) == Trend::Constant);
        let follows = self.sure(&[base]);
        let bounds_fixed = bands.iter().all(|band| fixed(band.from) && fixed(band.to) && fixed(band.below));
        let values: Vec<usize> = bands.iter().map(|band| band.value).collect();
        let inside = self.sure(&values);
        if follows == Trend::Constant && bounds_fixed {
            let rates_matter = kind != ScaleKind::Marginal || self.range(base).0 >= 0.0;
            return if rates_matter || inside == Trend::Constant { inside } else { Trend::Mixed };
        }
        if !bounds_fixed || bands.iter().any(|band| band.from.is_some()) || inside != Trend::Constant {
            return Trend::Mixed;
        }
        let ranges: Vec<(f64, f64)> = values.iter().map(|id| self.range(*id)).collect();
        match kind {
            ScaleKind::Marginal => {
                let positive = ranges.iter().all(|(lo, _)| *lo >= 0.0);
                let negative = ranges.iter().all(|(_, hi)| *hi <= 0.0);
                if positive { follows } else if negative { follows.flip() } else { Trend::Mixed }
            }
            ScaleKind::Grid | ScaleKind::Progressive => {
                let closed = kind == ScaleKind::Grid && bands.last().is_some_and(|band| band.to.or(band.below).is_some());
                let pairs = || ranges.iter().zip(ranges.iter().skip(1));
                if closed {
                    Trend::Mixed
                } else if pairs().all(|(a, b)| a.1 <= b.0) {
                    follows
                } else if pairs().all(|(a, b)| a.0 >= b.1) {
                    follows.flip()
                } else {
                    Trend::Mixed
                }
            }
        }
    }
}

impl Program {
    /// The values of a numeric input where a rule can change, when the rule
    /// only asks on which side of them the answer lies: knowing the side would
    /// suffice. `None` when the exact answer matters.
    pub fn thresholds(&self, rule: &str, input: &str) -> Option<Vec<f64>> {
        let plan = self.plan_of(rule)?;
        let place = self.inner.defs.place(input)?;
        let Some(local) = plan.inputs.iter().position(|known| *known == place) else { return Some(vec![]) };
        let mut factors: Vec<Option<f64>> = Vec::with_capacity(plan.ops.len());
        let mut found: Vec<f64> = vec![];
        for op in &plan.ops {
            let carried = |id: usize| factors.get(id).copied().flatten();
            let mut parts = vec![];
            op.for_each(&mut |id| parts.push(id));
            let factor = match op {
                Op::Input(known) => (*known == local).then_some(1.0),
                Op::Rule(_, a) | Op::Snap(a, _) => carried(*a),
                Op::Scale(a, by) => carried(*a).map(|factor| factor * by),
                Op::Compare(_, a, b) => match (carried(*a), carried(*b)) {
                    (Some(factor), None) => {
                        found.push(constant(plan, *b)? / factor);
                        None
                    }
                    (None, Some(factor)) => {
                        found.push(constant(plan, *a)? / factor);
                        None
                    }
                    (None, None) => None,
                    _ => return None,
                },
                Op::Table { kind: ScaleKind::Grid, base, bands, .. } if carried(*base).is_some() => {
                    let factor = carried(*base)?;
                    for band in bands {
                        if carried(band.value).is_some() {
                            return None;
                        }
                        for bound in [band.from, band.to, band.below].into_iter().flatten() {
                            found.push(constant(plan, bound)? / factor);
                        }
                    }
                    None
                }
                _ if parts.iter().any(|id| carried(*id).is_some()) => return None,
                _ => None,
            };
            factors.push(factor);
        }
        if factors.last().copied().flatten().is_some() {
            return None;
        }
        found.iter_mut().for_each(|x| *x = crate::decimal::significant(*x, 12));
        found.sort_by(f64::total_cmp);
        found.dedup();
        Some(found)
    }
}

fn constant(plan: &Plan, id: usize) -> Option<f64> {
    match plan.ops.get(id)? {
        Op::Const(Cell { tag: Tag::Number | Tag::Date, value }) => Some(*value),
        _ => plan.meta.get(id).filter(|meta| meta.lo == meta.hi && meta.lo.is_finite()).map(|meta| meta.lo),
    }
}
