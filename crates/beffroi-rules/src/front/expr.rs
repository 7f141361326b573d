//! Expressions: a hand-written parser over the words of the lexer.

use super::{
    ast::{Arith, Compare, Expr, Kind},
    lexer::{Slip, Token, lex},
};
use crate::Unit;
use beffroi_base::{Span, Text};
use beffroi_findings::{Edit, Finding, Safety};
use beffroi_syntax::Scalar;
use std::ops::Range;

/// Deepest nesting of parentheses and signs.
const DEPTH_MAX: usize = 64;

/// Reads the bytes `range` of a scalar as one expression. What cannot be read
/// is reported and becomes [`Kind::Error`].
pub(crate) fn parse(scalar: &Scalar, range: Range<usize>, findings: &mut Vec<Finding>) -> Expr {
    let text = scalar.text.get(range.clone()).unwrap_or("");
    let locate = |r: Range<usize>| scalar.span_of(range.start + r.start, range.start + r.end);
    parse_text(text, &locate, findings)
}

/// Reads a text whose places `locate` tells.
pub(crate) fn parse_text(text: &str, locate: &dyn Fn(Range<usize>) -> Span, findings: &mut Vec<Finding>) -> Expr {
    let whole = locate(0..text.len());
    let tokens = match lex(text) {
        Ok(tokens) => tokens,
        Err(slip) => {
            findings.push(explain(&slip, text, locate));
            return Expr::new(Kind::Error, whole);
        }
    };
    if tokens.is_empty() {
        return Expr::new(Kind::Undefined, whole);
    }
    let mut parser = Parser { text, tokens, at: 0, depth: 0, locate };
    let parsed = parser.comparison().and_then(|expr| parser.end().map(|()| expr));
    parsed.unwrap_or_else(|finding| {
        findings.push(if text.trim_start().starts_with("si ") { choice_hint(*finding) } else { *finding });
        Expr::new(Kind::Error, whole)
    })
}

