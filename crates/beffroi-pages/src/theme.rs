//! A town's colour, refused where it could not be read.

use std::fmt;

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// Why a town's colour cannot be used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ThemeError {
    /// Not written `#rrggbb`.
    NotAColour,
    /// White text on it has this contrast, below 4.5 (WCAG 1.4.3).
    TooPale(f64),
}

impl fmt::Display for ThemeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAColour => f.write_str("a colour is written `#rrggbb`"),
            Self::TooPale(ratio) => write!(f, "white text on it has a contrast of {ratio:.2}, and 4.5 is needed"),
        }
    }
}

impl std::error::Error for ThemeError {}

impl Colour {
    /// Reads `#1f4e5f`.
    pub fn parse(text: &str) -> Result<Self, ThemeError> {
        let digits = text.strip_prefix('#').filter(|d| d.len() == 6 && d.is_ascii());
        let number = digits.and_then(|d| u32::from_str_radix(d, 16).ok());
        let [_, r, g, b] = number.ok_or(ThemeError::NotAColour)?.to_be_bytes();
        Ok(Self(r, g, b))
    }

    /// Relative luminance as WCAG 2 defines it, 0 to 1.
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast of two colours, 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// This colour mixed with `share` (0 to 1) of another.
    fn mix(self, other: Self, share: f64) -> Self {
        let one = |a: u8, b: u8| (f64::from(a) * (1.0 - share) + f64::from(b) * share).round() as u8;
        Self(one(self.0, other.0), one(self.1, other.1), one(self.2, other.2))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

const WHITE: Colour = Colour(255, 255, 255);
const BLACK: Colour = Colour(0, 0, 0);
/// The darkest panel of the dark theme, on which links must still be read.
const NIGHT: Colour = Colour(0x24, 0x27, 0x2b);

/// A stylesheet that gives the pages a town's colour, in light and in dark.
///
/// Serve it from this site and put its address in `Town::theme_href`. In the
/// dark the colour is lightened until it reads (contrast 7 on the panels).
pub fn theme_css(colour: &str) -> Result<String, ThemeError> {
    let day = Colour::parse(colour)?;
    let ratio = day.contrast(WHITE);
    if ratio < 4.5 {
        return Err(ThemeError::TooPale(ratio));
    }
    let deep = day.mix(BLACK, 0.3);
    let night = (0..=20)
        .map(|step| day.mix(WHITE, f64::from(step) / 20.0))
        .find(|c| c.contrast(NIGHT) >= 7.0)
        .unwrap_or(WHITE);
    let pale = night.mix(WHITE, 0.4);
    Ok(format!(
        ":root{{--town:{day};--accent:{day};--accent-deep:{deep}}}\n\
         @media (prefers-color-scheme:dark){{:root{{--accent:{night};--accent-deep:{pale}}}}}\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pale_colour_is_refused_with_its_contrast() {
        assert!(matches!(theme_css("#ffcc00"), Err(ThemeError::TooPale(r)) if r < 1.6));
        assert_eq!(theme_css("rouge"), Err(ThemeError::NotAColour));
        assert_eq!(theme_css("#é1234"), Err(ThemeError::NotAColour));
    }

    #[test]
    fn a_dark_colour_is_lightened_at_night() {
        let css = theme_css("#1f4e5f").unwrap_or_default();
        assert!(css.contains("--town:#1f4e5f"));
        let night = css.split("dark").nth(1).and_then(|s| s.split("--accent:").nth(1)).and_then(|s| s.get(..7));
        let night = Colour::parse(night.unwrap_or_default()).unwrap_or(BLACK);
        assert!(night.contrast(NIGHT) >= 7.0);
    }
}
