//! Running a program over a population.

use super::{
    kernel::{ROWS, Slot, Slots, compute},
    population::{Column, Population},
};
use crate::{
    Input, Program, Unit, Value,
    ir::{Cell, Op, Tag},
    run::{Plan, Pool},
    show,
};
use beffroi_base::{Language, Text};
use beffroi_findings::Finding;
use beffroi_base::Span;
use std::{
    num::NonZeroUsize,
    sync::atomic::{AtomicUsize, Ordering},
};

/// What a run gives: a column for each output.
#[derive(Clone, Debug)]
pub struct Results {
    /// How many cases there are.
    pub rows: usize,
    /// Each output: its name, its unit, its column.
    pub outputs: Vec<(String, Option<Unit>, Column)>,
}

impl Results {
    /// The value of an output in a row: a number, or `None` when it has none.
    pub fn number(&self, output: usize, row: usize) -> Option<f64> {
        let (_, _, column) = self.outputs.get(output)?;
        let cell = column.cell(row);
        (cell.tag == Tag::Number).then_some(cell.value)
    }

    /// The value of an output in a row, as a resident reads it.
    pub fn format(&self, output: usize, row: usize, language: Language) -> String {
        let Some((_, unit, column)) = self.outputs.get(output) else { return String::new() };
        let cell = column.cell(row);
        let value = match cell.tag {
            Tag::Unknown => return language.pick("pas encore connu", "not known yet").to_owned(),
            Tag::NotApplicable => return language.pick("sans objet", "not applicable").to_owned(),
            Tag::Number => Value::Number(cell.value),
            Tag::Bool => Value::Bool(cell.value != 0.0),
            Tag::Text => Value::Text(column.texts.get(cell.value as usize).map_or(String::new(), |t| t.to_string())),
            Tag::Date => match crate::run::calendar::day(cell.value) {
                Some(day) => Value::Date(day),
                None => return String::new(),
            },
        };
        show::value(&value, unit.as_ref(), language)
    }
}

/// Evaluates rules over a population. `progress` is told how many rows are
/// done, from several threads. Text outputs and `texte` rules are computed too,
/// row by row.
///
/// # Errors
/// A rule that does not exist; a column of another type than its input.
pub fn simulate(
    program: &Program, outputs: &[&str], population: &Population, threads: Option<NonZeroUsize>, progress: &(dyn Fn(usize) + Sync),
) -> Result<Results, Vec<Finding>> {
    let mut wrong = vec![];
    for name in outputs {
        match program.rule(name) {
            Some(rule) if program.folds(name) => wrong.push(Finding::error("TY0531", rule.span, Text::new(
                format!("`{name}` lit une liste : une population a une ligne par foyer, sans liste"),
                format!("`{name}` reads a list: a population has one line a household, without lists"),
            )).help(Text::new(
                "demandez une règle qui ne lit pas de liste, ou donnez le total par une question à part",
                "ask for a rule that reads no list, or give the total by a question apart",
            ))),
            Some(_) => {}
            None => wrong.push(Finding::error("RE0502", Span::default(), Text::new(
                format!("`{name}` n'est pas une règle"), format!("`{name}` is not a rule"),
            ))),
        }
    }
    for (name, column) in &population.columns {
        if let Some(input) = program.input(name)
            && !column.fits(input)
        {
            wrong.push(Finding::error("TY0501", input.span, Text::new(
                format!("la colonne `{name}` n'est pas du type de la question"), format!("column `{name}` is not of its question's type"),
            )));
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let count = threads.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let (plan, places) = program.plan_many(outputs);
    let columns = all(program, &plan, &places, population, count, progress);
    let unit = |name: &str| program.rule(name).and_then(|rule| rule.unit.clone());
    let outputs = outputs.iter().zip(columns).map(|(name, column)| ((*name).to_owned(), unit(name), column)).collect();
    Ok(Results { rows: population.rows, outputs })
}

/// Where a plan's input comes from.
struct Source<'a> {
    column: Option<&'a Column>,
    /// The plan's place of each text of the column.
    texts: Vec<f64>,
}

fn sources<'a>(program: &Program, plan: &Plan, population: &'a Population, pool: &mut Pool) -> Vec<Source<'a>> {
    plan.inputs.iter().map(|place| {
        let input: Option<&Input> = program.inner.defs.inputs.get(*place);
        let column = input.and_then(|input| population.get(&input.name));
        let allowed = |text: &str| match input.map(|input| &input.ty) {
            Some(crate::Type::Choice(choices)) => choices.iter().any(|choice| choice == text),
            _ => true,
        };
        let texts = column.map_or(vec![], |column| {
            column.texts.iter().map(|text| if allowed(text) { pool.cell(plan, text).value } else { -1.0 }).collect()
        });
        Source { column, texts }
    }).collect()
}

