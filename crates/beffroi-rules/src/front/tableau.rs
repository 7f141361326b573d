//! Decision tables: `tableau`, one line a case, the first that fits wins.

use super::{
    ast::{Compare, Expr, Kind},
    expr, keys,
    mechanism::Reader,
};
use beffroi_base::{Span, Text};
use beffroi_findings::Finding;
use beffroi_syntax::{Entry, Node, Scalar};
use std::ops::Range;

/// Words that open a cell, longest first, with what they ask of the column.
const OPENINGS: &[(&str, Compare)] = &[
    ("à partir de ", Compare::GreaterEq),
    ("au moins ", Compare::GreaterEq),
    ("moins de ", Compare::Less),
    ("plus de ", Compare::Greater),
    ("jusqu'à ", Compare::LessEq),
    ("au plus ", Compare::LessEq),
    ("<= ", Compare::LessEq),
    (">= ", Compare::GreaterEq),
    ("!= ", Compare::NotEqual),
    ("< ", Compare::Less),
    ("> ", Compare::Greater),
    ("= ", Compare::Equal),
];

impl<'a> Reader<'a> {
    /// `{ colonnes: [a, b], lignes: [[moins de 600 €, oui, 1 €], …] }`: lowered to
    /// `variations`.
    pub(crate) fn decision_table(&mut self, entry: &'a Entry) -> Kind {
        let Some(map) = self.closed_map(entry, &["colonnes", "lignes"]) else { return Kind::Error };
        let (Some(columns), Some(lines)) = (map.get("colonnes").and_then(Node::as_seq), map.get("lignes").and_then(Node::as_seq)) else {
            self.findings.push(keys::shape("tableau", entry.key_span, "`colonnes` et `lignes`, deux listes", "`colonnes` and `lignes`, two lists"));
            return Kind::Error;
        };
        let columns: Vec<Expr> = columns.iter().map(|column| self.value(column)).collect();
        let mut branches = vec![];
        for line in lines {
            let Some(cells) = line.as_seq().filter(|cells| cells.len() == columns.len() + 1) else {
                self.findings.push(Finding::error("RE0504", line.span, Text::new(
                    format!("une ligne a {} cellules : une par colonne, puis la valeur", columns.len() + 1),
                    format!("a line has {} cells: one a column, then the value", columns.len() + 1),
                )));
                continue;
            };
            let tests: Vec<Expr> = columns.iter().zip(cells).filter_map(|(column, cell)| self.cell(column, cell)).collect();
            let Some(value) = cells.last() else { continue };
            let test = (!tests.is_empty()).then(|| Expr::new(Kind::All(tests), line.span));
            branches.push((test, self.value(value)));
        }
        self.after_all(&branches);
        Kind::Decision(branches)
    }

    /// A line that asks nothing takes everything: it comes last.
    fn after_all(&mut self, branches: &[(Option<Expr>, Expr)]) {
        let open = branches.iter().position(|(test, _)| test.is_none());
        if let Some((_, value)) = open.and_then(|at| branches.get(at + 1)) {
            self.findings.push(Finding::error("RE0504", value.span, Text::new(
                "cette ligne ne sert jamais : une ligne avant elle prend tous les cas",
                "this line is never used: a line before it takes every case",
            )));
        }
    }

    /// What a cell asks of its column; `-` asks nothing.
    fn cell(&mut self, column: &Expr, cell: &'a Node) -> Option<Expr> {
        let Some(scalar) = cell.as_scalar() else {
            let value = self.value(cell);
            return Some(test(Compare::Equal, column, value, cell.span));
        };
        let text = scalar.text.as_str();
        match text.trim() {
            "" | "-" => return None,
            "oui" => return Some(Expr::new(column.kind.clone(), cell.span)),
            _ => {}
        }
        if let Some(rest) = text.strip_prefix("de ")
            && let Some((from, to)) = rest.split_once(" à ")
        {
            let from_at = 3..3 + from.len();
            let to_at = text.len() - to.len()..text.len();
            let (from, to) = (self.part(scalar, from_at), self.part(scalar, to_at));
            let both = vec![test(Compare::GreaterEq, column, from, cell.span), test(Compare::LessEq, column, to, cell.span)];
            return Some(Expr::new(Kind::All(both), cell.span));
        }
        for (opening, compare) in OPENINGS {
            if text.starts_with(opening) {
                let value = self.part(scalar, opening.len()..text.len());
                return Some(test(*compare, column, value, cell.span));
            }
        }
        let before = self.findings.len();
        let value = self.part(scalar, 0..text.len());
        let loose = matches!(&value.kind, Kind::Name(name) if name.starts_with("entre ") || name.contains(" ou "));
        if self.findings.len() > before || loose {
            self.findings.truncate(before);
            self.findings.push(Finding::error("RE0504", cell.span, Text::new(
                format!("`{text}` n'est pas ce qu'une cellule peut demander"), format!("`{text}` is not what a cell can ask"),
            )).help(Text::new(
                "`moins de …`, `au plus …`, `plus de …`, `au moins …`, `de … à …` (compris), une valeur, un choix, `oui`, `non`, ou `-` ; plusieurs valeurs font plusieurs lignes",
                "`moins de …`, `au plus …`, `plus de …`, `au moins …`, `de … à …` (both included), a value, a choice, `oui`, `non`, or `-`; several values make several lines",
            )));
            return Some(Expr::new(Kind::Error, cell.span));
        }
        // A word is one of the choices of the column.
        let value = match value.kind {
            Kind::Name(name) => Expr::new(Kind::Text(name.as_str().into()), value.span),
            kind => Expr::new(kind, value.span),
        };
        Some(test(Compare::Equal, column, value, cell.span))
    }

    fn part(&mut self, scalar: &Scalar, range: Range<usize>) -> Expr {
        expr::parse(scalar, range, &mut self.findings)
    }
}

fn test(compare: Compare, column: &Expr, value: Expr, span: Span) -> Expr {
    // Findings on the column are said where the cell asks.
    let column = Expr::new(column.kind.clone(), span);
    Expr::new(Kind::Compare(compare, Box::new(column), Box::new(value)), span)
}

/// What a cell asks, as the sign and the word of a comparison each.
pub(crate) fn asked(cell: &str) -> Vec<(&'static str, String)> {
    let cell = cell.trim();
    let sign = |compare: Compare| match compare {
        Compare::Less => "<",
        Compare::LessEq => "<=",
        Compare::Greater => ">",
        Compare::GreaterEq => ">=",
        Compare::Equal => "=",
        Compare::NotEqual => "!=",
    };
    if matches!(cell, "" | "-") {
        return vec![];
    }
    if let Some((from, to)) = cell.strip_prefix("de ").and_then(|rest| rest.split_once(" à ")) {
        return vec![(">=", from.to_owned()), ("<=", to.to_owned())];
    }
    if let Some((rest, compare)) = OPENINGS.iter().find_map(|(opening, compare)| Some((cell.strip_prefix(opening)?, *compare))) {
        return vec![(sign(compare), rest.to_owned())];
    }
    let word = cell.chars().next().is_some_and(char::is_alphabetic) && !matches!(cell, "oui" | "non");
    vec![("=", if word { format!("'{cell}'") } else { cell.to_owned() })]
}
