//! Tables of bands in the graph.

use super::{
    arithmetic::mul,
    lower::{At, Lowerer, plain},
    report,
};
use crate::{
    ScaleKind, Type, Unit,
    front::ast::{BandExpr, Expr, Scale},
    ir::{BandIr, Ir, NodeId, Op, Tag},
};
use beffroi_base::Span;

impl Lowerer<'_> {
    pub(crate) fn text_at(&self, place: f64) -> Option<String> {
        let before = self.text_base();
        let place = place as usize;
        let found = match place.checked_sub(before.len()) {
            None => before.get(place),
            Some(own) => self.texts.get(own),
        };
        found.map(|text| text.to_string())
    }

    pub(crate) fn table(&mut self, scale: &Scale, at: At, span: Span) -> NodeId {
        let base = self.numeric(&scale.base, at);
        let multiplier = scale.multiplier.as_ref().map(|m| self.numeric(m, at));
        let mut bands: Vec<BandIr> = vec![];
        for band in &scale.bands {
            let mut bound = |expr: &Option<Expr>| expr.as_ref().map(|expr| self.band_bound(expr, base, multiplier, at));
            let (from, to, below) = (bound(&band.from), bound(&band.to), bound(&band.below));
            let value = self.numeric(&band.value, at);
            bands.push(BandIr { value, from, to, below, span: band.span });
        }
        self.check_order(&scale.bands, &bands);
        self.same_values(&mut bands, span);
        let ir = self.table_type(scale.kind, base, &bands, span);
        let factor = self.table_factor(scale.kind, base, &bands);
        let unit = ir.unit.clone();
        let op = Op::Table { kind: scale.kind, base, bands: bands.into(), base_span: scale.base.span };
        let node = self.push(Ir { op, ..ir });
        if factor == 1.0 { node } else { self.scaled(node, factor, &unit, span) }
    }

    fn band_bound(&mut self, expr: &Expr, base: NodeId, multiplier: Option<NodeId>, at: At) -> NodeId {
        let bound = self.numeric(expr, at);
        let bound = match multiplier {
            Some(multiplier) => self.arith(crate::front::ast::Arith::Mul, bound, multiplier, expr.span),
            None => bound,
        };
        self.same_unit(base, bound, expr.span).1
    }

    /// Every band in the unit of the first.
    fn same_values(&mut self, bands: &mut [BandIr], span: Span) {
        let model = bands.iter().map(|b| b.value).find(|v| self.get(*v).ty == Type::Number && !self.get(*v).bare);
        let Some(model) = model.or(bands.first().map(|b| b.value)) else { return };
        for band in bands {
            if band.value != model {
                band.value = self.same_unit(model, band.value, span).1;
            }
        }
    }

    fn unit_of_values(&self, bands: &[BandIr]) -> (Unit, bool) {
        let known = bands.iter().map(|b| self.get(b.value)).find(|ir| ir.ty == Type::Number && !ir.bare);
        known.map_or((Unit::none(), true), |ir| (ir.unit.clone(), false))
    }

    fn table_factor(&self, kind: ScaleKind, base: NodeId, bands: &[BandIr]) -> f64 {
        match kind {
            ScaleKind::Marginal => self.get(base).unit.times(&self.unit_of_values(bands).0).1,
            ScaleKind::Grid | ScaleKind::Progressive => 1.0,
        }
    }

    fn table_type(&self, kind: ScaleKind, base: NodeId, bands: &[BandIr], span: Span) -> Ir {
        let (unit, bare) = self.unit_of_values(bands);
        let values: Vec<&Ir> = bands.iter().map(|b| self.get(b.value)).collect();
        let lo = values.iter().map(|ir| ir.lo).fold(f64::INFINITY, f64::min);
        let hi = values.iter().map(|ir| ir.hi).fold(f64::NEG_INFINITY, f64::max);
        let decimals = values.iter().map(|ir| ir.decimals).reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b))).flatten();
        let base = self.get(base);
        let nullable = base.nullable || values.iter().any(|ir| ir.nullable);
        let ir = Ir { unit, bare, nullable, lo, hi, ..plain(Type::Number, span) };
        match kind {
            // No band may match: the table is then without object.
            ScaleKind::Grid => Ir { decimals, nullable: nullable || bands.last().is_some_and(|b| b.to.is_some() || b.below.is_some()), ..ir },
            ScaleKind::Progressive => ir,
            ScaleKind::Marginal => {
                let bare = ir.bare && base.bare;
                let top = base.hi.max(0.0);
                Ir { unit: base.unit.times(&ir.unit).0, bare, lo: mul(lo.min(0.0), top), hi: mul(hi.max(0.0), top), ..ir }
            }
        }
    }

    /// Bounds known beforehand must grow.
    fn check_order(&mut self, written: &[BandExpr], bands: &[BandIr]) {
        let mut last: Option<f64> = None;
        for (band, ir) in written.iter().zip(bands) {
            let upper = ir.to.or(ir.below);
            let Some((node, value)) = upper.and_then(|node| Some((node, self.known(node)?))) else { continue };
            if last.is_some_and(|last| value <= last) {
                let at = self.get(node).span;
                let at = if at.is_empty() { band.span } else { at };
                self.report(report::bands_order(at));
            }
            last = Some(value);
        }
    }

    /// The value of a node that no case changes.
    pub(crate) fn known(&self, node: NodeId) -> Option<f64> {
        let ir = self.get(node);
        match ir.op {
            Op::Const(cell) if cell.tag == Tag::Number => Some(cell.value),
            _ => (ir.ty == Type::Number && !ir.nullable && ir.lo == ir.hi).then_some(ir.lo),
        }
    }
}
