//! Which values of one thing a condition holds for: what makes a branch
//! unreachable, or a condition contradict itself.

use super::{
    lower::{At, Lowerer},
    report,
};
use crate::{
    Type,
    front::ast::Compare,
    ir::{Ir, NodeId, Op, Tag},
};

/// A stretch of numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stretch {
    lo: f64,
    lo_in: bool,
    hi: f64,
    hi_in: bool,
}

/// The values for which a condition holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Region {
    /// Sorted, apart from one another.
    Numbers(Vec<Piece>),
    /// Places of texts, or 0 and 1; `true`: all but these.
    Listed(Vec<u64>, bool),
}

/// One piece of a region.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Piece(Stretch);

/// A condition on one thing, by the node of the thing.
type About = (NodeId, Region);

const ALL: Stretch = Stretch { lo: f64::NEG_INFINITY, lo_in: false, hi: f64::INFINITY, hi_in: false };

impl Region {
    fn numbers(list: Vec<Stretch>) -> Self {
        Self::Numbers(list.into_iter().filter(|s| s.lo < s.hi || s.lo == s.hi && s.lo_in && s.hi_in).map(Piece).collect())
    }

    /// Whether it holds for nothing.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Numbers(list) => list.is_empty(),
            Self::Listed(list, all_but) => list.is_empty() && !all_but,
        }
    }

    /// Whether it holds for a value: a number, or a place among texts, or 0 and 1.
    pub(crate) fn holds(&self, x: f64) -> bool {
        match self {
            Self::Numbers(list) => list.iter().any(|Piece(s)| (x > s.lo || x == s.lo && s.lo_in) && (x < s.hi || x == s.hi && s.hi_in)),
            Self::Listed(list, all_but) => list.iter().any(|place| *place as f64 == x) != *all_but,
        }
    }

    /// The numbers where it begins or ends.
    pub(crate) fn bounds(&self) -> Vec<f64> {
        match self {
            Self::Numbers(list) => list.iter().flat_map(|Piece(s)| [s.lo, s.hi]).filter(|x| x.is_finite()).collect(),
            Self::Listed(..) => vec![],
        }
    }

    /// The places it names.
    pub(crate) fn listed(&self) -> Vec<u64> {
        match self {
            Self::Listed(list, _) => list.clone(),
            Self::Numbers(_) => vec![],
        }
    }

    fn complement(&self) -> Self {
        match self {
            Self::Listed(list, all_but) => Self::Listed(list.clone(), !all_but),
            Self::Numbers(list) => {
                let mut out = vec![];
                let (mut lo, mut lo_in) = (f64::NEG_INFINITY, false);
                for Piece(s) in list {
                    out.push(Stretch { lo, lo_in, hi: s.lo, hi_in: !s.lo_in && s.lo.is_finite() });
                    (lo, lo_in) = (s.hi, !s.hi_in && s.hi.is_finite());
                }
                out.push(Stretch { lo, lo_in, ..ALL });
                Self::numbers(out)
            }
        }
    }

    fn intersect(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Numbers(a), Self::Numbers(b)) => {
                let mut out = vec![];
                for Piece(x) in a {
                    for Piece(y) in b {
                        let (lo, lo_in) = if x.lo > y.lo { (x.lo, x.lo_in) } else if y.lo > x.lo { (y.lo, y.lo_in) } else { (x.lo, x.lo_in && y.lo_in) };
                        let (hi, hi_in) = if x.hi < y.hi { (x.hi, x.hi_in) } else if y.hi < x.hi { (y.hi, y.hi_in) } else { (x.hi, x.hi_in && y.hi_in) };
                        out.push(Stretch { lo, lo_in, hi, hi_in });
                    }
                }
                Some(Self::numbers(out))
            }
            (Self::Listed(a, false), Self::Listed(b, not_b)) => {
                Some(Self::Listed(a.iter().copied().filter(|x| b.contains(x) != *not_b).collect(), false))
            }
            (Self::Listed(_, true), Self::Listed(_, false)) => other.intersect(self),
            (Self::Listed(a, true), Self::Listed(b, true)) => {
                Some(Self::Listed(a.iter().chain(b).copied().collect(), true))
            }
            _ => None,
        }
    }

    fn union(&self, other: &Self) -> Option<Self> {
        Some(self.complement().intersect(&other.complement())?.complement())
    }

    /// Whether `others` together hold wherever this holds, inside a domain.
    fn within(&self, others: &Self, domain: &Self) -> bool {
        let left = self.intersect(domain).and_then(|here| here.intersect(&others.complement()));
        left.is_some_and(|left| left.is_empty())
    }
}

