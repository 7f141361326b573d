//! The checked form of the rules: a graph of typed operations.

use crate::{
    Rounding, ScaleKind, Type, Unit,
    front::ast::{Arith, Compare, Fold, RuleId},
};
use beffroi_base::Span;
use std::sync::Arc;

/// Place of a node in its graph.
pub(crate) type NodeId = usize;

/// A state and a payload in sixteen bytes: what the machine computes with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cell {
    pub(crate) tag: Tag,
    /// The number; 0 or 1; the place of a text in the pool; days since 1970.
    pub(crate) value: f64,
}

/// State and kind of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Tag {
    Unknown,
    NotApplicable,
    Number,
    Bool,
    Text,
    Date,
}

impl Cell {
    pub(crate) const UNKNOWN: Self = Self { tag: Tag::Unknown, value: 0.0 };
    pub(crate) const NA: Self = Self { tag: Tag::NotApplicable, value: 0.0 };
    pub(crate) const TRUE: Self = Self { tag: Tag::Bool, value: 1.0 };
    pub(crate) const FALSE: Self = Self { tag: Tag::Bool, value: 0.0 };

    pub(crate) const fn number(value: f64) -> Self {
        Self { tag: Tag::Number, value }
    }

    pub(crate) const fn bool(value: bool) -> Self {
        if value { Self::TRUE } else { Self::FALSE }
    }

    pub(crate) fn is_unknown(self) -> bool {
        self.tag == Tag::Unknown
    }

    pub(crate) fn is_na(self) -> bool {
        self.tag == Tag::NotApplicable
    }

    /// `oui`.
    pub(crate) fn holds(self) -> bool {
        self.tag == Tag::Bool && self.value != 0.0
    }

    /// `non`, or without object.
    pub(crate) fn fails(self) -> bool {
        self.is_na() || self.tag == Tag::Bool && self.value == 0.0
    }
}

/// A duration's unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Span2 {
    Days,
    Months,
    Years,
    Quarters,
    CivilQuarters,
    CivilYears,
}

impl Span2 {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text.trim() {
            "jour" | "jours" => Self::Days,
            "mois" => Self::Months,
            "an" | "ans" | "année" | "années" => Self::Years,
            "trimestre" | "trimestres" => Self::Quarters,
            "trimestre civil" | "trimestres civils" => Self::CivilQuarters,
            "année civile" | "années civiles" => Self::CivilYears,
            _ => return None,
        })
    }
}

/// What a node computes from other nodes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Op {
    Const(Cell),
    Input(usize),
    /// The value of a rule: itself, named.
    Rule(RuleId, NodeId),
    Neg(NodeId),
    Arith(Arith, NodeId, NodeId),
    /// `a + p %`: a · (1 ± p/100).
    Percent { base: NodeId, rate: NodeId, less: bool },
    /// A change of unit.
    Scale(NodeId, f64),
    /// The decimal number nearest to what binary arithmetic gave.
    Snap(NodeId, u8),
    Compare(Compare, NodeId, NodeId),
    And(Box<[NodeId]>),
    Or(Box<[NodeId]>),
    Not(NodeId),
    Sum(Box<[NodeId]>),
    Max(Box<[NodeId]>),
    Min(Box<[NodeId]>),
    Mean(Box<[NodeId]>),
    /// `condition`: not applicable when the test is.
    If(NodeId, NodeId, NodeId),
    /// One branch of `variations`: a test without object is passed over.
    Branch(NodeId, NodeId, NodeId),
    /// `applicable si`: test, value.
    Gate(NodeId, NodeId),
    /// `non applicable si`: test, value.
    GateNot(NodeId, NodeId),
    Default(NodeId, NodeId),
    Cap(NodeId, NodeId),
    Floor(NodeId, NodeId),
    /// `abattement`: less, not below zero.
    Reduce(NodeId, NodeId),
    Round(NodeId, NodeId, Rounding),
    IsDefined(NodeId),
    IsApplicable(NodeId),
    Table { kind: ScaleKind, base: NodeId, bands: Box<[BandIr]>, base_span: Span },
    Duration(Span2, NodeId, NodeId),
    Template(Box<[PieceIr]>),
    Fold(Box<FoldIr>),
}

/// What is made of the elements of a list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FoldIr {
    pub(crate) fold: Fold,
    /// The list itself, as a number of elements.
    pub(crate) list: NodeId,
    /// Which list it is.
    pub(crate) rule: RuleId,
    /// What is taken of each element.
    pub(crate) of: Option<NodeId>,
    /// Whether an element counts.
    pub(crate) test: Option<NodeId>,
    /// In a plan: the operations that are done again for each element, in order.
    pub(crate) body: Box<[NodeId]>,
}

/// A band: its value, and bounds in the unit of the base.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BandIr {
    pub(crate) value: NodeId,
    /// Included.
    pub(crate) from: Option<NodeId>,
    /// Included.
    pub(crate) to: Option<NodeId>,
    /// Not included.
    pub(crate) below: Option<NodeId>,
    pub(crate) span: Span,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PieceIr {
    Text(Arc<str>),
    Slot(NodeId),
}

