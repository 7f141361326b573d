//! Populations in and out of files: CSV, Parquet, Arrow.
//!
//! A file is read in pieces, column by column, and only the columns that count:
//! a million households never exist as text. What cannot be read is said with
//! its line and its column.

mod arrow;
mod cell;
mod csv;
mod parquet;
mod write;

use beffroi_base::Text;
use beffroi_rules::{Input, Program, columns::Population};
use std::{
    fs::File,
    io::{Read, Seek},
    path::Path,
};

pub use write::Writer;

/// Rows of a piece.
const PIECE: usize = 65_536;

/// Most troubles told of one file: a column of the wrong kind is said a few
/// times, not a million.
const TROUBLES_MAX: usize = 20;

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Trouble {
    /// Line of a text file, row of another, from 1; the first line names columns.
    pub line: Option<usize>,
    /// Name of the column.
    pub column: Option<String>,
    /// What is wrong.
    pub what: Text,
}

impl Trouble {
    fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { line: None, column: None, what: Text::new(fr, en) }
    }

    fn at(self, line: usize) -> Self {
        Self { line: Some(line), ..self }
    }

    fn of(self, column: &str) -> Self {
        Self { column: Some(column.to_owned()), ..self }
    }

    fn broken(error: &dyn std::fmt::Display) -> Self {
        Self::new(format!("ce fichier ne se lit pas ({error})"), format!("this file cannot be read ({error})"))
    }

    /// The whole, with its place: `ligne 12, colonne « âge » : …`.
    pub fn text(&self) -> Text {
        let say = |line: &str, column: [&str; 2], colon: &str, what: &str| {
            let line = self.line.map(|n| format!("{line} {n}"));
            let name = self.column.as_ref().map(|name| format!("{}{name}{}", column[0], column[1]));
            let place: Vec<String> = line.into_iter().chain(name).collect();
            if place.is_empty() { what.to_owned() } else { format!("{}{colon}{what}", place.join(", ")) }
        };
        Text::new(
            say("ligne", ["colonne «\u{a0}", "\u{a0}»"], "\u{a0}: ", &self.what.fr),
            say("line", ["column \"", "\""], ": ", self.what.get(beffroi_base::Language::En)),
        )
    }
}

/// A column that counts, and how its cells are read.
#[derive(Clone, Debug)]
struct Wanted {
    name: String,
    /// The question it answers; none for words that make groups.
    input: Option<Input>,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines of text, cells apart by `;`, `,` or a tabulation.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// Apache Arrow, as a file or a stream.
    Arrow,
}

impl Format {
    /// The format a file's name announces; CSV when it says nothing.
    pub fn of_name(path: &Path) -> Self {
        match path.extension().map(|ext| ext.to_string_lossy().to_lowercase()).as_deref() {
            Some("parquet" | "pq") => Self::Parquet,
            Some("arrow" | "arrows" | "feather" | "ipc") => Self::Arrow,
            _ => Self::Csv,
        }
    }

    /// The format its first bytes show.
    fn of_bytes(first: &[u8]) -> Self {
        if first.starts_with(b"PAR1") {
            Self::Parquet
        } else if first.starts_with(b"ARROW1") || first.starts_with(&[0xff, 0xff, 0xff, 0xff]) {
            Self::Arrow
        } else {
            Self::Csv
        }
    }
}

/// A population being read.
pub struct Reader {
    format: Format,
    names: Vec<String>,
    missing: Vec<String>,
    /// The questions that count.
    asked: Vec<String>,
    bytes: u64,
    pieces: Box<dyn Pieces>,
    ended: bool,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("format", &self.format).field("names", &self.names).finish_non_exhaustive()
    }
}

/// What each format gives.
trait Pieces {
    /// The next rows; none at the end.
    fn next(&mut self) -> Result<Option<Population>, Vec<Trouble>>;
    /// Share of the file already read, from 0 to 1.
    fn done(&self) -> f64;
}

/// A file opened: the names of all its columns, and its rows to come.
type Opened = (Vec<String>, Box<dyn Pieces>);

impl Reader {
    /// Opens a file for the questions of programs; only the columns `keep`
    /// names are read, in the types of the questions as the first program that
    /// has them says (others are words, for groups). The format is known by the first bytes, not by the name.
    ///
    /// # Errors
    /// A file that is empty or of no known form; columns of the same name.
    pub fn open(path: &Path, programs: &[&Program], keep: &[String]) -> Result<Self, Vec<Trouble>> {
        let one = |error: std::io::Error| vec![Trouble::broken(&error)];
        let mut file = File::open(path).map_err(one)?;
        let bytes = file.metadata().map_err(one)?.len();
        let mut first = [0_u8; 8];
        let read = file.read(&mut first).map_err(one)?;
        if read == 0 {
            return Err(vec![Trouble::new("ce fichier est vide", "this file is empty")]);
        }
        file.rewind().map_err(one)?;
        let format = Format::of_bytes(&first);
        let wanted: Vec<Wanted> = keep.iter().map(|name| Wanted { name: name.clone(), input: programs.iter().find_map(|program| program.input(name)).cloned() }).collect();
        let (names, pieces): Opened = match format {
            Format::Csv => csv::open(file, bytes, &wanted)?,
            Format::Parquet => parquet::open(file, &wanted)?,
            Format::Arrow => arrow::open(file, &wanted, first.starts_with(b"ARROW1"))?,
        };
        for (place, name) in names.iter().enumerate() {
            if names.iter().take(place).any(|other| other == name) && keep.contains(name) {
                return Err(vec![Trouble::new("deux colonnes portent ce nom : laquelle compte\u{a0}?", "two columns have this name: which one counts?").of(name)]);
            }
        }
        let missing = keep.iter().filter(|name| !names.contains(name)).cloned().collect();
        let asked = wanted.into_iter().filter(|wanted| wanted.input.is_some()).map(|wanted| wanted.name).collect();
        Ok(Self { format, names, missing, asked, bytes, pieces, ended: false })
    }

    /// The format of the file.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The names of all its columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The columns that count and are not there.
    pub fn missing(&self) -> &[String] {
        &self.missing
    }

    /// Whether a column answers a question that counts.
    pub fn is_read(&self, name: &str) -> bool {
        self.asked.iter().any(|asked| asked == name)
    }

    /// Size of the file, in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Share of the file already read, from 0 to 1.
    pub fn done(&self) -> f64 {
        self.pieces.done()
    }
}

impl Iterator for Reader {
    type Item = Result<Population, Vec<Trouble>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.pieces.next().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}
