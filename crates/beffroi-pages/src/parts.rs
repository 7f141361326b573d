//! Components that several pages share.

use crate::{Voice, page::part};
use askama::Template;
use beffroi_base::{Cents, Day, Text};

/// A link with its words.
#[derive(Clone, Debug, Default)]
pub struct Link {
    /// Where it leads.
    pub href: String,
    /// Words that make sense alone.
    pub text: Text,
}

/// The colour of a message or tag; words always say the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to worry about.
    #[default]
    Neutral,
    /// Something to know.
    Info,
    /// Done, granted.
    Good,
    /// Something to do, or a deadline that is near.
    Attention,
    /// Refused, late, impossible.
    Bad,
}

impl Tone {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Good => "good",
            Self::Attention => "attention",
            Self::Bad => "bad",
        }
    }
}

/// A banner: something happened, or must be known before reading on.
#[derive(Clone, Debug, Default)]
pub struct Notice {
    /// Its colour.
    pub tone: Tone,
    /// One sentence.
    pub title: Text,
    /// More sentences, one paragraph each.
    pub body: Vec<Text>,
    /// Where to go from here.
    pub link: Option<Link>,
}

#[derive(Template)]
#[template(path = "parts/notice.html")]
struct NoticeFrame<'a> {
    l: Voice<'a>,
    it: &'a Notice,
}
part!(Notice, NoticeFrame);

/// A word in a coloured box: the stage of a case.
#[derive(Clone, Debug, Default)]
pub struct Tag {
    /// The word.
    pub text: Text,
    /// Its colour.
    pub tone: Tone,
}

/// A file someone gave.
#[derive(Clone, Debug, Default)]
pub struct FileRef {
    /// Its name, as the person's machine called it.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Where to open it, if this reader may.
    pub href: Option<String>,
}

/// A value as it is shown to a reader.
#[derive(Clone, Debug, Default)]
pub enum Shown {
    /// Nothing was answered.
    #[default]
    Nothing,
    /// Not this reader's business: the service file gives no step that reads it.
    Hidden,
    /// Oui, Non.
    YesNo(bool),
    /// Words of the service: the label of a choice.
    Words(Text),
    /// Several choices.
    List(Vec<Text>),
    /// Exactly what the person typed; line breaks are kept.
    Typed(String),
    /// An amount, with `/an`, `/mois` after it where the unit says so.
    Money(Cents, Option<Text>),
    /// A number and its unit, if it has one: `4 personnes`.
    Number(f64, Option<Text>),
    /// A date.
    Day(Day),
    /// Files.
    Files(Vec<FileRef>),
    /// The elements of a list: what one is called, and the answers of each.
    Members(Text, Vec<Vec<(Text, Shown)>>),
}

#[derive(Template)]
#[template(path = "parts/shown.html")]
struct ShownFrame<'a> {
    l: Voice<'a>,
    it: &'a Shown,
}
part!(Shown, ShownFrame);

/// One row of a summary: a question and its answer.
#[derive(Clone, Debug, Default)]
pub struct SummaryRow {
    /// The question, or a short name for it.
    pub label: Text,
    /// The answer.
    pub value: Shown,
    /// Where to change it.
    pub change_href: Option<String>,
    /// The value before a correction, still shown.
    pub before: Option<Shown>,
    /// Who gave the answer, where it was not the person.
    pub origin: Option<Text>,
}

#[derive(Template)]
#[template(path = "parts/rows.html")]
struct Rows<'a> {
    l: Voice<'a>,
    rows: &'a [SummaryRow],
}

/// Markup of rows without a title.
pub(crate) fn rows_html(l: &Voice<'_>, rows: &[SummaryRow]) -> String {
    crate::page::print(&Rows { l: *l, rows })
}

#[derive(Template)]
#[template(path = "parts/pdf.html")]
struct PdfLink<'a> {
    l: Voice<'a>,
    it: &'a FileRef,
}

