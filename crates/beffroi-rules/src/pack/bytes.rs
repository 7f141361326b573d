//! Numbers, words and days as few bytes, and back.

use beffroi_base::{Day, Span, Text};
use std::fmt;

/// Why bytes are not what they are said to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed(pub &'static str);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "malformed bytes: {}", self.0)
    }
}

impl std::error::Error for Malformed {}

/// Most decimals tried before a number is written whole.
const DECIMALS_MAX: u32 = 6;

/// Bytes being written.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// One byte.
    pub fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// `oui` or `non`.
    pub fn flag(&mut self, flag: bool) {
        self.byte(u8::from(flag));
    }

    /// A whole number: seven bits a byte, the lowest first.
    pub fn whole(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.byte(n as u8 | 0x80);
            n >>= 7;
        }
        self.byte(n as u8);
    }

    /// A count or a place.
    pub fn size(&mut self, n: usize) {
        self.whole(n as u64);
    }

    /// A number, every bit of it: by its decimals where these say it exactly.
    pub fn number(&mut self, x: f64) {
        for decimals in 0..=DECIMALS_MAX {
            let scale = f64::from(10u32.pow(decimals));
            let digits = (x * scale).round();
            if digits.abs() < 4e15 && (digits as i64 as f64 / scale).to_bits() == x.to_bits() {
                self.byte(decimals as u8);
                let digits = digits as i64;
                self.whole(((digits << 1) ^ (digits >> 63)) as u64);
                return;
            }
        }
        self.byte(0xff);
        self.bytes.extend_from_slice(&x.to_bits().to_le_bytes());
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.size(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// A text in both languages.
    pub fn both(&mut self, text: &Text) {
        self.flag(text.translated);
        self.text(&text.fr);
        if text.translated {
            self.text(&text.en);
        }
    }

    /// Where something is written.
    pub fn span(&mut self, span: Span) {
        self.size(span.start);
        self.size(span.len());
    }

    /// A civil day.
    pub fn day(&mut self, day: Day) {
        self.number(f64::from(day.year()));
        self.byte(day.month().unsigned_abs());
        self.byte(day.day().unsigned_abs());
    }

    /// What may be there or not.
    pub fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.flag(value.is_some());
        if let Some(value) = value {
            write(self, value);
        }
    }

    /// Several, one after another.
    pub fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.size(items.len());
        items.iter().for_each(|item| write(self, item));
    }
}

/// Bytes being read. Nothing here panics, whatever they are, nor takes more
/// memory than a small multiple of their number.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// From the first byte on.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// Bytes as they are.
    pub fn raw(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or(Malformed("cut short"))?;
        self.bytes = rest;
        Ok(taken)
    }

    /// Nothing may follow.
    pub fn end(&self) -> Result<(), Malformed> {
        if self.bytes.is_empty() { Ok(()) } else { Err(Malformed("something follows the end")) }
    }

    /// One byte.
    pub fn byte(&mut self) -> Result<u8, Malformed> {
        self.raw(1)?.first().copied().ok_or(Malformed("cut short"))
    }

    /// `oui` or `non`.
    pub fn flag(&mut self) -> Result<bool, Malformed> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed("neither yes nor no")),
        }
    }

    /// A whole number.
    pub fn whole(&mut self) -> Result<u64, Malformed> {
        let mut n = 0u64;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            n |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(n);
            }
        }
        Err(Malformed("too large a number"))
    }

    /// A number of things that follow, each of one byte at least.
    pub fn size(&mut self) -> Result<usize, Malformed> {
        let n = self.whole()?;
        usize::try_from(n).ok().filter(|n| *n <= self.bytes.len()).ok_or(Malformed("more things than bytes"))
    }

    /// A place among `count` things.
    pub fn place(&mut self, count: usize) -> Result<usize, Malformed> {
        let n = self.whole()?;
        usize::try_from(n).ok().filter(|n| *n < count).ok_or(Malformed("a place outside the list"))
    }

    /// A number.
    pub fn number(&mut self) -> Result<f64, Malformed> {
        match self.byte()? {
            0xff => {
                let bytes = self.raw(8)?.try_into().map_err(|_| Malformed("cut short"))?;
                Ok(f64::from_bits(u64::from_le_bytes(bytes)))
            }
            decimals if u32::from(decimals) <= DECIMALS_MAX => {
                let coded = self.whole()?;
                let digits = (coded >> 1) as i64 ^ -((coded & 1) as i64);
                Ok(digits as f64 / f64::from(10u32.pow(u32::from(decimals))))
            }
            _ => Err(Malformed("not a number")),
        }
    }

    /// A text.
    pub fn text(&mut self) -> Result<&'a str, Malformed> {
        let size = self.size()?;
        std::str::from_utf8(self.raw(size)?).map_err(|_| Malformed("not a text"))
    }

    /// A text in both languages.
    pub fn both(&mut self) -> Result<Text, Malformed> {
        let translated = self.flag()?;
        let fr = self.text()?;
        Ok(if translated { Text::new(fr, self.text()?) } else { Text::french(fr) })
    }

    /// Where something is written.
    pub fn span(&mut self) -> Result<Span, Malformed> {
        let (start, size) = (self.whole()? as usize, self.whole()? as usize);
        Ok(Span::new(start, start.saturating_add(size)))
    }

    /// A civil day.
    pub fn day(&mut self) -> Result<Day, Malformed> {
        let (year, month, day) = (self.number()?, self.byte()?, self.byte()?);
        let day = (year.fract() == 0.0).then(|| Day::new(year as i16, month.cast_signed(), day.cast_signed()).ok()).flatten();
        day.ok_or(Malformed("not a day"))
    }

    /// What may be there or not.
    pub fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Malformed>) -> Result<Option<T>, Malformed> {
        if self.flag()? { read(self).map(Some) } else { Ok(None) }
    }

    /// Several, one after another.
    pub fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Result<T, Malformed>) -> Result<Vec<T>, Malformed> {
        let count = self.size()?;
        (0..count).map(|_| read(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_number_comes_back_bit_by_bit(x in any::<f64>(), cents in any::<i32>(), n in 0u64..(1 << 62), words in ".{0,20}") {
            let mut writer = Writer::default();
            let tariff = f64::from(cents) / 100.0;
            [x, tariff, -0.0, f64::INFINITY].into_iter().for_each(|x| writer.number(x));
            writer.whole(n);
            writer.text(&words);
            let bytes = writer.into_bytes();
            let mut reader = Reader::new(&bytes);
            for known in [x, tariff, -0.0, f64::INFINITY] {
                prop_assert_eq!(reader.number().unwrap().to_bits(), known.to_bits());
            }
            prop_assert_eq!(reader.whole().unwrap(), n);
            prop_assert_eq!(reader.text().unwrap(), words);
            prop_assert!(reader.end().is_ok());
        }
    }

    #[test]
    fn a_tariff_takes_three_bytes() {
        let mut writer = Writer::default();
        writer.number(3.446);
        assert_eq!(writer.into_bytes().len(), 3);
    }
}
