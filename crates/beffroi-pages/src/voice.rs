//! The voice a page speaks with: language, typography, and the form token.

use askama::filters::HtmlSafe;
use beffroi_base::{Cents, Day, Language, Text, format_day, format_number};
use std::{borrow::Cow, fmt};

/// The reader's language and the token that every posted form must carry.
///
/// Named `l` in templates: `{{ l.pick("Déposer", "File") }}`.
#[derive(Clone, Copy, Debug)]
pub struct Voice<'a> {
    language: Language,
    token: Option<&'a str>,
}

impl<'a> Voice<'a> {
    /// A voice in `language`; `token` goes into a hidden field of every form.
    pub fn new(language: Language, token: Option<&'a str>) -> Self {
        Self { language, token }
    }

    /// The language spoken.
    pub fn language(self) -> Language {
        self.language
    }

    /// The tag for `lang="…"`.
    pub fn tag(self) -> &'static str {
        self.language.tag()
    }

    /// Our own wording, typeset.
    pub fn pick<'t>(self, fr: &'t str, en: &'t str) -> Cow<'t, str> {
        typeset(self.language.pick(fr, en), self.language)
    }

    /// A text from elsewhere, typeset, in a `<span lang="fr">` if untranslated.
    pub fn t(self, text: &Text) -> Marked<'_> {
        let written = text.language(self.language);
        Marked { text: typeset(text.get(self.language), written), foreign: (written != self.language).then_some(written) }
    }

    /// A text from elsewhere, typeset, without mark: for titles and attributes.
    pub fn raw(self, text: &Text) -> Cow<'_, str> {
        typeset(text.get(self.language), text.language(self.language))
    }

    /// ` lang="fr"` if the text is not in the page's language, else nothing.
    pub fn lang(self, text: &Text) -> &'static str {
        match (text.language(self.language), self.language) {
            (Language::Fr, Language::En) => " lang=\"fr\"",
            (Language::En, Language::Fr) => " lang=\"en\"",
            (Language::Fr, Language::Fr) | (Language::En, Language::En) => "",
        }
    }

    /// A date in words, readable by machines too.
    pub fn day(self, day: &Day) -> DayMark {
        DayMark { day: *day, words: format_day(*day, self.language) }
    }

    /// A date in words, for attributes and titles.
    pub fn day_words(self, day: &Day) -> String {
        format_day(*day, self.language)
    }

    /// An amount.
    pub fn money(self, cents: &Cents) -> String {
        cents.format(self.language)
    }

    /// A number with at most four decimals.
    pub fn number(self, value: &f64) -> String {
        format_number(*value, None, self.language)
    }

    /// A count, with thousands apart.
    pub fn count(self, count: &usize) -> String {
        format_number(*count as f64, Some(0), self.language)
    }

    /// A count and its noun, given as `dossier|dossiers`. In French zero is singular.
    pub fn counted(self, count: &usize, fr: &str, en: &str) -> String {
        let (words, single) = match self.language {
            Language::Fr => (fr, *count < 2),
            Language::En => (en, *count == 1),
        };
        let (one, many) = words.split_once('|').unwrap_or((words, words));
        format!("{}\u{a0}{}", self.count(count), if single { one } else { many })
    }

    /// The size of a file: `245 Ko`, `1.2 MB`.
    pub fn size(self, bytes: &u64) -> String {
        let kilo = *bytes as f64 / 1000.0;
        let (value, decimals, unit) = if kilo < 1000.0 {
            (kilo.max(1.0), 0, self.language.pick("Ko", "KB"))
        } else {
            (kilo / 1000.0, 1, self.language.pick("Mo", "MB"))
        };
        format!("{}\u{a0}{unit}", format_number(value, Some(decimals), self.language))
    }

    /// The token every posted form repeats, if the server asks for one.
    pub fn token(self) -> Option<&'a str> {
        self.token
    }
}

/// A text that says which language it is in where that is not the page's.
pub struct Marked<'a> {
    text: Cow<'a, str>,
    foreign: Option<Language>,
}

impl HtmlSafe for Marked<'_> {}

impl fmt::Display for Marked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(language) = self.foreign else { return escape(&self.text, f) };
        write!(f, "<span lang=\"{}\">", language.tag())?;
        escape(&self.text, f)?;
        f.write_str("</span>")
    }
}