impl Lowerer<'_> {
    /// The tests of a list that no value reaches: those before take them all.
    /// Gives each with the first of those before that is about the same thing.
    pub(crate) fn unreached(&self, tests: &[NodeId]) -> Vec<(usize, usize)> {
        let mut taken: Vec<(NodeId, Region, usize)> = vec![];
        let mut out = vec![];
        for (i, test) in tests.iter().enumerate() {
            let Some((subject, region)) = self.region(*test) else { continue };
            match taken.iter_mut().find(|(known, ..)| *known == subject) {
                Some((_, before, first)) => {
                    if region.within(before, &self.domain(subject)) {
                        out.push((i, *first));
                    }
                    if let Some(both) = before.union(&region) {
                        *before = both;
                    }
                }
                None => taken.push((subject, region, i)),
            }
        }
        out
    }

    /// Whether conditions that must all hold leave no value to some thing.
    pub(crate) fn contradictory(&self, items: &[NodeId]) -> bool {
        let mut known: Vec<About> = vec![];
        for item in items {
            let Some((subject, region)) = self.region(*item) else { continue };
            match known.iter_mut().find(|(s, _)| *s == subject) {
                Some((_, before)) => match before.intersect(&region) {
                    Some(both) if both.is_empty() => return true,
                    Some(both) => *before = both,
                    None => {}
                },
                None => known.push((subject, region)),
            }
        }
        false
    }

    /// Reports replacements without an order whose conditions do not exclude
    /// each other.
    pub(crate) fn clashes(&mut self) {
        let defs = self.defs;
        for (target, a, b) in &defs.clashes {
            let mut all = vec![];
            for (rule, place) in [a, b] {
                let disables = defs.rules.get(*rule).and_then(|r| r.replaces.get(*place)).is_some_and(|r| r.disables);
                let at = At { rule: *rule, env: 0 };
                let condition = if disables { Some(self.rule(*rule, 0)) } else { self.applicable_rule(*rule, at) };
                condition.into_iter().for_each(|condition| self.conjuncts(condition, &mut all));
            }
            if !self.contradictory(&all) {
                report::clash(defs, *target, *a, *b).into_iter().for_each(|finding| self.report(finding));
            }
        }
    }

    /// The conditions that must all hold for one to hold.
    fn conjuncts(&self, id: NodeId, out: &mut Vec<NodeId>) {
        match &self.get(id).op {
            Op::And(items) => items.iter().for_each(|item| self.conjuncts(*item, out)),
            Op::Scale(inner, _) | Op::Rule(_, inner) if matches!(self.get(*inner).op, Op::And(_) | Op::Scale(..) | Op::Rule(..)) => {
                out.push(id);
                self.conjuncts(*inner, out);
            }
            _ => out.push(id),
        }
    }

    fn domain(&self, subject: NodeId) -> Region {
        let ir = self.get(subject);
        match &ir.ty {
            Type::Bool => Region::Listed(vec![0, 1], false),
            Type::Choice(choices) => {
                // A choice no rule names has no place: then any text may come.
                let places: Option<Vec<u64>> = choices.iter().map(|choice| self.text_place(choice)).collect();
                places.map_or(Region::Listed(vec![], true), |places| Region::Listed(places, false))
            }
            Type::Number => Region::numbers(vec![Stretch { lo: ir.lo, lo_in: ir.lo.is_finite(), hi: ir.hi, hi_in: ir.hi.is_finite() }]),
            _ => Region::Listed(vec![], true),
        }
    }

    pub(crate) fn text_place(&self, text: &str) -> Option<u64> {
        let before = self.text_base();
        before.iter().chain(&self.texts).position(|known| **known == *text).map(|place| place as u64)
    }

    /// A condition about one thing alone.
    pub(crate) fn region(&self, id: NodeId) -> Option<About> {
        let (id, _) = self.subject(id);
        match &self.get(id).op {
            Op::Not(a) => self.region(*a).map(|(subject, region)| (subject, region.complement())),
            Op::And(items) => self.joined_regions(items, Region::intersect),
            Op::Or(items) => self.joined_regions(items, Region::union),
            Op::Compare(compare, a, b) => self.compared_region(*compare, *a, *b),
            Op::Rule(..) | Op::Input(_) if self.get(id).ty == Type::Bool && !self.get(id).nullable => {
                Some((id, Region::Listed(vec![1], false)))
            }
            _ => None,
        }
    }

    fn joined_regions(&self, items: &[NodeId], join: fn(&Region, &Region) -> Option<Region>) -> Option<About> {
        let mut all = items.iter().map(|item| self.region(*item));
        let (subject, mut region) = all.next()??;
        for next in all {
            let (other, more) = next?;
            if other != subject {
                return None;
            }
            region = join(&region, &more)?;
        }
        Some((subject, region))
    }

    fn compared_region(&self, compare: Compare, a: NodeId, b: NodeId) -> Option<About> {
        let flipped = match compare {
            Compare::Less => Compare::Greater,
            Compare::LessEq => Compare::GreaterEq,
            Compare::Greater => Compare::Less,
            Compare::GreaterEq => Compare::LessEq,
            same => same,
        };
        let (x, y) = (self.get(a), self.get(b));
        if let Op::Const(cell) = y.op {
            return self.against(compare, a, cell.tag, cell.value);
        }
        if let Op::Const(cell) = x.op {
            return self.against(flipped, b, cell.tag, cell.value);
        }
        match (self.known(a), self.known(b)) {
            (None, Some(value)) => self.against(compare, a, Tag::Number, value),
            (Some(value), None) => self.against(flipped, b, Tag::Number, value),
            _ => None,
        }
    }

    fn against(&self, compare: Compare, node: NodeId, tag: Tag, value: f64) -> Option<About> {
        let (subject, factor) = self.subject(node);
        let ir: &Ir = self.get(subject);
        // Without object, a comparison fails both ways.
        if ir.nullable {
            return None;
        }
        if matches!(tag, Tag::Text | Tag::Bool) {
            let one = Region::Listed(vec![value as u64], false);
            return match compare {
                Compare::Equal => Some((subject, one)),
                Compare::NotEqual => Some((subject, one.complement())),
                _ => None,
            };
        }
        if tag != Tag::Number || factor <= 0.0 {
            return None;
        }
        let at = crate::decimal::significant(value / factor, 14);
        let below = |hi_in| Region::numbers(vec![Stretch { hi: at, hi_in, ..ALL }]);
        let point = Region::numbers(vec![Stretch { lo: at, lo_in: true, hi: at, hi_in: true }]);
        Some((subject, match compare {
            Compare::Less => below(false),
            Compare::LessEq => below(true),
            Compare::Greater => below(true).complement(),
            Compare::GreaterEq => below(false).complement(),
            Compare::Equal => point,
            Compare::NotEqual => point.complement(),
        }))
    }

    /// The thing itself, through its names and changes of unit.
    pub(crate) fn subject(&self, mut id: NodeId) -> (NodeId, f64) {
        let mut factor = 1.0;
        loop {
            match self.get(id).op {
                Op::Scale(inner, by) => (id, factor) = (inner, factor * by),
                Op::Snap(inner, _) => id = inner,
                _ => return (id, factor),
            }
        }
    }
}
