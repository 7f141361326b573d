//! The ways through the choices of a result, and what each reads: who is under
//! the threshold is asked this, who is above is asked that.

use crate::{
    Program, Situation, Trace,
    ir::{Cell, Op},
    run::{self, Plan, Pool, Rows},
    words::Words,
};
use beffroi_base::{Language, Span, Text};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    rc::Rc,
};

/// Most ways told of one result; choices that would make more are not opened,
/// and what they read is read by every way through them.
const WAYS_MAX: usize = 64;

/// One way through the choices of a rule and of those it needs. Of any case whose
/// answers are known, exactly one is the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// What must hold to come this way, in words; empty where nothing is chosen.
    pub condition: Text,
    /// Where each condition is written, and how it must turn out.
    pub tests: Vec<(Span, Turn)>,
    /// The inputs read to know that this is the way.
    pub decided_by: BTreeSet<String>,
    /// All the inputs read on this way, those included. No other input changes
    /// the result, nor the way.
    pub reads: BTreeSet<String>,
}

/// How a condition turns out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// It holds.
    Holds,
    /// It does not; or has no object, where that comes to the same.
    Fails,
    /// It has no object, and neither has what depends on it.
    Absent,
}

/// A way, by the operations of its plan.
#[derive(Clone, Debug, Default, PartialEq)]
struct Path {
    turns: BTreeMap<usize, Turn>,
    /// Operations whose inputs are all read.
    leaves: BTreeSet<usize>,
}

impl Path {
    fn turned(test: usize, turn: Turn) -> Self {
        Self { turns: BTreeMap::from([(test, turn)]), leaves: BTreeSet::new() }
    }

    /// Both ways at once; none where a condition would turn out twice otherwise.
    fn and(&self, other: &Self) -> Option<Self> {
        let mut both = self.clone();
        for (test, turn) in &other.turns {
            if *both.turns.entry(*test).or_insert(*turn) != *turn {
                return None;
            }
        }
        both.leaves.extend(&other.leaves);
        Some(both)
    }
}

type Paths = Rc<Vec<Path>>;

impl Program {
    /// The ways through the choices of a rule: `variations`, `condition`,
    /// `tableau`, `applicable si`, its own and those of the rules it needs. One
    /// where it makes no choice; none where there is no such rule.
    pub fn ways(&self, rule: &str) -> Vec<Way> {
        let Some(plan) = self.plan_of(rule) else { return vec![] };
        let blank = Trace::new(self.clone(), plan.clone(), plan.start.clone(), Pool::default(), Cell::UNKNOWN, Rows::default());
        paths(plan).iter().map(|path| self.way_of(plan, path, &blank)).collect()
    }

    /// Which of [`Program::ways`] a case takes, by its place; none when what is
    /// known does not tell.
    pub fn way(&self, rule: &str, situation: &Situation) -> Option<usize> {
        let plan = self.plan_of(rule)?;
        let mut pool = Pool::default();
        let inputs = self.answers(plan, situation, &mut pool);
        let rows = self.rows(plan, situation, &inputs, &mut pool);
        let mut cells = vec![];
        run::run_with(plan, &inputs, &rows, &mut pool, &mut cells);
        let turns = |(test, turn): (&usize, &Turn)| cells.get(*test).is_some_and(|cell| match turn {
            Turn::Holds => cell.holds(),
            Turn::Fails => cell.fails() && (!cell.is_na() || !absent_is_apart(plan, *test)),
            Turn::Absent => cell.is_na(),
        });
        paths(plan).iter().position(|path| path.turns.iter().all(turns))
    }

    fn way_of(&self, plan: &Plan, path: &Path, blank: &Trace) -> Way {
        let names = |roots: &mut dyn Iterator<Item = usize>| -> BTreeSet<String> {
            let mut seen = vec![false; plan.ops.len()];
            roots.for_each(|root| cone(plan, root, &mut seen));
            let read = plan.ops.iter().zip(seen).filter(|(_, seen)| *seen).filter_map(|(op, _)| if let Op::Input(local) = op { plan.inputs.get(*local) } else { None });
            read.filter_map(|place| self.inner.defs.inputs.get(*place)).map(|input| input.name.clone()).collect()
        };
        let decided_by = names(&mut path.turns.keys().copied());
        let mut reads = names(&mut path.leaves.iter().copied());
        reads.extend(decided_by.iter().cloned());
        let words = |language: Language| {
            let said: Vec<String> = path.turns.iter().map(|(test, turn)| Words::new(blank, language).asked(*test, *turn)).collect();
            said.join(language.pick(", et ", ", and "))
        };
        let span = |test: &usize| plan.meta.get(*test).map_or(Span::default(), |meta| meta.span);
        Way {
            condition: Text::new(words(Language::Fr), words(Language::En)),
            tests: path.turns.iter().map(|(test, turn)| (span(test), *turn)).collect(),
            decided_by, reads,
        }
    }
}

