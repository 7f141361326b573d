//! What a service file says, typed.
//!
//! A section the law requires is an `Option` all the same: its absence is for
//! the charter to judge, with the text it rests on, not for the reader.

use crate::elements::Elements;
use crate::identity::IdentityDatum;
use crate::governance::{Batch, DataSource, LearnedModel, Regime, Remedies, SensitiveKind, Signed, Timeout};
use crate::template::Template;
use beffroi_base::{Day, Hash32, ServiceSlug, Span, Spanned, Text, add_months};
use beffroi_rules::{Expression, Program};
use jiff::ToSpan as _;
use std::sync::Arc;

/// A service file, read and resolved, not yet judged.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Name of its folder.
    pub slug: ServiceSlug,
    /// SHA-256 of its text: the version a case keeps.
    pub hash: Hash32,
    /// Its text.
    pub source: Arc<str>,
    /// The keys of its first level as written, each with the place from the key
    /// to the end of its value.
    pub written: Vec<(String, Span)>,
    /// `démarche`.
    pub title: Spanned<Text>,
    /// `résumé`.
    pub summary: Text,
    /// `secteur`.
    pub sector: Option<Spanned<String>>,
    /// `charte`.
    pub charter: Spanned<String>,
    /// `en vigueur`.
    pub in_force: Option<Spanned<Day>>,
    /// `finalité`.
    pub purpose: Option<Spanned<Text>>,
    /// `base`.
    pub basis: Option<Basis>,
    /// `conservation`.
    pub retention: Option<Retention>,
    /// `silence`.
    pub silence: Option<Silence>,
    /// `sans internet`.
    pub offline: Option<Offline>,
    /// `service instructeur`: the department on letters.
    pub department: Option<Spanned<Text>>,
    /// `identification`.
    pub identification: Identification,
    /// `acteurs` declared beside the known ones.
    pub actors: Vec<Actor>,
    /// `questions`, platform ones first.
    pub questions: Vec<Question>,
    /// `pages`, the platform's « Vous » first where it applies.
    pub pages: Vec<Page>,
    /// `règles`.
    pub program: Program,
    /// `parcours`.
    pub stages: Vec<Stage>,
    /// `courriers`.
    pub letters: Vec<Letter>,
    /// `indicateurs`.
    pub indicators: Vec<Indicator>,
    /// `destinataires`.
    pub recipients: Vec<Recipient>,
    /// `sources` of data the person does not give.
    pub sources: Vec<DataSource>,
    /// `modèles`, learned or remote.
    pub models: Vec<LearnedModel>,
    /// `recours`, where the common regime does not apply.
    pub remedies: Option<Remedies>,
    /// `droits`, where the file states them.
    pub rights: Vec<Spanned<String>>,
    /// `registre: non`, where the file asks not to be in the public register.
    pub unlisted: Option<Span>,
    /// `homologation` of security.
    pub approval: Option<Signed>,
    /// `analyse d'impact`.
    pub impact: Option<Signed>,
    /// `attester`.
    pub attestations: Vec<Attestation>,
}

