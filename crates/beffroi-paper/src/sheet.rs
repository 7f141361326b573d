//! Where everything stands: the window of the envelope, the text, the pages.
//!
//! Measures are in points from the top left corner. The address stands where
//! the window of a French DL envelope shows it once the sheet is folded in
//! three (NF Z 11-001: 110 mm from the left, 50 mm from the top).

use crate::face::{Faces, sayable};
use crate::lines::{Line, Run, break_lines, links};
use crate::{Block, Paper, Words};

const MM: f32 = 72.0 / 25.4;
pub(crate) const WIDTH: f32 = 210.0 * MM;
pub(crate) const HEIGHT: f32 = 297.0 * MM;
pub(crate) const LEFT: f32 = 25.0 * MM;
pub(crate) const TEXT_WIDTH: f32 = 160.0 * MM;
const HEAD_TOP: f32 = 20.0 * MM;
const HEAD_WIDTH: f32 = 78.0 * MM;
const WINDOW_LEFT: f32 = 110.0 * MM;
const WINDOW_TOP: f32 = 50.0 * MM;
const WINDOW_WIDTH: f32 = 78.0 * MM;
const DATE_TOP: f32 = 84.0 * MM;
const BODY_TOP: f32 = 97.0 * MM;
/// Where the text begins if there is no address to show.
const BODY_TOP_BARE: f32 = 66.0 * MM;
const NEXT_TOP: f32 = 27.0 * MM;
const BOTTOM: f32 = HEIGHT - 27.0 * MM;
const LABEL_WIDTH: f32 = 58.0 * MM;
const GUTTER: f32 = 5.0 * MM;

/// Sizes and leadings, in points.
const BODY: (f32, f32) = (10.5, 15.0);
const QUIET: (f32, f32) = (9.0, 12.6);
const TITLE: (f32, f32) = (12.5, 17.0);
const HEADING: (f32, f32) = (11.0, 16.0);
const NAME: (f32, f32) = (14.0, 18.0);

/// How dark.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tint {
    Text,
    Quiet,
    Town,
}

/// A line and where it stands in its row.
pub(crate) struct Cell {
    pub(crate) x: f32,
    /// From the top of the row to the line the letters stand on.
    pub(crate) down: f32,
    pub(crate) size: f32,
    pub(crate) tint: Tint,
    pub(crate) line: Line,
}

/// What stands side by side.
#[derive(Default)]
pub(crate) struct Row {
    pub(crate) height: f32,
    /// Space before, dropped at the top of a page.
    before: f32,
    pub(crate) cells: Vec<Cell>,
    /// On the same page as the next one.
    with_next: bool,
    /// A thin rule above.
    pub(crate) ruled: bool,
    /// Number of the heading that begins here.
    pub(crate) heading: Option<usize>,
}

/// The structure a screen reader walks.
pub(crate) enum Knot {
    Group(Kind, Vec<Knot>),
    Leaf(usize),
}

/// What a group of the structure is.
pub(crate) enum Kind {
    Paragraph,
    Title(String),
    Heading(String),
    List,
    Item,
    Label,
    Body,
    Table,
    TableRow,
    HeadColumn,
    HeadRow,
    Data,
    Link,
}

/// A row and the top of it.
pub(crate) struct Placed {
    pub(crate) y: f32,
    pub(crate) row: Row,
}

/// A letter laid out.
pub(crate) struct Sheet {
    pub(crate) pages: Vec<Vec<Placed>>,
    pub(crate) knots: Vec<Knot>,
    /// How many leaves the structure has.
    pub(crate) leaves: usize,
    /// Leaves that open an address.
    pub(crate) links: Vec<(usize, String)>,
    /// Titles, in order; the first is the letter's.
    pub(crate) headings: Vec<String>,
}

struct Layout<'f> {
    faces: &'f Faces,
    leaves: usize,
    links: Vec<(usize, String)>,
    headings: Vec<String>,
    knots: Vec<Knot>,
    rows: Vec<Row>,
}

/// One kind of text: where, how large, how dark.
#[derive(Clone, Copy)]
struct Style {
    x: f32,
    width: f32,
    size: f32,
    leading: f32,
    tint: Tint,
    strong: bool,
}

