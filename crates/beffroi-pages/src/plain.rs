//! Accessibility, personal data, legal notice; and any page of plain text.

use crate::{layout::{Conformity, Shell}, page::page, parts::{Link, Office, Source}};
use askama::Template;
use beffroi_base::{Day, Text};

/// A page of plain text.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "plain.html")]
pub struct Plain {
    /// What surrounds the page.
    pub shell: Shell,
    /// Its title.
    pub title: Text,
    /// What it says.
    pub blocks: Vec<PlainBlock>,
}

/// One block of plain text.
#[derive(Clone, Debug)]
pub enum PlainBlock {
    /// A title.
    Heading(Text),
    /// A paragraph.
    Paragraph(Text),
    /// A list.
    List(Vec<Text>),
    /// A list of links.
    Links(Vec<Link>),
}

page!(Plain, |it, l| l.raw(&it.title).into_owned());

/// The accessibility statement (loi 2005-102, art. 47).
#[derive(Clone, Debug, Default, Template)]
#[template(path = "accessibility.html")]
pub struct Accessibility {
    /// What surrounds the page; its town says the conformity.
    pub shell: Shell,
    /// Day of the statement.
    pub stated: Option<Day>,
    /// How it was tested: tools, people, pages.
    pub tests: Vec<Text>,
    /// What is known not to conform.
    pub gaps: Vec<Text>,
    /// Whom to tell.
    pub office: Office,
}

impl Accessibility {
    fn audited(&self) -> bool {
        self.shell.town.accessibility != Conformity::None
    }
}

page!(Accessibility, |_it, l| l.pick("Déclaration d'accessibilité", "Accessibility statement").into_owned());

/// What is known about people, why, and their rights (GDPR, art. 13).
#[derive(Clone, Debug, Default, Template)]
#[template(path = "personal_data.html")]
pub struct PersonalData {
    /// What surrounds the page.
    pub shell: Shell,
    /// Who answers for the data.
    pub controller: Office,
    /// How to reach the data protection officer.
    pub officer: Text,
    /// One row for each service.
    pub services: Vec<Processing>,
    /// Where everything is hosted, and by whom.
    pub hosting: Vec<Text>,
}

/// What one service does with data, derived from its file.
#[derive(Clone, Debug, Default)]
pub struct Processing {
    /// Name of the service.
    pub service: Text,
    /// Its page.
    pub href: String,
    /// What for.
    pub purpose: Text,
    /// On what basis.
    pub basis: Source,
    /// Who receives the data.
    pub recipients: Vec<Text>,
    /// How long, and what becomes of them.
    pub retention: Text,
    /// Rights that this basis opens.
    pub rights: Vec<Text>,
}

page!(PersonalData, |_it, l| l.pick("Données personnelles", "Personal data").into_owned());

/// The legal notice (loi 2004-575, art. 6).
#[derive(Clone, Debug, Default, Template)]
#[template(path = "legal.html")]
pub struct Legal {
    /// What surrounds the page.
    pub shell: Shell,
    /// Who publishes.
    pub publisher: Office,
    /// Who answers for what is published.
    pub director: Text,
    /// Who hosts, with address and telephone.
    pub host: Vec<Text>,
    /// Terms of use of the e-service (CRPA, art. R. 112-9-1), in paragraphs.
    pub terms: Vec<Text>,
    /// Name and version of this software.
    pub software: String,
    /// Where its source code is.
    pub source_href: Option<String>,
}

page!(Legal, |_it, l| l.pick("Mentions légales", "Legal notice").into_owned());