impl Draft {
    /// A question by its name.
    pub fn question(&self, name: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.name == name)
    }

    /// The question a field of the form belongs to: itself, or the list it is in
    /// (`enfants.0.prénom`).
    pub fn asked_in(&self, field: &str) -> Option<&Question> {
        let in_list = |question: &&Question| {
            let rest = field.strip_prefix(question.name.as_str()).and_then(|rest| rest.strip_prefix('.'));
            question.kind == AnswerKind::List && rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        self.question(field).or_else(|| self.questions.iter().find(in_list))
    }

    /// A name and, where it is a list's, those of its columns: who reads a list
    /// reads each of them.
    pub fn with_columns<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let columns = self.questions.iter().filter(move |question| question.list.as_deref() == Some(name));
        std::iter::once(name).chain(columns.map(|question| question.name.as_str()))
    }

    /// A stage by its name.
    pub fn stage(&self, name: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.name == name)
    }

    /// A letter by its name.
    pub fn letter(&self, name: &str) -> Option<&Letter> {
        self.letters.iter().find(|letter| letter.name == name)
    }

    /// The stage a case enters when it is filed.
    pub fn first_stage(&self) -> Option<&Stage> {
        self.stages.first()
    }

    /// Every action with the stage that offers it.
    pub fn actions(&self) -> impl Iterator<Item = (&Stage, &Action)> {
        self.stages.iter().flat_map(|stage| stage.actions.iter().map(move |action| (stage, action)))
    }

    /// Whether the service grants or refuses something.
    pub fn decides(&self) -> bool {
        self.actions().any(|(_, action)| action.effect.is_some())
    }

    /// Whether money is paid to the person: an account is asked for.
    pub fn pays(&self) -> bool {
        self.questions.iter().any(|q| q.kind == AnswerKind::Iban)
    }
}

/// The legal ground of the processing.
#[derive(Clone, Debug, PartialEq)]
pub struct Basis {
    /// Where the section is written.
    pub span: Span,
    /// `fondement`.
    pub ground: Spanned<Ground>,
    /// `texte`.
    pub text: Option<Spanned<String>>,
    /// Further grounds written beside the first.
    pub others: Vec<Span>,
}

/// The six grounds of article 6 of the GDPR that a public body may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Mission of public interest, 6(1)(e).
    PublicTask,
    /// Legal obligation, 6(1)(c).
    LegalObligation,
    /// Contract, 6(1)(b).
    Contract,
    /// Consent, 6(1)(a).
    Consent,
    /// Vital interests, 6(1)(d).
    VitalInterests,
}

/// A length of time as the law counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duration {
    /// Days.
    Days(u32),
    /// Months; a year is twelve.
    Months(u32),
}

impl Duration {
    /// The day this long after `day`.
    pub fn after(self, day: Day) -> Day {
        match self {
            Self::Days(n) => day.saturating_add(i64::from(n).days()),
            Self::Months(n) => add_months(day, i32::try_from(n).unwrap_or(i32::MAX)),
        }
    }

    /// In months, rounded up; for comparing with a ceiling.
    pub fn months_up(self) -> u32 {
        match self {
            Self::Days(n) => n.div_ceil(30),
            Self::Months(n) => n,
        }
    }

    /// `2 mois`, `2 months`.
    pub fn text(self) -> Text {
        let plural = |n: u32| if n > 1 { "s" } else { "" };
        match self {
            Self::Days(n) => Text::new(format!("{n}\u{a0}jour{}", plural(n)), format!("{n} day{}", plural(n))),
            Self::Months(n) => Text::new(format!("{n}\u{a0}mois"), format!("{n} month{}", plural(n))),
        }
    }
}

/// How long a case is kept, and what happens then.
#[derive(Clone, Debug, PartialEq)]
pub struct Retention {
    /// Where the section is written.
    pub span: Span,
    /// `durée`; absent when it is `illimitée`.
    pub length: Option<Spanned<Duration>>,
    /// `à partir de`.
    pub from: RetentionStart,
    /// `sort`.
    pub disposal: Disposal,
    /// `texte`.
    pub text: Option<Spanned<String>>,
    /// `motif`, needed above thirty-six months.
    pub reason: Option<Spanned<String>>,
}

/// The event retention is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetentionStart {
    /// The day it was filed.
    Filing,
    /// The day it was decided, or closed without decision.
    Decision,
    /// The day it reached its end.
    Closing,
}

/// What happens when retention ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposal {
    /// The key is destroyed.
    Destruction,
    /// Handed to the archives, then destroyed here.
    Archives,
}

/// What the administration's silence means.
#[derive(Clone, Debug, PartialEq)]
pub struct Silence {
    /// Where the section is written.
    pub span: Span,
    /// `sens`.
    pub sense: Spanned<SilenceSense>,
    /// `délai`.
    pub delay: Option<Spanned<Duration>>,
    /// `texte`.
    pub text: Option<Spanned<String>>,
}

