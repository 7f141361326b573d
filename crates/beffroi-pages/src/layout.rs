//! What surrounds every page: the town, the language, the way out.

use crate::{Voice, assets, page::print, parts::Notice};
use askama::Template;
use beffroi_base::{Language, Text};

/// Everything around a page's own content. The same value serves a whole request.
#[derive(Clone, Debug, Default)]
pub struct Shell {
    /// The reader's language.
    pub language: Language,
    /// The town, or other local authority, whose site this is.
    pub town: Town,
    /// Where this same page is in the other language, a plain link such as `?langue=en`.
    pub other_language_href: String,
    /// A message that follows something the person just did, above the title.
    pub notice: Option<Notice>,
    /// The agent signed in; its presence gives the desk's header.
    pub agent: Option<AgentBadge>,
    /// Whether this is the demonstration town, where nothing is real.
    pub demonstration: bool,
    /// Repeated in every posted form as the hidden field `jeton`.
    pub form_token: Option<String>,
}

impl Shell {
    /// The voice of pages in this shell.
    pub fn voice(&self) -> Voice<'_> {
        Voice::new(self.language, self.form_token.as_deref())
    }
}

/// A local authority as its pages present it.
#[derive(Clone, Debug, Default)]
pub struct Town {
    /// Its name: `Nantes Métropole`.
    pub name: String,
    /// Where the name leads: the catalogue.
    pub home_href: String,
    /// The town's own emblem; the belfry stands in where there is none.
    pub logo: Option<Logo>,
    /// Address of the stylesheet made by `theme::theme_css`, if the town has a colour.
    pub theme_href: Option<String>,
    /// The telephone for those who do without a screen: shown on every page.
    pub telephone: String,
    /// When someone answers: `du lundi au vendredi, de 9 h à 17 h`.
    pub telephone_hours: Option<Text>,
    /// `non conforme`, `partiellement conforme` or `totalement conforme`: the
    /// law wants it on the home page (loi 2005-102, art. 47).
    pub accessibility: Conformity,
    /// The links at the foot.
    pub links: FootLinks,
}

/// An emblem served from this site.
#[derive(Clone, Debug, Default)]
pub struct Logo {
    /// Its address on this site.
    pub src: String,
    /// What it shows, for those who cannot see it; empty if it only repeats the name.
    pub alt: String,
}

/// Addresses of the pages linked at the foot of every page.
#[derive(Clone, Debug, Default)]
pub struct FootLinks {
    /// Accessibility statement.
    pub accessibility: String,
    /// Personal data.
    pub personal_data: String,
    /// Legal notice.
    pub legal: String,
    /// Contact page or `mailto:`.
    pub contact: String,
    /// Public register of algorithms, if published.
    pub register: Option<String>,
    /// Source code, if published by this town.
    pub source: Option<String>,
    /// Sign-in of agents.
    pub desk: Option<String>,
}

/// How far a site respects the accessibility reference (RGAA).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Conformity {
    /// Less than half of the criteria, or never audited.
    #[default]
    None,
    /// At least half of the criteria.
    Partial,
    /// All criteria.
    Full,
}

impl Conformity {
    /// The word the law prescribes.
    pub(crate) fn word(self, l: &Voice<'_>) -> &'static str {
        match self {
            Self::None => l.language().pick("non conforme", "not compliant"),
            Self::Partial => l.language().pick("partiellement conforme", "partially compliant"),
            Self::Full => l.language().pick("totalement conforme", "fully compliant"),
        }
    }
}

/// The agent who is signed in.
#[derive(Clone, Debug, Default)]
pub struct AgentBadge {
    /// First name and name.
    pub name: String,
    /// Roles held here: `instructrice`, `adjoint au maire`.
    pub capacity: Text,
    /// The queue.
    pub queue_href: String,
    /// Where a request is typed for someone.
    pub counter_href: Option<String>,
    /// What leaves, and what could not.
    pub post_href: Option<String>,
    /// The mails that would have left, in the demonstration.
    pub outbox_href: Option<String>,
    /// Where the sign-out form posts.
    pub sign_out_href: String,
}

/// How wide a page's content may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    /// For reading: about seventy characters.
    Reading,
    /// For tables and the desk.
    Wide,
}

#[derive(Template)]
#[template(path = "layout.html")]
struct Document<'a> {
    l: Voice<'a>,
    shell: &'a Shell,
    wide: bool,
    title: &'a str,
    main: &'a str,
    stylesheet: &'a str,
    script: Option<&'a str>,
    other: Language,
}

/// The whole document around a page's own content, which is already markup.
pub(crate) fn document(shell: &Shell, width: Width, title: &str, main: &str) -> String {
    let other = match shell.language {
        Language::Fr => Language::En,
        Language::En => Language::Fr,
    };
    let stylesheet = assets::stylesheet_href();
    // Only where files are sent or a result is computed; no other page runs anything.
    let sending = main.contains("<input type=\"file\"").then(assets::sending_href);
    let script = sending.or_else(|| main.contains(" data-moteur=\"").then(assets::simulator_href));
    print(&Document { l: shell.voice(), shell, wide: width == Width::Wide, title, main, stylesheet, script, other })
}
