//! The form each type of answer must have, and what to say when it has not.

use super::{Answer, RawAnswer};
use crate::model::Question;
use beffroi_base::{Cents, Text};

type Checked<T> = Result<T, Text>;

/// Digits with their spaces and thousands marks removed, comma read as point.
fn numeric(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{202f}' | '\u{a0}' | '€'))
        .map(|c| match c {
            ',' => '.',
            '\u{2212}' => '-',
            c => c,
        })
        .collect()
}

pub(super) fn integer(text: &str) -> Checked<i64> {
    let parsed = numeric(text).parse::<i64>().ok().filter(|n| n.abs() <= 1_000_000_000_000);
    parsed.ok_or_else(|| Text::new("Saisissez un nombre entier, par exemple 4", "Enter a whole number, for example 4"))
}

pub(super) fn number(text: &str) -> Checked<f64> {
    let clean = numeric(text);
    // No exponent: nobody types one on purpose.
    let plain = !clean.is_empty() && clean.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    let parsed = plain.then(|| decimal(&clean)).flatten().filter(|n| n.abs() <= 1e12);
    parsed.ok_or_else(|| Text::new("Saisissez un nombre, par exemple 12,5", "Enter a number, for example 12.5"))
}

/// Digits that a binary number holds for sure.
const DIGITS_MAX: usize = 15;

/// A number from its digits and its point. What is written after fifteen digits
/// is less than anything measures. A whole number over a power of ten, both
/// exact, is the number nearest to what was written.
fn decimal(text: &str) -> Option<f64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = whole.trim_start_matches('0');
    let kept = decimals.get(..DIGITS_MAX.saturating_sub(whole.len()).min(decimals.len()))?;
    let fine = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if digits.trim_end_matches('.').is_empty() || whole.len() > DIGITS_MAX || !fine(whole) || !fine(decimals) {
        return None;
    }
    let digits = whole.bytes().chain(kept.bytes()).fold(0u64, |n, byte| n * 10 + u64::from(byte - b'0'));
    let scale = kept.bytes().fold(1u64, |scale, _| scale * 10);
    Some(sign * (digits as f64 / scale as f64))
}

/// Money is read from its digits, never through a binary float.
pub(super) fn amount(text: &str) -> Checked<Cents> {
    let fault = || Text::new("Saisissez un montant, par exemple 13 200 ou 512,40", "Enter an amount, for example 13,200 or 512.40");
    let clean = numeric(&without_thousands(text));
    let (sign, digits) = clean.strip_prefix('-').map_or((1, clean.as_str()), |rest| (-1, rest));
    let (euros, cents) = digits.split_once('.').unwrap_or((digits, ""));
    let fine = |s: &str| s.chars().all(|c| c.is_ascii_digit());
    if euros.is_empty() || euros.len() > 12 || cents.len() > 2 || !fine(euros) || !fine(cents) {
        return Err(fault());
    }
    let euros: i64 = euros.parse().map_err(|_| fault())?;
    let cents: i64 = format!("{cents:0<2}").parse().map_err(|_| fault())?;
    Ok(Cents(sign * (euros * 100 + cents)))
}

/// `13,200` and `13.200,50` are thousands; `13,20` is not.
fn without_thousands(text: &str) -> String {
    let marks: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| matches!(c, ',' | '.')).collect();
    let Some((last, mark)) = marks.last().copied() else { return text.to_owned() };
    let after = text.get(last + 1..).map_or(0, |rest| rest.chars().filter(char::is_ascii_digit).count());
    let other = marks.iter().any(|(_, c)| *c != mark);
    if marks.len() > 1 && !other && after != 3 {
        // `12,345,6` is neither: left as it is, to be refused.
        return text.to_owned();
    }
    let decimal = after != 3 || other;
    text.char_indices()
        .filter(|(at, c)| !matches!(c, ',' | '.') || (decimal && *at == last))
        .map(|(_, c)| c)
        .collect()
}