/// The three meanings silence can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SilenceSense {
    /// Silence grants (CRPA L. 231-1).
    Grant,
    /// Silence refuses (CRPA L. 231-4).
    Refuse,
    /// No decision is born of silence: a report, a document that is due.
    None,
}

/// How one does without the Internet.
#[derive(Clone, Debug, PartialEq)]
pub struct Offline {
    /// Where the section is written.
    pub span: Span,
    /// `téléphone`.
    pub telephone: Option<Spanned<String>>,
    /// `guichet`.
    pub counter: Option<Spanned<Text>>,
    /// `adresse`.
    pub address: Option<Spanned<String>>,
    /// `courriel`.
    pub email: Option<Spanned<String>>,
}

/// What the platform asks of the person before the service's own questions.
/// CRPA R. 112-9-1 caps it at name, postal address and e-mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identification {
    /// Name and postal address; e-mail if one has it.
    NameAndAddress,
    /// An e-mail address, if one wishes to be kept informed.
    Optional,
    /// Nothing.
    None,
}

/// A role the service declares beside the known ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    /// Its name.
    pub name: Spanned<String>,
    /// Whether it works outside the authority.
    pub external: bool,
    /// Whether it may sign decisions.
    pub signs: bool,
}

/// Who acts at a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// The person, or someone they mandated.
    Person,
    /// A named agent of the authority who prepares.
    Agent,
    /// A named person who may sign.
    Signatory,
    /// Someone outside the authority.
    External,
    /// The machine.
    System,
}

impl Draft {
    /// What kind of actor a role name stands for; `None` if nobody declared it.
    pub fn actor_kind(&self, role: &str) -> Option<ActorKind> {
        match role {
            "usager" | "mandataire" => Some(ActorKind::Person),
            "instructeur" | "comptable" | "accueil" => Some(ActorKind::Agent),
            "signataire" => Some(ActorKind::Signatory),
            "système" => Some(ActorKind::System),
            _ => self.actors.iter().find(|actor| actor.name.value == role).map(|actor| {
                if actor.external {
                    ActorKind::External
                } else if actor.signs {
                    ActorKind::Signatory
                } else {
                    ActorKind::Agent
                }
            }),
        }
    }

    /// The known and declared role names.
    pub fn roles(&self) -> Vec<&str> {
        let mut roles = vec!["usager", "mandataire", "instructeur", "comptable", "accueil", "signataire", "système"];
        roles.extend(self.actors.iter().map(|actor| actor.name.value.as_str()));
        roles
    }
}

/// One question.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its name, with ` . ` between namespaces.
    pub name: String,
    /// Where the name is written.
    pub name_span: Span,
    /// From the name to the end of the entry.
    pub span: Span,
    /// What is asked.
    pub label: Text,
    /// `aide`.
    pub help: Option<Text>,
    /// `type`.
    pub kind: AnswerKind,
    /// `unité`, as written.
    pub unit: Option<Spanned<String>>,
    /// Whether an answer is needed to file.
    pub required: bool,
    /// `min`, in the unit.
    pub min: Option<f64>,
    /// `max`, in the unit.
    pub max: Option<f64>,
    /// `min` of a date or a period: the first day possible.
    pub earliest: Option<Day>,
    /// `max` of a date or a period: the last day possible.
    pub latest: Option<Day>,
    /// `longueur`: most characters of a text.
    pub length_max: Option<usize>,
    /// `motif`: the form a text must have, whole.
    pub pattern: Option<Spanned<String>>,
    /// `choix`.
    pub choices: Vec<Choice>,
    /// `applicable si`.
    pub condition: Option<Spanned<Expression>>,
    /// `lu à`: stages where a person reads it.
    pub read_at: Vec<Spanned<String>>,
    /// `nécessité`: why a free text or a document is indispensable.
    pub necessity: Option<Text>,
    /// `sensible`: what makes the answer sensitive.
    pub sensitive: Option<Spanned<SensitiveKind>>,
    /// `exception`: the text that allows it to be asked all the same.
    pub exception: Option<Spanned<String>>,
    /// `source`: where it comes from when the person does not give it.
    pub source: Option<Spanned<String>>,
    /// `régime` it lives under.
    pub regime: Option<Spanned<Regime>>,
    /// `identité`: what a provider of identity can answer for the person.
    pub identity: Option<Spanned<IdentityDatum>>,
    /// Whether the platform asks it, not the file.
    pub platform: bool,
    /// Whether its type could be read; where not, which is said, `kind` stands in.
    pub typed: bool,
    /// The list it is asked in, once for each element.
    pub list: Option<String>,
    /// Whether an actor answers it with an action (`saisit`), and not the person.
    pub entered: bool,
    /// What a list asks for each of its elements.
    pub elements: Option<Elements>,
}

