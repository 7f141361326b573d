//! The file: glyphs, structure, outline, what the document says of itself.

use crate::face::{Faces, sayable};
use crate::sheet::{Cell, HEIGHT, Kind, Knot, LEFT, Placed, Sheet, TEXT_WIDTH, Tint, WIDTH};
use crate::{Paper, PaperFault};
use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node, SpanTag, TableHeaderScope, Tag, TagGroup, TagKind, TagTree,
};
use krilla::{Document, SerializeSettings};
use std::num::NonZeroU16;

const MM: f32 = 72.0 / 25.4;
const FOOT: f32 = 8.0;
const RULE: [u8; 3] = [0xb8, 0xbc, 0xc0];
const TEXT: [u8; 3] = [0x1b, 0x1d, 0x20];
const QUIET: [u8; 3] = [0x4b, 0x50, 0x55];

struct Drawing<'a> {
    paper: &'a Paper,
    faces: &'a Faces,
    sheet: &'a Sheet,
    /// What was drawn for each leaf of the structure.
    drawn: Vec<Vec<Identifier>>,
}

/// A place on a page that opens an address.
struct Opening {
    leaf: usize,
    place: Rect,
    address: String,
}

pub(crate) fn document(paper: &Paper, sheet: &Sheet, faces: &Faces) -> Result<Vec<u8>, PaperFault> {
    let fault = |why: String| PaperFault::File(why);
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .with_archival_validator(Archival::A2_A)
        .finish()
        .map_err(|why| fault(format!("{why:?}")))?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let mut drawing = Drawing { paper, faces, sheet, drawn: vec![vec![]; sheet.leaves] };
    let mut places = vec![];
    for (number, placed) in sheet.pages.iter().enumerate() {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| fault("size of a page".to_owned()))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        let openings = drawing.page(&mut surface, placed, number);
        surface.finish();
        for opening in openings {
            let target = Target::Action(Action::Link(LinkAction::new(opening.address.clone())));
            let link = Annotation::new_link(LinkAnnotation::new(opening.place, target), Some(opening.address));
            let identifier = page.add_tagged_annotation(link);
            if let Some(drawn) = drawing.drawn.get_mut(opening.leaf) {
                drawn.push(identifier);
            }
        }
        page.finish();
        places.extend(placed.iter().filter_map(|one| Some((one.row.heading?, number, one.y))));
    }
    let mut tree = TagTree::new().with_lang(Some(paper.language.tag().to_owned()));
    for knot in &sheet.knots {
        drawing.knot(knot).into_iter().for_each(|node| tree.push(node));
    }
    document.set_tag_tree(tree);
    document.set_outline(outline(&sheet.headings, &places));
    document.set_metadata(metadata(paper));
    document.finish().map_err(|why| fault(format!("{why:?}")))
}

fn metadata(paper: &Paper) -> Metadata {
    let number = |value: i8| u8::try_from(value).unwrap_or(1);
    let (year, month, day) = (u16::try_from(paper.day.year()).unwrap_or(0), number(paper.day.month()), number(paper.day.day()));
    Metadata::new()
        .title(sayable(&format!("{} – {}", paper.subject.1.text, paper.sender)))
        .authors(vec![sayable(&paper.sender)])
        .creator("Beffroi".to_owned())
        .language(paper.language.tag().to_owned())
        .creation_date(DateTime::new(year).month(month).day(day))
}

/// The letter's title, its headings under it.
fn outline(headings: &[String], places: &[(usize, usize, f32)]) -> Outline {
    let node = |number: usize| {
        let text = headings.get(number)?;
        let (_, page, y) = places.iter().find(|(heading, _, _)| *heading == number)?;
        Some(OutlineNode::new(text.clone(), XyzDestination::new(*page, Point::from_xy(LEFT, *y))))
    };
    let mut outline = Outline::new();
    if let Some(mut title) = node(0) {
        (1..headings.len()).filter_map(node).for_each(|heading| title.push_child(heading));
        outline.push_child(title.with_open(true));
    }
    outline
}

