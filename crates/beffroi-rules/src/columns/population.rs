//! A population: one column an input, one row a household.

use crate::{
    Input, Value,
    check::date_cell,
    ir::{Cell, Tag},
};
use std::sync::Arc;

/// One column: a value and a state a row.
#[derive(Clone, Debug, Default)]
pub struct Column {
    pub(super) values: Vec<f64>,
    /// Empty when every row has a value of the same kind.
    pub(super) tags: Vec<Tag>,
    /// The tag of every row when `tags` is empty.
    pub(super) all: Option<Tag>,
    /// The texts that the values of a text column point at.
    pub(super) texts: Vec<Arc<str>>,
}

/// Answers of many cases.
#[derive(Clone, Debug, Default)]
pub struct Population {
    pub(super) rows: usize,
    pub(super) columns: Vec<(String, Column)>,
}

impl Column {
    /// A column of numbers, each in the unit of its input.
    pub fn numbers(values: Vec<f64>) -> Self {
        if values.iter().all(|x| x.is_finite()) {
            return Self { values, all: Some(Tag::Number), ..Self::default() };
        }
        let mut column = Self::default();
        for x in values {
            column.push(if x.is_finite() { Cell::number(x) } else { Cell::UNKNOWN });
        }
        column
    }

    /// An empty column.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Adds a row: a value, or `None` when it is not known.
    pub fn push_value(&mut self, value: Option<&Value>) {
        let cell = match value {
            None => Cell::UNKNOWN,
            Some(Value::Number(x)) if x.is_finite() => Cell::number(*x + 0.0),
            Some(Value::Number(_)) => Cell::UNKNOWN,
            Some(Value::Bool(yes)) => Cell::bool(*yes),
            Some(Value::Date(day)) => date_cell(*day),
            Some(Value::Text(text)) => self.text(text),
        };
        self.push(cell);
    }

    /// Adds a row without object.
    pub fn push_not_applicable(&mut self) {
        self.push(Cell::NA);
    }

    fn text(&mut self, text: &str) -> Cell {
        let known = self.texts.iter().position(|known| **known == *text);
        let place = known.unwrap_or_else(|| {
            self.texts.push(text.into());
            self.texts.len() - 1
        });
        Cell { tag: Tag::Text, value: place as f64 }
    }

    fn push(&mut self, cell: Cell) {
        match (self.all, self.tags.is_empty()) {
            (None, true) => self.all = Some(cell.tag),
            (Some(all), true) if all != cell.tag => {
                self.tags = vec![all; self.values.len()];
                self.tags.push(cell.tag);
                self.all = None;
            }
            (_, true) => {}
            (_, false) => self.tags.push(cell.tag),
        }
        self.values.push(cell.value);
    }

    pub(super) fn cell(&self, row: usize) -> Cell {
        let tag = self.all.or_else(|| self.tags.get(row).copied()).unwrap_or(Tag::Unknown);
        Cell { tag, value: self.values.get(row).copied().unwrap_or(0.0) }
    }

    /// Whether its cells are of the kind an input takes.
    pub(super) fn fits(&self, input: &Input) -> bool {
        use crate::Type;
        let wanted = match input.ty {
            Type::Number => Tag::Number,
            Type::Bool => Tag::Bool,
            Type::Date => Tag::Date,
            Type::Text | Type::Choice(_) => Tag::Text,
            Type::Any => return true,
            Type::List => return false,
        };
        let good = |tag: &Tag| *tag == wanted || matches!(tag, Tag::Unknown | Tag::NotApplicable);
        self.all.iter().chain(&self.tags).all(good)
    }
}

impl Population {
    /// A population of so many cases.
    pub fn new(rows: usize) -> Self {
        Self { rows, columns: vec![] }
    }

    /// How many cases there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The names of its columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, _)| name.as_str())
    }

    /// Adds or replaces a column.
    ///
    /// # Errors
    /// The column itself, when it has not as many rows as the population.
    pub fn set(&mut self, name: impl Into<String>, column: Column) -> Result<(), Column> {
        if column.len() != self.rows {
            return Err(column);
        }
        let name = name.into();
        match self.columns.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = column,
            None => self.columns.push((name, column)),
        }
        Ok(())
    }

    /// The column of a name.
    pub fn get(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|(known, _)| known == name).map(|(_, column)| column)
    }

    /// The word that stands in a row of a column, as a group's name.
    pub fn word(&self, name: &str, row: usize) -> Option<String> {
        let column = self.get(name)?;
        let cell = column.cell(row);
        Some(match cell.tag {
            Tag::Unknown => "—".to_owned(),
            Tag::NotApplicable => "sans objet".to_owned(),
            Tag::Bool => if cell.holds() { "oui" } else { "non" }.to_owned(),
            Tag::Text => column.texts.get(cell.value as usize).map_or(String::new(), |text| text.to_string()),
            Tag::Number => crate::show::value(&Value::Number(cell.value), None, beffroi_base::Language::Fr),
            Tag::Date => crate::run::calendar::day(cell.value).map_or(String::new(), |day| day.to_string()),
        })
    }
}
