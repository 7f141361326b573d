//! The desk's door.

use crate::{layout::Shell, page::page, parts::{FieldError, Hidden}};
use askama::Template;
use beffroi_base::Text;

/// Sign-in of an agent. Posts `identifiant` and `mot-de-passe`.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "sign_in.html")]
pub struct SignIn {
    /// What surrounds the page.
    pub shell: Shell,
    /// Where the form posts.
    pub post_href: String,
    /// The name typed before.
    pub login: String,
    /// What went wrong; never says which of the two was wrong.
    pub error: Option<Text>,
    /// Fields posted along: the page to go to afterwards.
    pub hidden: Vec<Hidden>,
    /// In the demonstration, who can sign in.
    pub accounts: Vec<DemoAccount>,
}

/// Someone who can sign in to the demonstration.
#[derive(Clone, Debug, Default)]
pub struct DemoAccount {
    /// First name and name.
    pub name: String,
    /// What they may do.
    pub capacity: Text,
    /// The name to type.
    pub login: String,
    /// The password to type.
    pub password: String,
}

/// What an agent typed before the session ended, to be sent again.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "resume.html")]
pub struct Resume {
    /// What surrounds the page.
    pub shell: Shell,
    /// Where the form goes.
    pub post_href: String,
    /// The case it is about, or the queue.
    pub back_href: String,
    /// What was typed, still to be changed.
    pub texts: Vec<Kept>,
    /// The form's own fields.
    pub hidden: Vec<Hidden>,
}

page!(Resume, |_it, l| l.pick("Ce que vous aviez tapé est gardé", "What you had typed is kept").into_owned());

/// A text kept through the door.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Name of its field.
    pub name: String,
    /// How it is called.
    pub label: Text,
    /// The text.
    pub value: String,
}

impl SignIn {
    fn errors(&self) -> Vec<FieldError> {
        let one = |text: &Text| FieldError { target: "identifiant".to_owned(), text: text.clone() };
        self.error.iter().map(one).collect()
    }
}

impl SignIn {
    /// The password, where everyone has the same.
    fn one_password(&self) -> Option<&str> {
        let first = self.accounts.first()?.password.as_str();
        self.accounts.iter().all(|account| account.password == first).then_some(first)
    }
}

page!(SignIn, |it, l| {
    crate::form::with_error_mark(l, it.error.is_some(), &l.pick("Connexion des agents", "Agents' sign-in"))
});
