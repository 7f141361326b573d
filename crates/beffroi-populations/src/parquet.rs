//! Parquet, by its columns: without going through Arrow, which would double what
//! is compiled (`docs/adr/0021-populations.md`).

use crate::{
    Opened, PIECE, Pieces, TROUBLES_MAX, Trouble, Wanted,
    cell::{Held, push_held},
};
use beffroi_rules::columns::{Column, Population};
use parquet::{
    basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical},
    column::reader::{ColumnReader, ColumnReaderImpl},
    data_type::{AsBytes, DataType},
    errors::ParquetError,
    file::reader::{FileReader, SerializedFileReader},
    schema::types::ColumnDescriptor,
};
use std::fs::File;

/// How the values of a column are understood.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Bool,
    /// Divided by this.
    Number(f64),
    /// So many to a day.
    Day(i64),
    Text,
    /// A whole number of many bytes, divided by this.
    Decimal(f64),
    Other,
}

struct Leaf {
    wanted: Wanted,
    /// Place among the columns of the file.
    place: usize,
    kind: Kind,
    /// Level of a value that is there.
    level: i16,
}

struct Parquet {
    reader: SerializedFileReader<File>,
    leaves: Vec<Leaf>,
    /// The group of rows at hand, its columns, and its rows still to read.
    group: usize,
    columns: Vec<ColumnReader>,
    left: usize,
    rows: usize,
    total: usize,
}

pub(crate) fn open(file: File, wanted: &[Wanted]) -> Result<Opened, Vec<Trouble>> {
    let reader = SerializedFileReader::new(file).map_err(|error| vec![Trouble::broken(&error)])?;
    let meta = reader.metadata().file_metadata();
    let total = usize::try_from(meta.num_rows()).unwrap_or(0);
    let names: Vec<String> = meta.schema_descr().columns().iter().map(|column| column.path().parts().join(".")).collect();
    let leaves = meta.schema_descr().columns().iter().enumerate().filter_map(|(place, column)| {
        let wanted = wanted.iter().find(|wanted| names.get(place) == Some(&wanted.name))?.clone();
        Some(Leaf { wanted, place, kind: kind(column), level: column.max_def_level() })
    }).collect();
    Ok((names, Box::new(Parquet { reader, leaves, group: 0, columns: vec![], left: 0, rows: 0, total })))
}

fn kind(column: &ColumnDescriptor) -> Kind {
    if column.max_rep_level() > 0 {
        return Kind::Other;
    }
    let tenths = |scale: i32| 10_f64.powi(scale.max(0));
    match (column.physical_type(), column.logical_type_ref(), column.converted_type()) {
        (Physical::BOOLEAN, ..) => Kind::Bool,
        (Physical::INT32, Some(LogicalType::Date), _) | (Physical::INT32, _, ConvertedType::DATE) => Kind::Day(1),
        (Physical::INT64, Some(LogicalType::Timestamp(stamp)), _) => Kind::Day(match stamp.unit {
            TimeUnit::MILLIS => 86_400_000,
            TimeUnit::MICROS => 86_400_000_000,
            TimeUnit::NANOS => 86_400_000_000_000,
        }),
        (Physical::INT64, _, ConvertedType::TIMESTAMP_MILLIS) => Kind::Day(86_400_000),
        (Physical::INT64, _, ConvertedType::TIMESTAMP_MICROS) => Kind::Day(86_400_000_000),
        (Physical::INT32 | Physical::INT64, Some(LogicalType::Time(_)), _) | (Physical::INT96, ..) => Kind::Other,
        (Physical::INT32 | Physical::INT64, _, ConvertedType::DECIMAL) => Kind::Number(tenths(column.type_scale())),
        (Physical::INT32 | Physical::INT64 | Physical::FLOAT | Physical::DOUBLE, ..) => Kind::Number(1.0),
        (Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY, _, ConvertedType::DECIMAL) => Kind::Decimal(tenths(column.type_scale())),
        (Physical::BYTE_ARRAY, ..) => Kind::Text,
        (Physical::FIXED_LEN_BYTE_ARRAY, ..) => Kind::Other,
    }
}

impl Parquet {
    /// Opens the next group of rows; whether there was one.
    fn group(&mut self) -> Result<bool, ParquetError> {
        if self.group >= self.reader.num_row_groups() {
            return Ok(false);
        }
        let group = self.reader.get_row_group(self.group)?;
        self.columns = self.leaves.iter().map(|leaf| group.get_column_reader(leaf.place)).collect::<Result<_, _>>()?;
        self.left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        self.group += 1;
        Ok(true)
    }
}

