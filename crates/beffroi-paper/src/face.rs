//! The typefaces, and words turned into glyphs.
//!
//! Atkinson Hyperlegible Next (SIL Open Font License) was drawn for people who
//! see badly: I, l and 1 differ, and so do O and 0. What it does not hold is
//! set in DejaVu Sans (Greek, Cyrillic, Arabic, signs); what neither holds is
//! drawn as an empty square, and keeps its character for whoever copies or
//! listens.

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, ShapePlan, UnicodeBuffer, script};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

const REGULAR: &[u8] = include_bytes!("../fonts/AtkinsonHyperlegibleNext-Regular.ttf");
const STRONG: &[u8] = include_bytes!("../fonts/AtkinsonHyperlegibleNext-SemiBold.ttf");
const OTHERS: &[u8] = include_bytes!("../fonts/DejaVuSans.ttf");

/// Drawn for a character that no face holds.
const UNKNOWN: char = '□';
/// Width of a narrow no-break space, as a share of a space.
const NARROW: f32 = 0.75;

/// Which face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaceId {
    Regular,
    Strong,
    Others,
}

struct Face {
    shaper: rustybuzz::Face<'static>,
    /// How Latin words are set: worked out once, since nearly all are.
    latin: ShapePlan,
    font: Font,
}

impl Face {
    fn open(bytes: &'static [u8]) -> Option<Self> {
        let shaper = rustybuzz::Face::from_slice(bytes, 0)?;
        let latin = ShapePlan::new(&shaper, Direction::LeftToRight, Some(script::LATIN), None, &[]);
        Some(Self { shaper, latin, font: Font::new(bytes.into(), 0)? })
    }

    /// Width of one character on its own, in ems.
    fn advance(&self, c: char) -> Option<f32> {
        let glyph = self.shaper.glyph_index(c).filter(|glyph| glyph.0 != 0)?;
        Some(f32::from(self.shaper.glyph_hor_advance(glyph)?) / self.shaper.units_per_em() as f32)
    }

    fn holds(&self, c: char) -> bool {
        self.shaper.glyph_index(c).is_some_and(|glyph| glyph.0 != 0)
    }
}

/// The faces of this program.
pub(crate) struct Faces {
    regular: Face,
    strong: Face,
    others: Face,
}

/// Read once; `None` only if the program was built with broken files.
pub(crate) fn faces() -> Option<&'static Faces> {
    static FACES: LazyLock<Option<Faces>> = LazyLock::new(|| {
        Some(Faces { regular: Face::open(REGULAR)?, strong: Face::open(STRONG)?, others: Face::open(OTHERS)? })
    });
    FACES.as_ref()
}

/// Glyphs of one face, and the words they stand for. Widths are in ems.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) face: FaceId,
    pub(crate) text: String,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    pub(crate) width: f32,
}

impl Piece {
    /// Takes what follows, set in the same face.
    pub(crate) fn append(&mut self, next: Self) {
        let shift = self.text.len();
        self.text.push_str(&next.text);
        self.width += next.width;
        self.glyphs.extend(next.glyphs.into_iter().map(|mut glyph| {
            glyph.text_range = glyph.text_range.start + shift..glyph.text_range.end + shift;
            glyph
        }));
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Held,
    NarrowSpace,
    Unknown,
}

impl Faces {
    fn face(&self, id: FaceId) -> &Face {
        match id {
            FaceId::Regular => &self.regular,
            FaceId::Strong => &self.strong,
            FaceId::Others => &self.others,
        }
    }

    pub(crate) fn font(&self, id: FaceId) -> Font {
        self.face(id).font.clone()
    }

    /// Words on one line, as glyphs.
    pub(crate) fn shape(&self, text: &str, strong: bool) -> Vec<Piece> {
        let own = if strong { FaceId::Strong } else { FaceId::Regular };
        let mut pieces = vec![];
        let mut run = String::new();
        let mut of = (own, Kind::Held);
        for c in text.nfc().filter_map(printable) {
            let next = match c {
                '\u{202f}' | '\u{2009}' => (own, Kind::NarrowSpace),
                c if self.face(own).holds(spaced(c)) => (own, Kind::Held),
                c if self.others.holds(spaced(c)) => (FaceId::Others, Kind::Held),
                _ => (FaceId::Others, Kind::Unknown),
            };
            if next != of {
                self.flush(&mut run, of, &mut pieces);
                of = next;
            }
            run.push(if next.1 == Kind::Unknown { c } else { spaced(c) });
        }
        self.flush(&mut run, of, &mut pieces);
        pieces
    }

