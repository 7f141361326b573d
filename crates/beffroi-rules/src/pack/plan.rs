//! The operations of a plan. Each only reads earlier ones, so that what it reads
//! is written as how far back it stands.

use super::{Malformed, Reader, Writer};
use crate::{
    Rounding, ScaleKind, Type, Unit,
    front::ast::{Arith, Compare, Fold, RuleId},
    ir::{BandIr, Cell, FoldIr, Op, PieceIr, Span2, Tag},
    run::{Meta, Plan},
};
use beffroi_base::Span;
use std::{collections::BTreeMap, sync::Arc};

/// Operations one inside the other, names left out, that an explanation may
/// have to write in one sentence.
const DEPTH_MAX: usize = 256;
/// Operations in such a sentence, each counted as often as it is written.
const SENTENCE_MAX: usize = 200_000;
/// Days since 1970 that a calendar can show.
const DAYS_MAX: f64 = 2_900_000.0;

const TAGS: [Tag; 6] = [Tag::Unknown, Tag::NotApplicable, Tag::Number, Tag::Bool, Tag::Text, Tag::Date];
const ARITHS: [Arith; 6] = [Arith::Add, Arith::Sub, Arith::Mul, Arith::Div, Arith::FloorDiv, Arith::Pow];
const COMPARES: [Compare; 6] = [Compare::Less, Compare::LessEq, Compare::Greater, Compare::GreaterEq, Compare::Equal, Compare::NotEqual];
const FOLDS: [Fold; 4] = [Fold::Count, Fold::Total, Fold::Least, Fold::Greatest];
const SCALES: [ScaleKind; 3] = [ScaleKind::Marginal, ScaleKind::Grid, ScaleKind::Progressive];
const ROUNDINGS: [Rounding; 3] = [Rounding::Nearest, Rounding::Up, Rounding::Down];
const SPANS: [Span2; 6] = [Span2::Days, Span2::Months, Span2::Years, Span2::Quarters, Span2::CivilQuarters, Span2::CivilYears];

/// What is known of operations beside what they do: few differ.
pub(super) type Sort = (Type, Unit, Option<usize>);

/// What several plans share, and where each rule, input and text of the program
/// stands among those that travel.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) rules: BTreeMap<RuleId, usize>,
    pub(super) inputs: BTreeMap<usize, usize>,
    pub(super) texts: Vec<Arc<str>>,
    pub(super) sorts: Vec<Sort>,
}

/// The same, read again.
pub(super) struct Known {
    pub(super) rules: usize,
    pub(super) inputs: usize,
    pub(super) texts: Vec<Arc<str>>,
    pub(super) sorts: Vec<Sort>,
}

impl Shared {
    fn rule(&self, rule: RuleId) -> usize {
        self.rules.get(&rule).copied().unwrap_or_default()
    }

    pub(super) fn sort(&mut self, ty: &Type, unit: &Unit, each: Option<RuleId>) -> usize {
        let sort = (ty.clone(), unit.clone(), each.map(|list| self.rule(list)));
        self.sorts.iter().position(|known| *known == sort).unwrap_or_else(|| {
            self.sorts.push(sort);
            self.sorts.len() - 1
        })
    }

    fn text(&mut self, text: &Arc<str>) -> usize {
        self.texts.iter().position(|known| known == text).unwrap_or_else(|| {
            self.texts.push(text.clone());
            self.texts.len() - 1
        })
    }

    /// Writes a plan; what it shares with others is kept apart.
    pub(super) fn plan(&mut self, plan: &Plan, out: &mut Writer) {
        let inputs: Vec<usize> = plan.inputs.iter().map(|place| self.inputs.get(place).copied().unwrap_or_default()).collect();
        out.list(&inputs, |out, place| out.size(*place));
        out.span(plan.meta.last().map(|meta| meta.span).unwrap_or_default());
        out.size(plan.ops.len());
        for (id, (op, meta)) in plan.ops.iter().zip(&plan.meta).enumerate() {
            let sort = self.sort(&meta.ty, &meta.unit, meta.each);
            out.size(sort);
            self.op(op, id, plan, out);
        }
    }