/// One possible answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The value rules compare with.
    pub value: String,
    /// What the person reads.
    pub label: Text,
}

/// The types of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// `oui/non`.
    YesNo,
    /// `choix`.
    Choice,
    /// `choix multiple`.
    Choices,
    /// `entier`.
    Integer,
    /// `nombre`.
    Number,
    /// `montant`: to the cent.
    Amount,
    /// `date`.
    Date,
    /// `période`: two dates.
    Period,
    /// `texte`: one line.
    Text,
    /// `texte long`.
    LongText,
    /// `courriel`.
    Email,
    /// `téléphone`.
    Telephone,
    /// `adresse`.
    Address,
    /// `commune`.
    Commune,
    /// `pays`.
    Country,
    /// `iban`.
    Iban,
    /// `siret`.
    Siret,
    /// `siren`.
    Siren,
    /// `rna`.
    Rna,
    /// `immatriculation`.
    NumberPlate,
    /// `quotient familial`.
    FamilyQuotient,
    /// `pièce jointe`.
    Document,
    /// `position`: a place on the ground.
    Position,
    /// `déclaration sur l'honneur`.
    Statement,
    /// `consentement`: never required, never preselected.
    Consent,
    /// `liste`: the same questions for each element.
    List,
}

/// The types as written in a file, in the order of the reference page.
pub const ANSWER_KINDS: &[(&str, AnswerKind)] = &[
    ("oui/non", AnswerKind::YesNo),
    ("choix", AnswerKind::Choice),
    ("choix multiple", AnswerKind::Choices),
    ("entier", AnswerKind::Integer),
    ("nombre", AnswerKind::Number),
    ("montant", AnswerKind::Amount),
    ("date", AnswerKind::Date),
    ("période", AnswerKind::Period),
    ("texte", AnswerKind::Text),
    ("texte long", AnswerKind::LongText),
    ("courriel", AnswerKind::Email),
    ("téléphone", AnswerKind::Telephone),
    ("adresse", AnswerKind::Address),
    ("commune", AnswerKind::Commune),
    ("pays", AnswerKind::Country),
    ("iban", AnswerKind::Iban),
    ("siret", AnswerKind::Siret),
    ("siren", AnswerKind::Siren),
    ("rna", AnswerKind::Rna),
    ("immatriculation", AnswerKind::NumberPlate),
    ("quotient familial", AnswerKind::FamilyQuotient),
    ("pièce jointe", AnswerKind::Document),
    ("position", AnswerKind::Position),
    ("déclaration sur l'honneur", AnswerKind::Statement),
    ("consentement", AnswerKind::Consent),
    ("liste", AnswerKind::List),
];

/// How much an answer says of someone (charter §2.1), lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sensitivity {
    /// Anyone may know.
    Public,
    /// Says something of a person.
    Personal,
    /// Health, opinions, or a free text where anyone can write anything.
    Sensitive,
    /// Bank details.
    Bank,
}