/// A date in words inside `<time>`.
pub struct DayMark {
    day: Day,
    words: String,
}

impl HtmlSafe for DayMark {}

impl fmt::Display for DayMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<time datetime=\"{}\">{}</time>", self.day, self.words)
    }
}

/// Writes `text` so that no character of it can be read as markup.
pub(crate) fn escape(text: &str, f: &mut impl fmt::Write) -> fmt::Result {
    for c in text.chars() {
        match c {
            '<' => f.write_str("&#60;")?,
            '>' => f.write_str("&#62;")?,
            '&' => f.write_str("&#38;")?,
            '"' => f.write_str("&#34;")?,
            '\'' => f.write_str("&#39;")?,
            c => f.write_char(c)?,
        }
    }
    Ok(())
}

/// Sets no-break spaces and apostrophes as a printer would.
///
/// French: a no-break space before `:`, `»`, `%` and `€` and after `«` and
/// `n°`; a narrow one before `;`, `?` and `!`. Both languages: a curly
/// apostrophe between letters. Only spaces already there change, so that
/// `https://` and `?a=b` stay as they are. Never used on what a person typed.
pub fn typeset(text: &str, language: Language) -> Cow<'_, str> {
    let french = language == Language::Fr;
    let plain = !text.contains('\'') && !text.contains(". ") && (!french || !text.contains(' '));
    if plain {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut before = '\0';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let after = rest.peek().copied().unwrap_or('\0');
        let set = match c {
            '\'' if before.is_alphanumeric() && after.is_alphanumeric() => '’',
            // `art. L. 232-4` is read in one go.
            ' ' if before == '.' && (after.is_ascii_digit() || article(&rest)) => '\u{a0}',
            ' ' if french => french_space(before, after),
            c => c,
        };
        out.push(set);
        before = c;
    }
    Cow::Owned(out)
}

/// Whether the letter of an article of a code comes: `L. 231-1`.
fn article(rest: &std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    let mut next = rest.clone();
    matches!((next.next(), next.next(), next.next()), (Some('L' | 'R' | 'D' | 'A'), Some('.'), Some(' ')))
}

/// The space French puts between these two characters.
fn french_space(before: char, after: char) -> char {
    match (before, after) {
        ('«' | '°', _) | (_, ':' | '»' | '%' | '€') => '\u{a0}',
        (_, ';' | '?' | '!') => '\u{202f}',
        _ => ' ',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_signs_keep_to_their_word() {
        let set = |text| typeset(text, Language::Fr).into_owned();
        assert_eq!(set("Pourquoi cette question ?"), "Pourquoi cette question\u{202f}?");
        assert_eq!(set("Aide : 3 % des ressources, 10 €"), "Aide\u{a0}: 3\u{a0}% des ressources, 10\u{a0}€");
        assert_eq!(set("l'aide « eau »"), "l’aide «\u{a0}eau\u{a0}»");
        assert_eq!(set("(CRPA, art. L. 232-4). Suite"), "(CRPA, art.\u{a0}L.\u{a0}232-4). Suite");
        assert_eq!(set("https://ville.example/?a=b"), "https://ville.example/?a=b");
    }

    #[test]
    fn english_keeps_its_spaces() {
        assert_eq!(typeset("you're 3 % off ?", Language::En), "you’re 3 % off ?");
    }

    #[test]
    fn an_untranslated_text_says_so_and_is_escaped() {
        let voice = Voice::new(Language::En, None);
        let text = Text::french("<b>Foyer</b>");
        assert_eq!(voice.t(&text).to_string(), "<span lang=\"fr\">&#60;b&#62;Foyer&#60;/b&#62;</span>");
        assert_eq!(Voice::new(Language::Fr, None).t(&text).to_string(), "&#60;b&#62;Foyer&#60;/b&#62;");
    }

    #[test]
    fn sizes_are_told_in_the_units_people_know() {
        let voice = Voice::new(Language::Fr, None);
        assert_eq!(voice.size(&245_300), "245\u{a0}Ko");
        assert_eq!(voice.size(&1_240_000), "1,2\u{a0}Mo");
        assert_eq!(voice.counted(&0, "dossier|dossiers", "case|cases"), "0\u{a0}dossier");
    }
}