    /// Width of one character before it joins others, in ems: never less than
    /// what it takes once set, but for rare scripts.
    pub(crate) fn advance(&self, c: char, strong: bool) -> f32 {
        let own = if strong { &self.strong } else { &self.regular };
        own.advance(c).or_else(|| self.others.advance(c)).or_else(|| self.others.advance(UNKNOWN)).unwrap_or(1.0)
    }

    fn flush(&self, run: &mut String, (id, kind): (FaceId, Kind), out: &mut Vec<Piece>) {
        let run = std::mem::take(run);
        if run.is_empty() {
            return;
        }
        match kind {
            Kind::Held => out.push(self.set(id, run)),
            Kind::NarrowSpace => {
                let mut piece = self.set(id, run);
                piece.width *= NARROW;
                piece.glyphs.iter_mut().for_each(|glyph| glyph.x_advance *= NARROW);
                out.push(piece);
            }
            // One square each: the characters are told apart by ear only.
            Kind::Unknown => out.extend(run.chars().map(|c| {
                let mut piece = self.set(id, UNKNOWN.to_string());
                piece.text = c.to_string();
                piece.glyphs.iter_mut().for_each(|glyph| glyph.text_range = 0..c.len_utf8());
                piece
            })),
        }
    }

    fn set(&self, id: FaceId, text: String) -> Piece {
        let face = &self.face(id).shaper;
        let em = face.units_per_em() as f32;
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text);
        buffer.guess_segment_properties();
        if matches!(buffer.script(), script::UNKNOWN | script::COMMON | script::INHERITED) {
            buffer.set_script(script::LATIN);
        }
        let plain = buffer.script() == script::LATIN && buffer.direction() == Direction::LeftToRight;
        let shaped = if plain { rustybuzz::shape_with_plan(face, &self.face(id).latin, buffer) } else { rustybuzz::shape(face, &[], buffer) };
        let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        starts.dedup();
        let mut width = 0.0;
        let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions()).map(|(info, at)| {
            let start = info.cluster as usize;
            let end = starts.iter().copied().find(|next| *next > start).unwrap_or(text.len());
            width += at.x_advance as f32 / em;
            KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                at.x_advance as f32 / em,
                at.x_offset as f32 / em,
                at.y_offset as f32 / em,
                at.y_advance as f32 / em,
                start..end,
                None,
            )
        });
        let glyphs = glyphs.collect();
        Piece { face: id, text, glyphs, width }
    }
}

/// Words as the format may hold them where they are not drawn: titles, the
/// outline, what the document says of itself.
pub(crate) fn sayable(text: &str) -> String {
    let kept: String = text.nfc().filter_map(printable).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every space of one line is a plain one for whoever copies or listens.
fn spaced(c: char) -> char {
    if c.is_whitespace() { ' ' } else { c }
}

/// Drops what is invisible, and what the format has no right to hold.
fn printable(c: char) -> Option<char> {
    match c {
        '\t' | '\n' | '\r' => Some(' '),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => None,
        '\u{2028}' | '\u{2029}' => Some(' '),
        c if c.is_control() => None,
        // Private use, and what is no character at all.
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fdd0}'..='\u{fdef}' => Some('\u{fffd}'),
        c if (c as u32) & 0xfffe == 0xfffe => Some('\u{fffd}'),
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shaped(text: &str) -> Vec<Piece> {
        faces().map(|faces| faces.shape(text, false)).unwrap_or_default()
    }

    #[test]
    fn french_stays_in_the_house_face() {
        let text = "Évreux, l’œuvre de Loïc — « çà et là » : 12,50 € n° 3 Łódź Şahin";
        let pieces = shaped(text);
        assert!(pieces.iter().all(|piece| piece.face == FaceId::Regular), "{:?}", pieces.iter().map(|p| (&p.text, p.face)).collect::<Vec<_>>());
    }

    #[test]
    fn other_scripts_and_unknown_signs_keep_their_characters() {
        let pieces = shaped("Ελένη Иван 😀\u{200d}漢\u{e000}");
        assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), "Ελένη Иван 😀漢\u{fffd}");
        assert!(pieces.iter().flat_map(|piece| &piece.glyphs).all(|glyph| glyph.glyph_id.to_u32() != 0));
    }

    #[test]
    fn a_narrow_space_is_narrower_and_read_as_a_space() {
        let width = |text: &str| shaped(text).iter().map(|piece| piece.width).sum::<f32>();
        assert!(width("a\u{202f}b") < width("a\u{a0}b"));
        assert_eq!(shaped("a\u{202f}b").iter().map(|piece| piece.text.as_str()).collect::<String>(), "a b");
    }
}
