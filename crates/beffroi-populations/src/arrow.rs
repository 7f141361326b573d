//! Arrow, as a file or a stream.

use crate::{
    Opened, PIECE, Pieces, TROUBLES_MAX, Trouble, Wanted,
    cell::{Held, push_held},
};
use arrow_array::{Array, RecordBatch, cast::AsArray, types};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, DataType, TimeUnit};
use beffroi_rules::columns::{Column, Population};
use std::{
    fs::File,
    io::{BufReader, Seek},
};

type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>>>;

struct Arrow {
    batches: Batches,
    /// How many batches there are, if that is known; how many were read.
    count: Option<usize>,
    read: usize,
    /// The batch at hand, and how many of its rows were given.
    batch: Option<(RecordBatch, usize)>,
    rows: usize,
    wanted: Vec<Wanted>,
}

pub(crate) fn open(file: File, wanted: &[Wanted], is_file: bool) -> Result<Opened, Vec<Trouble>> {
    let broken = |error: &dyn std::fmt::Display| vec![Trouble::broken(error)];
    let again = || -> Result<BufReader<File>, Vec<Trouble>> {
        let mut file = file.try_clone().map_err(|error| broken(&error))?;
        file.rewind().map_err(|error| broken(&error))?;
        Ok(BufReader::with_capacity(1 << 18, file))
    };
    let schema = if is_file {
        FileReader::try_new(again()?, None).map_err(|error| broken(&error))?.schema()
    } else {
        StreamReader::try_new(again()?, None).map_err(|error| broken(&error))?.schema()
    };
    let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    let kept: Vec<usize> = (0..names.len()).filter(|place| wanted.iter().any(|wanted| names.get(*place) == Some(&wanted.name))).collect();
    let (batches, count): (Batches, Option<usize>) = if is_file {
        let reader = FileReader::try_new(again()?, Some(kept)).map_err(|error| broken(&error))?;
        let count = reader.num_batches();
        (Box::new(reader), Some(count))
    } else {
        (Box::new(StreamReader::try_new(again()?, Some(kept)).map_err(|error| broken(&error))?), None)
    };
    Ok((names, Box::new(Arrow { batches, count, read: 0, batch: None, rows: 0, wanted: wanted.to_vec() })))
}

impl Pieces for Arrow {
    fn next(&mut self) -> Result<Option<Population>, Vec<Trouble>> {
        let (batch, from) = loop {
            match self.batch.take() {
                Some((batch, given)) if given < batch.num_rows() => break (batch, given),
                _ => match self.batches.next() {
                    None => return Ok(None),
                    Some(Err(error)) => return Err(vec![Trouble::broken(&error)]),
                    Some(Ok(batch)) => {
                        self.read += 1;
                        self.batch = Some((batch, 0));
                    }
                },
            }
        };
        let rows = PIECE.min(batch.num_rows() - from);
        let piece = batch.slice(from, rows);
        self.batch = Some((batch, from + rows));
        let mut population = Population::new(rows);
        let mut wrong = vec![];
        for wanted in &self.wanted {
            let Some(array) = piece.column_by_name(&wanted.name) else { continue };
            let mut column = Column::new();
            for row in 0..rows {
                if let Err(trouble) = push_held(held(array, row), wanted, &mut column) {
                    column.push_unknown();
                    wrong.push(trouble.at(self.rows + row + 1).of(&wanted.name));
                    if wrong.len() >= TROUBLES_MAX {
                        return Err(wrong);
                    }
                }
            }
            // Every row gave a cell.
            let _ = population.set(wanted.name.clone(), column);
        }
        self.rows += rows;
        if wrong.is_empty() { Ok(Some(population)) } else { Err(wrong) }
    }

    fn done(&self) -> f64 {
        self.count.map_or(0.0, |count| self.read as f64 / count.max(1) as f64)
    }
}

/// A cell of an array.
fn held(array: &dyn Array, row: usize) -> Held<'_> {
    macro_rules! number {
        ($($kind:ident => $ty:ident),*) => {
            match array.data_type() {
                $(DataType::$kind => return Held::Number(array.as_primitive::<types::$ty>().value(row) as f64),)*
                _ => {}
            }
        };
    }
    if array.is_null(row) {
        return Held::Nothing;
    }
    number!(
        Float64 => Float64Type, Float32 => Float32Type, Int64 => Int64Type, Int32 => Int32Type, Int16 => Int16Type, Int8 => Int8Type,
        UInt64 => UInt64Type, UInt32 => UInt32Type, UInt16 => UInt16Type, UInt8 => UInt8Type
    );
    match array.data_type() {
        DataType::Boolean => Held::Bool(array.as_boolean().value(row)),
        DataType::Utf8 => Held::Text(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Held::Text(array.as_string::<i64>().value(row)),
        DataType::Utf8View => Held::Text(array.as_string_view().value(row)),
        DataType::Decimal128(_, scale) => Held::Number(array.as_primitive::<types::Decimal128Type>().value(row) as f64 / 10_f64.powi(i32::from(*scale))),
        DataType::Date32 => Held::Day(i64::from(array.as_primitive::<types::Date32Type>().value(row))),
        DataType::Date64 => Held::Day(array.as_primitive::<types::Date64Type>().value(row).div_euclid(86_400_000)),
        DataType::Timestamp(unit, _) => {
            let (value, a_day) = match unit {
                TimeUnit::Second => (array.as_primitive::<types::TimestampSecondType>().value(row), 86_400),
                TimeUnit::Millisecond => (array.as_primitive::<types::TimestampMillisecondType>().value(row), 86_400_000),
                TimeUnit::Microsecond => (array.as_primitive::<types::TimestampMicrosecondType>().value(row), 86_400_000_000),
                TimeUnit::Nanosecond => (array.as_primitive::<types::TimestampNanosecondType>().value(row), 86_400_000_000_000),
            };
            Held::Day(value.div_euclid(a_day))
        }
        DataType::Dictionary(..) => {
            let Some(words) = array.as_any_dictionary_opt() else { return Held::Other("dictionary") };
            match key(words.keys(), row) {
                Some(place) if place < words.values().len() => held(words.values(), place),
                _ => Held::Nothing,
            }
        }
        DataType::Null => Held::Nothing,
        DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) => Held::Other("list"),
        DataType::Struct(_) => Held::Other("struct"),
        _ => Held::Other("binary"),
    }
}

/// The place a dictionary's key points at.
fn key(keys: &dyn Array, row: usize) -> Option<usize> {
    match held(keys, row) {
        Held::Number(place) if place >= 0.0 => Some(place as usize),
        _ => None,
    }
}