impl AnswerKind {
    /// The type's label before anything else is known of the question.
    pub fn sensitivity(self) -> Sensitivity {
        match self {
            Self::LongText | Self::Document => Sensitivity::Sensitive,
            Self::Iban => Sensitivity::Bank,
            Self::YesNo | Self::Choice | Self::Choices | Self::Integer | Self::Number | Self::Amount
            | Self::Date | Self::Period | Self::Text | Self::Email | Self::Telephone | Self::Address
            | Self::Commune | Self::Country | Self::Siret | Self::Siren | Self::Rna | Self::NumberPlate
            | Self::FamilyQuotient | Self::Position | Self::Statement | Self::Consent | Self::List => Sensitivity::Personal,
        }
    }

    /// The name written in a file.
    pub fn name(self) -> &'static str {
        ANSWER_KINDS.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

/// One page of the form.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// `titre`.
    pub title: Text,
    /// Names of its questions.
    pub questions: Vec<Spanned<String>>,
}

/// A stage of the case.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// Where the name is written.
    pub name_span: Span,
    /// From the name to the end of the entry.
    pub span: Span,
    /// Wording for people, where it differs from the name.
    pub title: Text,
    /// `fin`: nothing happens after it.
    pub end: bool,
    /// `acteur`.
    pub actor: Option<Spanned<String>>,
    /// `lit`: questions and rules read by the actor.
    pub reads: Vec<Spanned<String>>,
    /// `accusé de réception: automatique`.
    pub acknowledges: Option<Span>,
    /// `ensuite`: the stage that follows at once.
    pub next: Option<Spanned<String>>,
    /// `sans réponse`: what happens when nobody acts.
    pub timeout: Option<Timeout>,
    /// `actions`.
    pub actions: Vec<Action>,
}

impl Stage {
    /// An action by its name.
    pub fn action(&self, name: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.name == name)
    }

    /// Names of the stages that may follow.
    pub fn successors(&self) -> impl Iterator<Item = &str> {
        let by_action = self.actions.iter().filter_map(|action| action.to.as_ref());
        let by_time = self.timeout.iter().map(|timeout| &timeout.to);
        self.next.iter().chain(by_action).chain(by_time).map(|to| to.value.as_str())
    }
}

/// Something an actor can do at a stage.
#[derive(Clone, Debug)]
pub struct Action {
    /// Its name, a verb: what the button says.
    pub name: String,
    /// Where the name is written.
    pub name_span: Span,
    /// From the name to the end of the entry.
    pub span: Span,
    /// Wording for people.
    pub title: Text,
    /// `effet`.
    pub effect: Option<Spanned<Effect>>,
    /// `courrier`.
    pub letter: Option<Spanned<String>>,
    /// `vers`; an action that stays asks something or notes something.
    pub to: Option<Spanned<String>>,
    /// `motifs: obligatoires`.
    pub reasons_required: bool,
    /// `échéance`: the person has this long to answer.
    pub due: Option<Spanned<Duration>>,
    /// `examen`: what happens meanwhile.
    pub review: Review,
    /// `indispensable`: why the case cannot be examined without it.
    pub indispensable: Option<Spanned<String>>,
    /// `par lot`: several cases at once.
    pub batch: Option<Batch>,
    /// `saisit`: questions the actor answers with the action.
    pub enters: Vec<Spanned<String>>,
}

impl Action {
    /// Whether the action asks the person for something.
    pub fn asks(&self) -> bool {
        self.due.is_some()
    }
}

/// What becomes of the examination while an item is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// It goes on (CRPA L. 114-5-1).
    Continues,
    /// It waits.
    Suspended,
}

/// What a decision does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The request is granted.
    Grant,
    /// The request is refused.
    Refuse,
    /// Something granted is taken back.
    Withdraw,
}

impl Effect {
    /// The word in a service file, also the value of `décision`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Grant => "accord",
            Self::Refuse => "refus",
            Self::Withdraw => "retrait",
        }
    }
}

