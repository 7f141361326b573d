//! The stand-in for a provider of identity, in a demonstration: invented persons
//! to choose from.

use crate::layout::Shell;
use crate::page::page;
use askama::Template;

/// Who to be.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "fictitious.html")]
pub struct FictitiousPage {
    /// What surrounds the page.
    pub shell: Shell,
    /// Invented persons.
    pub persons: Vec<FictitiousPerson>,
    /// Going back without saying who one is.
    pub refuse_href: String,
}

/// An invented person.
#[derive(Clone, Debug, Default)]
pub struct FictitiousPerson {
    /// First and last name.
    pub name: String,
    /// Being this person.
    pub href: String,
}

page!(FictitiousPage, |_it, l| l.pick("Identité de démonstration", "Demonstration identity").into_owned());
