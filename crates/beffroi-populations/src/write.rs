//! What each household gets, written line by line in the order read.

use crate::{Format, Trouble};
use ::parquet::{
    basic::{Compression, LogicalType, Repetition, Type as Physical},
    data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType},
    errors::ParquetError,
    file::{properties::WriterProperties, writer::{SerializedFileWriter, SerializedRowGroupWriter}},
    schema::types::{Type as Node, TypePtr},
};
use arrow_array::{ArrayRef, BooleanArray, Float64Array, RecordBatch, StringArray};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, DataType as Kind, Field, Schema};
use beffroi_rules::{State, Type, Value, columns::Results};
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
    sync::Arc,
};

/// A file of results being written: a column a result, and beside it, but in
/// CSV, whether it is `connu`, `sans objet` or `inconnu`.
pub struct Writer {
    columns: Vec<(String, Type)>,
    to: To,
}

enum To {
    Csv(BufWriter<File>),
    Parquet(Box<SerializedFileWriter<BufWriter<File>>>),
    Arrow(Box<FileWriter<BufWriter<File>>>, Arc<Schema>),
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("columns", &self.columns).finish_non_exhaustive()
    }
}

/// The cells of one result over a piece.
struct Cells<'a> {
    states: Vec<State>,
    name: &'a str,
    ty: &'a Type,
}

impl Cells<'_> {
    fn numbers(&self) -> Vec<Option<f64>> {
        self.states.iter().map(|state| if let State::Known(Value::Number(x)) = state { Some(*x) } else { None }).collect()
    }

    fn booleans(&self) -> Vec<Option<bool>> {
        self.states.iter().map(|state| if let State::Known(Value::Bool(yes)) = state { Some(*yes) } else { None }).collect()
    }

    fn texts(&self) -> Vec<Option<String>> {
        self.states.iter().map(|state| match state {
            State::Known(Value::Text(text)) => Some(text.clone()),
            State::Known(Value::Date(day)) => Some(day.to_string()),
            _ => None,
        }).collect()
    }

    fn words(&self) -> Vec<&'static str> {
        self.states.iter().map(|state| match state {
            State::Known(_) => "connu",
            State::NotApplicable => "sans objet",
            State::Unknown => "inconnu",
        }).collect()
    }
}

impl Writer {
    /// Creates a file for results of these names and types; its form is that of
    /// its name: `.parquet`, `.arrow`, CSV otherwise.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn create(path: &Path, columns: Vec<(String, Type)>) -> Result<Self, Trouble> {
        let file = BufWriter::new(File::create(path).map_err(|error| unwritten(&error))?);
        let to = match Format::of_name(path) {
            Format::Csv => To::Csv(file),
            Format::Parquet => {
                let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
                let schema = parquet_schema(&columns).map_err(|error| unwritten(&error))?;
                To::Parquet(Box::new(SerializedFileWriter::new(file, schema, Arc::new(properties)).map_err(|error| unwritten(&error))?))
            }
            Format::Arrow => {
                let schema = Arc::new(arrow_schema(&columns));
                To::Arrow(Box::new(FileWriter::try_new(file, &schema).map_err(|error| unwritten(&error))?), schema)
            }
        };
        let mut writer = Self { columns, to };
        if let To::Csv(file) = &mut writer.to {
            let names: Vec<String> = writer.columns.iter().map(|(name, _)| quoted(name)).collect();
            writeln!(file, "{}", names.join(";")).map_err(|error| unwritten(&error))?;
        }
        Ok(writer)
    }

    /// Adds a piece: for each column, the results it comes from and its place in
    /// them.
    ///
    /// # Errors
    /// A full disk.
    pub fn add(&mut self, from: &[(&Results, usize)]) -> Result<(), Trouble> {
        let cells: Vec<Cells<'_>> = self.columns.iter().zip(from).map(|((name, ty), (results, output))| {
            Cells { states: (0..results.rows).map(|row| results.state(*output, row)).collect(), name, ty }
        }).collect();
        match &mut self.to {
            To::Csv(file) => csv(file, &cells).map_err(|error| unwritten(&error)),
            To::Parquet(writer) => parquet(writer, &cells).map_err(|error| unwritten(&error)),
            To::Arrow(writer, schema) => arrow(writer, schema, &cells).map_err(|error| unwritten(&error)),
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// A full disk.
    pub fn finish(self) -> Result<(), Trouble> {
        match self.to {
            To::Csv(mut file) => file.flush().map_err(|error| unwritten(&error)),
            To::Parquet(writer) => writer.close().map(|_| ()).map_err(|error| unwritten(&error)),
            To::Arrow(mut writer, _) => writer.finish().map_err(|error| unwritten(&error)),
        }
    }
}