fn explain(slip: &Slip, text: &str, locate: &dyn Fn(Range<usize>) -> Span) -> Finding {
    let error = |range: &Range<usize>, fr: &str, en: &str| Finding::error("RE0501", locate(range.clone()), Text::new(fr, en));
    let edit = |range: &Range<usize>, text: &str| Edit { span: locate(range.clone()), text: text.to_owned(), safety: Safety::Safe };
    match slip {
        Slip::Comma(range, repaired) => error(range, "un nombre s'écrit avec un point, pas une virgule", "a number is written with a point, not a comma")
            .repair(Text::new(format!("écrivez `{repaired}`"), format!("write `{repaired}`")), edit(range, repaired)),
        Slip::Thousands(range, repaired) => error(range, "un grand nombre s'écrit sans espace", "a large number is written without a space")
            .repair(Text::new(format!("écrivez `{repaired}`"), format!("write `{repaired}`")), edit(range, repaired)),
        Slip::UnitFirst(range, repaired) => error(range, "l'unité vient après le nombre", "the unit comes after the number")
            .repair(Text::new(format!("écrivez `{repaired}`"), format!("write `{repaired}`")), edit(range, repaired)),
        Slip::DateForm(range, repaired) => error(range, "une date s'écrit jour, mois, année en quatre chiffres", "a date is written day, month, year in four digits")
            .repair(Text::new(format!("écrivez `{repaired}`"), format!("write `{repaired}`")), Edit {
                span: locate(range.clone()), text: repaired.clone(), safety: Safety::NeedsDecision,
            }),
        Slip::OpenText(range) => error(range, "le guillemet de ce texte n'est pas refermé", "the quote of this text is not closed"),
        Slip::Date(range) => error(range, "cette date n'existe pas", "this date does not exist"),
        Slip::Dot(range) => error(range, "le point entre deux noms se met entre deux espaces", "the dot between two names stands between two spaces")
            .repair(Text::new("mettez une espace de chaque côté", "put a space on each side"), edit(range, " . ")),
        Slip::Sign(range) => {
            let sign = text.get(range.clone()).unwrap_or("");
            error(range, &format!("le signe `{sign}` n'a pas de sens ici"), &format!("the sign `{sign}` means nothing here"))
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    depth: usize,
    locate: &'a dyn Fn(Range<usize>) -> Span,
}

type Parsed = Result<Expr, Box<Finding>>;

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn range(&self) -> Range<usize> {
        let len = self.text.len();
        self.tokens.get(self.at).map_or(len..len, |(_, range)| range.clone())
    }

    fn error(&self, range: Range<usize>, fr: impl Into<String>, en: impl Into<String>) -> Box<Finding> {
        Box::new(Finding::error("RE0501", (self.locate)(range), Text::new(fr, en)))
    }

    fn end(&self) -> Result<(), Box<Finding>> {
        let range = self.range();
        match self.peek() {
            None => Ok(()),
            Some(Token::Op(op @ ("<" | ">" | "<=" | ">=" | "=" | "!=" | "≠"), _)) => Err(self.error(
                range,
                format!("une comparaison ne se prolonge pas : `{op}` vient après une autre"),
                format!("a comparison does not go on: `{op}` comes after another one"),
            ).help(Text::new(
                "séparez-les sous `toutes ces conditions`",
                "separate them under `toutes ces conditions`",
            )).into()),
            Some(_) => {
                let word = self.text.get(range.clone()).unwrap_or("");
                let finding = self.error(
                    range.clone(),
                    format!("il manque un signe avant `{word}`"),
                    format!("a sign is missing before `{word}`"),
                );
                Err(hint_of_word(word, *finding).into())
            }
        }
    }

    /// Takes the operator at hand if it is one of `wanted`.
    fn operator(&mut self, wanted: &[&'static str]) -> Result<Option<&'static str>, Box<Finding>> {
        let Some(Token::Op(op, spaced)) = self.peek() else { return Ok(None) };
        let (op, spaced) = (*op, *spaced);
        if !wanted.contains(&op) {
            return Ok(None);
        }
        if !spaced {
            let range = self.range();
            let edit = Edit { span: (self.locate)(range.clone()), text: format!(" {op} "), safety: Safety::Safe };
            let finding = self.error(range, format!("`{op}` se met entre deux espaces"), format!("`{op}` stands between two spaces"));
            return Err(finding.repair(Text::new(format!("écrivez ` {op} `"), format!("write ` {op} `")), edit).into());
        }
        self.at += 1;
        Ok(Some(op))
    }

    fn comparison(&mut self) -> Parsed {
        let left = self.addition()?;
        let Some(op) = self.operator(&["<=", ">=", "!=", "≠", "<", ">", "="])? else { return Ok(left) };
        let right = self.addition()?;
        let compare = match op {
            "<" => Compare::Less,
            "<=" => Compare::LessEq,
            ">" => Compare::Greater,
            ">=" => Compare::GreaterEq,
            "=" => Compare::Equal,
            _ => Compare::NotEqual,
        };
        let span = left.span.join(right.span);
        Ok(Expr::new(Kind::Compare(compare, Box::new(left), Box::new(right)), span))
    }

    fn addition(&mut self) -> Parsed {
        let mut left = self.product()?;
        while let Some(op) = self.operator(&["+", "-"])? {
            let right = self.product()?;
            left = binary(if op == "+" { Arith::Add } else { Arith::Sub }, left, right);
        }
        Ok(left)
    }

    fn product(&mut self) -> Parsed {
        let mut left = self.power()?;
        while let Some(op) = self.operator(&["*", "/", "//"])? {
            let right = self.power()?;
            let arith = match op {
                "*" => Arith::Mul,
                "/" => Arith::Div,
                _ => Arith::FloorDiv,
            };
            left = binary(arith, left, right);
        }
        Ok(left)
    }

    fn power(&mut self) -> Parsed {
        let left = self.primary()?;
        if self.operator(&["**"])?.is_none() {
            return Ok(left);
        }
        self.deeper(|parser| parser.power()).map(|right| binary(Arith::Pow, left, right))
    }

    fn deeper(&mut self, f: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        if self.depth >= DEPTH_MAX {
            return Err(self.error(self.range(), "l'expression est trop imbriquée", "the expression is nested too deeply"));
        }
        self.depth += 1;
        let result = f(self);
        self.depth -= 1;
        result
    }

    fn primary(&mut self) -> Parsed {
        let range = self.range();
        let span = (self.locate)(range.clone());
        let Some(token) = self.peek().cloned() else {
            return Err(self.error(range, "il manque quelque chose à la fin", "something is missing at the end"));
        };
        self.at += 1;
        let kind = match token {
            Token::Open => return self.group(range),
            Token::Op("-", _) => {
                let inner = self.deeper(Self::primary)?;
                let span = span.join(inner.span);
                return Ok(negative(inner, span));
            }
            Token::Number { value, decimals, unit } => Kind::Number { value, decimals, unit: self.unit(unit)? },
            Token::Date(day) => Kind::Date(day),
            Token::Text(text) => Kind::Text(collapse(&text).into()),
            Token::Name(name) => match name.as_str() {
                "oui" => Kind::Bool(true),
                "non" => Kind::Bool(false),
                "non applicable" => Kind::NotApplicable,
                "non défini" => Kind::Undefined,
                _ => Kind::Name(name),
            },
            Token::Close | Token::Op(..) => {
                let sign = self.text.get(range.clone()).unwrap_or("").to_owned();
                return Err(self.error(range, format!("`{sign}` vient trop tôt : il manque une valeur avant"), format!("`{sign}` comes too early: a value is missing before it")));
            }
        };
        Ok(Expr::new(kind, span))
    }

    fn group(&mut self, open: Range<usize>) -> Parsed {
        let inner = self.deeper(Self::comparison)?;
        if self.peek() != Some(&Token::Close) {
            return match self.peek() {
                Some(_) => self.end().map(|()| inner),
                None => Err(self.error(open, "cette parenthèse n'est pas refermée", "this parenthesis is not closed")),
            };
        }
        self.at += 1;
        Ok(inner)
    }

    fn unit(&self, range: Option<Range<usize>>) -> Result<Option<Unit>, Box<Finding>> {
        let Some(range) = range else { return Ok(None) };
        let written = self.text.get(range.clone()).unwrap_or("");
        match Unit::parse(written) {
            Some(unit) => Ok(Some(unit)),
            None => Err(self.error(range, format!("`{written}` n'est pas une unité"), format!("`{written}` is not a unit"))),
        }
    }
}

/// The word a newcomer writes for a mechanism.
fn hint_of_word(word: &str, finding: Finding) -> Finding {
    match word.split_whitespace().next() {
        Some("et") => finding.help(Text::new("« et » s'écrit avec `toutes ces conditions`", "\"and\" is written `toutes ces conditions`")),
        Some("ou") => finding.help(Text::new("« ou » s'écrit avec `une de ces conditions`", "\"or\" is written `une de ces conditions`")),
        _ => finding,
    }
}

/// « Si » belongs to a mechanism.
pub(super) fn choice_hint(finding: Finding) -> Finding {
    finding.help(Text::new(
        "« si » s'écrit avec `condition: { si: …, alors: …, sinon: … }`, ou `variations` pour plusieurs cas",
        "\"if\" is written `condition: { si: …, alors: …, sinon: … }`, or `variations` for several cases",
    ))
}

fn binary(op: Arith, left: Expr, right: Expr) -> Expr {
    let span = left.span.join(right.span);
    Expr::new(Kind::Arith(op, Box::new(left), Box::new(right)), span)
}

/// A negative number is a number; anything else is negated.
fn negative(inner: Expr, span: Span) -> Expr {
    let kind = match inner.kind {
        Kind::Number { value, unit, decimals } => Kind::Number { value: -value, unit, decimals },
        kind => Kind::Neg(Box::new(Expr::new(kind, inner.span))),
    };
    Expr::new(kind, span)
}

/// A text written on several lines has single spaces.
fn collapse(text: &str) -> String {
    if !text.contains('\n') {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}