/// Markup of the link to a page as a PDF, with its size.
pub(crate) fn pdf_html(l: &Voice<'_>, file: &FileRef) -> String {
    crate::page::print(&PdfLink { l: *l, it: file })
}

/// Rows under one title: a page of the form.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// Title of the page of the form.
    pub title: Text,
    /// Its rows.
    pub rows: Vec<SummaryRow>,
}

#[derive(Template)]
#[template(path = "parts/section.html")]
struct SectionFrame<'a> {
    l: Voice<'a>,
    it: &'a Section,
}
part!(Section, SectionFrame);

/// Where something stands in a timeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Moment {
    /// It happened.
    #[default]
    Done,
    /// It is where things stand.
    Current,
    /// It will, or may, happen.
    Coming,
}

impl Moment {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Current => "current",
            Self::Coming => "coming",
        }
    }

    pub(crate) fn is_current(self) -> bool {
        self == Self::Current
    }

    /// What stands where a date is missing.
    pub(crate) fn word(self, l: &Voice<'_>) -> &'static str {
        match self {
            Self::Done => l.language().pick("fait", "done"),
            Self::Current => l.language().pick("en ce moment", "now"),
            Self::Coming => l.language().pick("ensuite", "next"),
        }
    }
}

/// One entry of a timeline.
#[derive(Clone, Debug, Default)]
pub struct Event {
    /// The day it happened or is due; none if it has no date yet.
    pub day: Option<Day>,
    /// The hour, as the town's clock shows it: `14:32`.
    pub time: Option<String>,
    /// Who did it: a name on the desk, `vous` or a department for the resident.
    pub who: Option<Text>,
    /// What happened.
    pub title: Text,
    /// More sentences.
    pub body: Vec<Text>,
    /// Done, current or coming.
    pub moment: Moment,
    /// What to open.
    pub link: Option<Link>,
}

/// A dated list of what happened and will happen.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// From the oldest to the most distant.
    pub events: Vec<Event>,
}

#[derive(Template)]
#[template(path = "parts/timeline.html")]
struct TimelineFrame<'a> {
    l: Voice<'a>,
    it: &'a Timeline,
}
part!(Timeline, TimelineFrame);

/// A text of law or a local decision.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// `CGCT, art. L. 2224-12-1-1`.
    pub text: Text,
    /// Where it can be read, if it has an address. Shown as a plain link.
    pub href: Option<String>,
}

#[derive(Template)]
#[template(path = "parts/source.html")]
struct SourceFrame<'a> {
    l: Voice<'a>,
    it: &'a Source,
}
part!(Source, SourceFrame);

/// One step of a computation, as the household can check it.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// What is computed: `Facture d'eau de référence`.
    pub label: Text,
    /// The rule in words or signs: `abonnement + volume × prix`.
    pub formula: Text,
    /// The same with the values put in: `32,88 € + 120 m³ × 3,446 €/m³`.
    pub filled: Text,
    /// What it gives.
    pub value: Shown,
    /// Why this branch: `condition remplie : …`; and roundings.
    pub notes: Vec<Text>,
    /// Where the rule comes from.
    pub sources: Vec<Source>,
}

impl Step {
    fn has_value(&self) -> bool {
        !matches!(self.value, Shown::Nothing)
    }
}

/// The steps in the order they are computed.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    /// Numbered from one when shown.
    pub steps: Vec<Step>,
}

#[derive(Template)]
#[template(path = "parts/steps.html")]
struct StepsFrame<'a> {
    l: Voice<'a>,
    it: &'a Steps,
}
part!(Steps, StepsFrame);

/// A telephone number as a telephone dials it.
pub(crate) fn dial(telephone: &str) -> String {
    telephone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// A department with its address, as the law wants it on receipts and letters.
#[derive(Clone, Debug, Default)]
pub struct Office {
    /// `Direction du cycle de l'eau`.
    pub name: Text,
    /// Postal address, one line each.
    pub address: Vec<String>,
    /// Telephone.
    pub telephone: String,
    /// Electronic address.
    pub email: Option<String>,
    /// Where and when to come in person.
    pub counter: Option<Text>,
}

#[derive(Template)]
#[template(path = "parts/office.html")]
struct OfficeFrame<'a> {
    l: Voice<'a>,
    it: &'a Office,
}
part!(Office, OfficeFrame);

