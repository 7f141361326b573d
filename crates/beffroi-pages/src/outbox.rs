//! The mails that would have left, in the demonstration.

use crate::{layout::{Shell, Width}, page::page, parts::{Link, Tag}};
use askama::Template;
use beffroi_base::Day;

/// The list.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "outbox.html")]
pub struct Outbox {
    /// What surrounds the page.
    pub shell: Shell,
    /// The latest first.
    pub mails: Vec<MailRow>,
}

/// One mail in the list.
#[derive(Clone, Debug, Default)]
pub struct MailRow {
    /// Its page.
    pub href: String,
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its day.
    pub day: Day,
    /// Its hour.
    pub time: Option<String>,
    /// Waiting, left, failed.
    pub state: Tag,
}

page!(Outbox, Width::Wide, |_it, l| l.pick("Courriels de la démonstration", "Mails of the demonstration").into_owned());

/// One mail.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "mail.html")]
pub struct MailPage {
    /// What surrounds the page.
    pub shell: Shell,
    /// From whom.
    pub from: String,
    /// To whom.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its day.
    pub day: Day,
    /// Its hour.
    pub time: Option<String>,
    /// What it says; line breaks are kept.
    pub body: String,
    /// Links it holds, so that they can be followed here.
    pub links: Vec<Link>,
    /// Back to the list.
    pub back_href: String,
}

page!(MailPage, |it, _l| it.subject.clone());
