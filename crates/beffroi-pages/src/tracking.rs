//! Where a request stands: for the person who made it.

use crate::{Voice, layout::Shell, page::{page, print}, parts::{FieldError, FileRef, Hidden, Link, Office, Shown, Silence, Tag, Timeline}, question::Question};
use askama::Template;
use beffroi_base::{Day, Text};

/// The tracking page.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "tracking.html")]
pub struct Tracking {
    /// What surrounds the page.
    pub shell: Shell,
    /// Name of the service.
    pub service: Text,
    /// Reference of the case.
    pub reference: String,
    /// Where it stands, in a word.
    pub stage: Tag,
    /// Where it stands, in a sentence.
    pub headline: Text,
    /// What happens next, one sentence each.
    pub next: Vec<Text>,
    /// What silence would mean, while it still can.
    pub silence: Silence,
    /// What the authority asked for and did not receive yet.
    pub asked: Vec<Asked>,
    /// What happened and will happen.
    pub timeline: Timeline,
    /// Letters received.
    pub letters: Vec<LetterLine>,
    /// Messages exchanged, the oldest first.
    pub messages: Vec<Message>,
    /// The form to write a message, if that is possible.
    pub write: Option<WriteForm>,
    /// « Expliquer ma décision », once there is one.
    pub explain_href: Option<String>,
    /// The answers as filed.
    pub answers_href: Option<String>,
    /// The receipt.
    pub receipt_href: Option<String>,
    /// What the person may do now: correct, contest, withdraw.
    pub turns: Vec<Link>,
    /// Who to call.
    pub office: Office,
    /// Who opened the file and when.
    pub readings_href: Option<String>,
    /// Until when the file is kept.
    pub kept_until: Option<Text>,
}

/// An item asked for, with its form.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What is asked.
    pub item: Text,
    /// In the agent's words.
    pub explanation: Option<String>,
    /// The text that requires it (CRPA, art. L. 114-5).
    pub law: Text,
    /// Day it was asked.
    pub asked: Option<Day>,
    /// Last day to give it.
    pub due: Option<Day>,
    /// What happens meanwhile and after: `l'examen continue`, or the clock stops.
    pub effect: Option<Text>,
    /// The boxes: a text, files, or both.
    pub questions: Vec<Question>,
    /// Where they post.
    pub post_href: String,
    /// Fields posted along.
    pub hidden: Vec<Hidden>,
}

/// A letter in the list.
#[derive(Clone, Debug, Default)]
pub struct LetterLine {
    /// Its page.
    pub href: String,
    /// Its object.
    pub title: Text,
    /// Its date.
    pub day: Day,
    /// Whether it was opened already.
    pub read: bool,
}

/// A message.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// Who wrote: `Vous`, or a name and capacity.
    pub from: Text,
    /// Whether the reader of this page wrote it.
    pub mine: bool,
    /// Its day.
    pub day: Day,
    /// What was written, as typed.
    pub body: String,
    /// Files that came along.
    pub files: Vec<FileRef>,
}

/// A form for one message.
#[derive(Clone, Debug, Default)]
pub struct WriteForm {
    /// Where it posts.
    pub post_href: String,
    /// The boxes.
    pub questions: Vec<Question>,
    /// Fields posted along.
    pub hidden: Vec<Hidden>,
}

impl Tracking {
    fn errors(&self) -> Vec<FieldError> {
        let asked = (0..self.asked.len()).flat_map(|index| self.boxes(&index));
        let write = self.write.iter().flat_map(|write| write.boxes());
        asked.chain(write).flat_map(|question| question.errors()).collect()
    }

    /// The boxes of one item asked for, with ids of their own.
    fn boxes(&self, index: &usize) -> Vec<Question> {
        let scope = format!("piece{}", index + 1);
        let questions = self.asked.get(*index).map(|asked| asked.questions.as_slice()).unwrap_or_default();
        questions.iter().map(|question| question.scoped(&scope)).collect()
    }
}

impl WriteForm {
    /// Whether something has to be mended in it.
    fn open(&self) -> bool {
        self.questions.iter().any(|question| !question.errors().is_empty())
    }

    /// The boxes, with ids of their own.
    fn boxes(&self) -> Vec<Question> {
        self.questions.iter().map(|question| question.scoped("message")).collect()
    }

    fn has_files(&self) -> bool {
        self.questions.iter().any(Question::has_files)
    }
}

impl Asked {
    fn has_files(&self) -> bool {
        self.questions.iter().any(Question::has_files)
    }
}

#[derive(Template)]
#[template(path = "parts/letters.html")]
struct LetterList<'a> {
    l: Voice<'a>,
    letters: &'a [LetterLine],
}

/// Markup of a list of letters.
pub(crate) fn letters_html(l: &Voice<'_>, letters: &[LetterLine]) -> String {
    print(&LetterList { l: *l, letters })
}

#[derive(Template)]
#[template(path = "parts/messages.html")]
struct MessageList<'a> {
    l: Voice<'a>,
    messages: &'a [Message],
}

/// Markup of a list of messages.
pub(crate) fn messages_html(l: &Voice<'_>, messages: &[Message]) -> String {
    print(&MessageList { l: *l, messages })
}

/// Markup of the files of a message.
pub(crate) fn files_html(l: &Voice<'_>, files: &[FileRef]) -> String {
    Shown::Files(files.to_vec()).html(l)
}

page!(Tracking, |it, l| {
    let title = format!("{} {} – {}", l.pick("Votre demande", "Your request"), it.reference, l.raw(&it.service));
    crate::form::with_error_mark(l, !it.errors().is_empty(), &title)
});
