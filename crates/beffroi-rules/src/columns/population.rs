//! A population: one column an input, one row a household.

use crate::{
    Input, Type, Value,
    check::date_cell,
    ir::{Cell, Tag},
};
use beffroi_base::Day;
use std::{collections::HashMap, sync::Arc};

/// Values of a column, as narrow as their kind allows.
#[derive(Clone, Debug)]
pub(super) enum Data {
    /// Numbers, or several kinds.
    Wide(Vec<f64>),
    /// Days since 1970; places of texts.
    Whole(Vec<i32>),
    /// `oui` and `non`.
    Bits(Vec<u8>),
    /// Whole numbers to be divided: amounts in cents.
    Counted(Vec<i32>, f64),
}

impl Data {
    fn len(&self) -> usize {
        match self {
            Self::Wide(values) => values.len(),
            Self::Whole(values) => values.len(),
            Self::Bits(values) => values.len(),
            Self::Counted(values, _) => values.len(),
        }
    }

    fn get(&self, row: usize) -> f64 {
        let value = match self {
            Self::Wide(values) => values.get(row).copied(),
            Self::Whole(values) => values.get(row).copied().map(f64::from),
            Self::Bits(values) => values.get(row).copied().map(f64::from),
            Self::Counted(values, unit) => values.get(row).map(|x| f64::from(*x) / unit),
        };
        value.unwrap_or(0.0)
    }

    fn push(&mut self, value: f64) {
        match self {
            Self::Wide(values) => values.push(value),
            Self::Whole(values) => values.push(value as i32),
            Self::Bits(values) => values.push(value as u8),
            Self::Counted(values, unit) => {
                let wide = values.iter().map(|x| f64::from(*x) / *unit).chain([value]);
                *self = Self::Wide(wide.collect());
            }
        }
    }
}

/// One column: a value and a state a row.
#[derive(Clone, Debug)]
pub struct Column {
    /// Zero where a row has no value.
    pub(super) data: Data,
    /// Empty when every row has a value of the same kind, or none has one.
    pub(super) tags: Vec<Tag>,
    /// The tag of every row when `tags` is empty.
    pub(super) all: Option<Tag>,
    /// The kind of the values; none when there are none, or several kinds.
    pub(super) kind: Option<Tag>,
    /// The texts that the values of a text column point at.
    pub(super) texts: Vec<Arc<str>>,
    places: HashMap<Arc<str>, i32>,
    /// Smallest and largest number.
    pub(super) range: (f64, f64),
    mixed: bool,
}

impl Default for Column {
    fn default() -> Self {
        Self {
            data: Data::Wide(vec![]), tags: vec![], all: None, kind: None, texts: vec![], places: HashMap::new(),
            range: (f64::INFINITY, f64::NEG_INFINITY), mixed: false,
        }
    }
}

/// Answers of many cases.
#[derive(Clone, Debug, Default)]
pub struct Population {
    pub(super) rows: usize,
    pub(super) columns: Vec<(String, Column)>,
}

impl Column {
    /// A column of numbers, each in the unit of its input; what is not a finite
    /// number is not known.
    pub fn numbers(values: Vec<f64>) -> Self {
        if let Some(range) = range(&values) {
            return Self { data: Data::Wide(values), all: Some(Tag::Number), kind: Some(Tag::Number), range, ..Self::default() };
        }
        let mut column = Self::default();
        values.into_iter().for_each(|x| column.push_number(x));
        column
    }

    /// A column of `oui` and `non`.
    pub fn booleans(values: &[bool]) -> Self {
        let kind = (!values.is_empty()).then_some(Tag::Bool);
        Self { data: Data::Bits(values.iter().map(|yes| u8::from(*yes)).collect()), all: kind, kind, ..Self::default() }
    }

    /// What a run wrote.
    pub(super) fn written(kind: Option<Tag>, data: Data, tags: Vec<Tag>, all: Option<Tag>, texts: Vec<Arc<str>>) -> Self {
        Self { data, tags, all, kind, texts, range: (f64::NEG_INFINITY, f64::INFINITY), ..Self::default() }
    }

    /// An empty column.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a row: a value, or `None` when it is not known.
    pub fn push_value(&mut self, value: Option<&Value>) {
        match value {
            None => self.push_unknown(),
            Some(Value::Number(x)) => self.push_number(*x),
            Some(Value::Bool(yes)) => self.push_boolean(*yes),
            Some(Value::Date(day)) => self.push_day(*day),
            Some(Value::Text(text)) => self.push_text(text),
        }
    }

    /// Adds a number; what is not finite is not known.
    pub fn push_number(&mut self, x: f64) {
        self.push(if x.is_finite() { Cell::number(x + 0.0) } else { Cell::UNKNOWN });
    }

    /// Adds `oui` or `non`.
    pub fn push_boolean(&mut self, yes: bool) {
        self.push(Cell::bool(yes));
    }

    /// Adds a day.
    pub fn push_day(&mut self, day: Day) {
        self.push(date_cell(day));
    }

