//! The public page of a service's rules: the algorithm register.

use crate::{layout::Shell, page::page, explain::Parameter, parts::{Link, Office, Source, Steps}};
use askama::Template;
use beffroi_base::{Day, Text};

/// What the rules are for, who decides, how long data are kept, what was attested.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "algorithm.html")]
pub struct AlgorithmPage {
    /// What surrounds the page.
    pub shell: Shell,
    /// Name of the service.
    pub service: Text,
    /// Its page.
    pub service_href: String,
    /// What it is for.
    pub purpose: Text,
    /// Who answers for it.
    pub office: Office,
    /// `Règles écrites ; aucune partie n'est apprise`.
    pub kind: Text,
    /// How it takes part in decisions, and who decides.
    pub decision: Vec<Text>,
    /// People concerned, in a sentence.
    pub concerned: Option<Text>,
    /// Texts.
    pub legal: Vec<Source>,
    /// Parameters.
    pub parameters: Vec<Parameter>,
    /// The rules in order; values are left out.
    pub rules: Steps,
    /// How long data are kept.
    pub retention: Text,
    /// What a person attested where the checker could not prove.
    pub attestations: Vec<Attestation>,
    /// In force since.
    pub since: Option<Day>,
    /// Fingerprint of this version.
    pub version: String,
    /// The service file itself, scenarios, older versions.
    pub links: Vec<Link>,
}

/// An attestation printed in the register.
#[derive(Clone, Debug, Default)]
pub struct Attestation {
    /// Code of the rule.
    pub code: String,
    /// Why the rule does not apply.
    pub reason: Text,
    /// Who attested.
    pub signatory: Text,
    /// Last day.
    pub expires: Option<Day>,
}

page!(AlgorithmPage, |it, l| format!("{} – {}", l.pick("Règles de calcul", "Rules of computation"), l.raw(&it.service)));
