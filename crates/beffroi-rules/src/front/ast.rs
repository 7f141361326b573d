//! The tree of a rule: expressions and mechanisms alike.

use crate::{Rounding, ScaleKind, Unit};
use beffroi_base::{Day, Span};
use std::sync::Arc;

/// Place of a rule in the table of rules.
pub(crate) type RuleId = usize;

/// A value as written.
#[derive(Clone, Debug)]
pub(crate) struct Expr {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

impl Expr {
    pub(crate) fn new(kind: Kind, span: Span) -> Self {
        Self { kind, span }
    }
}

/// An arithmetic operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Arith {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Pow,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Compare {
    Less,
    LessEq,
    Greater,
    GreaterEq,
    Equal,
    NotEqual,
}

impl Compare {
    /// The sign a reader knows.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessEq => "≤",
            Self::Greater => ">",
            Self::GreaterEq => "≥",
            Self::Equal => "=",
            Self::NotEqual => "≠",
        }
    }

    pub(crate) fn negated(self) -> Self {
        match self {
            Self::Less => Self::GreaterEq,
            Self::LessEq => Self::Greater,
            Self::Greater => Self::LessEq,
            Self::GreaterEq => Self::Less,
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
        }
    }
}

/// What is made of the elements of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fold {
    /// `nombre d'éléments`.
    Count,
    /// `total`.
    Total,
    /// `plus petit`.
    Least,
    /// `plus grand`.
    Greatest,
}

/// What is tested about the state of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Test {
    Defined,
    Undefined,
    Applicable,
    NotApplicable,
}

/// What a value is made of. Chained mechanisms wrap what they change.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// Not understood: already reported, silent from there on.
    Error,
    /// Nothing written.
    Undefined,
    /// The constant `non applicable`.
    NotApplicable,
    /// A number, its unit if written, and how many decimals it was written with.
    Number { value: f64, unit: Option<Unit>, decimals: u8 },
    Bool(bool),
    Text(Arc<str>),
    Date(Day),
    /// A name as written, normalised: ` . ` between segments.
    Name(String),
    /// A name once resolved.
    Ref(RuleId),
    Neg(Box<Expr>),
    Arith(Arith, Box<Expr>, Box<Expr>),
    Compare(Compare, Box<Expr>, Box<Expr>),
    Sum(Vec<Expr>),
    Product(Vec<Expr>),
    Max(Vec<Expr>),
    Min(Vec<Expr>),
    Mean(Vec<Expr>),
    All(Vec<Expr>),
    AnyOf(Vec<Expr>),
    Condition { test: Box<Expr>, then: Box<Expr>, otherwise: Option<Box<Expr>> },
    /// Tests and values, in order; a missing test is `sinon`.
    Variations(Vec<(Option<Expr>, Expr)>),
    /// A decision table: the same, where each line should serve and none be missing.
    Decision(Vec<(Option<Expr>, Expr)>),
    Scale(Box<Scale>),
    Duration { from: Option<Box<Expr>>, to: Option<Box<Expr>>, unit: Arc<str> },
    Template(Vec<Piece>),
    State(Test, Box<Expr>),
    /// `une possibilité`: the choices, and the value chosen if one is written.
    OneOf { choices: Vec<Expr>, chosen: Option<Box<Expr>> },
    Logarithm(Box<Expr>),
    Inversion(Vec<Expr>),
    /// A list folded: the list if it is named, what is taken of each element,
    /// and the condition for an element to count.
    Fold { fold: Fold, list: Option<Box<Expr>>, of: Option<Box<Expr>>, test: Option<Box<Expr>> },
    /// Values in force from a day on: the day looked at, then days and values.
    Dated { at: Box<Expr>, values: Vec<(Day, Expr)> },
    // Chained, innermost first.
    Reduce(Box<Expr>, Box<Expr>),
    Circular(Box<Expr>),
    /// The answer of the situation replaces what is inside.
    Answerable(Box<Expr>),
    Default(Box<Expr>, Box<Expr>),
    Cap(Box<Expr>, Box<Expr>),
    Floor(Box<Expr>, Box<Expr>),
    Simplify(Box<Expr>),
    InUnit(Box<Expr>, Unit),
    Round { inner: Box<Expr>, rounding: Rounding, decimals: Box<Expr> },
    NotApplicableIf(Box<Expr>, Box<Expr>),
    ApplicableIf(Box<Expr>, Box<Expr>),
    Context { inner: Box<Expr>, overrides: Vec<(Expr, Expr)> },
}

/// A part of a `texte`.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Text(Arc<str>),
    Slot(Expr),
}

/// A table of bands.
#[derive(Clone, Debug)]
pub(crate) struct Scale {
    pub(crate) kind: ScaleKind,
    pub(crate) base: Expr,
    pub(crate) multiplier: Option<Expr>,
    pub(crate) bands: Vec<BandExpr>,
}

/// A band as written.
#[derive(Clone, Debug)]
pub(crate) struct BandExpr {
    pub(crate) span: Span,
    /// `taux` or `montant`.
    pub(crate) value: Expr,
    /// `de`, included.
    pub(crate) from: Option<Expr>,
    /// `à`, included.
    pub(crate) to: Option<Expr>,
    /// `plafond`, not included.
    pub(crate) below: Option<Expr>,
}

