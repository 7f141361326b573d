//! The queue: what an agent has to do, the most pressing first.

use crate::{Voice, layout::{Shell, Width}, page::{page, part, print}, parts::{FieldError, Link, Tag}, question::Choice};
use askama::Template;
use beffroi_base::{Day, Text};

/// The desk's first page. The filter form is a GET with the fields `q`,
/// `demarche`, `etape` and `tri`.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "queue.html")]
pub struct Queue {
    /// What surrounds the page.
    pub shell: Shell,
    /// Where the filter form goes.
    pub href: String,
    /// Queues with their counts: `À examiner 12`, `À signer 3`, `En retard 1`.
    pub views: Vec<View>,
    /// What was searched: a reference, a name.
    pub query: String,
    /// Services this agent works on.
    pub services: Vec<Choice>,
    /// The one selected; empty for all.
    pub service: String,
    /// Stages.
    pub stages: Vec<Choice>,
    /// The one selected; empty for all.
    pub stage: String,
    /// Those who may have a case in hand.
    pub hands: Vec<Choice>,
    /// The one selected; empty for all.
    pub hand: String,
    /// How long ago a case was filed.
    pub ages: Vec<Choice>,
    /// The one selected; empty for all.
    pub age: String,
    /// How near the deadline is.
    pub dues: Vec<Choice>,
    /// The one selected; empty for all.
    pub due: String,
    /// The word of the view shown, posted along with the filters.
    pub view: String,
    /// Lists kept under a name.
    pub saved: Vec<View>,
    /// This list, as it would be kept under a name.
    pub keep: Option<String>,
    /// Orders to sort in.
    pub sorts: Vec<Choice>,
    /// The one selected.
    pub sort: String,
    /// The cases of this page of the list.
    pub rows: Vec<Row>,
    /// Number of cases found, on all pages.
    pub total: usize,
    /// The page before and after.
    pub pager: Pager,
    /// The same list as a table, one address for each format.
    pub tables: Vec<Link>,
    /// Where several cases are signed at once, if some wait for it.
    pub batch: Option<Link>,
    /// Who took which table.
    pub exports_href: Option<String>,
}

/// A queue with its count.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Its name.
    pub label: Text,
    /// Cases in it.
    pub count: usize,
    /// Where it is.
    pub href: String,
    /// Whether it is the one shown.
    pub current: bool,
}

/// One case.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its page.
    pub href: String,
    /// Its reference.
    pub reference: String,
    /// Name of the service.
    pub service: Text,
    /// The applicant, if this agent's step reads the name.
    pub applicant: Option<String>,
    /// Where it stands.
    pub stage: Tag,
    /// Day it was filed.
    pub filed: Day,
    /// The next thing that must not be missed.
    pub due: Option<Due>,
    /// Who has it in hand.
    pub assigned: Option<String>,
}

/// A deadline.
#[derive(Clone, Debug, Default)]
pub struct Due {
    /// What falls: `Refus implicite`, `Pièce attendue`.
    pub what: Text,
    /// When.
    pub day: Day,
    /// Days from today; negative if past.
    pub days_left: i64,
}

/// Days under which a deadline is said to be near.
const NEAR_DAYS: i64 = 15;

impl Due {
    pub(crate) fn class(&self) -> &'static str {
        match self.days_left {
            ..0 => "bad",
            0..=NEAR_DAYS => "attention",
            _ => "neutral",
        }
    }

    /// `dans 12 jours`, `aujourd'hui`, `en retard de 3 jours`.
    pub(crate) fn words(&self, l: &Voice<'_>) -> String {
        let days = usize::try_from(self.days_left.unsigned_abs()).unwrap_or(usize::MAX);
        let counted = l.counted(&days, "jour|jours", "day|days");
        match self.days_left {
            ..0 => format!("{} {counted}", l.pick("dépassée de", "overdue by")),
            0 => l.pick("aujourd'hui", "today").into_owned(),
            1.. => format!("{} {counted}", l.pick("dans", "in")),
        }
    }
}

#[derive(Template)]
#[template(path = "parts/due.html")]
struct DueFrame<'a> {
    l: Voice<'a>,
    it: &'a Due,
}
part!(Due, DueFrame);

#[derive(Template)]
#[template(path = "parts/select.html")]
struct Select<'a> {
    l: Voice<'a>,
    name: &'a str,
    label: &'a str,
    all: Option<&'a str>,
    options: &'a [Choice],
    selected: &'a str,
}

/// Markup of one list of the filter form; `label` is `français|English`, then the
/// words of no choice where « Toutes » would not do.
pub(crate) fn select_html(l: &Voice<'_>, name: &str, label: &str, optional: bool, options: &[Choice], selected: &str) -> String {
    let mut words = label.split('|');
    let (fr, en) = (words.next().unwrap_or(label), words.next().unwrap_or(label));
    let (all_fr, all_en) = (words.next().unwrap_or("Toutes"), words.next().unwrap_or("All"));
    let label = l.language().pick(fr, en);
    let all = optional.then(|| l.language().pick(all_fr, all_en));
    print(&Select { l: *l, name, label, all, options, selected })
}

/// Where the rest of a long list is.
#[derive(Clone, Debug, Default)]
pub struct Pager {
    /// This page, from 1.
    pub page: usize,
    /// Number of pages.
    pub pages: usize,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

impl Queue {
    /// Whether a filter that is folded away is in use.
    fn finer(&self) -> bool {
        !(self.hand.is_empty() && self.age.is_empty() && self.due.is_empty())
    }

    /// Whether this list is one of those kept.
    fn is_kept(&self) -> bool {
        self.saved.iter().any(|view| view.current)
    }

    fn filtered(&self) -> bool {
        !(self.query.is_empty() && self.service.is_empty() && self.stage.is_empty()) || self.finer()
    }
}

/// The lists an agent keeps under a name.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "views.html")]
pub struct SavedViews {
    /// What surrounds the page.
    pub shell: Shell,
    /// Back to the queue.
    pub queue_href: String,
    /// Where the forms post.
    pub post_href: String,
    /// The lists.
    pub rows: Vec<SavedRow>,
    /// Longest name, in characters.
    pub name_max: usize,
    /// What is wrong.
    pub error: Option<Text>,
}

/// A list kept.
#[derive(Clone, Debug, Default)]
pub struct SavedRow {
    /// Its number, posted back.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub href: String,
    /// Whether the desk opens on it.
    pub first: bool,
}

impl SavedViews {
    fn errors(&self) -> Vec<FieldError> {
        self.error.iter().map(|text| FieldError { target: String::new(), text: text.clone() }).collect()
    }
}

page!(SavedViews, Width::Wide, |it, l| crate::form::with_error_mark(l, it.error.is_some(), &l.pick("Mes listes", "My lists")));

page!(Queue, Width::Wide, |_it, l| l.pick("Dossiers", "Cases").into_owned());
