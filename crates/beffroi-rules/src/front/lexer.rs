//! Words of an expression.

use beffroi_base::Day;
use std::ops::Range;

/// A word of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    /// A number, the decimals it is written with, and its unit as written.
    Number { value: f64, decimals: u8, unit: Option<Range<usize>> },
    Date(Day),
    Text(String),
    /// A name, normalised.
    Name(String),
    /// An operator; whether it stands between spaces.
    Op(&'static str, bool),
    Open,
    Close,
}

/// What a lexer cannot read, and where.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Slip {
    /// `1,5` for `1.5`; the repaired number.
    Comma(Range<usize>, String),
    /// `13 200` for `13200`; the repaired number.
    Thousands(Range<usize>, String),
    /// `€ 30` for `30 €`; the repaired amount.
    UnitFirst(Range<usize>, String),
    /// `2026-09-01` or `01/09/26` for `01/09/2026`; the repaired date.
    DateForm(Range<usize>, String),
    /// A text without its closing quote.
    OpenText(Range<usize>),
    /// A day that does not exist.
    Date(Range<usize>),
    /// A sign that means nothing here.
    Sign(Range<usize>),
    /// `a.b` for `a . b`.
    Dot(Range<usize>),
}

/// Longest operators first.
const OPERATORS: [&str; 13] = ["**", "//", "<=", ">=", "!=", "+", "-", "*", "/", "<", ">", "=", "≠"];

