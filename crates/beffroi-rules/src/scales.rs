//! Scales as facts: bands, bounds, holes and overlaps.

use crate::Unit;
use beffroi_base::{Span, Text};

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
