//! Pages for when something cannot be done, in the person's words.

use crate::{layout::Shell, page::page, parts::Link};
use askama::Template;
use beffroi_base::Text;

/// What prevents the page from being shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trouble {
    /// 400: what was sent could not be read.
    BadRequest,
    /// 403: the person may not see or do this.
    Forbidden,
    /// 404: there is no such page.
    #[default]
    NotFound,
    /// 409: the page had been open while something changed.
    Stale,
    /// 410: it was there and is erased.
    Gone,
    /// 413: a file, or all of it, is larger than so many bytes.
    TooLarge(u64),
    /// 413: a form holds more text or more answers than any of ours asks for.
    TooLong,
    /// 429: too many attempts; wait so many minutes.
    TooMany(usize),
    /// 500: the machine failed.
    Fault,
    /// 503: the site is being looked after.
    Unavailable,
    /// 503: there is no room left on our disk.
    NoRoom,
    /// 503: the reading could not be noted, so the case is not shown.
    Untraced,
}

impl Trouble {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Stale => 409,
            Self::Gone => 410,
            Self::TooLarge(_) | Self::TooLong => 413,
            Self::TooMany(_) => 429,
            Self::Fault => 500,
            Self::Unavailable | Self::NoRoom | Self::Untraced => 503,
        }
    }
}

/// A page that says what went wrong and what to do now.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    /// What surrounds the page.
    pub shell: Shell,
    /// What went wrong.
    pub trouble: Trouble,
    /// What precisely, in a sentence for the person, if something can be added.
    pub detail: Option<Text>,
    /// What became of what was typed: `Vos réponses sont gardées.`
    pub kept: Option<Text>,
    /// Where to go; the home page is always added.
    pub links: Vec<Link>,
    /// The reference to give on the telephone (500).
    pub incident: Option<String>,
}

impl ErrorPage {
    fn headline(&self) -> (&'static str, &'static str) {
        match self.trouble {
            Trouble::BadRequest => ("Nous n'avons pas pu lire votre envoi", "We could not read what you sent"),
            Trouble::Forbidden => ("Cette page ne vous est pas ouverte", "This page is not open to you"),
            Trouble::NotFound => ("Cette page n'existe pas", "There is no such page"),
            Trouble::Stale => ("Cette page n'est plus à jour", "This page is out of date"),
            Trouble::Gone => ("Ce dossier est effacé", "This file has been erased"),
            Trouble::TooLarge(_) => ("Votre envoi est trop lourd", "What you sent is too large"),
            Trouble::TooLong => ("Votre envoi est trop long", "What you sent is too long"),
            Trouble::TooMany(_) => ("Trop d'essais en peu de temps", "Too many attempts in a short time"),
            Trouble::Fault => ("Une panne de notre côté", "Something failed on our side"),
            Trouble::NoRoom => ("Nous n'avons plus de place pour enregistrer", "We have no room left to save"),
            Trouble::Untraced => ("Ce dossier ne peut pas être montré pour l'instant", "This case cannot be shown for now"),
            Trouble::Unavailable => ("Le site est en cours d'entretien", "The site is being looked after"),
        }
    }
}

page!(ErrorPage, |it, l| {
    let (fr, en) = it.headline();
    l.pick(fr, en).into_owned()
});
