//! Several decisions signed at once, never unread (charter, CH0904).

use crate::{Voice, layout::{Shell, Width}, page::{page, part}, parts::{FieldError, Hidden, Tag}, case::Confirm, question::Question};
use askama::Template;
use beffroi_base::{Day, Text};

/// What may be signed together: the groups, with their cases to tick.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "batch_choice.html")]
pub struct BatchChoice {
    /// What surrounds the page.
    pub shell: Shell,
    /// Back to the queue.
    pub queue_href: String,
    /// One service, one action, one proposal each.
    pub groups: Vec<BatchGroup>,
    /// Where the form of each group posts.
    pub post_href: String,
}

/// Cases proposed the same way.
#[derive(Clone, Debug, Default)]
pub struct BatchGroup {
    /// Name of the service.
    pub service: Text,
    /// What would be signed: `Accorder`.
    pub action: Text,
    /// How they were proposed: `Proposer l'accord`.
    pub proposal: Option<Text>,
    /// Which part is read one by one: `10 %`.
    pub sample: String,
    /// Its cases.
    pub rows: Vec<BatchRow>,
    /// Service, action, proposal.
    pub hidden: Vec<Hidden>,
    /// What is wrong: nothing was ticked.
    pub error: Option<Text>,
}

/// One case on a list of cases to sign.
#[derive(Clone, Debug, Default)]
pub struct BatchRow {
    /// Its page.
    pub href: String,
    /// Its reference.
    pub reference: String,
    /// The applicant, if this agent's step reads the name.
    pub applicant: Option<String>,
    /// What the rules give, as far as this agent's step reads it.
    pub results: Vec<(Text, Text)>,
    /// Who proposed it.
    pub by: Option<String>,
    /// Day it was filed.
    pub filed: Option<Day>,
    /// Read, to be read, signed, moved.
    pub state: Option<Tag>,
    /// More about its state.
    pub note: Option<Text>,
}

/// A list of cases.
#[derive(Clone, Debug, Default)]
pub struct BatchRows {
    /// The cases.
    pub rows: Vec<BatchRow>,
    /// Prefix of the boxes to tick, where they are ticked.
    pub ticked: Option<String>,
}

#[derive(Template)]
#[template(path = "parts/batch_rows.html")]
struct RowsFrame<'a> {
    l: Voice<'a>,
    it: &'a BatchRows,
}
part!(BatchRows, RowsFrame);

impl BatchRows {
    fn stated(&self) -> bool {
        self.rows.iter().any(|row| row.state.is_some())
    }
}

/// A batch: its sample, the rest, what moved, and the signature.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "batch.html")]
pub struct BatchPage {
    /// What surrounds the page.
    pub shell: Shell,
    /// Back to the choice.
    pub back_href: String,
    /// Name of the service.
    pub service: Text,
    /// What is signed: `Accorder`.
    pub action: Text,
    /// Number of cases.
    pub size: usize,
    /// Those to be opened first.
    pub sample: Vec<BatchRow>,
    /// How many of them are not read.
    pub unread: usize,
    /// The others.
    pub others: Vec<BatchRow>,
    /// Those that moved since the batch was made: named, never signed unseen.
    pub moved: Vec<BatchRow>,
    /// Those asked for that could not be in it.
    pub left: Vec<BatchRow>,
    /// When the batch is given up, in the words of the service file.
    pub stop: String,
    /// Where everything posts.
    pub post_href: String,
    /// The reasons, and what is wrong with them.
    pub reasons: Question,
    /// What signing engages.
    pub confirm: Confirm,
    /// Those signed; then the batch is done.
    pub signed: Vec<BatchRow>,
    /// Whether it was given up.
    pub stopped: bool,
}

impl BatchPage {
    fn done(&self) -> bool {
        !self.signed.is_empty()
    }

    fn list(&self, rows: &[BatchRow]) -> BatchRows {
        BatchRows { rows: rows.to_vec(), ticked: None }
    }

    fn errors(&self) -> Vec<FieldError> {
        let confirm = self.confirm.error.iter().map(|text| FieldError { target: "confirme".to_owned(), text: text.clone() });
        self.reasons.errors().into_iter().chain(confirm).collect()
    }
}

impl BatchChoice {
    fn list(&self, index: &usize) -> BatchRows {
        let rows = self.groups.get(*index).map(|group| group.rows.clone()).unwrap_or_default();
        BatchRows { rows, ticked: Some(format!("lot{}", index + 1)) }
    }

    fn errors(&self) -> Vec<FieldError> {
        let wrong = self.groups.iter().enumerate().filter_map(|(index, group)| Some((index, group.error.clone()?)));
        wrong.map(|(index, text)| FieldError { target: format!("lot{}-0", index + 1), text }).collect()
    }
}

page!(BatchChoice, Width::Wide, |it, l| crate::form::with_error_mark(l, !it.errors().is_empty(), &l.pick("Signer plusieurs dossiers à la fois", "Sign several cases at once")));
page!(BatchPage, Width::Wide, |it, l| {
    let title = format!("{} – {}", l.pick("Lot à signer", "Batch to sign"), l.raw(&it.service));
    crate::form::with_error_mark(l, !it.errors().is_empty(), &title)
});