/// What the authority's silence would mean (CRPA, art. L. 231-1 to L. 231-6).
#[derive(Clone, Debug, Default)]
pub enum Silence {
    /// No decision is asked for, so silence decides nothing.
    #[default]
    None,
    /// A decision is asked for, and silence decides nothing of it.
    Nothing(SilenceTerms),
    /// Silence would be a refusal.
    Refusal(SilenceTerms),
    /// Silence would be an acceptance, with a right to a certificate (L. 232-3).
    Acceptance(SilenceTerms),
}

impl Silence {
    /// Whether silence decides something.
    pub(crate) fn decides(&self) -> bool {
        !matches!(self, Self::None | Self::Nothing(_))
    }
}

/// The terms of an implicit decision.
#[derive(Clone, Debug, Default)]
pub struct SilenceTerms {
    /// The delay: `2 mois`.
    pub delay: Text,
    /// The day it would come, once filed; before filing, none.
    pub on: Option<Day>,
    /// Whether that day holds only if the file is complete.
    pub if_complete: bool,
    /// The text that says so.
    pub law: Source,
}

#[derive(Template)]
#[template(path = "parts/silence.html")]
struct SilenceFrame<'a> {
    l: Voice<'a>,
    it: &'a Silence,
}
part!(Silence, SilenceFrame);

/// A way to contest.
#[derive(Clone, Debug, Default)]
pub struct Remedy {
    /// `Recours gracieux`.
    pub name: Text,
    /// To whom: `Madame la Présidente, 2 cours du Champ-de-Mars …`.
    pub to: Text,
    /// By when, in words: `dans les deux mois de la notification`.
    pub within: Text,
    /// The last day, where it is known.
    pub until: Option<Day>,
    /// The text that opens it.
    pub law: Option<Source>,
}

/// The ways to contest, in the order they are usually tried.
#[derive(Clone, Debug, Default)]
pub struct Remedies {
    /// At least one wherever a decision can be unfavourable.
    pub remedies: Vec<Remedy>,
}

#[derive(Template)]
#[template(path = "parts/remedies.html")]
struct RemediesFrame<'a> {
    l: Voice<'a>,
    it: &'a Remedies,
}
part!(Remedies, RemediesFrame);

/// A hidden field of a form: a version, an idempotency key, a stage.
#[derive(Clone, Debug, Default)]
pub struct Hidden {
    /// Name it is posted under.
    pub name: String,
    /// Value it is posted with.
    pub value: String,
}

impl Hidden {
    /// A hidden field.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

#[derive(Template)]
#[template(path = "parts/hidden.html")]
struct HiddenFields<'a> {
    l: Voice<'a>,
    fields: &'a [Hidden],
}

/// Markup of the hidden fields, the form token among them.
pub(crate) fn hidden_html(l: &Voice<'_>, fields: &[Hidden]) -> String {
    crate::page::print(&HiddenFields { l: *l, fields })
}

/// An error that a summary links to its field.
#[derive(Clone, Debug, Default)]
pub struct FieldError {
    /// `id` of the element to go to; empty if the error is the page's own.
    pub target: String,
    /// What is wrong and how to repair it.
    pub text: Text,
}

#[derive(Template)]
#[template(path = "parts/errors.html")]
struct ErrorSummary<'a> {
    l: Voice<'a>,
    errors: Vec<FieldError>,
}

/// Markup of the summary at the top of a page; nothing if there is no error.
pub(crate) fn errors_html(l: &Voice<'_>, errors: Vec<FieldError>) -> String {
    crate::page::print(&ErrorSummary { l: *l, errors })
}
