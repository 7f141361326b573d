//! The page of one service, generated from its file.

use crate::{layout::Shell, page::page, parts::{Hidden, Link, Office, Silence, Source}};
use askama::Template;
use beffroi_base::Text;

/// What a person should know before starting.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "service.html")]
pub struct ServicePage {
    /// What surrounds the page.
    pub shell: Shell,
    /// Name of the service.
    pub title: Text,
    /// One sentence.
    pub summary: Text,
    /// Who may ask, one sentence each; may be empty.
    pub for_whom: Vec<Text>,
    /// What it is for, as the file declares it.
    pub purpose: Text,
    /// What to have at hand: documents, numbers.
    pub needed: Vec<Needed>,
    /// Titles of the form's pages, in order.
    pub steps: Vec<Text>,
    /// Time to fill in and time to get an answer, one sentence each.
    pub time: Vec<Text>,
    /// What silence would mean.
    pub silence: Silence,
    /// Who will read what, for what.
    pub readers: Vec<ReaderRow>,
    /// How long everything is kept and what becomes of it.
    pub retention: Text,
    /// What allows the authority to ask: basis and texts.
    pub legal: Vec<Source>,
    /// What the person may require about their data, each after « vous pouvez ».
    pub rights: Vec<Text>,
    /// Without internet: the counter and the telephone.
    pub office: Office,
    /// The simulator, where the service has rules.
    pub simulator_href: Option<String>,
    /// Where the start button posts.
    pub start_href: String,
    /// Fields the start button posts.
    pub hidden: Vec<Hidden>,
    /// A draft to go on with, if this browser has one.
    pub resume: Option<Link>,
    /// The public page of its rules.
    pub register_href: Option<String>,
    /// If the service cannot be used now: why, and until when.
    pub closed: Option<Text>,
}

/// Something to have at hand.
#[derive(Clone, Debug, Default)]
pub struct Needed {
    /// `Votre relevé d'identité bancaire`.
    pub label: Text,
    /// Where to find it, or in which case only.
    pub hint: Option<Text>,
}

/// One reader of the file.
#[derive(Clone, Debug, Default)]
pub struct ReaderRow {
    /// `Instructrice ou instructeur`.
    pub who: Text,
    /// What is read.
    pub what: Vec<Text>,
    /// What for.
    pub purpose: Text,
}

page!(ServicePage, |it, l| l.raw(&it.title).into_owned());