impl Style {
    fn at(x: f32, width: f32, (size, leading): (f32, f32)) -> Self {
        Self { x, width, size, leading, tint: Tint::Text, strong: false }
    }

    fn strong(self) -> Self {
        Self { strong: true, ..self }
    }

    fn tint(self, tint: Tint) -> Self {
        Self { tint, ..self }
    }

    fn row(self, line: Line) -> Row {
        Row { height: self.leading, cells: vec![self.cell(line)], ..Row::default() }
    }

    fn cell(self, line: Line) -> Cell {
        // Letters stand a little above the middle of their leading.
        Cell { x: self.x, down: (self.leading + self.size * 0.68) / 2.0, size: self.size, tint: self.tint, line }
    }
}

const TEXT: (f32, f32) = (LEFT, TEXT_WIDTH);

impl Layout<'_> {
    fn leaf(&mut self) -> usize {
        self.leaves += 1;
        self.leaves - 1
    }

    /// Words as lines, and the leaves of the structure they make.
    fn words(&mut self, words: &[(&Words, bool)], style: Style) -> (Vec<Line>, Vec<Knot>) {
        let mut runs = vec![];
        let mut knots = vec![];
        for (words, strong) in words {
            for (text, opens) in links(&words.text) {
                let leaf = self.leaf();
                runs.push(Run { text, leaf, language: words.language, strong: *strong });
                match opens {
                    Some(address) => {
                        self.links.push((leaf, address));
                        knots.push(Knot::Group(Kind::Link, vec![Knot::Leaf(leaf)]));
                    }
                    None => knots.push(Knot::Leaf(leaf)),
                }
            }
        }
        (break_lines(self.faces, &runs, style.width / style.size), knots)
    }

    /// Text that flows: never one line alone at the foot or the head of a page.
    fn flow(&mut self, lines: Vec<Line>, style: Style, before: f32) {
        let last = lines.len().saturating_sub(1);
        for (number, line) in lines.into_iter().enumerate() {
            let mut row = style.row(line);
            row.with_next = last > 0 && (number == 0 || number + 1 == last);
            row.before = if number == 0 { before } else { 0.0 };
            self.rows.push(row);
        }
    }

    fn paragraph(&mut self, words: &Words, style: Style, before: f32) {
        let (lines, knots) = self.words(&[(words, style.strong)], style);
        self.flow(lines, style, before);
        self.knots.push(Knot::Group(Kind::Paragraph, knots));
    }

    fn title(&mut self, words: &[(&Words, bool)], style: Style, before: f32, kind: Kind) {
        let first = self.rows.len();
        let (lines, knots) = self.words(words, style);
        self.flow(lines, style, before);
        for row in self.rows.iter_mut().skip(first) {
            row.with_next = true;
        }
        if let Some(row) = self.rows.get_mut(first) {
            row.heading = Some(self.headings.len());
        }
        match &kind {
            Kind::Title(text) | Kind::Heading(text) => self.headings.push(text.clone()),
            Kind::Paragraph | Kind::List | Kind::Item | Kind::Label | Kind::Body | Kind::Table | Kind::TableRow => {}
            Kind::HeadColumn | Kind::HeadRow | Kind::Data | Kind::Link => {}
        }
        self.knots.push(Knot::Group(kind, knots));
    }

    fn block(&mut self, block: &Block) {
        let text = Style::at(TEXT.0, TEXT.1, BODY);
        match block {
            Block::Heading(words) => {
                let said = sayable(&words.text);
                if !said.is_empty() {
                    self.title(&[(words, true)], Style::at(TEXT.0, TEXT.1, HEADING).strong(), 12.0, Kind::Heading(said));
                }
            }
            Block::Paragraph(words) => self.paragraph(words, text, 7.0),
            Block::Quiet(words) => self.paragraph(words, Style::at(TEXT.0, TEXT.1, QUIET).tint(Tint::Quiet), 10.0),
            Block::List(items) => self.list(items),
            Block::Rows { heads, rows } => self.table(heads, rows),
            Block::Signature(lines) => self.signature(lines),
        }
    }

    fn list(&mut self, items: &[Words]) {
        let indent = 4.5 * MM;
        let style = Style::at(TEXT.0 + indent, TEXT.1 - indent, BODY);
        let mut list = vec![];
        for item in items {
            let first = self.rows.len();
            let point = Words::new("•", item.language);
            let point_style = Style::at(TEXT.0, indent, BODY);
            let (mut points, label) = self.words(&[(&point, false)], point_style);
            let (lines, body) = self.words(&[(item, false)], style);
            self.flow(lines, style, 4.0);
            if let (Some(row), Some(line)) = (self.rows.get_mut(first), points.pop()) {
                row.cells.insert(0, point_style.cell(line));
            }
            list.push(Knot::Group(Kind::Item, vec![Knot::Group(Kind::Label, label), Knot::Group(Kind::Body, body)]));
        }
        self.knots.push(Knot::Group(Kind::List, list));
    }

    /// Two columns; the head of the table and each row stay whole.
    fn table(&mut self, heads: &(Words, Words), rows: &[(Words, Words)]) {
        let mut table = vec![];
        let head = self.pair(&heads.0, &heads.1, true);
        table.push(Knot::Group(Kind::TableRow, vec![Knot::Group(Kind::HeadColumn, head.0), Knot::Group(Kind::HeadColumn, head.1)]));
        if let Some(row) = self.rows.last_mut() {
            row.with_next = true;
        }
        for (label, value) in rows {
            let (label, value) = self.pair(label, value, false);
            table.push(Knot::Group(Kind::TableRow, vec![Knot::Group(Kind::HeadRow, label), Knot::Group(Kind::Data, value)]));
        }
        self.knots.push(Knot::Group(Kind::Table, table));
    }

    fn pair(&mut self, label: &Words, value: &Words, head: bool) -> (Vec<Knot>, Vec<Knot>) {
        let size = if head { QUIET } else { BODY };
        let left = Style::at(LEFT, LABEL_WIDTH, size).tint(Tint::Quiet);
        let mut right = Style::at(LEFT + LABEL_WIDTH + GUTTER, TEXT_WIDTH - LABEL_WIDTH - GUTTER, size);
        if head {
            right = right.tint(Tint::Quiet);
        }
        // A cell without words would be no cell: the table would lean.
        let shown = |words: &Words| if sayable(&words.text).is_empty() { Words::new("–", words.language) } else { words.clone() };
        let (labels, label) = self.words(&[(&shown(label), false)], left);
        let (values, value) = self.words(&[(&shown(value), false)], right);
        let count = labels.len().max(values.len());
        let (mut labels, mut values) = (labels.into_iter(), values.into_iter());
        for number in 0..count {
            let mut row = Row { height: left.leading, ..Row::default() };
            row.cells.extend(labels.next().map(|line| left.cell(line)));
            row.cells.extend(values.next().map(|line| right.cell(line)));
            row.ruled = number == 0 && !head;
            row.before = if number > 0 { 0.0 } else if head { 10.0 } else { 3.0 };
            // A long answer flows over the page; a short one stays whole.
            row.with_next = number + 1 < count && (count <= 6 || number == 0 || number + 2 == count);
            if number + 1 == count {
                row.height += 3.0;
            }
            self.rows.push(row);
        }
        (label, value)
    }

    fn signature(&mut self, lines: &[Words]) {
        // A signature is never alone on its page.
        if let Some(row) = self.rows.last_mut() {
            row.with_next = true;
        }
        let first = self.rows.len();
        let mut knots = vec![];
        let count = lines.len();
        for (number, words) in lines.iter().enumerate() {
            let style = Style::at(WINDOW_LEFT, WINDOW_WIDTH, BODY);
            let style = if number == 0 { style.strong() } else { style };
            // The break divides lines for whoever listens.
            let ended = Words::new(if number + 1 < count { format!("{}\n", words.text) } else { words.text.clone() }, words.language);
            let (set, leaves) = self.words(&[(&ended, style.strong)], style);
            self.flow(set, style, if number == 0 { 16.0 } else { 0.0 });
            knots.extend(leaves);
        }
        let end = self.rows.len().saturating_sub(1);
        for row in self.rows.iter_mut().take(end).skip(first) {
            row.with_next = true;
        }
        self.knots.push(Knot::Group(Kind::Paragraph, knots));
    }

    /// Lines that stand at a place of the first page.
    fn fixed(&mut self, lines: &[(Words, Style)], top: f32, out: &mut Vec<Placed>) -> f32 {
        let mut y = top;
        let mut knots = vec![];
        let count = lines.len();
        for (number, (words, style)) in lines.iter().enumerate() {
            let ended = Words::new(if number + 1 < count { format!("{}\n", words.text) } else { words.text.clone() }, words.language);
            let (set, leaves) = self.words(&[(&ended, style.strong)], *style);
            knots.extend(leaves);
            for line in set {
                let row = style.row(line);
                let height = row.height;
                out.push(Placed { y, row });
                y += height;
            }
        }
        if !knots.is_empty() {
            self.knots.push(Knot::Group(Kind::Paragraph, knots));
        }
        y
    }
}

