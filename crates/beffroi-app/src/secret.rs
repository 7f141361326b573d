//! Secrets that open something: a started form, a case, a session.

use beffroi_base::Hash32;
use beffroi_ports::{Random, random_bytes, sha256};
use data_encoding::BASE32_NOPAD;
use std::fmt;

/// A secret of 160 random bits, thirty-two lower-case letters and digits in an
/// address. Only its SHA-256 is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Draws a new one.
    pub fn draw(random: &dyn Random) -> Self {
        Self(BASE32_NOPAD.encode(&random_bytes::<20>(random)).to_lowercase())
    }

    /// Reads one from an address; anything of another shape is none.
    pub fn parse(text: &str) -> Option<Self> {
        let fine = |c: char| c.is_ascii_lowercase() || ('2'..='7').contains(&c);
        (text.len() == 32 && text.chars().all(fine)).then(|| Self(text.to_owned()))
    }

    /// The words of the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub fn hash(&self) -> Hash32 {
        sha256(&[self.0.as_bytes()])
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