impl Pieces for Parquet {
    fn next(&mut self) -> Result<Option<Population>, Vec<Trouble>> {
        let broken = |error: ParquetError| vec![Trouble::broken(&error)];
        while self.left == 0 {
            if !self.group().map_err(broken)? {
                return Ok(None);
            }
        }
        let rows = PIECE.min(self.left);
        let mut population = Population::new(rows);
        let mut wrong = vec![];
        for (leaf, reader) in self.leaves.iter().zip(&mut self.columns) {
            let (mut column, start) = (Column::new(), wrong.len());
            read(leaf, reader, rows, &mut column, &mut wrong).map_err(broken)?;
            for trouble in wrong.iter_mut().skip(start) {
                trouble.line = trouble.line.map(|row| row + self.rows);
            }
            if population.set(leaf.wanted.name.clone(), column).is_err() {
                return Err(vec![Trouble::new("il manque des lignes à cette colonne", "this column lacks rows").of(&leaf.wanted.name)]);
            }
        }
        self.left -= rows;
        self.rows += rows;
        if wrong.is_empty() { Ok(Some(population)) } else { Err(wrong) }
    }

    fn done(&self) -> f64 {
        self.rows as f64 / self.total.max(1) as f64
    }
}

/// Reads rows of a column.
fn read(leaf: &Leaf, reader: &mut ColumnReader, rows: usize, column: &mut Column, wrong: &mut Vec<Trouble>) -> Result<(), ParquetError> {
    let kind = leaf.kind;
    let number = |x: f64| match kind {
        Kind::Number(by) => Held::Number(x / by),
        Kind::Bool => Held::Bool(x != 0.0),
        _ => Held::Other("time"),
    };
    let whole = |x: i64| if let Kind::Day(by) = kind { Held::Day(x.div_euclid(by)) } else { number(x as f64) };
    match reader {
        ColumnReader::BoolColumnReader(reader) => each(leaf, reader, rows, column, wrong, |x| Held::Bool(*x)),
        ColumnReader::Int32ColumnReader(reader) => each(leaf, reader, rows, column, wrong, |x| whole(i64::from(*x))),
        ColumnReader::Int64ColumnReader(reader) => each(leaf, reader, rows, column, wrong, |x| whole(*x)),
        ColumnReader::FloatColumnReader(reader) => each(leaf, reader, rows, column, wrong, |x| number(f64::from(*x))),
        ColumnReader::DoubleColumnReader(reader) => each(leaf, reader, rows, column, wrong, |x| number(*x)),
        ColumnReader::ByteArrayColumnReader(reader) => each(leaf, reader, rows, column, wrong, |x| bytes(kind, x.as_bytes())),
        ColumnReader::FixedLenByteArrayColumnReader(reader) => each(leaf, reader, rows, column, wrong, |x| bytes(kind, x.as_bytes())),
        ColumnReader::Int96ColumnReader(reader) => each(leaf, reader, rows, column, wrong, |_| Held::Other("int96")),
    }
}

fn bytes(kind: Kind, bytes: &[u8]) -> Held<'_> {
    match kind {
        Kind::Text => std::str::from_utf8(bytes).map_or(Held::Other("binary"), Held::Text),
        Kind::Decimal(by) => {
            // Big end first, in two's complement.
            let negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
            let whole = bytes.iter().fold(if negative { -1_i128 } else { 0 }, |whole, byte| (whole << 8) | i128::from(*byte));
            Held::Number(whole as f64 / by)
        }
        _ => Held::Other("binary"),
    }
}

fn each<T: DataType>(
    leaf: &Leaf, reader: &mut ColumnReaderImpl<T>, rows: usize, column: &mut Column, wrong: &mut Vec<Trouble>, held: impl Fn(&T::T) -> Held<'_>,
) -> Result<(), ParquetError> {
    let (mut levels, mut values): (Vec<i16>, Vec<T::T>) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    let mut read = 0;
    while read < rows {
        let (records, ..) = reader.read_records(rows - read, Some(&mut levels), None, &mut values)?;
        if records == 0 {
            break;
        }
        read += records;
    }
    let mut values = values.iter();
    for row in 0..read {
        // Without levels, every row has a value.
        let there = leaf.level == 0 || levels.get(row) == Some(&leaf.level);
        let held = if there { values.next().map_or(Held::Nothing, &held) } else { Held::Nothing };
        let held = if matches!(leaf.kind, Kind::Other) && there { Held::Other("list") } else { held };
        if let Err(trouble) = push_held(held, &leaf.wanted, column) {
            column.push_unknown();
            if wrong.len() < TROUBLES_MAX {
                wrong.push(trouble.at(row + 1).of(&leaf.wanted.name));
            }
        }
    }
    Ok(())
}
