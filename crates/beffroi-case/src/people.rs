//! Who acts on a case, and who may sign.

use crate::Objection;
use beffroi_base::{AgentId, Day, Hash32, ServiceSlug};
use serde::{Deserialize, Serialize};

/// An agent of the authority, as the territory file names them.
#[derive(Clone, Debug, PartialEq)]
pub struct Agent {
    /// Sign-in name.
    pub id: AgentId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// `qualité`: what they are (« Adjointe au maire, déléguée à l'eau »).
    pub capacity: String,
    /// `service`: where they work.
    pub department: String,
    /// Roles held, by service; `None` stands for every service.
    pub roles: Vec<(Option<ServiceSlug>, String)>,
    /// The order that delegates the signature, where they have one.
    pub delegation: Option<Delegation>,
}

/// A delegation of signature (CGCT, art. L. 2122-18 and L. 2122-19).
#[derive(Clone, Debug, PartialEq)]
pub struct Delegation {
    /// The order (« Arrêté n° 2026-014 du 5 janvier 2026 »).
    pub order: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Option<Day>,
    /// Services covered; empty for all.
    pub services: Vec<ServiceSlug>,
}

impl Agent {
    /// Whether the agent holds a role for a service.
    pub fn holds(&self, role: &str, service: &ServiceSlug) -> bool {
        self.roles.iter().any(|(scope, held)| held == role && scope.as_ref().is_none_or(|s| s == service))
    }

    /// Whether the agent has anything to do with a service.
    pub fn works_on(&self, service: &ServiceSlug) -> bool {
        self.roles.iter().any(|(scope, _)| scope.as_ref().is_none_or(|s| s == service))
    }

    /// How the agent is written in an event.
    pub fn reference(&self) -> AgentRef {
        AgentRef {
            id: self.id.clone(),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            capacity: self.capacity.clone(),
            department: self.department.clone(),
        }
    }
}

/// An agent as written in an event: what a letter must say of its author
/// (CRPA, art. L. 212-1), frozen on the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentRef {
    /// Sign-in name.
    pub id: AgentId,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// What they are.
    pub capacity: String,
    /// Where they work.
    pub department: String,
}

impl AgentRef {
    /// First and last name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

/// Someone who may sign, today, for this service. The only constructor is
/// [`Signatory::new`], which checks the role and the delegation; nothing else
/// in the house can decide.
#[derive(Clone, Debug, PartialEq)]
pub struct Signatory {
    signature: Signature,
    role: String,
    service: ServiceSlug,
    day: Day,
}

/// A signature as written in an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who signed.
    pub agent: AgentRef,
    /// The order that allows it.
    pub order: String,
    /// The batch it was signed in, if it was not signed alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchRef>,
}

/// Several cases signed at once (charter, CH0904).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchRef {
    /// Hash of the cases as they stood.
    pub hash: Hash32,
    /// How many cases.
    pub size: u64,
    /// How many of them the signatory opened first.
    pub sample: u64,
}

impl Signatory {
    /// Checks that `agent` holds `role` for `service` and a delegation that
    /// covers it on `day`.
    pub fn new(agent: &Agent, role: &str, service: &ServiceSlug, day: Day) -> Result<Self, Objection> {
        if !agent.holds(role, service) {
            return Err(Objection::NotYours);
        }
        let delegation = agent.delegation.as_ref().ok_or(Objection::NoDelegation)?;
        let covers = delegation.services.is_empty() || delegation.services.contains(service);
        if !covers {
            return Err(Objection::NoDelegation);
        }
        if day < delegation.from || delegation.to.is_some_and(|to| day > to) {
            return Err(Objection::DelegationNotInForce);
        }
        Ok(Self {
            signature: Signature { agent: agent.reference(), order: delegation.order.clone(), batch: None },
            role: role.to_owned(),
            service: service.clone(),
            day,
        })
    }

    /// The same, for one case of a batch.
    pub fn in_batch(mut self, batch: BatchRef) -> Self {
        self.signature.batch = Some(batch);
        self
    }

    /// Whether it was checked for this role, this service and this day: a
    /// signature does not carry over to another stage, or to tomorrow.
    pub(crate) fn covers(&self, role: &str, service: &ServiceSlug, day: Day) -> bool {
        self.role == role && self.service == *service && self.day == day
    }

    /// The signature to write.
    pub fn signature(&self) -> &Signature {
        &self.signature
    }
}