/// A letter.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Its name.
    pub name: String,
    /// Where the name is written.
    pub name_span: Span,
    /// From the name to the end of the entry.
    pub span: Span,
    /// `objet`, in French and in English where given.
    pub subject: Template,
    /// `texte`.
    pub body: Template,
    /// English subject.
    pub subject_en: Option<Template>,
    /// English text.
    pub body_en: Option<Template>,
    /// `auteur: anonyme`: the agent's name is withheld (CRPA L. 111-2).
    pub anonymous: Option<Span>,
    /// `motif` of the anonymity.
    pub anonymity_reason: Option<Spanned<String>>,
}

/// Something counted.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// Its name.
    pub name: String,
    /// Where the name is written.
    pub name_span: Span,
    /// From the name to the end of the entry.
    pub span: Span,
    /// What is measured.
    pub measure: Measure,
    /// `si`.
    pub condition: Option<Spanned<Expression>>,
    /// `par`.
    pub by: Vec<Spanned<String>>,
    /// `seuil`: smaller cells are withheld.
    pub threshold: Option<Spanned<u32>>,
    /// `publier`.
    pub publication: Option<Publication>,
    /// `réservé`: why it is not opened.
    pub reserved: Option<Spanned<String>>,
}

/// What an indicator measures.
#[derive(Clone, Debug)]
pub enum Measure {
    /// `compte: dossiers`.
    Count,
    /// `somme: règle`.
    Sum(Spanned<Expression>),
    /// `moyenne: règle`.
    Mean(Spanned<Expression>),
    /// `liste: [questions]`: one line for each case.
    List(Vec<Spanned<String>>),
}

/// How a figure is opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Publication {
    /// Where the section is written.
    pub span: Span,
    /// `licence`.
    pub licence: Option<Spanned<String>>,
    /// `selon`: the text that orders persons to be named.
    pub under: Option<Spanned<String>>,
    /// `accord`: the consent question by which the person accepted.
    pub consent: Option<Spanned<String>>,
}

/// Dimensions every case has without being asked.
pub const DIMENSIONS: &[&str] = &["commune", "année", "trimestre", "mois", "décision", "étape"];

/// Someone outside who receives answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipient {
    /// Its name.
    pub name: String,
    /// Where the name is written.
    pub name_span: Span,
    /// From the name to the end of the entry.
    pub span: Span,
    /// `usage`.
    pub usage: Option<Spanned<RecipientUsage>>,
    /// `étape`: the stage it works for.
    pub stage: Option<Spanned<String>>,
    /// `reçoit`.
    pub receives: Vec<Spanned<String>>,
    /// `convention` or contract.
    pub agreement: Option<Spanned<String>>,
    /// `pays`.
    pub country: Option<Spanned<String>>,
    /// `société mère`: the country of the company above it.
    pub parent: Option<Spanned<String>>,
    /// `chiffré: oui`: what is sent is encrypted for it alone.
    pub encrypted: bool,
    /// `exclusivité`: how long it alone may reuse.
    pub exclusivity: Option<Spanned<Duration>>,
    /// `motif` of the exclusivity.
    pub reason: Option<Spanned<String>>,
}

/// What a recipient does with what it receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecipientUsage {
    /// Its part of the public service.
    PublicService,
    /// Selling, prospecting, enriching.
    Commercial,
    /// Statistics.
    Statistics,
    /// Research.
    Research,
    /// Newsletters, announcements.
    Communication,
    /// Control, fraud.
    Control,
    /// Recovering debts.
    Recovery,
}

/// A rule someone answers for (never a silent allow).
#[derive(Clone, Debug, PartialEq)]
pub struct Attestation {
    /// Where it is written.
    pub span: Span,
    /// `règle`: the code.
    pub rule: Spanned<String>,
    /// `motif`.
    pub reason: Option<Spanned<String>>,
    /// `signataire`.
    pub signatory: Option<Spanned<String>>,
    /// `expire`.
    pub expires: Option<Spanned<Day>>,
}