pub(super) fn one_line(text: &str) -> Checked<String> {
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

pub(super) fn pattern(question: &Question, text: &str) -> Checked<String> {
    let text = one_line(text)?;
    let Some(pattern) = &question.pattern else { return Ok(text) };
    let fits = fitting(&pattern.value);
    let tight: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if fits(&text) {
        Ok(text)
    } else if fits(&tight) {
        Ok(tight)
    } else {
        Err(Text::new(
            "La réponse n'a pas la forme attendue : relisez l'indication",
            "The answer does not have the expected form: read the hint again",
        ))
    }
}

/// Whether a text has a form, whole.
#[cfg(not(target_family = "wasm"))]
fn fitting(pattern: &str) -> impl Fn(&str) -> bool {
    let whole = regex_lite::Regex::new(&format!("^(?:{pattern})$"));
    move |text| whole.as_ref().is_ok_and(|regex| regex.is_match(text))
}

/// A simulation that would need it is left to the server
/// (`beffroi_simulator::Simulation::pack`): patterns are not worth their weight
/// in a browser.
#[cfg(target_family = "wasm")]
fn fitting(_: &str) -> impl Fn(&str) -> bool {
    |_| false
}

pub(super) fn email(text: &str) -> Checked<String> {
    let fine = text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && text.len() <= 254
            && text.chars().all(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>' | '"' | ',' | ';' | '(' | ')'))
            && !host.contains('@')
    });
    if fine {
        Ok(text.to_owned())
    } else {
        Err(Text::new("Saisissez une adresse électronique, par exemple nom@exemple.fr", "Enter an e-mail address, for example name@example.fr"))
    }
}

pub(super) fn telephone(text: &str) -> Checked<String> {
    let clean: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let digits = clean.trim_start_matches('+').len();
    let only = text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '+' | '.' | '-' | '(' | ')'));
    let national = clean.starts_with('0') && digits == 10;
    let international = clean.starts_with('+') && (8..=15).contains(&digits);
    if only && (national || international) {
        Ok(clean)
    } else {
        Err(Text::new("Saisissez un numéro de téléphone, par exemple 02 40 00 00 00", "Enter a telephone number, for example 02 40 00 00 00"))
    }
}

pub(super) fn address(raw: &RawAnswer) -> Checked<Answer> {
    let lines: Vec<String> = [one_line(raw.part("voie"))?, one_line(raw.part("complement"))?].into_iter().filter(|line| !line.is_empty()).collect();
    let lines = lines.join("\n");
    let postcode: String = raw.part("code-postal").chars().filter(|c| !c.is_whitespace()).collect();
    let city = one_line(raw.part("commune"))?;
    if lines.is_empty() {
        return Err(Text::new("Indiquez le numéro et la rue", "Give the number and the street"));
    }
    if !(postcode.len() == 5 && postcode.chars().all(|c| c.is_ascii_digit())) {
        return Err(Text::new("Le code postal a cinq chiffres", "A postal code has five digits"));
    }
    if city.is_empty() {
        return Err(Text::new("Indiquez la ville", "Give the town"));
    }
    Ok(Answer::Address { lines, postcode, city })
}

/// A commune of the official list, told apart from those of the same name.
pub(super) fn commune(text: &str) -> Checked<String> {
    use crate::places::{Found, find_commune};
    match find_commune(text) {
        Found::One(commune) => Ok(commune.label()),
        Found::Several(several) => {
            let all = several.iter().map(crate::places::Commune::label).collect::<Vec<_>>().join(", ");
            Err(Text::new(format!("Plusieurs communes portent ce nom. Choisissez : {all}"), format!("Several municipalities have this name. Choose: {all}")))
        }
        Found::None(Some(near)) => Err(Text::new(
            format!("Aucune commune de France ne porte ce nom. Est-ce {} ?", near.label()),
            format!("No municipality of France has this name. Is it {}?", near.label()),
        )),
        Found::None(None) => Err(Text::new(
            "Aucune commune de France ne porte ce nom : vérifiez l'orthographe, par exemple Nantes",
            "No municipality of France has this name: check the spelling, for example Nantes",
        )),
    }
}

pub(super) fn country(text: &str) -> Checked<String> {
    use crate::places::{find_country, near_country};
    if let Some(country) = find_country(text) {
        return Ok(country.fr.to_owned());
    }
    Err(match near_country(text) {
        Some(near) => Text::new(format!("Ce pays n'est pas dans la liste. Est-ce {} ?", near.fr), format!("This country is not in the list. Is it {}?", near.en)),
        None => Text::new("Saisissez un pays, par exemple Portugal", "Enter a country, for example Portugal"),
    })
}