/// Cuts `text` into words with their byte ranges.
pub(crate) fn lex(text: &str) -> Result<Vec<(Token, Range<usize>)>, Slip> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = vec![];
    loop {
        lexer.skip_spaces();
        let start = lexer.at;
        let Some(c) = lexer.peek() else { return Ok(tokens) };
        let token = lexer.token(c)?;
        tokens.push((token, start..lexer.at));
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn take_while(&mut self, f: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let len = rest.find(|c| !f(c)).unwrap_or(rest.len());
        self.at += len;
        rest.get(..len).unwrap_or("")
    }

    fn token(&mut self, c: char) -> Result<Token, Slip> {
        if c.is_ascii_digit() {
            return self.number();
        }
        if matches!(c, '\'' | '"') {
            return self.string(c);
        }
        if c == '(' || c == ')' {
            self.at += 1;
            return Ok(if c == '(' { Token::Open } else { Token::Close });
        }
        if is_name_start(c) {
            return self.name();
        }
        if c == '€' {
            let start = self.at;
            self.at += c.len_utf8();
            self.skip_spaces();
            let number = self.take_while(|c| c.is_ascii_digit() || c == '.');
            self.at = start + c.len_utf8();
            if !number.is_empty() {
                let end = start + self.text.get(start..).and_then(|s| s.find(number)).unwrap_or(0) + number.len();
                return Err(Slip::UnitFirst(start..end, format!("{number} €")));
            }
            self.at = start;
        }
        let Some(op) = OPERATORS.iter().find(|op| self.rest().starts_with(**op)) else {
            return Err(Slip::Sign(self.at..self.at + c.len_utf8()));
        };
        let before = self.text.get(..self.at).and_then(|s| s.chars().next_back());
        self.at += op.len();
        let spaced = before.is_none_or(|c| c.is_whitespace() || c == '(')
            && self.peek().is_none_or(char::is_whitespace);
        Ok(Token::Op(op, spaced))
    }

    fn number(&mut self) -> Result<Token, Slip> {
        let start = self.at;
        self.date_form()?;
        if let Some(day) = self.date()? {
            return Ok(Token::Date(day));
        }
        self.take_while(|c| c.is_ascii_digit());
        self.thousands(start)?;
        let mut decimals = 0;
        let mut next = self.rest().chars();
        match (next.next(), next.next()) {
            (Some('.'), Some(d)) if d.is_ascii_digit() => {
                self.at += 1;
                decimals = self.take_while(|c| c.is_ascii_digit()).len();
            }
            (Some(','), Some(d)) if d.is_ascii_digit() => {
                self.at += 1;
                self.take_while(|c| c.is_ascii_digit());
                let range = start..self.at;
                let repaired = self.text.get(range.clone()).unwrap_or("").replace(',', ".");
                return Err(Slip::Comma(range, repaired));
            }
            _ => {}
        }
        let written = self.text.get(start..self.at).unwrap_or("");
        let value = written.parse().map_err(|_| Slip::Sign(start..self.at))?;
        let unit = self.unit();
        Ok(Token::Number { value, decimals: decimals.min(20) as u8, unit })
    }

    /// Groups of three digits after a number: said, with the number in one piece.
    fn thousands(&mut self, start: usize) -> Result<(), Slip> {
        let mut repaired = self.text.get(start..self.at).unwrap_or("").to_owned();
        let first = self.at;
        while repaired.len() <= 3 || self.at > first {
            let back = self.at;
            self.skip_spaces();
            let spaced = self.at > back;
            let group = self.take_while(|c| c.is_ascii_digit());
            if !spaced || group.len() != 3 {
                self.at = back;
                break;
            }
            repaired.push_str(group);
        }
        if self.at == first {
            return Ok(());
        }
        let rest = self.rest();
        if let Some(decimals) = rest.strip_prefix(['.', ',']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
            let len = decimals.find(|c: char| !c.is_ascii_digit()).unwrap_or(decimals.len());
            repaired.push('.');
            repaired.push_str(decimals.get(..len).unwrap_or(""));
            self.at += 1 + len;
        }
        Err(Slip::Thousands(start..self.at, repaired))
    }

    /// A date in another form than the language's: said, with the right one.
    fn date_form(&self) -> Result<(), Slip> {
        let rest = self.rest();
        let len = rest.find(|c: char| !c.is_ascii_digit() && c != '/' && c != '-').unwrap_or(rest.len());
        let written = rest.get(..len).unwrap_or("");
        let parts: Vec<&str> = written.split(['-', '/']).collect();
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        let repaired = match (lengths.as_slice(), parts.as_slice()) {
            ([4, 2, 2], [year, month, day]) => format!("{day}/{month}/{year}"),
            ([1 | 2, 1 | 2, 4], [day, month, year]) if written.contains('-') => format!("{day}/{month}/{year}"),
            ([1 | 2, 1 | 2, 2], [day, month, year]) if !written.contains('-') => format!("{day}/{month}/20{year}"),
            _ => return Ok(()),
        };
        Err(Slip::DateForm(self.at..self.at + len, repaired))
    }

    /// `2/3/2026`, or `3/2026` for its first day.
    fn date(&mut self) -> Result<Option<Day>, Slip> {
        let rest = self.rest();
        let len = rest.find(|c: char| !c.is_ascii_digit() && c != '/').unwrap_or(rest.len());
        let written = rest.get(..len).unwrap_or("");
        let parts: Vec<&str> = written.split('/').collect();
        let year_like = parts.last().is_some_and(|year| year.len() == 4);
        let short = |part: &&str| matches!(part.len(), 1 | 2);
        let (day, month, year) = match parts.as_slice() {
            [month, year] if year_like && short(month) => ("1", *month, *year),
            [day, month, year] if year_like && short(day) && short(month) => (*day, *month, *year),
            _ => return Ok(None),
        };
        let range = self.at..self.at + len;
        let day = (|| Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok())();
        self.at += len;
        day.map(Some).ok_or(Slip::Date(range))
    }

    /// The unit after a number: `€/an`, ` mois`, `% /mois`, ` trimestre civil`.
    fn unit(&mut self) -> Option<Range<usize>> {
        let back = self.at;
        self.skip_spaces();
        let start = self.at;
        let mut end = back;
        loop {
            let rest = self.rest();
            let mut chars = rest.chars();
            let (first, second) = (chars.next(), chars.next());
            let separator = match (first, second) {
                (Some('/'), Some(c)) => is_unit_start(c),
                (Some('.'), Some(c)) => end == self.at && end > start && is_unit_start(c),
                _ => false,
            };
            if separator {
                self.at += 1;
            } else if !(first.is_some_and(is_unit_start) && (end == back || end != self.at)) {
                break;
            }
            self.take_while(is_unit_char);
            end = self.at;
            self.skip_spaces();
        }
        self.at = end;
        (end > back).then_some(start..end)
    }

    /// A text ends at the first quote of its kind after which the expression
    /// can go on, so that `'n'y est pas'` and `'a' = 'b'` are both read right.
    fn string(&mut self, quote: char) -> Result<Token, Slip> {
        let start = self.at;
        let body = self.at + 1;
        let mut search = body;
        while let Some(found) = self.text.get(search..).and_then(|s| s.find(quote)) {
            let end = search + found;
            let after = self.text.get(end + 1..).unwrap_or("").trim_start();
            let closes = after.is_empty() || after.starts_with(')') || OPERATORS.iter().any(|op| after.starts_with(op));
            if closes {
                self.at = end + 1;
                return Ok(Token::Text(self.text.get(body..end).unwrap_or("").to_owned()));
            }
            search = end + 1;
        }
        Err(Slip::OpenText(start..self.text.len()))
    }

    fn name(&mut self) -> Result<Token, Slip> {
        let mut segments: Vec<String> = vec![];
        loop {
            segments.push(self.segment());
            let back = self.at;
            self.skip_spaces();
            let spaced = self.at > back;
            let mut chars = self.rest().chars();
            if chars.next() != Some('.') {
                self.at = back;
                return Ok(Token::Name(segments.join(" . ")));
            }
            let after = chars.clone().next();
            if !spaced || !after.is_some_and(char::is_whitespace) {
                return Err(Slip::Dot(self.at..self.at + 1));
            }
            self.at += 1;
            self.skip_spaces();
            if !self.peek().is_some_and(is_name_start) {
                return Err(Slip::Dot(back..self.at));
            }
        }
    }

    /// Words joined by one space.
    fn segment(&mut self) -> String {
        let mut words = String::new();
        loop {
            let word = self.take_while(is_name_char);
            words.extend(word.chars().map(|c| if c == '’' { '\'' } else { c }));
            let back = self.at;
            if words == "^" {
                return words;
            }
            self.skip_spaces();
            let spaced = self.at > back;
            let continues = spaced && self.peek().is_some_and(|c| is_name_start(c) && c != '^' || c.is_ascii_digit() || matches!(c, '%' | '€' | '°'));
            if !continues {
                self.at = back;
                return words;
            }
            words.push(' ');
        }
    }
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '$' | '^' | '«')
}

/// Whether a character may stand inside a word of a name.
fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '+' | '\'' | '’' | ',' | '°' | '€' | '$' | '%' | '²' | '³' | '_' | '"' | '«' | '»' | '^' | ':' | '&' | '?' | '·')
}

fn is_unit_start(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '€' | '$' | '£' | '%' | '‰' | '°')
}

fn is_unit_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '€' | '$' | '£' | '%' | '‰' | '°' | '²' | '³' | '_' | '\'' | '’')
}

/// A name with single spaces, dots between spaces and straight apostrophes.
pub(crate) fn normalise(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").replace('’', "'")
}