fn unwritten(error: &dyn std::fmt::Display) -> Trouble {
    Trouble::new(format!("ce fichier ne s'écrit pas ({error})"), format!("this file cannot be written ({error})"))
}

fn quoted(text: &str) -> String {
    if text.contains([';', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// `;` between cells and a decimal comma, as French tables are read.
fn csv(file: &mut BufWriter<File>, cells: &[Cells<'_>]) -> std::io::Result<()> {
    for row in 0..cells.first().map_or(0, |cells| cells.states.len()) {
        for (place, cells) in cells.iter().enumerate() {
            if place > 0 {
                file.write_all(b";")?;
            }
            match cells.states.get(row) {
                Some(State::Known(Value::Number(x))) => file.write_all(x.to_string().replace('.', ",").as_bytes())?,
                Some(State::Known(Value::Bool(yes))) => file.write_all(if *yes { b"oui" } else { b"non" })?,
                Some(State::Known(Value::Text(text))) => file.write_all(quoted(text).as_bytes())?,
                Some(State::Known(Value::Date(day))) => file.write_all(day.to_string().as_bytes())?,
                Some(State::NotApplicable) => file.write_all("sans objet".as_bytes())?,
                Some(State::Unknown) | None => {}
            }
        }
        file.write_all(b"\n")?;
    }
    Ok(())
}

fn state_name(name: &str) -> String {
    format!("{name} (état)")
}

fn parquet_schema(columns: &[(String, Type)]) -> Result<TypePtr, ParquetError> {
    let mut fields = vec![];
    for (name, ty) in columns {
        let value = match ty {
            Type::Number => Node::primitive_type_builder(name, Physical::DOUBLE),
            Type::Bool => Node::primitive_type_builder(name, Physical::BOOLEAN),
            _ => Node::primitive_type_builder(name, Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String)),
        };
        let name = state_name(name);
        let state = Node::primitive_type_builder(&name, Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String));
        fields.push(Arc::new(value.with_repetition(Repetition::OPTIONAL).build()?));
        fields.push(Arc::new(state.with_repetition(Repetition::REQUIRED).build()?));
    }
    Ok(Arc::new(Node::group_type_builder("foyers").with_fields(fields).build()?))
}

fn parquet(writer: &mut SerializedFileWriter<BufWriter<File>>, cells: &[Cells<'_>]) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for cells in cells {
        match cells.ty {
            Type::Number => column::<DoubleType>(&mut group, cells.numbers())?,
            Type::Bool => column::<BoolType>(&mut group, cells.booleans())?,
            _ => column::<ByteArrayType>(&mut group, cells.texts().into_iter().map(|text| text.map(|text| ByteArray::from(text.into_bytes()))).collect())?,
        }
        if let Some(mut column) = group.next_column()? {
            let words: Vec<ByteArray> = cells.words().into_iter().map(ByteArray::from).collect();
            column.typed::<ByteArrayType>().write_batch(&words, None, None)?;
            column.close()?;
        }
    }
    group.close().map(|_| ())
}

fn column<T: DataType>(group: &mut SerializedRowGroupWriter<'_, BufWriter<File>>, cells: Vec<Option<T::T>>) -> Result<(), ParquetError> {
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<T::T> = cells.into_iter().flatten().collect();
    if let Some(mut column) = group.next_column()? {
        column.typed::<T>().write_batch(&values, Some(&levels), None)?;
        column.close()?;
    }
    Ok(())
}

fn arrow_schema(columns: &[(String, Type)]) -> Schema {
    let kind = |ty: &Type| match ty {
        Type::Number => Kind::Float64,
        Type::Bool => Kind::Boolean,
        _ => Kind::Utf8,
    };
    Schema::new(columns.iter().flat_map(|(name, ty)| [Field::new(name, kind(ty), true), Field::new(state_name(name), Kind::Utf8, false)]).collect::<Vec<_>>())
}

fn arrow(writer: &mut FileWriter<BufWriter<File>>, schema: &Arc<Schema>, cells: &[Cells<'_>]) -> Result<(), ArrowError> {
    let mut arrays: Vec<ArrayRef> = vec![];
    for cells in cells {
        debug_assert!(schema.field_with_name(cells.name).is_ok());
        arrays.push(match cells.ty {
            Type::Number => Arc::new(Float64Array::from(cells.numbers())),
            Type::Bool => Arc::new(BooleanArray::from(cells.booleans())),
            _ => Arc::new(StringArray::from(cells.texts())),
        });
        arrays.push(Arc::new(StringArray::from(cells.words())));
    }
    writer.write(&RecordBatch::try_new(schema.clone(), arrays)?)
}