    /// Adds a text; the same text is kept once.
    pub fn push_text(&mut self, text: &str) {
        let place = self.places.get(text).copied().unwrap_or_else(|| {
            let kept: Arc<str> = text.into();
            let place = i32::try_from(self.texts.len()).unwrap_or(i32::MAX);
            self.texts.push(kept.clone());
            self.places.insert(kept, place);
            place
        });
        self.push(Cell { tag: Tag::Text, value: f64::from(place) });
    }

    /// Adds a row that is not known.
    pub fn push_unknown(&mut self) {
        self.push(Cell::UNKNOWN);
    }

    /// Adds a row without object.
    pub fn push_not_applicable(&mut self) {
        self.push(Cell::NA);
    }

    fn push(&mut self, cell: Cell) {
        match (self.all, self.tags.is_empty()) {
            (None, true) => self.all = Some(cell.tag),
            (Some(all), true) if all != cell.tag => {
                self.tags = vec![all; self.len()];
                self.tags.push(cell.tag);
                self.all = None;
            }
            (_, true) => {}
            (_, false) => self.tags.push(cell.tag),
        }
        if !cell.is_unknown() && !cell.is_na() {
            self.suit(cell);
        }
        self.data.push(cell.value);
    }

    /// Makes room for a value of this kind.
    fn suit(&mut self, cell: Cell) {
        if cell.tag == Tag::Number {
            self.range = (self.range.0.min(cell.value), self.range.1.max(cell.value));
        }
        if self.kind == Some(cell.tag) || self.mixed {
            return;
        }
        let rows = self.len();
        if self.kind.is_none() {
            // Until now no row had a value: all are zero.
            self.data = match cell.tag {
                Tag::Bool => Data::Bits(vec![0; rows]),
                Tag::Date | Tag::Text => Data::Whole(vec![0; rows]),
                _ => Data::Wide(vec![0.0; rows]),
            };
            self.kind = Some(cell.tag);
        } else {
            self.data = Data::Wide((0..rows).map(|row| self.data.get(row)).collect());
            (self.kind, self.mixed) = (None, true);
        }
    }

    pub(super) fn cell(&self, row: usize) -> Cell {
        let tag = self.all.or_else(|| self.tags.get(row).copied()).unwrap_or(Tag::Unknown);
        Cell { tag, value: self.data.get(row) }
    }

    /// Whether its values are of several kinds.
    pub(super) fn is_mixed(&self) -> bool {
        self.mixed
    }

    /// Whether some row has this tag.
    pub(super) fn has(&self, tag: Tag) -> bool {
        self.all == Some(tag) || self.tags.contains(&tag)
    }

    /// Whether its cells are of the kind an input takes.
    pub(super) fn fits(&self, input: &Input) -> bool {
        let wanted = match input.ty {
            Type::Number => Tag::Number,
            Type::Bool => Tag::Bool,
            Type::Date => Tag::Date,
            Type::Text | Type::Choice(_) => Tag::Text,
            Type::Any => return true,
            Type::List => return false,
        };
        !self.mixed && self.kind.is_none_or(|kind| kind == wanted)
    }

    /// The word that stands in a row, as a group's name.
    pub(super) fn word(&self, row: usize) -> String {
        let cell = self.cell(row);
        match cell.tag {
            Tag::Unknown => "—".to_owned(),
            Tag::NotApplicable => "sans objet".to_owned(),
            Tag::Bool => if cell.holds() { "oui" } else { "non" }.to_owned(),
            Tag::Text => self.texts.get(cell.value as usize).map_or(String::new(), |text| text.to_string()),
            Tag::Number => crate::show::value(&Value::Number(cell.value), None, beffroi_base::Language::Fr),
            Tag::Date => crate::run::calendar::day(cell.value).map_or(String::new(), |day| day.to_string()),
        }
    }
}

/// The smallest and the largest of some numbers; none when there are none, or
/// when one is not finite. Eight at a time: each has its own, joined at the end.
fn range(values: &[f64]) -> Option<(f64, f64)> {
    const LANES: usize = 8;
    let (mut lo, mut hi, mut sum) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES], [0.0; LANES]);
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    let mut see = |chunk: &[f64]| {
        for (((lo, hi), sum), x) in lo.iter_mut().zip(&mut hi).zip(&mut sum).zip(chunk) {
            *lo = if *x < *lo { *x } else { *lo };
            *hi = if *x > *hi { *x } else { *hi };
            // Nothing, unless the number is infinite or none.
            *sum += x * 0.0;
        }
    };
    chunks.for_each(&mut see);
    see(rest);
    let wild = values.is_empty() || sum.iter().any(|sum| *sum != 0.0);
    (!wild).then(|| (lo.into_iter().fold(f64::INFINITY, f64::min), hi.into_iter().fold(f64::NEG_INFINITY, f64::max)))
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
        self.get(name).map(|column| column.word(row))
    }
}
