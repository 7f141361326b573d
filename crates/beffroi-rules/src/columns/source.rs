//! Where a plan's input comes from.

use super::{
    kernel::{ROWS, Rows},
    lower::Known,
    population::{Column, Data},
    tape::Part,
};
use crate::{
    ir::{Cell, Tag},
    run::Possible,
};

/// A column of the population as an input of a plan.
pub(super) struct Source<'a> {
    column: Option<&'a Column>,
    /// The plan's place of each text of the column; negative for what is no answer.
    texts: Vec<f64>,
    /// Whether some row is a text that is no answer.
    refused: bool,
}

impl<'a> Source<'a> {
    pub(super) fn new(column: Option<&'a Column>, texts: Vec<f64>) -> Self {
        let refused = texts.iter().any(|place| *place < 0.0);
        Self { column, texts, refused }
    }

    /// One row, as the single case sees it.
    pub(super) fn cell(&self, row: usize) -> Cell {
        let Some(column) = self.column else { return Cell::UNKNOWN };
        let cell = column.cell(row);
        if cell.tag != Tag::Text {
            return cell;
        }
        match self.texts.get(cell.value as usize) {
            Some(place) if *place >= 0.0 => Cell { tag: Tag::Text, value: *place },
            _ => Cell::UNKNOWN,
        }
    }

    /// What is known of all its rows; none when they are of several kinds.
    pub(super) fn known(&self) -> Option<Known> {
        let Some(column) = self.column else { return Some(Known { kind: None, na: false, unknown: true }) };
        let unknown = column.has(Tag::Unknown) || self.refused;
        (!column.is_mixed()).then(|| Known { kind: column.kind, na: column.has(Tag::NotApplicable), unknown })
    }

    /// The values its rows take.
    pub(super) fn domain(&self) -> Possible {
        match (self.known(), self.column) {
            (Some(Known { kind: Some(Tag::Number), na, unknown: false }), Some(column)) => Possible::between(column.range.0, column.range.1, na),
            _ => Possible::anything(),
        }
    }

    /// The rows of a chunk as they lie, when they can be read so.
    pub(super) fn lying(&self, from: usize) -> Option<&'a Rows> {
        let Data::Wide(values) = &self.column?.data else { return None };
        values.get(from..from.checked_add(ROWS)?)?.try_into().ok()
    }

    /// Copies the rows of a chunk; rows past the end repeat the last one.
    pub(super) fn copy(&self, from: usize, rows: usize, out: &mut Rows) {
        let Some(column) = self.column else { return };
        let until = from + rows;
        match &column.data {
            Data::Wide(values) => values.get(from..until).into_iter().for_each(|values| put(values, out, |x| *x)),
            Data::Counted(values, unit) => values.get(from..until).into_iter().for_each(|values| put(values, out, |x| f64::from(*x) / unit)),
            Data::Bits(values) => values.get(from..until).into_iter().for_each(|values| put(values, out, |x| f64::from(*x))),
            Data::Whole(values) if self.texts.is_empty() => values.get(from..until).into_iter().for_each(|values| put(values, out, |x| f64::from(*x))),
            Data::Whole(values) => values.get(from..until).into_iter().for_each(|values| {
                put(values, out, |x| usize::try_from(*x).ok().and_then(|place| self.texts.get(place)).copied().unwrap_or(0.0).max(0.0));
            }),
        }
        let last = rows.checked_sub(1).and_then(|last| out.get(last)).copied().unwrap_or(0.0);
        out.iter_mut().skip(rows).for_each(|out| *out = last);
        if !column.tags.is_empty() && !self.texts.is_empty() {
            // A row without a text points at none.
            let tags = column.tags.get(from..until).unwrap_or_default();
            out.iter_mut().zip(tags).for_each(|(out, tag)| *out = if *tag == Tag::Text { *out } else { 0.0 });
        }
    }

    /// Writes 1 where a row is without object, or unknown.
    pub(super) fn state(&self, part: Part, from: usize, rows: usize, out: &mut Rows) {
        let wanted = match part {
            Part::NotApplicable => Tag::NotApplicable,
            Part::Unknown => Tag::Unknown,
        };
        for (i, out) in out.iter_mut().enumerate() {
            let cell = self.cell(from + i.min(rows.saturating_sub(1)));
            *out = f64::from(u8::from(cell.tag == wanted));
        }
    }
}

fn put<T>(values: &[T], out: &mut Rows, f: impl Fn(&T) -> f64) {
    out.iter_mut().zip(values).for_each(|(out, x)| *out = f(x));
}