impl Kind {
    /// Calls `f` on every direct part, to change it.
    pub(crate) fn for_each_mut(&mut self, f: &mut dyn FnMut(&mut Expr)) {
        match self {
            Self::Error | Self::Undefined | Self::NotApplicable | Self::Number { .. } | Self::Bool(_)
            | Self::Text(_) | Self::Date(_) | Self::Name(_) | Self::Ref(_) => {}
            Self::Neg(a) | Self::Logarithm(a) | Self::State(_, a) | Self::Circular(a) | Self::Answerable(a)
            | Self::Simplify(a) | Self::InUnit(a, _) => f(a),
            Self::Arith(_, a, b) | Self::Compare(_, a, b) | Self::Reduce(a, b) | Self::Default(a, b)
            | Self::Cap(a, b) | Self::Floor(a, b) | Self::NotApplicableIf(a, b) | Self::ApplicableIf(a, b)
            | Self::Round { inner: a, decimals: b, .. } => {
                f(a);
                f(b);
            }
            Self::Sum(items) | Self::Product(items) | Self::Max(items) | Self::Min(items) | Self::Mean(items)
            | Self::All(items) | Self::AnyOf(items) | Self::Inversion(items) => items.iter_mut().for_each(f),
            Self::Condition { test, then, otherwise } => {
                f(test);
                f(then);
                otherwise.iter_mut().for_each(|e| f(e));
            }
            Self::Variations(branches) | Self::Decision(branches) => {
                for (test, value) in branches {
                    test.iter_mut().for_each(&mut *f);
                    f(value);
                }
            }
            Self::Scale(scale) => {
                f(&mut scale.base);
                scale.multiplier.iter_mut().for_each(&mut *f);
                for band in &mut scale.bands {
                    f(&mut band.value);
                    band.from.iter_mut().chain(&mut band.to).chain(&mut band.below).for_each(&mut *f);
                }
            }
            Self::Duration { from, to, .. } => from.iter_mut().chain(to).for_each(|e| f(e)),
            Self::Fold { list, of, test, .. } => list.iter_mut().chain(of).chain(test).for_each(|e| f(e)),
            Self::Template(pieces) => {
                for piece in pieces {
                    if let Piece::Slot(e) = piece {
                        f(e);
                    }
                }
            }
            Self::OneOf { choices, chosen } => {
                choices.iter_mut().for_each(&mut *f);
                chosen.iter_mut().for_each(|e| f(e));
            }
            Self::Dated { at, values } => {
                f(at);
                values.iter_mut().for_each(|(_, e)| f(e));
            }
            Self::Context { inner, overrides } => {
                f(inner);
                for (target, value) in overrides {
                    f(target);
                    f(value);
                }
            }
        }
    }

    /// Calls `f` on every direct part.
    pub(crate) fn for_each<'a>(&'a self, f: &mut dyn FnMut(&'a Expr)) {
        match self {
            Self::Error | Self::Undefined | Self::NotApplicable | Self::Number { .. } | Self::Bool(_)
            | Self::Text(_) | Self::Date(_) | Self::Name(_) | Self::Ref(_) => {}
            Self::Neg(a) | Self::Logarithm(a) | Self::State(_, a) | Self::Circular(a) | Self::Answerable(a)
            | Self::Simplify(a) | Self::InUnit(a, _) => f(a),
            Self::Arith(_, a, b) | Self::Compare(_, a, b) | Self::Reduce(a, b) | Self::Default(a, b)
            | Self::Cap(a, b) | Self::Floor(a, b) | Self::NotApplicableIf(a, b) | Self::ApplicableIf(a, b)
            | Self::Round { inner: a, decimals: b, .. } => {
                f(a);
                f(b);
            }
            Self::Sum(items) | Self::Product(items) | Self::Max(items) | Self::Min(items) | Self::Mean(items)
            | Self::All(items) | Self::AnyOf(items) | Self::Inversion(items) => items.iter().for_each(f),
            Self::Condition { test, then, otherwise } => {
                f(test);
                f(then);
                otherwise.iter().for_each(|e| f(e));
            }
            Self::Variations(branches) | Self::Decision(branches) => {
                for (test, value) in branches {
                    test.iter().for_each(&mut *f);
                    f(value);
                }
            }
            Self::Scale(scale) => {
                f(&scale.base);
                scale.multiplier.iter().for_each(&mut *f);
                for band in &scale.bands {
                    f(&band.value);
                    band.from.iter().chain(&band.to).chain(&band.below).for_each(&mut *f);
                }
            }
            Self::Duration { from, to, .. } => from.iter().chain(to).for_each(|e| f(e)),
            Self::Fold { list, of, test, .. } => list.iter().chain(of).chain(test).for_each(|e| f(e)),
            Self::Template(pieces) => {
                for piece in pieces {
                    if let Piece::Slot(e) = piece {
                        f(e);
                    }
                }
            }
            Self::OneOf { choices, chosen } => {
                choices.iter().for_each(&mut *f);
                chosen.iter().for_each(|e| f(e));
            }
            Self::Dated { at, values } => {
                f(at);
                values.iter().for_each(|(_, e)| f(e));
            }
            Self::Context { inner, overrides } => {
                f(inner);
                for (target, value) in overrides {
                    f(target);
                    f(value);
                }
            }
        }
    }
}

impl Expr {
    /// Every rule named inside, in reading order, each time it is named.
    pub(crate) fn references(&self, out: &mut Vec<(RuleId, Span)>) {
        if let Kind::Ref(rule) = self.kind {
            out.push((rule, self.span));
        }
        self.kind.for_each(&mut |part| part.references(out));
    }
}
