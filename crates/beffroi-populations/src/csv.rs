//! Lines of text: one a household, cells apart by `;`, `,` or a tabulation.

use crate::{Opened, PIECE, Pieces, TROUBLES_MAX, Trouble, Wanted, cell};
use beffroi_rules::columns::{Column, Population};
use std::{
    fs::File,
    io::{BufRead, BufReader},
    ops::Range,
};

/// Longest line read: beyond, the file is no CSV.
const LINE_MAX: usize = 1 << 20;

struct Csv {
    lines: Lines,
    /// For each column of the file, what it is wanted for.
    wanted: Vec<Option<Wanted>>,
    bytes: u64,
}

pub(crate) fn open(file: File, bytes: u64, wanted: &[Wanted]) -> Result<Opened, Vec<Trouble>> {
    let mut lines = Lines { from: BufReader::with_capacity(1 << 18, file), separator: b';', line: vec![], cells: vec![], at: 0, next: 1, read: 0 };
    let one = |trouble: Trouble| vec![trouble];
    // The separator is what the first line has most of.
    if !lines.fill().map_err(one)? {
        return Err(one(Trouble::new("ce fichier est vide", "this file is empty")));
    }
    if lines.line.starts_with(b"\xef\xbb\xbf") {
        lines.line.drain(..3);
    }
    let count = |separator: u8| lines.line.iter().filter(|b| **b == separator).count();
    lines.separator = [b',', b'\t', b';'].into_iter().max_by_key(|separator| count(*separator)).unwrap_or(b';');
    lines.split().map_err(one)?;
    let names: Vec<String> = lines.cells().map(|text| text.trim().to_owned()).collect();
    if names.iter().all(String::is_empty) {
        return Err(one(Trouble::new("la première ligne doit nommer les colonnes", "the first line must name the columns").at(1)));
    }
    let kept = names.iter().map(|name| wanted.iter().find(|wanted| wanted.name == *name).cloned()).collect();
    Ok((names, Box::new(Csv { lines, wanted: kept, bytes })))
}

impl Pieces for Csv {
    fn next(&mut self) -> Result<Option<Population>, Vec<Trouble>> {
        let mut columns: Vec<Column> = self.wanted.iter().map(|_| Column::new()).collect();
        let (mut rows, mut wrong) = (0, vec![]);
        while rows < PIECE {
            match self.lines.next() {
                Ok(true) => {}
                Ok(false) => break,
                Err(trouble) => return Err(vec![trouble]),
            }
            if self.lines.cells().all(|text| text.trim().is_empty()) {
                continue;
            }
            let (line, count, wanted) = (self.lines.at, self.lines.cells.len(), self.wanted.len());
            if count != wanted {
                wrong.push(Trouble::new(
                    format!("{count} cellules, là où la première ligne nomme {wanted} colonnes (une virgule décimale entre des virgules\u{a0}?)"),
                    format!("{count} cells, where the first line names {wanted} columns (a decimal comma between commas?)"),
                ).at(line));
            } else {
                rows += 1;
                for ((text, wanted), column) in self.lines.cells().zip(&self.wanted).zip(&mut columns) {
                    if let Some(wanted) = wanted
                        && let Err(trouble) = cell::push(text, wanted, column)
                    {
                        column.push_unknown();
                        wrong.push(trouble.at(line).of(&wanted.name));
                    }
                }
            }
            if wrong.len() >= TROUBLES_MAX {
                wrong.truncate(TROUBLES_MAX);
                break;
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        if rows == 0 {
            return Ok(None);
        }
        let mut population = Population::new(rows);
        for (wanted, column) in self.wanted.iter().zip(columns) {
            if let Some(wanted) = wanted {
                // Every line gave every column a row.
                let _ = population.set(wanted.name.clone(), column);
            }
        }
        Ok(Some(population))
    }

    fn done(&self) -> f64 {
        if self.bytes == 0 { 1.0 } else { self.lines.read as f64 / self.bytes as f64 }
    }
}

/// Lines cut in cells, quotes understood; one line in memory at a time.
struct Lines {
    from: BufReader<File>,
    separator: u8,
    line: Vec<u8>,
    /// Where each cell is in the line, once its quotes are taken off.
    cells: Vec<Range<usize>>,
    /// Number of the line at hand, and of the next one.
    at: usize,
    next: usize,
    read: u64,
}

impl Lines {
    fn next(&mut self) -> Result<bool, Trouble> {
        if !self.fill()? {
            return Ok(false);
        }
        self.split()?;
        Ok(true)
    }

    fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|range| self.line.get(range.clone()).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or(""))
    }

    /// Reads a line, and the next ones while a quote is open.
    fn fill(&mut self) -> Result<bool, Trouble> {
        self.line.clear();
        self.at = self.next;
        let mut open = false;
        loop {
            let before = self.line.len();
            let read = self.from.read_until(b'\n', &mut self.line).map_err(|error| Trouble::broken(&error).at(self.at))?;
            self.read += read as u64;
            self.next += 1;
            open ^= self.line.iter().skip(before).filter(|b| **b == b'"').count() % 2 == 1;
            if self.line.len() > LINE_MAX {
                return Err(Trouble::new("cette ligne n'en finit pas : un guillemet n'est pas refermé, ou ce n'est pas un CSV", "this line does not end: a quote is left open, or this is no CSV").at(self.at));
            }
            if read == 0 && open {
                return Err(Trouble::new("un guillemet n'est pas refermé", "a quote is left open").at(self.at));
            }
            if read == 0 || !open {
                return Ok(!self.line.is_empty());
            }
        }
    }

    /// Cuts the line; cells in quotes are unquoted in place.
    fn split(&mut self) -> Result<(), Trouble> {
        while self.line.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            self.line.pop();
        }
        if std::str::from_utf8(&self.line).is_err() {
            return Err(Trouble::new(
                "ce fichier n'est pas écrit en UTF-8 : enregistrez-le comme «\u{a0}CSV UTF-8\u{a0}»", "this file is not written in UTF-8: save it as \"CSV UTF-8\"",
            ).at(self.at));
        }
        self.cells.clear();
        if !self.line.contains(&b'"') {
            let mut start = 0;
            for (place, byte) in self.line.iter().enumerate() {
                if *byte == self.separator {
                    self.cells.push(start..place);
                    start = place + 1;
                }
            }
            self.cells.push(start..self.line.len());
            return Ok(());
        }
        // Quotes: the cells are written again at the front of the line.
        let (mut out, mut start, mut quoted) = (0, 0, false);
        let mut place = 0;
        while let Some(byte) = self.line.get(place).copied() {
            let next = self.line.get(place + 1).copied();
            place += 1;
            match byte {
                b'"' if quoted && next == Some(b'"') => place += 1,
                b'"' if quoted || out == start => {
                    quoted = !quoted;
                    continue;
                }
                byte if byte == self.separator && !quoted => {
                    self.cells.push(start..out);
                    start = out;
                    continue;
                }
                _ => {}
            }
            if let Some(kept) = self.line.get_mut(out) {
                *kept = byte;
            }
            out += 1;
        }
        self.cells.push(start..out);
        Ok(())
    }
}