/// Puts the letter on its pages.
pub(crate) fn lay_out(paper: &Paper, faces: &Faces) -> Sheet {
    let mut layout = Layout { faces, leaves: 0, links: vec![], headings: vec![], knots: vec![], rows: vec![] };
    let mut first = vec![];
    let own = |text: &str| Words::new(text, paper.language);
    let mut head = vec![(own(&paper.sender), Style::at(LEFT, HEAD_WIDTH, NAME).strong().tint(Tint::Town))];
    head.extend(paper.letterhead.iter().map(|words| (words.clone(), Style::at(LEFT, HEAD_WIDTH, QUIET).tint(Tint::Quiet))));
    let head_end = layout.fixed(&head, HEAD_TOP, &mut first);
    let window = Style::at(WINDOW_LEFT, WINDOW_WIDTH, BODY);
    let lines: Vec<(Words, Style)> = paper.addressee.iter().map(|line| (own(line), window)).collect();
    let window_end = layout.fixed(&lines, WINDOW_TOP, &mut first);
    let bare = paper.addressee.is_empty();
    let date_top = if bare { BODY_TOP_BARE - 13.0 * MM } else { DATE_TOP };
    let date_top = date_top.max(window_end + BODY.1).max(if bare { head_end + BODY.1 } else { 0.0 });
    let date_end = layout.fixed(&[(own(&paper.dateline), window)], date_top, &mut first);
    let top = (if bare { BODY_TOP_BARE } else { BODY_TOP }).max(date_end + BODY.1).max(head_end + BODY.1);

    let label = own(&format!("{} ", paper.subject.0));
    let title = Style::at(TEXT.0, TEXT.1, TITLE).strong();
    layout.title(&[(&label, true), (&paper.subject.1, true)], title, 0.0, Kind::Title(sayable(&format!("{} {}", paper.subject.0, paper.subject.1.text))));
    let reference = own(&format!("{} {}", paper.reference.0, paper.reference.1));
    layout.paragraph(&reference, Style::at(TEXT.0, TEXT.1, QUIET).tint(Tint::Quiet), 3.0);
    if let Some(row) = layout.rows.last_mut() {
        row.height += 5.0;
    }
    for block in &paper.blocks {
        layout.block(block);
    }
    let Layout { leaves, links, headings, knots, rows, .. } = layout;
    Sheet { pages: paginate(rows, first, top), knots, leaves, links, headings }
}

/// Fills pages; rows that belong together go over together.
fn paginate(rows: Vec<Row>, first: Vec<Placed>, top: f32) -> Vec<Vec<Placed>> {
    let mut pages = vec![];
    let (mut page, mut y) = (first, top);
    let mut at_top = true;
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut group = vec![];
        for row in rows.by_ref() {
            let goes_on = row.with_next;
            group.push(row);
            if !goes_on {
                break;
            }
        }
        let height: f32 = group.iter().map(|row| row.before + row.height).sum();
        if y + height > BOTTOM && height <= BOTTOM - NEXT_TOP && !at_top {
            pages.push(std::mem::take(&mut page));
            (y, at_top) = (NEXT_TOP, true);
        }
        for row in group {
            let before = if at_top { 0.0 } else { row.before };
            if y + before + row.height > BOTTOM && !at_top {
                pages.push(std::mem::take(&mut page));
                y = NEXT_TOP;
            } else {
                y += before;
            }
            at_top = false;
            let height = row.height;
            page.push(Placed { y, row });
            y += height;
        }
    }
    pages.push(page);
    pages
}
