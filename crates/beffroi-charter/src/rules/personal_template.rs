//! CH1202 `personal-template`: a person's address, mobile number or account written in the file.

use super::prelude::*;
use beffroi_base::Span;

pub static RULE: Rule = Rule::new("CH1202", Phase::Sections, include_str!("personal_template.md"), check);

/// First words of a department's address: `espaces.verts@` is no one's.
const COMMON: &[&str] = &[
    "espaces", "service", "direction", "contact", "accueil", "mairie", "eau", "pole", "cellule", "bureau", "aide", "aides",
    "petite", "etat", "vie", "donnees", "protection", "relation", "relations", "ressources", "action", "police", "centre",
];

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let text = &service.source;
    let found = [("message-courriel", "aide-service", addresses(text)), ("message-mobile", "aide-service", mobiles(text)), ("message-compte", "aide-retirer", accounts(text))];
    for (key, help, places) in found {
        for (start, end) in places {
            let found = text.get(start..end).unwrap_or("");
            said.push(Say::new(&RULE, Span::new(start, end)).key(key).with("found", found).help(help));
        }
    }
}

/// `prénom.nom@…`: two words of letters before the at sign.
fn addresses(text: &str) -> Vec<(usize, usize)> {
    let of_address = |c: char| c.is_alphanumeric() || "._-+".contains(c);
    text.match_indices('@').filter_map(|(at, _)| {
        let (before, after) = (text.get(..at)?, text.get(at + 1..)?);
        let local = before.get(before.rfind(|c| !of_address(c)).map_or(0, |i| i + before.get(i..).map_or(1, |r| r.chars().next().map_or(1, char::len_utf8)))..)?;
        let domain = after.get(..after.find(|c| !of_address(c)).unwrap_or(after.len()))?;
        let (first, last) = local.split_once('.')?;
        let word = |part: &str| part.chars().count() >= 2 && part.chars().all(|c| c.is_alphabetic() || c == '-');
        let person = word(first) && word(last) && domain.contains('.') && !COMMON.contains(&beffroi_base::fold(first).as_str());
        person.then_some((at - local.len(), at + 1 + domain.trim_end_matches('.').len()))
    }).collect()
}

/// `06…` or `07…`, ten digits, with or without spaces, dots or `+33`.
fn mobiles(text: &str) -> Vec<(usize, usize)> {
    runs(text, &[' ', '.', '-', '\u{a0}']).into_iter().filter(|(start, end)| {
        let digits: String = text.get(*start..*end).unwrap_or("").chars().filter(char::is_ascii_digit).collect();
        let international = text.get(..*start).is_some_and(|before| before.ends_with('+')) && digits.len() == 11;
        digits.len() == 10 && (digits.starts_with("06") || digits.starts_with("07"))
            || international && (digits.starts_with("336") || digits.starts_with("337"))
    }).collect()
}

/// `FR76` and twenty-three more letters or digits.
fn accounts(text: &str) -> Vec<(usize, usize)> {
    text.match_indices("FR").filter_map(|(at, _)| {
        let rest = text.get(at..)?;
        let mut kept = 0;
        let end = rest.char_indices().find(|(_, c)| {
            kept += usize::from(c.is_ascii_alphanumeric());
            kept > 27 || !(c.is_ascii_alphanumeric() || *c == ' ')
        }).map_or(rest.len(), |(end, _)| end);
        let written = rest.get(..end)?.trim_end();
        let marks: String = written.chars().filter(char::is_ascii_alphanumeric).collect();
        let account = marks.len() == 27 && marks.get(2..).is_some_and(|tail| tail.chars().filter(char::is_ascii_digit).count() >= 20);
        account.then_some((at, at + written.len()))
    }).collect()
}

/// Longest runs of digits and the separators inside them.
fn runs(text: &str, separators: &[char]) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = vec![];
    let mut open: Option<(usize, usize)> = None;
    for (at, c) in text.char_indices() {
        match open {
            Some((start, _)) if c.is_ascii_digit() => open = Some((start, at + 1)),
            None if c.is_ascii_digit() => open = Some((at, at + 1)),
            Some(_) if separators.contains(&c) => {}
            _ => out.extend(open.take()),
        }
    }
    out.extend(open);
    out
}