    fn op(&mut self, op: &Op, id: usize, plan: &Plan, out: &mut Writer) {
        let back = |out: &mut Writer, part: &usize| out.size(id.saturating_sub(*part));
        let parts = |out: &mut Writer, code: u8, parts: &[usize]| {
            out.byte(code);
            parts.iter().for_each(|part| back(out, part));
        };
        let many = |out: &mut Writer, code: u8, parts: &[usize]| {
            out.byte(code);
            out.list(parts, back);
        };
        match op {
            Op::Const(cell) => {
                out.byte(0);
                out.byte(code(&TAGS, cell.tag));
                match cell.tag {
                    Tag::Unknown | Tag::NotApplicable => {}
                    Tag::Number | Tag::Bool | Tag::Date => out.number(cell.value),
                    Tag::Text => {
                        let text = plan.texts.get(cell.value as usize).cloned().unwrap_or_else(|| "".into());
                        let place = self.text(&text);
                        out.size(place);
                    }
                }
            }
            Op::Input(place) => {
                out.byte(1);
                out.size(*place);
            }
            Op::Rule(rule, a) => {
                parts(out, 2, &[*a]);
                out.size(self.rule(*rule));
            }
            Op::Neg(a) => parts(out, 3, &[*a]),
            Op::Arith(arith, a, b) => {
                parts(out, 4, &[*a, *b]);
                out.byte(code(&ARITHS, *arith));
            }
            Op::Percent { base, rate, less } => {
                parts(out, 5, &[*base, *rate]);
                out.flag(*less);
            }
            Op::Scale(a, factor) => {
                parts(out, 6, &[*a]);
                out.number(*factor);
            }
            Op::Snap(a, decimals) => {
                parts(out, 7, &[*a]);
                out.byte(*decimals);
            }
            Op::Compare(compare, a, b) => {
                parts(out, 8, &[*a, *b]);
                out.byte(code(&COMPARES, *compare));
            }
            Op::And(items) => many(out, 9, items),
            Op::Or(items) => many(out, 10, items),
            Op::Not(a) => parts(out, 11, &[*a]),
            Op::Sum(items) => many(out, 12, items),
            Op::Max(items) => many(out, 13, items),
            Op::Min(items) => many(out, 14, items),
            Op::Mean(items) => many(out, 15, items),
            Op::If(a, b, c) => parts(out, 16, &[*a, *b, *c]),
            Op::Branch(a, b, c) => parts(out, 17, &[*a, *b, *c]),
            Op::Gate(a, b) => parts(out, 18, &[*a, *b]),
            Op::GateNot(a, b) => parts(out, 19, &[*a, *b]),
            Op::Default(a, b) => parts(out, 20, &[*a, *b]),
            Op::Cap(a, b) => parts(out, 21, &[*a, *b]),
            Op::Floor(a, b) => parts(out, 22, &[*a, *b]),
            Op::Reduce(a, b) => parts(out, 23, &[*a, *b]),
            Op::Round(a, b, rounding) => {
                parts(out, 24, &[*a, *b]);
                out.byte(code(&ROUNDINGS, *rounding));
            }
            Op::IsDefined(a) => parts(out, 25, &[*a]),
            Op::IsApplicable(a) => parts(out, 26, &[*a]),
            Op::Table { kind, base, bands, .. } => {
                parts(out, 27, &[*base]);
                out.byte(code(&SCALES, *kind));
                out.list(bands, |out, band| {
                    back(out, &band.value);
                    for bound in [band.from, band.to, band.below] {
                        out.option(bound, |out, part| back(out, &part));
                    }
                });
            }
            Op::Duration(unit, a, b) => {
                parts(out, 28, &[*a, *b]);
                out.byte(code(&SPANS, *unit));
            }
            Op::Template(pieces) => {
                out.byte(29);
                out.list(pieces, |out, piece| match piece {
                    PieceIr::Text(text) => {
                        out.flag(false);
                        out.text(text);
                    }
                    PieceIr::Slot(part) => {
                        out.flag(true);
                        back(out, part);
                    }
                });
            }
            Op::Fold(fold) => {
                parts(out, 30, &[fold.list]);
                out.byte(code(&FOLDS, fold.fold));
                out.size(self.rule(fold.rule));
                for part in [fold.of, fold.test] {
                    out.option(part, |out, part| back(out, &part));
                }
                out.list(&fold.body, back);
            }
        }
    }
}

fn code<T: PartialEq>(table: &[T], value: T) -> u8 {
    table.iter().position(|known| *known == value).unwrap_or_default() as u8
}

fn coded<T: Copy>(table: &[T], reader: &mut Reader<'_>) -> Result<T, Malformed> {
    table.get(usize::from(reader.byte()?)).copied().ok_or(Malformed("no such operation"))
}

impl Known {
    /// Reads a plan.
    pub(super) fn plan(&self, reader: &mut Reader<'_>) -> Result<Plan, Malformed> {
        let mut plan = Plan { texts: self.texts.clone(), ..Plan::default() };
        plan.inputs = reader.list(|reader| reader.place(self.inputs))?;
        let span = reader.span()?;
        let count = reader.size()?;
        let mut sentences: Vec<(usize, usize)> = Vec::with_capacity(count);
        for id in 0..count {
            let sort = reader.place(self.sorts.len())?;
            let (ty, unit, each) = self.sorts.get(sort).cloned().ok_or(Malformed("a place outside the list"))?;
            let op = self.op(reader, id, plan.inputs.len())?;
            let (mut depth, mut size) = (0, 1usize);
            op.for_each(&mut |part| {
                let (deep, long) = sentences.get(part).copied().unwrap_or_default();
                (depth, size) = (depth.max(deep + 1), size.saturating_add(long));
            });
            if depth > DEPTH_MAX || size > SENTENCE_MAX {
                return Err(Malformed("an operation nested too deep"));
            }
            // A name stands for all that is under it.
            sentences.push(if matches!(op, Op::Rule(..)) { (0, 1) } else { (depth, size) });
            plan.ops.push(op);
            plan.meta.push(Meta { ty, unit, span, nullable: true, lo: f64::NEG_INFINITY, hi: f64::INFINITY, decimals: None, each });
        }
        Ok(plan)
    }

