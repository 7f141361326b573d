//! The part of the graph one result needs, in the order of computation.

use super::code::Code;
use crate::{
    Type, Unit,
    check::Lowerer,
    front::{ast::RuleId, rules::Defs},
    ir::{Cell, FoldIr, NodeId, Op},
};
use beffroi_base::Span;
use std::{collections::HashMap, sync::Arc};

/// What is known of a node beside its operation.
#[derive(Clone, Debug)]
pub(crate) struct Meta {
    pub(crate) ty: Type,
    pub(crate) unit: Unit,
    pub(crate) span: Span,
    pub(crate) nullable: bool,
    pub(crate) lo: f64,
    pub(crate) hi: f64,
    pub(crate) decimals: Option<u8>,
    /// The list of which it depends on the element at hand.
    pub(crate) each: Option<RuleId>,
}

/// Operations in an order where each only reads earlier ones; the last is the result.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) ops: Vec<Op>,
    pub(crate) meta: Vec<Meta>,
    /// The inputs read, each once: `Op::Input` gives a place in this list.
    pub(crate) inputs: Vec<usize>,
    /// Places in that list, in the order of the names: answers are met in it.
    pub(crate) by_name: Vec<usize>,
    /// The constants, in their places: what every case starts from.
    pub(crate) start: Vec<Cell>,
    /// What is done for each case, in order.
    pub(crate) code: Code,
    pub(crate) texts: Vec<Arc<str>>,
}

impl Plan {
    /// Takes what `root` needs out of a graph.
    pub(crate) fn of(lowerer: &Lowerer<'_>, root: NodeId) -> Self {
        let (mut plan, place) = Self::cone(lowerer, &[root]);
        plan.finish(lowerer, root, &place);
        plan
    }

    /// Takes what several results need, each operation once; and their places.
    pub(crate) fn of_all(lowerer: &Lowerer<'_>, roots: &[NodeId]) -> (Self, Vec<usize>) {
        let (plan, place) = Self::cone(lowerer, roots);
        (plan, roots.iter().map(|root| place.get(root).copied().unwrap_or(0)).collect())
    }

    fn cone(lowerer: &Lowerer<'_>, roots: &[NodeId]) -> (Self, HashMap<NodeId, usize>) {
        let mut plan = Self { texts: [lowerer.text_base(), &lowerer.texts].concat(), ..Self::default() };
        let mut place: HashMap<NodeId, usize> = HashMap::new();
        let mut stack: Vec<(NodeId, bool)> = roots.iter().rev().map(|root| (*root, false)).collect();
        while let Some((id, ready)) = stack.pop() {
            if place.contains_key(&id) {
                continue;
            }
            let ir = lowerer.get(id);
            if !ready {
                stack.push((id, true));
                let mut parts = vec![];
                ir.op.for_each(&mut |part| parts.push(part));
                stack.extend(parts.into_iter().rev().filter(|part| !place.contains_key(part)).map(|part| (part, false)));
                continue;
            }
            // A change of unit by one is no operation.
            if let Op::Scale(inner, factor) = ir.op
                && factor == 1.0
                && let Some(known) = place.get(&inner).copied()
            {
                place.insert(id, known);
                continue;
            }
            let op = match ir.op {
                Op::Input(input) => Op::Input(plan.input(input)),
                Op::Fold(ref fold) => {
                    let at = |part| place.get(&part).copied().unwrap_or(0);
                    let (of, test) = (fold.of.map(at), fold.test.map(at));
                    let body = plan.body(of.into_iter().chain(test), fold.rule);
                    Op::Fold(Box::new(FoldIr { list: at(fold.list), of, test, body, ..**fold }))
                }
                ref op => op.map(&|part| place.get(&part).copied().unwrap_or(0)),
            };
            place.insert(id, plan.ops.len());
            plan.ops.push(op);
            plan.meta.push(Meta {
                ty: ir.ty.clone(), unit: ir.unit.clone(), span: ir.span, nullable: ir.nullable, lo: ir.lo, hi: ir.hi,
                decimals: ir.decimals, each: ir.each,
            });
        }
        plan.prepare(lowerer.defs);
        (plan, place)
    }

    /// What can be worked out of the operations once for all cases.
    pub(crate) fn prepare(&mut self, defs: &Defs) {
        let name = |local: &usize| self.inputs.get(*local).map(|input| defs.key(*input));
        let mut by_name: Vec<usize> = (0..self.inputs.len()).collect();
        by_name.sort_unstable_by(|a, b| name(a).cmp(&name(b)));
        self.by_name = by_name;
        self.start = self.ops.iter().map(|op| if let Op::Const(cell) = op { *cell } else { Cell::UNKNOWN }).collect();
        self.code = Code::new(&self.ops);
    }

    /// What is done again for each element of a list, in order.
    fn body(&self, roots: impl Iterator<Item = usize>, list: RuleId) -> Box<[usize]> {
        let mut stack: Vec<usize> = roots.collect();
        let mut found = std::collections::BTreeSet::new();
        while let Some(id) = stack.pop() {
            let inside = self.meta.get(id).is_some_and(|meta| meta.each == Some(list));
            if inside && found.insert(id) && let Some(op) = self.ops.get(id) {
                op.for_each(&mut |part| stack.push(part));
            }
        }
        found.into_iter().collect()
    }

    /// The parts of a fold that are the same for every element.
    pub(crate) fn around(&self, fold: &FoldIr, f: &mut dyn FnMut(usize)) {
        f(fold.list);
        let outside = |id: &usize| !fold.body.contains(id);
        fold.test.into_iter().chain(fold.of).filter(outside).for_each(&mut *f);
        for op in fold.body.iter().filter_map(|id| self.ops.get(*id)) {
            op.for_each(&mut |part| if outside(&part) { f(part) });
        }
    }

    /// For each operation, whether a text is written on the way to it.
    pub(crate) fn writing(&self) -> Vec<bool> {
        let mut out: Vec<bool> = Vec::with_capacity(self.ops.len());
        for op in &self.ops {
            let mut writes = matches!(op, Op::Template(_));
            op.for_each(&mut |part| writes |= out.get(part).copied().unwrap_or(false));
            out.push(writes);
        }
        out
    }

    /// The place of an input among those the plan reads.
    fn input(&mut self, input: usize) -> usize {
        self.inputs.iter().position(|known| *known == input).unwrap_or_else(|| {
            self.inputs.push(input);
            self.inputs.len() - 1
        })
    }

    /// The result is the last operation, with the type it is seen with.
    fn finish(&mut self, lowerer: &Lowerer<'_>, root: NodeId, place: &HashMap<NodeId, usize>) {
        let at = place.get(&root).copied().unwrap_or(0);
        if at + 1 != self.ops.len() {
            return;
        }
        let ir = lowerer.get(root);
        if let Some(meta) = self.meta.last_mut() {
            (meta.ty, meta.unit) = (ir.ty.clone(), ir.unit.clone());
        }
    }

    /// Place of the result.
    pub(crate) fn root(&self) -> usize {
        self.ops.len().saturating_sub(1)
    }
}