/// A node with all that is known of it before any case exists.
#[derive(Clone, Debug)]
pub(crate) struct Ir {
    pub(crate) op: Op,
    pub(crate) ty: Type,
    /// Unit of a number.
    pub(crate) unit: Unit,
    /// A number of which no unit was ever said.
    pub(crate) bare: bool,
    pub(crate) span: Span,
    /// Whether it can be without object.
    pub(crate) nullable: bool,
    /// Smallest and largest value a number or `oui`/`non` can take.
    pub(crate) lo: f64,
    pub(crate) hi: f64,
    /// Decimals that write it exactly, where known.
    pub(crate) decimals: Option<u8>,
    /// The list of which it depends on the element at hand.
    pub(crate) each: Option<RuleId>,
}

impl Op {
    /// Calls `f` on every node this one reads, in reading order.
    pub(crate) fn for_each(&self, f: &mut dyn FnMut(NodeId)) {
        match self {
            Self::Const(_) | Self::Input(_) => {}
            Self::Rule(_, a) | Self::Neg(a) | Self::Scale(a, _) | Self::Snap(a, _) | Self::Not(a) | Self::IsDefined(a)
            | Self::IsApplicable(a) => f(*a),
            Self::Arith(_, a, b) | Self::Compare(_, a, b) | Self::Gate(a, b) | Self::GateNot(a, b) | Self::Default(a, b)
            | Self::Cap(a, b) | Self::Floor(a, b) | Self::Reduce(a, b) | Self::Round(a, b, _) | Self::Duration(_, a, b)
            | Self::Percent { base: a, rate: b, .. } => {
                f(*a);
                f(*b);
            }
            Self::If(a, b, c) | Self::Branch(a, b, c) => {
                f(*a);
                f(*b);
                f(*c);
            }
            Self::And(list) | Self::Or(list) | Self::Sum(list) | Self::Max(list) | Self::Min(list) | Self::Mean(list) => {
                list.iter().copied().for_each(f);
            }
            Self::Table { base, bands, .. } => {
                f(*base);
                for band in bands {
                    [band.from, band.to, band.below].into_iter().flatten().for_each(&mut *f);
                    f(band.value);
                }
            }
            Self::Template(pieces) => {
                for piece in pieces {
                    if let PieceIr::Slot(a) = piece {
                        f(*a);
                    }
                }
            }
            Self::Fold(fold) => {
                f(fold.list);
                fold.test.into_iter().chain(fold.of).for_each(f);
            }
        }
    }

    /// The same with every node renamed.
    pub(crate) fn map(&self, f: &dyn Fn(NodeId) -> NodeId) -> Self {
        let list = |list: &[NodeId]| list.iter().map(|id| f(*id)).collect::<Box<[NodeId]>>();
        match self {
            Self::Const(cell) => Self::Const(*cell),
            Self::Input(input) => Self::Input(*input),
            Self::Rule(rule, a) => Self::Rule(*rule, f(*a)),
            Self::Neg(a) => Self::Neg(f(*a)),
            Self::Arith(op, a, b) => Self::Arith(*op, f(*a), f(*b)),
            Self::Percent { base, rate, less } => Self::Percent { base: f(*base), rate: f(*rate), less: *less },
            Self::Scale(a, factor) => Self::Scale(f(*a), *factor),
            Self::Snap(a, decimals) => Self::Snap(f(*a), *decimals),
            Self::Compare(op, a, b) => Self::Compare(*op, f(*a), f(*b)),
            Self::And(items) => Self::And(list(items)),
            Self::Or(items) => Self::Or(list(items)),
            Self::Not(a) => Self::Not(f(*a)),
            Self::Sum(items) => Self::Sum(list(items)),
            Self::Max(items) => Self::Max(list(items)),
            Self::Min(items) => Self::Min(list(items)),
            Self::Mean(items) => Self::Mean(list(items)),
            Self::If(a, b, c) => Self::If(f(*a), f(*b), f(*c)),
            Self::Branch(a, b, c) => Self::Branch(f(*a), f(*b), f(*c)),
            Self::Gate(a, b) => Self::Gate(f(*a), f(*b)),
            Self::GateNot(a, b) => Self::GateNot(f(*a), f(*b)),
            Self::Default(a, b) => Self::Default(f(*a), f(*b)),
            Self::Cap(a, b) => Self::Cap(f(*a), f(*b)),
            Self::Floor(a, b) => Self::Floor(f(*a), f(*b)),
            Self::Reduce(a, b) => Self::Reduce(f(*a), f(*b)),
            Self::Round(a, b, rounding) => Self::Round(f(*a), f(*b), *rounding),
            Self::IsDefined(a) => Self::IsDefined(f(*a)),
            Self::IsApplicable(a) => Self::IsApplicable(f(*a)),
            Self::Table { kind, base, bands, base_span } => {
                let band = |b: &BandIr| BandIr { value: f(b.value), from: b.from.map(f), to: b.to.map(f), below: b.below.map(f), span: b.span };
                Self::Table { kind: *kind, base: f(*base), bands: bands.iter().map(band).collect(), base_span: *base_span }
            }
            Self::Duration(unit, a, b) => Self::Duration(*unit, f(*a), f(*b)),
            Self::Template(pieces) => Self::Template(pieces.iter().map(|piece| match piece {
                PieceIr::Text(text) => PieceIr::Text(text.clone()),
                PieceIr::Slot(a) => PieceIr::Slot(f(*a)),
            }).collect()),
            Self::Fold(fold) => Self::Fold(Box::new(FoldIr {
                list: f(fold.list), of: fold.of.map(f), test: fold.test.map(f), body: list(&fold.body), ..**fold
            })),
        }
    }
}