impl Drawing<'_> {
    fn page(&mut self, surface: &mut Surface<'_>, placed: &[Placed], number: usize) -> Vec<Opening> {
        self.around(surface, number);
        let mut openings = vec![];
        for Placed { y, row } in placed {
            if row.ruled {
                surface.start_tagged(artifact(ArtifactType::Layout));
                rule(surface, LEFT, y - 1.5, TEXT_WIDTH, 0.5, RULE);
                surface.end_tagged();
            }
            for cell in &row.cells {
                self.cell(surface, cell, *y, &mut openings);
            }
        }
        openings
    }

    /// What every page repeats and no screen reader reads: the town's bar and
    /// the mark of the fold on the first, the reference and the number on all.
    fn around(&self, surface: &mut Surface<'_>, number: usize) {
        if number == 0 {
            surface.start_tagged(artifact(ArtifactType::Layout));
            rule(surface, LEFT, 14.5 * MM, 18.0 * MM, 1.6 * MM, self.town());
            rule(surface, 0.0, 99.0 * MM, 5.0 * MM, 0.4, RULE);
            surface.end_tagged();
        }
        let pages = self.sheet.pages.len();
        let y = HEIGHT - 14.0 * MM;
        surface.start_tagged(artifact(ArtifactType::Footer));
        self.plain(surface, &format!("{} · {}", self.paper.sender, self.paper.reference.1), LEFT, y, false);
        self.plain(surface, &format!("{} / {pages}", number + 1), LEFT + TEXT_WIDTH, y, true);
        surface.end_tagged();
    }

    fn town(&self) -> [u8; 3] {
        self.paper.colour.unwrap_or(TEXT)
    }

    fn plain(&self, surface: &mut Surface<'_>, text: &str, x: f32, y: f32, to_the_left: bool) {
        let pieces = self.faces.shape(text, false);
        let width: f32 = pieces.iter().map(|piece| piece.width * FOOT).sum();
        let mut x = if to_the_left { x - width } else { x };
        surface.set_fill(Some(fill(QUIET)));
        for piece in pieces {
            surface.draw_glyphs(Point::from_xy(x, y), &piece.glyphs, self.faces.font(piece.face), &piece.text, FOOT, false);
            x += piece.width * FOOT;
        }
    }

    fn cell(&mut self, surface: &mut Surface<'_>, cell: &Cell, y: f32, openings: &mut Vec<Opening>) {
        let base = y + cell.down;
        let mut x = cell.x;
        let opens = |leaf: usize| self.sheet.links.iter().find(|(known, _)| *known == leaf).map(|(_, address)| address);
        let mut bits = cell.line.bits.iter().peekable();
        while let Some(first) = bits.next() {
            let mut same = vec![first];
            while let Some(next) = bits.next_if(|bit| bit.leaf == first.leaf) {
                same.push(next);
            }
            let foreign = (first.language != self.paper.language).then(|| first.language.tag());
            let address = opens(first.leaf);
            let tint = match (cell.tint, address) {
                (Tint::Town, _) => self.town(),
                (Tint::Quiet, _) => QUIET,
                (Tint::Text, Some(_)) => self.town(),
                (Tint::Text, None) => TEXT,
            };
            surface.set_fill(Some(fill(tint)));
            let identifier = surface.start_tagged(ContentTag::Span(SpanTag::empty().with_lang(foreign)));
            let start = x;
            for bit in same {
                let font = self.faces.font(bit.piece.face);
                surface.draw_glyphs(Point::from_xy(x, base), &bit.piece.glyphs, font, &bit.piece.text, cell.size, false);
                x += bit.piece.width * cell.size;
            }
            surface.end_tagged();
            if let Some(drawn) = self.drawn.get_mut(first.leaf) {
                drawn.push(identifier);
            }
            let place = Rect::from_ltrb(start, base - cell.size, x, base + cell.size * 0.3);
            if let (Some(address), Some(place)) = (address, place) {
                openings.push(Opening { leaf: first.leaf, place, address: address.clone() });
            }
        }
    }

    fn knot(&self, knot: &Knot) -> Vec<Node> {
        match knot {
            Knot::Leaf(leaf) => self.drawn.get(*leaf).into_iter().flatten().copied().map(Node::from).collect(),
            Knot::Group(kind, inside) => {
                let children = inside.iter().flat_map(|knot| self.knot(knot)).collect();
                vec![Node::from(TagGroup::with_children(tag(kind), children))]
            }
        }
    }
}

fn tag(kind: &Kind) -> TagKind {
    let level = |level: u16| NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
    match kind {
        Kind::Paragraph => Tag::P.into(),
        Kind::Title(text) => Tag::Hn(level(1), Some(text.clone())).into(),
        Kind::Heading(text) => Tag::Hn(level(2), Some(text.clone())).into(),
        Kind::List => Tag::L(ListNumbering::Disc).into(),
        Kind::Item => Tag::LI.into(),
        Kind::Label => Tag::Lbl.into(),
        Kind::Body => Tag::LBody.into(),
        Kind::Table => Tag::Table.into(),
        Kind::TableRow => Tag::TR.into(),
        Kind::HeadColumn => Tag::TH(TableHeaderScope::Column).into(),
        Kind::HeadRow => Tag::TH(TableHeaderScope::Row).into(),
        Kind::Data => Tag::TD.into(),
        Kind::Link => Tag::Link.into(),
    }
}

fn artifact(kind: ArtifactType) -> ContentTag<'static> {
    ContentTag::Artifact(Artifact::with_kind(kind))
}

fn fill([red, green, blue]: [u8; 3]) -> Fill {
    Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() }
}

fn rule(surface: &mut Surface<'_>, x: f32, y: f32, width: f32, height: f32, colour: [u8; 3]) {
    let mut path = PathBuilder::new();
    let Some(place) = Rect::from_xywh(x, y, width, height) else { return };
    path.push_rect(place);
    let Some(path) = path.finish() else { return };
    surface.set_fill(Some(fill(colour)));
    surface.draw_path(&path);
}
