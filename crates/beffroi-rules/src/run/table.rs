//! Tables of bands.

use super::cell::number;
use crate::{
    ScaleKind,
    ir::{BandIr, Cell},
};

/// What a table gives for its base.
pub(super) fn evaluate(kind: ScaleKind, base: Cell, bands: &[BandIr], get: &impl Fn(usize) -> Cell) -> Cell {
    let Some(x) = number(base) else { return base };
    let result = match kind {
        ScaleKind::Marginal => marginal(x, bands, get),
        ScaleKind::Grid => match find(x, bands, get) {
            Ok(Some(band)) => Ok(get(band.value)),
            Ok(None) => Ok(Cell::NA),
            Err(cell) => Err(cell),
        },
        ScaleKind::Progressive => progressive(x, bands, get),
    };
    result.unwrap_or_else(|cell| cell)
}

/// The upper bound of a band, and whether it is in the band.
fn upper(band: &BandIr, get: &impl Fn(usize) -> Cell) -> Result<Option<(f64, bool)>, Cell> {
    let bound = match (band.to, band.below) {
        (Some(to), _) => (get(to), true),
        (None, Some(below)) => (get(below), false),
        (None, None) => return Ok(None),
    };
    // A bound without object bounds nothing.
    if bound.0.fails() {
        return Ok(None);
    }
    number(bound.0).map(|x| Some((x, bound.1))).ok_or(Cell::UNKNOWN)
}

fn lower(band: &BandIr, get: &impl Fn(usize) -> Cell) -> Result<Option<f64>, Cell> {
    let Some(from) = band.from.map(get) else { return Ok(None) };
    if from.fails() {
        return Ok(None);
    }
    number(from).map(Some).ok_or(Cell::UNKNOWN)
}

/// The first band that holds `x`. A bound not yet known only matters if the
/// answer could be there.
pub(super) fn find<'a>(x: f64, bands: &'a [BandIr], get: &impl Fn(usize) -> Cell) -> Result<Option<&'a BandIr>, Cell> {
    let mut above_previous = true;
    let mut unknown = false;
    for band in bands {
        let start = match lower(band, get) {
            Ok(Some(from)) => Some(x >= from),
            Ok(None) => Some(above_previous),
            Err(_) => None,
        };
        let end = match upper(band, get) {
            Ok(Some((to, included))) => Some(if included { x <= to } else { x < to }),
            Ok(None) => Some(true),
            Err(_) => None,
        };
        match (start, end) {
            (Some(true), Some(true)) if !unknown => return Ok(Some(band)),
            (Some(false), _) => {}
            (_, Some(false)) => unknown = false,
            _ => unknown = true,
        }
        above_previous = end.map_or(above_previous, |inside| !inside);
        if unknown && end == Some(true) {
            return Err(Cell::UNKNOWN);
        }
    }
    if unknown { Err(Cell::UNKNOWN) } else { Ok(None) }
}

/// Each slice at its own rate.
fn marginal(x: f64, bands: &[BandIr], get: &impl Fn(usize) -> Cell) -> Result<Cell, Cell> {
    let mut total = 0.0;
    let mut floor = 0.0;
    if x <= 0.0 {
        return Ok(Cell::number(0.0));
    }
    for band in bands {
        let start = lower(band, get)?.unwrap_or(floor).min(x).max(0.0);
        // Only the band that is reached needs its rate and its bound.
        if floor >= x && band.from.is_none() {
            break;
        }
        let ceiling = upper(band, get)?.map_or(f64::INFINITY, |(to, _)| to);
        let slice = x.min(ceiling) - start;
        if slice > 0.0 {
            let rate = get(band.value);
            if rate.is_unknown() {
                return Err(Cell::UNKNOWN);
            }
            // A slice without rate pays nothing.
            total += slice * number(rate).unwrap_or(0.0);
        }
        floor = ceiling;
    }
    Ok(Cell::number(total))
}

/// A rate that goes in a straight line from one bound to the next.
fn progressive(x: f64, bands: &[BandIr], get: &impl Fn(usize) -> Cell) -> Result<Cell, Cell> {
    let mut before: Option<(f64, f64)> = None;
    let mut last = Cell::NA;
    for band in bands {
        let rate = get(band.value);
        let Some(r) = number(rate) else { return Err(rate) };
        let Some((cap, _)) = upper(band, get)? else { return Ok(rate) };
        if x < cap {
            let Some((low, low_rate)) = before else { return Ok(rate) };
            return Ok(Cell::number(low_rate + (r - low_rate) * (x - low) / (cap - low)));
        }
        before = Some((cap, r));
        last = rate;
    }
    Ok(last)
}