/// Marks all that an operation reads, itself included.
fn cone(plan: &Plan, root: usize, seen: &mut [bool]) {
    let mut stack = vec![root];
    while let Some(id) = stack.pop() {
        match seen.get_mut(id) {
            Some(known) if !*known => *known = true,
            _ => continue,
        }
        if let Some(op) = plan.ops.get(id) {
            op.for_each(&mut |part| stack.push(part));
            if let Op::Fold(fold) = op {
                stack.extend(fold.body.iter().copied());
            }
        }
    }
}

/// Whether some `condition` tells a test without object from one that fails.
fn absent_is_apart(plan: &Plan, test: usize) -> bool {
    plan.ops.iter().any(|op| matches!(op, Op::If(asked, ..) if *asked == test)) && plan.meta.get(test).is_none_or(|meta| meta.nullable)
}

/// The ways to the result of a plan.
fn paths(plan: &Plan) -> Paths {
    let mut known: HashMap<usize, Paths> = HashMap::new();
    for (id, op) in plan.ops.iter().enumerate() {
        let found = open(plan, op, &known).filter(|paths| paths.len() <= WAYS_MAX);
        let found = found.unwrap_or_else(|| vec![Path { turns: BTreeMap::new(), leaves: BTreeSet::from([id]) }]);
        known.insert(id, Rc::new(found));
    }
    known.remove(&plan.root()).unwrap_or_default()
}

/// The ways through one operation, from those of its parts; none where it is not
/// opened.
fn open(plan: &Plan, op: &Op, known: &HashMap<usize, Paths>) -> Option<Vec<Path>> {
    let of = |part: usize| known.get(&part).map_or(&[][..], |paths| paths.as_slice());
    let after = |test: usize, turn: Turn, part: usize| of(part).iter().filter_map(move |path| Path::turned(test, turn).and(path)).collect::<Vec<_>>();
    // One and the same test may be read both ways: then its three turns are told apart.
    let split = |test: usize| absent_is_apart(plan, test);
    let fails = |test: usize, part: usize| {
        let mut paths = after(test, Turn::Fails, part);
        if split(test) {
            paths.extend(after(test, Turn::Absent, part));
        }
        paths
    };
    let nothing = |test: usize, turn: Turn| vec![Path::turned(test, turn)];
    match op {
        Op::Const(_) => Some(vec![Path::default()]),
        Op::Input(_) | Op::Fold(_) | Op::Template(_) => None,
        // A question is read whole, with the condition under which it is asked.
        Op::Rule(_, inner) if matches!(plan.ops.get(*inner), Some(Op::Input(_))) => None,
        Op::If(test, a, b) => {
            let mut paths = after(*test, Turn::Holds, *a);
            paths.extend(after(*test, Turn::Fails, *b));
            if split(*test) {
                paths.extend(nothing(*test, Turn::Absent));
            }
            Some(paths)
        }
        Op::Branch(test, a, b) => {
            let mut paths = after(*test, Turn::Holds, *a);
            paths.extend(fails(*test, *b));
            Some(paths)
        }
        Op::Gate(test, a) => {
            let mut paths = after(*test, Turn::Holds, *a);
            paths.extend(nothing(*test, Turn::Fails));
            if split(*test) {
                paths.extend(nothing(*test, Turn::Absent));
            }
            Some(paths)
        }
        Op::GateNot(test, a) => {
            let mut paths = fails(*test, *a);
            paths.extend(nothing(*test, Turn::Holds));
            Some(paths)
        }
        _ => {
            let mut parts = vec![];
            op.for_each(&mut |part| if !parts.contains(&part) { parts.push(part) });
            let mut paths = vec![Path::default()];
            for part in parts {
                let mut both = vec![];
                for path in &paths {
                    both.extend(of(part).iter().filter_map(|other| path.and(other)));
                    if both.len() > WAYS_MAX {
                        return None;
                    }
                }
                paths = both;
            }
            Some(paths)
        }
    }
}
