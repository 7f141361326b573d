//! Expressions as version 1 reads them, defects included.

/// An expression of version 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ex {
    Op(&'static str, Box<Ex>, Box<Ex>),
    Name(String),
    Number(f64, Option<String>),
    Bool(bool),
    Text(String),
    Date(String),
}

/// Reads one expression; `Err` says what was expected.
pub(super) fn parse(text: &str) -> Result<Ex, String> {
    let line = text.split('\n').map(str::trim).collect::<Vec<_>>().join(" ");
    let mut parser = Parser { chars: line.trim().chars().collect(), at: 0, depth: 0 };
    let tree = parser.comparison()?;
    if parser.at < parser.chars.len() {
        return Err(format!("fin d'expression attendue : `{line}`"));
    }
    Ok(tree)
}

struct Parser {
    chars: Vec<char>,
    at: usize,
    depth: usize,
}

type Read = Result<Ex, String>;

fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || ('\u{c0}'..='\u{17f}').contains(&c) || c == '$'
}

fn is_inner(c: char) -> bool {
    is_letter(c) || c.is_ascii_digit() || matches!(c, '\'' | ',' | '°' | '€' | '$' | '%' | '²' | '_' | '"' | '«' | '»')
}

fn is_space(c: char) -> bool {
    c.is_whitespace() && c != '\n'
}

