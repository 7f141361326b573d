//! Running a program over a population.

use super::{
    lower::{Known, lower},
    population::{Column, Data, Population},
    source::Source,
    tape::Code,
    worker,
};
use crate::{
    Input, Program, State, Unit, Value,
    ir::{Cell, Tag},
    run::{Plan, Pool, Possible, Rows, possible},
    show,
};
use beffroi_base::{Language, Span, Text};
use beffroi_findings::Finding;
use std::{num::NonZeroUsize, sync::Arc};

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

    /// The value of an output in a row, or why there is none.
    pub fn state(&self, output: usize, row: usize) -> State {
        let Some((.., column)) = self.outputs.get(output) else { return State::Unknown };
        let cell = column.cell(row);
        State::Known(match cell.tag {
            Tag::Unknown => return State::Unknown,
            Tag::NotApplicable => return State::NotApplicable,
            Tag::Number => Value::Number(cell.value),
            Tag::Bool => Value::Bool(cell.value != 0.0),
            Tag::Text => Value::Text(column.texts.get(cell.value as usize).map_or(String::new(), |t| t.to_string())),
            Tag::Date => match crate::run::calendar::day(cell.value) {
                Some(day) => Value::Date(day),
                None => return State::Unknown,
            },
        })
    }

    /// The value of an output in a row, as a resident reads it.
    pub fn format(&self, output: usize, row: usize, language: Language) -> String {
        let Some((_, unit, _)) = self.outputs.get(output) else { return String::new() };
        show::state(&self.state(output, row), unit.as_ref(), language)
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
    // Texts are written one case after another; amounts do not wait for them.
    let written = plan.writing();
    let (texts, quick): (Vec<usize>, Vec<usize>) = (0..outputs.len()).partition(|output| {
        places.get(*output).and_then(|place| written.get(*place)).copied().unwrap_or(false)
    });
    let mut columns: Vec<Option<Column>> = outputs.iter().map(|_| None).collect();
    for group in [texts, quick] {
        let names: Vec<&str> = group.iter().filter_map(|output| outputs.get(*output)).copied().collect();
        if names.is_empty() {
            continue;
        }
        let (plan, places) = program.plan_many(&names);
        for (output, column) in group.into_iter().zip(all(program, &plan, &places, population, count, progress)) {
            if let Some(place) = columns.get_mut(output) {
                *place = Some(column);
            }
        }
    }
    let unit = |name: &str| program.rule(name).and_then(|rule| rule.unit.clone());
    let outputs = outputs.iter().zip(columns.into_iter().flatten()).map(|(name, column)| ((*name).to_owned(), unit(name), column)).collect();
    Ok(Results { rows: population.rows, outputs })
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
        Source::new(column, texts)
    }).collect()
}

fn all(
    program: &Program, plan: &Plan, places: &[usize], population: &Population, count: usize, progress: &(dyn Fn(usize) + Sync),
) -> Vec<Column> {
    let mut pool = Pool::default();
    let sources = sources(program, plan, population, &mut pool);
    let Some(code) = compiled(plan, &sources, places) else {
        return by_case(plan, places, &sources, population.rows, pool, progress);
    };
    let texts = pool.all(plan);
    worker::run(&code, &sources, population.rows, count, progress).into_iter().map(|mut column| {
        if column.kind == Some(Tag::Text) {
            column.texts.clone_from(&texts);
        }
        column
    }).collect()
}

/// The plan as plain arithmetic, with what is known of this population.
fn compiled(plan: &Plan, sources: &[Source<'_>], places: &[usize]) -> Option<Code> {
    let known: Option<Vec<Known>> = sources.iter().map(Source::known).collect();
    let domains: Vec<Possible> = sources.iter().map(Source::domain).collect();
    let possible = possible::possible(plan, &domains, &Rows::default());
    let (mut tape, mut roots) = lower(plan, &known?, &possible, places)?;
    // Amounts to the cent are kept as whole cents: half the memory to write.
    let units = roots.iter_mut().zip(places).map(|(root, place)| {
        let decimals = plan.meta.get(*place)?.decimals.filter(|decimals| root.kind == Some(Tag::Number) && *decimals <= 3)?;
        let unit = crate::decimal::ten(usize::from(decimals));
        let (lo, hi) = possible.get(*place)?.numbers()?;
        let whole = tape.whole_of(root.value, decimals).filter(|whole| whole.known().is_none())?;
        let fits = lo * unit > f64::from(i32::MIN) && hi * unit < f64::from(i32::MAX);
        fits.then(|| {
            root.value = whole;
            unit
        })
    }).collect();
    Some(Code::new(tape, roots, units))
}

/// The same, one case after another: plans that write texts.
fn by_case(
    plan: &Plan, places: &[usize], sources: &[Source<'_>], count: usize, mut pool: Pool, progress: &(dyn Fn(usize) + Sync),
) -> Vec<Column> {
    let mut columns: Vec<(Vec<f64>, Vec<Tag>)> = places.iter().map(|_| (Vec::with_capacity(count), Vec::with_capacity(count))).collect();
    let (mut cells, mut inputs): (Vec<Cell>, Vec<Cell>) = (vec![], vec![]);
    for row in 0..count {
        inputs.clear();
        inputs.extend(sources.iter().map(|source| source.cell(row)));
        crate::run::run(plan, &inputs, &mut pool, &mut cells);
        for ((values, tags), place) in columns.iter_mut().zip(places) {
            let cell = cells.get(*place).copied().unwrap_or(Cell::UNKNOWN);
            values.push(cell.value);
            tags.push(cell.tag);
        }
        if row % 16_384 == 16_383 {
            progress(row + 1);
        }
    }
    let texts: Vec<Arc<str>> = pool.all(plan);
    columns.into_iter().map(|(values, tags)| {
        let kind = tags.iter().copied().find(|tag| !matches!(tag, Tag::Unknown | Tag::NotApplicable));
        let texts = if tags.contains(&Tag::Text) { texts.clone() } else { vec![] };
        Column::written(kind, Data::Wide(values), tags, None, texts)
    }).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::columns::tape::Do;

    #[test]
    fn a_whole_tariff_is_vector_arithmetic() {
        let text = include_bytes!("../../../../xtask/bench/eau.publicodes");
        let (program, _) = Program::model(&beffroi_syntax::parse(text).root.unwrap());
        let mut population = Population::new(1);
        for (name, x) in [("foyer . adultes", 2.0), ("foyer . enfants", 1.0), ("foyer . ressources", 9000.0), ("contrat . volume relevé", 120.0)] {
            population.set(name, Column::numbers(vec![x])).unwrap();
        }
        for name in ["foyer . résident", "foyer . allocataire", "contrat . mensualisé"] {
            population.set(name, Column::booleans(&[true])).unwrap();
        }
        let (plan, places) = program.plan_many(&["aide", "reste à charge"]);
        let mut pool = Pool::default();
        let code = compiled(&plan, &sources(&program, &plan, &population, &mut pool), &places).unwrap();
        if std::env::var_os("MONTRER").is_some() {
            code.steps.iter().for_each(|step| println!("{step:?}"));
        }
        // Nothing row by row, no state but where the aid is without object.
        assert!(code.rows.is_empty());
        assert!(!code.steps.iter().any(|(step, _)| matches!(step, Do::State(..) | Do::Unpack(..) | Do::Wild(_))));
        assert!(code.steps.len() < 40, "{} steps for {} operations", code.steps.len(), plan.ops.len());
        assert!(code.slots <= 12, "{} slots", code.slots);
    }
}
