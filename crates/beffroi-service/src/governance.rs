//! What a service says of its sources, its machines and its safeguards.

use crate::model::Duration;
use beffroi_base::{Day, Span, Spanned};

/// Where data come from when the person does not give them: `sources`.
#[derive(Clone, Debug, PartialEq)]
pub struct DataSource {
    /// Its name.
    pub name: String,
    /// Where the name is written.
    pub name_span: Span,
    /// From the name to the end of the entry.
    pub span: Span,
    /// `nature`: who it is.
    pub nature: Option<Spanned<SourceNature>>,
    /// `secteur` of the file it comes from.
    pub sector: Option<Spanned<String>>,
    /// `contrat` of a delegated service.
    pub contract: Option<Spanned<String>>,
    /// `clause` of that contract.
    pub clause: Option<Spanned<String>>,
    /// `dispense`: the reasoned public decision that spares the operator its
    /// duty to deliver data (CCP L. 3131-3).
    pub waiver: Option<Spanned<String>>,
    /// `convention` with a partner or an administration.
    pub agreement: Option<Spanned<String>>,
    /// `sens`: who gives to whom.
    pub direction: Option<Spanned<Direction>>,
    /// `format` of what is delivered.
    pub format: Option<Spanned<String>>,
    /// `fréquence` of deliveries.
    pub frequency: Option<Spanned<String>>,
    /// `accord`: the consent question by which the person asked for the reuse.
    pub consent: Option<Spanned<String>>,
}

/// Who a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceNature {
    /// An operator of a delegated public service.
    Operator,
    /// Another administration (CRPA L. 114-8).
    Administration,
    /// A private or associative partner.
    Partner,
    /// Another file of the same authority.
    Internal,
}

/// Who gives to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The authority receives.
    In,
    /// The authority gives.
    Out,
    /// Both.
    Both,
}

/// A learned or remote model: `modèles`.
#[derive(Clone, Debug, PartialEq)]
pub struct LearnedModel {
    /// Its name.
    pub name: String,
    /// Where the name is written.
    pub name_span: Span,
    /// `sert à`.
    pub purpose: Option<Spanned<ModelPurpose>>,
    /// `étape` where it works.
    pub stage: Option<Spanned<String>>,
    /// `lit`: what it reads of the case.
    pub reads: Vec<Spanned<String>>,
}

/// What a model is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelPurpose {
    /// Translating texts of the service.
    Translation,
    /// Reading pages aloud, simplifying them.
    Accessibility,
    /// Ordering or prioritising cases.
    Ranking,
    /// Scoring persons or cases.
    Scoring,
    /// Proposing or taking decisions.
    Deciding,
}

/// How a decision is challenged: `recours`.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedies {
    /// Where the section is written.
    pub span: Span,
    /// `gracieux`: who reconsiders.
    pub reconsideration: Option<Spanned<String>>,
    /// `hiérarchique`: who reviews above.
    pub hierarchical: Option<Spanned<String>>,
    /// `délai` before the court.
    pub delay: Option<Spanned<Duration>>,
    /// `juridiction`.
    pub court: Option<Spanned<String>>,
    /// `préalable obligatoire`: the text that makes a prior appeal mandatory.
    pub mandatory: Option<Spanned<String>>,
}

/// Decisions proposed together: `par lot`.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Where it is written.
    pub span: Span,
    /// `échantillon`: which part is opened one by one.
    pub sample: Option<Spanned<String>>,
    /// `arrêt`: when the batch is given up.
    pub stop: Option<Spanned<String>>,
}

/// What happens when nobody answers: `sans réponse`.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeout {
    /// Where it is written.
    pub span: Span,
    /// `après`.
    pub after: Option<Spanned<Duration>>,
    /// `vers`.
    pub to: Spanned<String>,
}

/// Something signed with an end: `homologation`, `analyse d'impact`.
#[derive(Clone, Debug, PartialEq)]
pub struct Signed {
    /// Where the section is written.
    pub span: Span,
    /// `signataire`.
    pub signatory: Option<Spanned<String>>,
    /// `signée le`.
    pub on: Option<Spanned<Day>>,
    /// `expire`.
    pub expires: Option<Spanned<Day>>,
}

/// What makes an answer sensitive: `sensible`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SensitiveKind {
    /// Health, disability included.
    Health,
    /// Political, philosophical, union opinions; religion.
    Opinion,
    /// Origin.
    Origin,
    /// Sex life or orientation.
    Sexuality,
    /// Biometrics or genetics.
    Biometrics,
    /// Offences and convictions (art. 10).
    Offence,
    /// The social security number.
    Nir,
}

/// The rules an answer lives under: `régime`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Regime {
    /// Fetched to detect a right (CRPA L. 114-8, II).
    RightsDetection,
}