/// The mod-97 check of ISO 13616.
pub(super) fn iban(text: &str) -> Checked<String> {
    let clean: String = text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let fault = || Text::new(
        "Cet IBAN n'est pas correct : recopiez-le depuis votre relevé d'identité bancaire",
        "This IBAN is not correct: copy it from your bank details",
    );
    let shape = (15..=34).contains(&clean.len())
        && clean.chars().take(2).all(|c| c.is_ascii_alphabetic())
        && clean.chars().skip(2).take(2).all(|c| c.is_ascii_digit())
        && (!clean.starts_with("FR") || clean.len() == 27);
    if !shape {
        return Err(fault());
    }
    let rest = clean.chars().skip(4).chain(clean.chars().take(4)).try_fold(0u32, |rest, c| {
        let value = c.to_digit(36)?;
        Some(if value < 10 { (rest * 10 + value) % 97 } else { (rest * 100 + value) % 97 })
    });
    if rest == Some(1) { Ok(clean) } else { Err(fault()) }
}

/// SIRET (14 digits) and SIREN (9), with their Luhn key. La Poste's
/// establishments (356 000 000) follow a plain sum instead.
pub(super) fn luhn(text: &str, digits: usize) -> Checked<String> {
    let clean: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let all: Vec<u32> = clean.chars().map_while(|c| c.to_digit(10)).collect();
    let key: u32 = all.iter().rev().enumerate().map(|(i, d)| if i.is_multiple_of(2) { *d } else { d * 2 / 10 + d * 2 % 10 }).sum();
    let post = clean.starts_with("356000000") && all.iter().sum::<u32>().is_multiple_of(5);
    if all.len() == digits && clean.len() == digits && (key.is_multiple_of(10) || post) {
        return Ok(clean);
    }
    let name = if digits == 14 { "SIRET" } else { "SIREN" };
    Err(Text::new(
        format!("Ce numéro {name} n'est pas correct : il a {digits} chiffres et une clé de contrôle"),
        format!("This {name} number is not correct: it has {digits} digits and a check digit"),
    ))
}

pub(super) fn rna(text: &str) -> Checked<String> {
    let clean = text.to_ascii_uppercase().replace(' ', "");
    let fine = clean.len() == 10 && clean.starts_with('W') && clean.chars().skip(1).all(|c| c.is_ascii_digit());
    if fine { Ok(clean) } else {
        Err(Text::new("Un numéro RNA commence par W et compte neuf chiffres", "An RNA number starts with W followed by nine digits"))
    }
}

/// `AB-123-CD` (since 2009) or `123 ABC 44` (before).
pub(super) fn number_plate(text: &str) -> Checked<String> {
    let clean: String = text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let class: String = clean.chars().map(|c| if c.is_ascii_digit() { '9' } else { 'A' }).collect();
    if class == "AA999AA" {
        let (a, rest) = clean.split_at(2);
        let (n, b) = rest.split_at(3);
        return Ok(format!("{a}-{n}-{b}"));
    }
    let old = [(1..=4, '9'), (2..=3, 'A')].into_iter().try_fold(class.as_str(), |rest, (count, kind)| {
        let after = rest.trim_start_matches(kind);
        count.contains(&(rest.len() - after.len())).then_some(after)
    });
    if old.is_some_and(|department| matches!(department, "99" | "999") || department == "9A" && (clean.ends_with("2A") || clean.ends_with("2B"))) {
        return Ok(clean);
    }
    Err(Text::new("Saisissez l'immatriculation, par exemple AB-123-CD", "Enter the number plate, for example AB-123-CD"))
}

pub(super) fn position(raw: &RawAnswer) -> Checked<Answer> {
    let place = one_line(raw.part("lieu"))?;
    let degrees = |name: &str, limit: f64| -> Checked<Option<f64>> {
        let text = raw.part(name);
        if text.is_empty() {
            return Ok(None);
        }
        let value = number(text).ok().filter(|v| v.abs() <= limit);
        value.map(Some).ok_or_else(|| Text::new(
            "Saisissez les coordonnées en degrés, par exemple 47,2184 et -1,5536",
            "Enter coordinates in degrees, for example 47.2184 and -1.5536",
        ))
    };
    let (latitude, longitude) = (degrees("latitude", 90.0)?, degrees("longitude", 180.0)?);
    if latitude.is_some() != longitude.is_some() {
        return Err(Text::new("Donnez les deux coordonnées, ou aucune", "Give both coordinates, or neither"));
    }
    if place.is_empty() && latitude.is_none() {
        return Err(Text::new("Dites où cela se trouve", "Say where it is"));
    }
    Ok(Answer::Position { place, latitude, longitude })
}
