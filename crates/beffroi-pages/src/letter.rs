//! A letter on screen and on paper.

use crate::{Voice, layout::Shell, page::{page, part}, parts::{FileRef, Hidden, Link, Remedies, SummaryRow}};
use askama::Template;
use beffroi_base::{Day, Text};

/// A letter as composed: the same on the person's page, on the desk and in print.
#[derive(Clone, Debug, Default)]
pub struct Letter {
    /// Authority and department, with address and telephone, one line each.
    pub letterhead: Vec<Text>,
    /// The person it is for, one line each, as they gave their name.
    pub recipient: Vec<String>,
    /// `Nantes`, before the date.
    pub place: String,
    /// Its date.
    pub day: Option<Day>,
    /// Reference of the case.
    pub reference: String,
    /// Its object.
    pub object: Text,
    /// What it says.
    pub blocks: Vec<Block>,
    /// Who answers for it (CRPA, art. L. 212-1); a receipt has none.
    pub signature: Option<Signature>,
}

/// One block of a letter.
#[derive(Clone, Debug)]
pub enum Block {
    /// A title inside the letter.
    Heading(Text),
    /// A paragraph.
    Paragraph(Text),
    /// The operative part: what is decided, in one paragraph set apart.
    Decision(Text),
    /// The texts it is based on, one « Vu » each.
    Visas(Vec<Text>),
    /// Facts used, as a table.
    Facts(Vec<SummaryRow>),
    /// Reasons in law and in fact.
    Reasons(Vec<Text>),
    /// Items asked for.
    Items(Vec<Item>),
    /// How to contest.
    Remedies(Remedies),
    /// Who answers for the letter, where the signature stands inside it.
    Signature(Signature),
    /// The mention of an algorithm (CRPA, art. L. 311-3-1), on pain of nullity.
    Algorithm(AlgorithmMention),
}

/// An item asked for.
#[derive(Clone, Debug, Default)]
pub struct Item {
    /// What is asked.
    pub item: Text,
    /// In the agent's words.
    pub explanation: Option<String>,
    /// The text that requires it.
    pub law: Text,
}

/// What must be said when a computation took part in a decision.
#[derive(Clone, Debug, Default)]
pub struct AlgorithmMention {
    /// Paragraphs: purpose, right to the rules, how to ask, CADA.
    pub paragraphs: Vec<Text>,
    /// The explanation of this decision.
    pub explain: Option<Link>,
    /// The public register.
    pub register: Option<Link>,
}

/// The person who answers for a letter.
#[derive(Clone, Debug, Default)]
pub struct Signature {
    /// First name.
    pub first_name: String,
    /// Name.
    pub last_name: String,
    /// `Adjoint au maire délégué à l'eau`.
    pub capacity: Text,
    /// Department.
    pub department: Text,
    /// `Par délégation de la présidente, arrêté du …`.
    pub delegation: Option<Text>,
    /// Day of the signature.
    pub signed: Option<Day>,
}

#[derive(Template)]
#[template(path = "parts/signature.html")]
struct SignatureFrame<'a> {
    l: Voice<'a>,
    it: &'a Signature,
}
part!(Signature, SignatureFrame);

#[derive(Template)]
#[template(path = "parts/letter.html")]
struct LetterFrame<'a> {
    l: Voice<'a>,
    it: &'a Letter,
}
part!(Letter, LetterFrame);

/// A letter the person received.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "letter.html")]
pub struct LetterPage {
    /// What surrounds the page.
    pub shell: Shell,
    /// The letter.
    pub letter: Letter,
    /// The tracking page, or the case on the desk.
    pub back: Link,
    /// The same as plain text, if offered.
    pub text_href: Option<String>,
    /// The same on paper.
    pub pdf: Option<FileRef>,
    /// « Expliquer ma décision ».
    pub explain_href: Option<String>,
}

page!(LetterPage, |it, l| l.raw(&it.letter.object).into_owned());

/// A letter before it leaves, for the agent who would send or sign it.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "letter_preview.html")]
pub struct LetterPreview {
    /// What surrounds the page.
    pub shell: Shell,
    /// The letter as it would leave.
    pub letter: Letter,
    /// The case.
    pub back: Link,
    /// What pressing the button does: `Vous signez en qualité de …`.
    pub warning: Text,
    /// Words on the button.
    pub send: Text,
    /// Where it posts.
    pub post_href: String,
    /// Everything typed before, and the version of the case.
    pub hidden: Vec<Hidden>,
}

page!(LetterPreview, |it, l| format!("{} – {}", l.pick("Aperçu du courrier", "Preview of the letter"), l.raw(&it.letter.object)));
