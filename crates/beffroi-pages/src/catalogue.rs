//! The list of what one can ask for, with a search box.

use crate::{Voice, layout::Shell, page::page};
use askama::Template;
use beffroi_base::Text;

/// The home page.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "catalogue.html")]
pub struct Catalogue {
    /// What surrounds the page.
    pub shell: Shell,
    /// Where the search form goes (GET, field `q`).
    pub search_href: String,
    /// What was searched; empty when everything is shown.
    pub query: String,
    /// Services found, under their titles.
    pub groups: Vec<Group>,
}

/// Services of one theme.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// `Eau et énergie`; none if the list is short enough to do without.
    pub title: Option<Text>,
    /// Its services.
    pub services: Vec<Card>,
}

/// One service in the list.
#[derive(Clone, Debug, Default)]
pub struct Card {
    /// Page of the service.
    pub href: String,
    /// Its name.
    pub title: Text,
    /// One sentence.
    pub summary: Text,
    /// Something to know at once: `sans compte`, `ouvert jusqu'au 31 mai`.
    pub note: Option<Text>,
}

impl Catalogue {
    fn found(&self) -> usize {
        self.groups.iter().map(|group| group.services.len()).sum()
    }
}

page!(Catalogue, |it, l| title(it, l));

fn title(it: &Catalogue, l: Voice<'_>) -> String {
    if it.query.is_empty() {
        return l.pick("Vos démarches", "Your services").into_owned();
    }
    format!("{} – {}", it.query, l.pick("recherche", "search"))
}
