//! One identifier type for each thing, so that none is mistaken for another.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Why a text is not the identifier it was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseIdError;

impl fmt::Display for ParseIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an identifier of this kind")
    }
}

impl std::error::Error for ParseIdError {}

/// Letters and digits no one confuses when reading aloud (no I, L, O, U).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A case. Eighty random bits, written as four groups of four characters
/// (`7K3M-9QXT-04DF-WZ2H`): the reference a person reads on the telephone.
///
/// Knowing it opens nothing; the tracking address carries its own secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseId(pub [u8; 10]);

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = self.0.iter().fold(0u128, |acc, byte| acc << 8 | u128::from(*byte));
        for i in 0..16u32 {
            if i > 0 && i % 4 == 0 {
                f.write_str("-")?;
            }
            let index = (bits >> (75 - 5 * i)) as usize & 31;
            let letter = ALPHABET.get(index).copied().unwrap_or(b'0');
            write!(f, "{}", char::from(letter))?;
        }
        Ok(())
    }
}

impl fmt::Debug for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CaseId({self})")
    }
}

impl FromStr for CaseId {
    type Err = ParseIdError;

    /// Forgives case, spaces, missing dashes, and O, I, L read for 0 and 1.
    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let mut bits = 0u128;
        let mut count = 0;
        for c in text.chars().filter(|c| !matches!(c, '-' | ' ')) {
            let c = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            let value = ALPHABET.iter().position(|a| char::from(*a) == c).ok_or(ParseIdError)?;
            bits = bits << 5 | value as u128;
            count += 1;
            if count > 16 {
                return Err(ParseIdError);
            }
        }
        if count != 16 {
            return Err(ParseIdError);
        }
        let mut bytes = [0u8; 10];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = (bits >> (72 - 8 * i)) as u8;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for CaseId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CaseId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The name of a service's folder: lower-case ASCII letters, digits and dashes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServiceSlug(String);

impl ServiceSlug {
    /// The name as written in an address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ServiceSlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ServiceSlug {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let good = (1..=64).contains(&text.len()) && text.chars().all(fine) && !text.starts_with('-');
        if good { Ok(Self(text.to_owned())) } else { Err(ParseIdError) }
    }
}

/// The sign-in name of an agent, as the territory file gives it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AgentId(pub String);

impl fmt::Display for AgentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A SHA-256 value: of a service's text, of a link in the journal's chain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hash32(pub [u8; 32]);

impl fmt::Display for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash32({self})")
    }
}

impl FromStr for Hash32 {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        if text.len() != 64 || !text.is_ascii() {
            return Err(ParseIdError);
        }
        let mut bytes = [0u8; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            let pair = text.get(2 * i..2 * i + 2).ok_or(ParseIdError)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| ParseIdError)?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Hash32 {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash32 {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_survives_the_telephone() {
        let id = CaseId([0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x11, 0x0f]);
        let written = id.to_string();
        assert_eq!(written.len(), 19);
        assert_eq!(written.parse(), Ok(id));
        assert_eq!(written.to_lowercase().replace('-', " ").replace('0', "o").parse(), Ok(id));
        assert_eq!("7K3M".parse::<CaseId>(), Err(ParseIdError));
    }

    #[test]
    fn a_slug_is_safe_in_an_address_and_on_any_disk() {
        assert!("eau-solidaire".parse::<ServiceSlug>().is_ok());
        for bad in ["", "Eau", "../x", "a b", "é", "-x"] {
            assert!(bad.parse::<ServiceSlug>().is_err(), "{bad}");
        }
    }
}
