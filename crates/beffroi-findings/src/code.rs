//! What a code means, apart from any file.

use beffroi_base::Language;

/// A code of the families SY, RE and TY, explained for `beffroi expliquer`.
///
/// The charter's own codes (CH, LX) are explained by their pages, which hold
/// the law and the examples as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodePage {
    /// Two letters and four digits, never reused.
    pub code: &'static str,
    /// Title: French, English.
    pub title: (&'static str, &'static str),
    /// One paragraph: what it means and what to do. French, English.
    pub text: (&'static str, &'static str),
}

impl CodePage {
    /// The title in `language`.
    pub fn title(&self, language: Language) -> &'static str {
        language.pick(self.title.0, self.title.1)
    }

    /// The paragraph in `language`.
    pub fn text(&self, language: Language) -> &'static str {
        language.pick(self.text.0, self.text.1)
    }
}

impl From<&'static CodePage> for CodePage {
    fn from(page: &'static CodePage) -> Self {
        *page
    }
}

/// A code that only has its titles: code, French, English.
impl From<&'static (&'static str, &'static str, &'static str)> for CodePage {
    fn from((code, fr, en): &'static (&'static str, &'static str, &'static str)) -> Self {
        Self { code, title: (fr, en), text: ("", "") }
    }
}

/// The faults a table of codes may have, for the tests of the crates that hold
/// one: codes out of order or repeated, titles that shout, a paragraph that
/// says nothing.
pub fn faults_of(codes: &[CodePage]) -> Vec<String> {
    let mut faults = vec![];
    for pair in codes.windows(2) {
        if let [a, b] = pair
            && a.code >= b.code
        {
            faults.push(format!("{} comes after {}", a.code, b.code));
        }
    }
    for page in codes {
        for language in [Language::Fr, Language::En] {
            let (title, text) = (page.title(language), page.text(language));
            if title.ends_with('.') || title.chars().next().is_none_or(char::is_uppercase) {
                faults.push(format!("{}: the title is a few words in lower case: {title}", page.code));
            }
            if text.len() < 80 || !text.ends_with(['.', ')', '`']) || text.contains('\n') {
                faults.push(format!("{}: one paragraph of whole sentences is expected: {text}", page.code));
            }
        }
        if page.text.0 == page.text.1 {
            faults.push(format!("{}: both languages say the same", page.code));
        }
    }
    faults
}
