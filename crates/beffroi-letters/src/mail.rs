//! A letter as a mail: plain text first, nothing personal in the subject.

use beffroi_base::Language;
use beffroi_case::{Letter, LetterBlock};
use beffroi_territory::Territory;

/// A mail about to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub to: String,
    /// Subject: what it is about, never who.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// The mail that carries a letter, and its English after it where there is one.
pub fn mail(territory: &Territory, to: &str, letter: &Letter, courtesy: Option<&Letter>) -> Mail {
    let mut text = plain_text(letter);
    if let Some(english) = courtesy {
        text.push_str("\n\n----------\n\n");
        text.push_str(&plain_text(english));
    }
    text.push_str(&format!("\n\n-- \n{}\n{}\n", territory.name, territory.address));
    Mail { to: to.to_owned(), subject: format!("{} — {}", letter.subject, territory.name), text }
}

/// A letter as plain text, a blank line between blocks.
pub fn plain_text(letter: &Letter) -> String {
    let blocks = letter.blocks.iter().map(|block| match block {
        LetterBlock::Paragraph(text) | LetterBlock::Reasons(text) | LetterBlock::Legal(text) => text.clone(),
        LetterBlock::Heading(text) => format!("{}\n{}", text, "=".repeat(text.chars().count())),
        LetterBlock::Author { name, capacity, department, order } => {
            let anonymous = letter.language.pick("Auteur non nommé (CRPA, art. L. 111-2)", "Author withheld (CRPA, art. L. 111-2)");
            let mut lines = vec![name.clone().unwrap_or_else(|| anonymous.to_owned()), capacity.clone(), department.clone()];
            lines.extend(order.clone());
            lines.join("\n")
        }
    });
    let body: Vec<String> = blocks.collect();
    let reading = match letter.language {
        Language::Fr => "",
        Language::En => "(English courtesy translation; the French text counts.)\n\n",
    };
    format!("{reading}{}", body.join("\n\n"))
}
