//! A letter on paper: a tagged PDF that a screen reader reads in order, that
//! an archive keeps, and that fits a window envelope.
//!
//! What comes out is PDF/UA-1 and PDF/A-2a at once: the library that writes
//! the file refuses what either forbids ([`PaperFault`]). Same letter, same
//! bytes: nothing here reads a clock or draws chance.

mod draw;
mod face;
mod lines;
mod sheet;

use beffroi_base::{Day, Language};
use std::fmt;

/// Words and the language they are in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The words, already typeset (no-break spaces, apostrophes).
    pub text: String,
    /// Their language: told to screen readers where it is not the letter's.
    pub language: Language,
}

impl Words {
    /// Words in a language.
    pub fn new(text: impl Into<String>, language: Language) -> Self {
        Self { text: text.into(), language }
    }
}

/// A letter ready for paper.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Its language.
    pub language: Language,
    /// Its date, kept as the date of the document too.
    pub day: Day,
    /// Who writes: the authority, as its name stands at the head.
    pub sender: String,
    /// The authority's colour, red, green and blue.
    pub colour: Option<[u8; 3]>,
    /// Under the name: department, address, telephone, one line each.
    pub letterhead: Vec<Words>,
    /// Whom it is for, one line each, in the window of the envelope.
    pub addressee: Vec<String>,
    /// `Le 3 mars 2026`.
    pub dateline: String,
    /// `Objet :` and what the letter is about; the title of the document.
    pub subject: (String, Words),
    /// `Référence :` and the reference of the case.
    pub reference: (String, String),
    /// What it says.
    pub blocks: Vec<Block>,
}

/// One block of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A title inside the letter.
    Heading(Words),
    /// A paragraph; a line break in it is kept.
    Paragraph(Words),
    /// Something said low: a version, a fingerprint.
    Quiet(Words),
    /// One point under another.
    List(Vec<Words>),
    /// Labels and what stands against each, as a table; the first two words
    /// head its columns.
    Rows {
        /// Heads of the two columns.
        heads: (Words, Words),
        /// Label and value.
        rows: Vec<(Words, Words)>,
    },
    /// Who answers for the letter, name first, one line each.
    Signature(Vec<Words>),
}

/// A letter could not be put on paper.
#[derive(Debug)]
pub enum PaperFault {
    /// One of the faces in this program cannot be read.
    Face,
    /// The file would break PDF/UA or PDF/A, or a limit of the format.
    File(String),
}

impl fmt::Display for PaperFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Face => f.write_str("a typeface of this program cannot be read"),
            Self::File(why) => write!(f, "the PDF would not conform: {why}"),
        }
    }
}

impl std::error::Error for PaperFault {}

/// The letter as a PDF file.
///
/// # Errors
/// When the file would not conform to PDF/UA-1 and PDF/A-2a.
pub fn pdf(paper: &Paper) -> Result<Vec<u8>, PaperFault> {
    let faces = face::faces().ok_or(PaperFault::Face)?;
    draw::document(paper, &sheet::lay_out(paper, faces), faces)
}
