//! The town: its name and addresses, its court and its mediator, its people and
//! what they may sign. Read from `territoire.yaml`, with the same care for
//! mistakes as a service file.

mod codes;
mod connect;
mod read;
mod schema;

pub use codes::CODES;
pub use read::{Reading, read};
pub use schema::SECTIONS;

use beffroi_base::{AgentId, ServiceSlug};
use beffroi_case::{Agent, Calendar};
use beffroi_service::Assurance;

/// A town, or whatever authority runs this house.
#[derive(Clone, Debug, PartialEq)]
pub struct Territory {
    /// `territoire`: its name, as written at the head of letters.
    pub name: String,
    /// `adresse`.
    pub address: String,
    /// `téléphone`.
    pub telephone: String,
    /// `courriel`.
    pub email: String,
    /// `fuseau`: the time zone its days are counted in.
    pub zone: String,
    /// `jours fériés`: where its offices are.
    pub calendar: Calendar,
    /// `adresse du site`: how addresses in mails begin.
    pub site: String,
    /// `autorité`: who a hierarchical appeal is addressed to.
    pub head: String,
    /// `tribunal`.
    pub court: Contact,
    /// `délégué à la protection des données`.
    pub data_protection: Contact,
    /// `médiateur`.
    pub mediator: Option<Contact>,
    /// `hébergement`.
    pub hosting: Option<Hosting>,
    /// `franceconnect`.
    pub identity: Option<IdentityLink>,
    /// `reprises`.
    pub takeovers: Vec<Takeover>,
    /// `couleur`: six hexadecimal digits after `#`.
    pub colour: Option<String>,
    /// `agents`.
    pub agents: Vec<Agent>,
}

/// Someone to write to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// Postal address.
    pub address: String,
    /// E-mail address, or empty.
    pub email: String,
    /// Web address, or empty.
    pub site: String,
}

/// How the town is known to a provider of identity. Its secret is never here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityLink {
    /// `fournisseur`: the issuer's address.
    pub issuer: String,
    /// `client`.
    pub client: String,
    /// `niveau`: the least assurance asked (eIDAS).
    pub level: Assurance,
}

/// Where the data of one source are asked for, once the person is identified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takeover {
    /// The source, as service files name it.
    pub source: String,
    /// The interface's address.
    pub address: String,
    /// `périmètres`: the scopes the person allows by signing in.
    pub scopes: Vec<String>,
    /// For each question, the path of its answer in what comes back.
    pub answers: Vec<(String, String)>,
}

/// Where the data are.
#[derive(Clone, Debug, PartialEq)]
pub struct Hosting {
    /// Who hosts.
    pub host: String,
    /// In which country.
    pub country: String,
}

impl Territory {
    /// An agent by sign-in name.
    pub fn agent(&self, id: &AgentId) -> Option<&Agent> {
        self.agents.iter().find(|agent| agent.id == *id)
    }

    /// Who may act in a role for a service.
    pub fn holders<'t>(&'t self, role: &'t str, service: &'t ServiceSlug) -> impl Iterator<Item = &'t Agent> {
        self.agents.iter().filter(move |agent| agent.holds(role, service))
    }
}