impl Parser {
    fn get(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn spaces(&self, from: usize) -> usize {
        (from..).take_while(|i| self.get(*i).is_some_and(is_space)).count()
    }

    /// An operator between two spaces at least.
    fn operator(&mut self, wanted: &[&'static str]) -> Option<&'static str> {
        let before = self.spaces(0);
        if before == 0 {
            return None;
        }
        for op in wanted {
            let len = op.chars().count();
            let here = op.chars().enumerate().all(|(i, c)| self.get(before + i) == Some(c));
            let after = self.spaces(before + len);
            if here && after > 0 {
                self.at += before + len + after;
                return Some(op);
            }
        }
        None
    }

    fn chain(&mut self, wanted: &[&'static str], next: fn(&mut Self) -> Read) -> Read {
        let mut left = next(self)?;
        while let Some(op) = self.operator(wanted) {
            left = Ex::Op(op, Box::new(left), Box::new(next(self)?));
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Read {
        self.chain(&[">", "<", ">=", "<=", "=", "!="], Self::addition)
    }

    fn addition(&mut self) -> Read {
        self.chain(&["-", "+"], Self::product)
    }

    fn product(&mut self) -> Read {
        self.chain(&["*", "/", "//"], Self::power)
    }

    fn power(&mut self) -> Read {
        let left = self.primary()?;
        match self.operator(&["**"]) {
            Some(op) => Ok(Ex::Op(op, Box::new(left), Box::new(self.power()?))),
            None => Ok(left),
        }
    }

    fn primary(&mut self) -> Read {
        self.depth += 1;
        if self.depth > 200 {
            return Err("expression trop imbriquée".into());
        }
        let read = self.primary_inner();
        self.depth -= 1;
        read
    }

    fn primary_inner(&mut self) -> Read {
        match self.get(0) {
            Some('(') => {
                self.at += 1;
                self.at += self.spaces(0);
                let inner = self.comparison()?;
                self.at += self.spaces(0);
                if self.get(0) != Some(')') {
                    return Err("`)` attendue".into());
                }
                self.at += 1;
                Ok(inner)
            }
            Some('-') => {
                self.at += 1;
                self.at += self.spaces(0);
                let inner = self.primary()?;
                Ok(Ex::Op("-", Box::new(Ex::Number(0.0, None)), Box::new(inner)))
            }
            Some(c) if c.is_ascii_digit() => match self.date()? {
                Some(date) => Ok(date),
                None => self.number(),
            },
            Some(quote @ ('\'' | '"')) => {
                // Greedy: to the last quote of the line.
                let rest = self.chars.get(self.at + 1..).unwrap_or(&[]);
                let Some(end) = rest.iter().rposition(|c| *c == quote) else { return Err("guillemet non refermé".into()) };
                let text = rest.get(..end).unwrap_or(&[]).iter().collect();
                self.at += end + 2;
                Ok(Ex::Text(text))
            }
            Some(c) if is_letter(c) || c == '^' => Ok(self.name()),
            _ => Err("une constante, une référence ou une expression entre parenthèses est attendue".into()),
        }
    }

    fn digits(&self, from: usize) -> usize {
        (from..).take_while(|i| self.get(*i).is_some_and(|c| c.is_ascii_digit())).count()
    }

    fn text(&self, from: usize, len: usize) -> String {
        self.chars.get(self.at + from..self.at + from + len).unwrap_or(&[]).iter().collect()
    }

    fn date(&mut self) -> Result<Option<Ex>, String> {
        let first = self.digits(0);
        if !(1..=2).contains(&first) || self.get(first) != Some('/') {
            return Ok(None);
        }
        let second = self.digits(first + 1);
        let third_at = first + 1 + second + 1;
        let full = (1..=2).contains(&second) && self.get(third_at - 1) == Some('/') && self.digits(third_at) >= 4;
        let (written, len) = if full {
            (vec![self.text(0, first), self.text(first + 1, second), self.text(third_at, 4)], third_at + 4)
        } else if second >= 4 {
            (vec!["01".to_owned(), self.text(0, first), self.text(first + 1, 4)], first + 5)
        } else {
            return Ok(None);
        };
        let part = |i: usize| written.get(i).and_then(|p| p.parse::<u32>().ok()).unwrap_or(0);
        let (day, month, year) = (part(0), part(1), part(2));
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return Ok(None);
        }
        if beffroi_base::Day::new(year as i16, month as i8, day as i8).is_err() {
            return Err(format!("la date {day}/{month}/{year} n'est pas valide"));
        }
        self.at += len;
        Ok(Some(Ex::Date(format!("{day:02}/{month:02}/{year:04}"))))
    }

    fn number(&mut self) -> Read {
        let whole = self.digits(0);
        let mut len = whole;
        if self.get(whole) == Some('.') {
            let decimals = self.digits(whole + 1);
            if decimals > 0 {
                len += 1 + decimals;
            }
        }
        let value = self.text(0, len).parse::<f64>().map_err(|e| e.to_string())?;
        self.at += len;
        Ok(Ex::Number(value, self.unit()))
    }

    /// A phrase: words joined by one space, the first starting as told.
    fn phrase(&self, from: usize, start: impl Fn(char) -> bool) -> Option<usize> {
        if !self.get(from).is_some_and(&start) {
            return None;
        }
        let special = |c: char| is_inner(c) || c == '-' || c == '+';
        let mut at = from + 1;
        loop {
            while self.get(at).is_some_and(special) {
                at += 1;
            }
            if self.get(at).is_some_and(is_space) && self.get(at + 1).is_some_and(is_inner) {
                at += 2;
            } else {
                return Some(at);
            }
        }
    }

    fn unit(&mut self) -> Option<String> {
        let starts = |c: char| is_letter(c) || matches!(c, '°' | '%' | '€' | '£' | '¥');
        let before = self.spaces(0);
        let mut at = before + usize::from(self.get(before) == Some('/'));
        at = self.phrase(at, starts)?;
        loop {
            let space = self.spaces(at);
            let separated = matches!(self.get(at + space), Some('.' | '/'));
            match separated.then(|| self.phrase(at + space + 1, starts)).flatten() {
                Some(next) => at = next,
                None => break,
            }
        }
        let unit = self.text(0, at).trim().to_owned();
        self.at += at;
        Some(unit)
    }

    fn name(&mut self) -> Ex {
        let mut at = if self.get(0) == Some('^') { 1 } else { self.phrase(0, is_letter).unwrap_or(1) };
        while self.get(at) == Some(' ') && self.get(at + 1) == Some('.') && self.get(at + 2) == Some(' ') {
            let next = if self.get(at + 3) == Some('^') { Some(at + 4) } else { self.phrase(at + 3, is_letter) };
            match next {
                Some(next) => at = next,
                None => break,
            }
        }
        let name = self.text(0, at);
        self.at += at;
        match name.as_str() {
            "oui" => Ex::Bool(true),
            "non" => Ex::Bool(false),
            _ => Ex::Name(name),
        }
    }
}