fn all(
    program: &Program, plan: &Plan, places: &[usize], population: &Population, count: usize, progress: &(dyn Fn(usize) + Sync),
) -> Vec<Column> {
    let mut pool = Pool::default();
    let sources = sources(program, plan, population, &mut pool);
    if plan.ops.iter().any(|op| matches!(op, Op::Template(_))) {
        return by_case(plan, places, &sources, population.rows, pool);
    }
    let layout = Layout::of(plan, places);
    // Each thread takes whole chunks, side by side.
    let share = population.rows.div_ceil(ROWS).div_ceil(count).max(1) * ROWS;
    let mut parts: Vec<Vec<Part>> = population.rows.div_ceil(share).checked_sub(1).map_or(vec![], |last| {
        (0..=last).map(|i| {
            let rows = share.min(population.rows - i * share);
            places.iter().map(|_| Part { values: vec![0.0; rows], tags: vec![Tag::Unknown; rows] }).collect()
        }).collect()
    });
    let done = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for (i, part) in parts.iter_mut().enumerate() {
            let (sources, layout, done) = (&sources, &layout, &done);
            scope.spawn(move || {
                let mut worker = Worker::new(plan, layout);
                let rows = part.first().map_or(0, |one| one.values.len());
                for (j, from) in (0..rows).step_by(ROWS).enumerate() {
                    let here = ROWS.min(rows - from);
                    worker.chunk(plan, layout, sources, i * share + from, here);
                    worker.take(places, layout, part, from, here);
                    let so_far = done.fetch_add(here, Ordering::Relaxed) + here;
                    if j % 64 == 63 {
                        progress(so_far);
                    }
                }
            });
        }
    });
    progress(population.rows);
    let texts = pool.all(plan);
    places.iter().enumerate().map(|(output, _)| joined(&mut parts, output, &texts)).collect()
}

/// Rows of one output that one thread computes.
struct Part {
    values: Vec<f64>,
    tags: Vec<Tag>,
}

fn joined(parts: &mut [Vec<Part>], output: usize, texts: &[std::sync::Arc<str>]) -> Column {
    let mut column = Column::new();
    if let [only] = parts && let Some(part) = only.get_mut(output) {
        (column.values, column.tags) = (std::mem::take(&mut part.values), std::mem::take(&mut part.tags));
    }
    for part in parts.iter().filter_map(|part| part.get(output)) {
        column.values.extend_from_slice(&part.values);
        column.tags.extend_from_slice(&part.tags);
    }
    column.all = column.tags.first().copied().filter(|first| column.tags.iter().all(|tag| tag == first));
    if column.all.is_some() {
        column.tags.clear();
    }
    if column.all == Some(Tag::Text) || column.tags.contains(&Tag::Text) {
        column.texts = texts.to_vec();
    }
    column
}

