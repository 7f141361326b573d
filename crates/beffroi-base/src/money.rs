//! Money, exact once rounded.

use crate::{Language, format_number};
use serde::{Deserialize, Serialize};

/// An amount in euro cents. Amounts on letters are always of this type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(pub i64);

impl Cents {
    /// `50,40 €` or `€50.40`, with the no-break spaces French typography asks for.
    pub fn format(self, language: Language) -> String {
        // Cents are far below 2^53, so the division is exact to the cent.
        let number = format_number(self.0 as f64 / 100.0, Some(2), language);
        match language {
            Language::Fr => format!("{number}\u{a0}€"),
            Language::En => match number.strip_prefix('\u{2212}') {
                Some(rest) => format!("\u{2212}€{rest}"),
                None => format!("€{number}"),
            },
        }
    }
}
