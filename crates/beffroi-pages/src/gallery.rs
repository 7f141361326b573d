//! Every component in every state, for the eye.

use crate::{case::{ActionForm, Proposal}, layout::Shell, page::page, parts::{Notice, Office, Remedies, Section, Silence, Steps, Tag, Timeline}, question::Question};
use askama::Template;
use beffroi_base::Text;

/// The gallery.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "gallery.html")]
pub struct Gallery {
    /// What surrounds the page.
    pub shell: Shell,
    /// The components.
    pub groups: Vec<Group>,
}

/// Components of one kind.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// Its title.
    pub title: Text,
    /// Its pieces.
    pub pieces: Vec<Piece>,
}

/// One component in one state.
#[derive(Clone, Debug)]
pub enum Piece {
    /// A question.
    Question(Question),
    /// A banner.
    Notice(Notice),
    /// Tags.
    Tags(Vec<Tag>),
    /// A summary.
    Section(Section),
    /// A timeline.
    Timeline(Timeline),
    /// Steps of a computation.
    Steps(Steps),
    /// A department.
    Office(Office),
    /// What silence means.
    Silence(Silence),
    /// How to contest.
    Remedies(Remedies),
    /// An action of the desk.
    Action(ActionForm),
    /// A proposal of the rules.
    Proposal(Proposal),
}

page!(Gallery, |_it, l| l.pick("Galerie des composants", "Component gallery").into_owned());