    fn op(&self, reader: &mut Reader<'_>, id: usize, inputs: usize) -> Result<Op, Malformed> {
        let back = |reader: &mut Reader<'_>| {
            let distance = reader.whole()?;
            let distance = usize::try_from(distance).ok().filter(|distance| *distance > 0);
            distance.and_then(|distance| id.checked_sub(distance)).ok_or(Malformed("an operation that reads a later one"))
        };
        let many = |reader: &mut Reader<'_>| reader.list(back).map(Vec::into_boxed_slice);
        Ok(match reader.byte()? {
            0 => Op::Const(self.cell(reader)?),
            1 => Op::Input(reader.place(inputs)?),
            2 => {
                let a = back(reader)?;
                Op::Rule(reader.place(self.rules)?, a)
            }
            3 => Op::Neg(back(reader)?),
            4 => {
                let (a, b) = (back(reader)?, back(reader)?);
                Op::Arith(coded(&ARITHS, reader)?, a, b)
            }
            5 => Op::Percent { base: back(reader)?, rate: back(reader)?, less: reader.flag()? },
            6 => Op::Scale(back(reader)?, reader.number()?),
            7 => Op::Snap(back(reader)?, reader.byte()?),
            8 => {
                let (a, b) = (back(reader)?, back(reader)?);
                Op::Compare(coded(&COMPARES, reader)?, a, b)
            }
            9 => Op::And(many(reader)?),
            10 => Op::Or(many(reader)?),
            11 => Op::Not(back(reader)?),
            12 => Op::Sum(many(reader)?),
            13 => Op::Max(many(reader)?),
            14 => Op::Min(many(reader)?),
            15 => Op::Mean(many(reader)?),
            16 => Op::If(back(reader)?, back(reader)?, back(reader)?),
            17 => Op::Branch(back(reader)?, back(reader)?, back(reader)?),
            18 => Op::Gate(back(reader)?, back(reader)?),
            19 => Op::GateNot(back(reader)?, back(reader)?),
            20 => Op::Default(back(reader)?, back(reader)?),
            21 => Op::Cap(back(reader)?, back(reader)?),
            22 => Op::Floor(back(reader)?, back(reader)?),
            23 => Op::Reduce(back(reader)?, back(reader)?),
            24 => Op::Round(back(reader)?, back(reader)?, coded(&ROUNDINGS, reader)?),
            25 => Op::IsDefined(back(reader)?),
            26 => Op::IsApplicable(back(reader)?),
            27 => {
                let (base, kind) = (back(reader)?, coded(&SCALES, reader)?);
                let bands = reader.list(|reader| {
                    let value = back(reader)?;
                    let (from, to, below) = (reader.option(back)?, reader.option(back)?, reader.option(back)?);
                    Ok(BandIr { value, from, to, below, span: Span::default() })
                })?;
                Op::Table { kind, base, bands: bands.into(), base_span: Span::default() }
            }
            28 => {
                let (a, b) = (back(reader)?, back(reader)?);
                Op::Duration(coded(&SPANS, reader)?, a, b)
            }
            29 => {
                let pieces = reader.list(|reader| Ok(if reader.flag()? { PieceIr::Slot(back(reader)?) } else { PieceIr::Text(reader.text()?.into()) }))?;
                Op::Template(pieces.into())
            }
            30 => {
                let (list, fold, rule) = (back(reader)?, coded(&FOLDS, reader)?, reader.place(self.rules)?);
                let (of, test, body) = (reader.option(back)?, reader.option(back)?, many(reader)?);
                Op::Fold(Box::new(FoldIr { fold, list, rule, of, test, body }))
            }
            _ => return Err(Malformed("no such operation")),
        })
    }

    fn cell(&self, reader: &mut Reader<'_>) -> Result<Cell, Malformed> {
        let tag = coded(&TAGS, reader)?;
        let value = match tag {
            Tag::Unknown | Tag::NotApplicable => 0.0,
            Tag::Number => reader.number()?,
            Tag::Bool => f64::from(u8::from(reader.number()? != 0.0)),
            Tag::Text => reader.place(self.texts.len())? as f64,
            Tag::Date => {
                let days = reader.number()?;
                if days.fract() != 0.0 || days.abs() > DAYS_MAX {
                    return Err(Malformed("not a day"));
                }
                days
            }
        };
        Ok(Cell { tag, value })
    }
}