/// The same, one case after another: plans that write texts.
fn by_case(plan: &Plan, places: &[usize], sources: &[Source<'_>], count: usize, mut pool: Pool) -> Vec<Column> {
    let mut columns: Vec<Column> = places.iter().map(|_| Column::new()).collect();
    let mut cells = vec![];
    for row in 0..count {
        let inputs: Vec<Cell> = sources.iter().map(|source| source.cell(row)).collect();
        crate::run::run(plan, &inputs, &mut pool, &mut cells);
        for (column, place) in columns.iter_mut().zip(places) {
            let cell = cells.get(*place).copied().unwrap_or(Cell::UNKNOWN);
            match (cell.tag, pool.value(plan, cell)) {
                (Tag::NotApplicable, _) => column.push_not_applicable(),
                (_, value) => column.push_value(value.as_ref()),
            }
        }
    }
    columns
}

impl Source<'_> {
    fn cell(&self, row: usize) -> Cell {
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

    fn load(&self, from: usize, rows: usize, slot: &mut Slot) {
        let Some(column) = self.column else { return slot.fill(Cell::UNKNOWN) };
        if let (Some(all), Some(values), true) = (column.all, column.values.get(from..from + rows), column.texts.is_empty()) {
            slot.values.iter_mut().zip(values).for_each(|(out, x)| *out = *x);
            // Rows past the end repeat the last one.
            let last = values.last().copied().unwrap_or(0.0);
            slot.values.iter_mut().skip(rows).for_each(|out| *out = last);
            if slot.all != Some(all) {
                slot.tags = [all; ROWS];
                slot.all = Some(all);
            }
            return;
        }
        for (row, (value, tag)) in slot.values.iter_mut().zip(slot.tags.iter_mut()).enumerate() {
            let cell = self.cell(from + row.min(rows.saturating_sub(1)));
            (*value, *tag) = (cell.value, cell.tag);
        }
        slot.settle();
    }
}

/// Which slot each operation writes; a slot is used again once nothing more reads it.
struct Layout {
    of: Vec<usize>,
    count: usize,
}

impl Layout {
    fn of(plan: &Plan, roots: &[usize]) -> Self {
        // A name is another sight of the same column.
        let mut same: Vec<usize> = Vec::with_capacity(plan.ops.len());
        for (id, op) in plan.ops.iter().enumerate() {
            let target = if let Op::Rule(_, inner) = op { same.get(*inner).copied().unwrap_or(id) } else { id };
            same.push(target);
        }
        let mut last = vec![0; plan.ops.len()];
        for (id, op) in plan.ops.iter().enumerate() {
            op.for_each(&mut |part| {
                if let Some(place) = same.get(part).and_then(|part| last.get_mut(*part)) {
                    *place = id;
                }
            });
        }
        for root in roots {
            if let Some(place) = same.get(*root).and_then(|root| last.get_mut(*root)) {
                *place = usize::MAX;
            }
        }
        let mut of = vec![0; plan.ops.len()];
        let mut free: Vec<usize> = vec![];
        let mut count = 0;
        for (id, op) in plan.ops.iter().enumerate() {
            if let (Op::Rule(..), Some(target)) = (op, same.get(id).and_then(|target| of.get(*target)).copied()) {
                if let Some(place) = of.get_mut(id) {
                    *place = target;
                }
                // Named last here: what it names is free after this.
                let named = same.get(id).copied().unwrap_or(id);
                if last.get(named) == Some(&id) && !matches!(plan.ops.get(named), Some(Op::Const(_))) {
                    free.push(target);
                }
                continue;
            }
            // A constant is written once: its slot is its own.
            let reused = if matches!(op, Op::Const(_)) { None } else { free.pop() };
            let slot = reused.unwrap_or_else(|| {
                count += 1;
                count - 1
            });
            if let Some(place) = of.get_mut(id) {
                *place = slot;
            }
            let mut parts: Vec<usize> = vec![];
            op.for_each(&mut |part| parts.extend(same.get(part).copied()));
            parts.sort_unstable();
            parts.dedup();
            for part in parts {
                let constant = matches!(plan.ops.get(part), Some(Op::Const(_)));
                if last.get(part) == Some(&id) && !constant {
                    free.extend(of.get(part));
                }
            }
        }
        Self { of, count }
    }
}

/// What one thread works on: columns of a chunk, behind pointers so that two
/// change places without being copied.
struct Worker {
    #[expect(clippy::vec_box, reason = "two columns change places by their pointers, not by copying two kilobytes")]
    slots: Vec<Box<Slot>>,
    out: Box<Slot>,
}

impl Worker {
    fn new(plan: &Plan, layout: &Layout) -> Self {
        let mut slots: Vec<Box<Slot>> = (0..layout.count).map(|_| Box::new(Slot::empty())).collect();
        for (op, place) in plan.ops.iter().zip(&layout.of) {
            if let (Op::Const(cell), Some(slot)) = (op, slots.get_mut(*place)) {
                slot.fill(*cell);
            }
        }
        Self { slots, out: Box::new(Slot::empty()) }
    }

    fn chunk(&mut self, plan: &Plan, layout: &Layout, sources: &[Source<'_>], from: usize, rows: usize) {
        for (op, place) in plan.ops.iter().zip(&layout.of) {
            match op {
                Op::Const(_) | Op::Rule(..) => continue,
                Op::Input(input) => {
                    if let Some(source) = sources.get(*input) {
                        source.load(from, rows, &mut self.out);
                    }
                }
                op => compute(op, &Slots { all: &self.slots, of: &layout.of }, &mut self.out),
            }
            if let Some(slot) = self.slots.get_mut(*place) {
                std::mem::swap(slot, &mut self.out);
            }
        }
    }

    fn take(&self, places: &[usize], layout: &Layout, parts: &mut [Part], from: usize, rows: usize) {
        for (place, part) in places.iter().zip(parts) {
            let slot = layout.of.get(*place).and_then(|slot| self.slots.get(*slot));
            let (Some(slot), Some(values), Some(tags)) = (slot, part.values.get_mut(from..from + rows), part.tags.get_mut(from..from + rows)) else { continue };
            values.iter_mut().zip(&slot.values).for_each(|(out, x)| *out = *x);
            tags.iter_mut().zip(&slot.tags).for_each(|(out, tag)| *out = *tag);
        }
    }
}
