//! The seal: a service that may run.

use beffroi_base::{Day, Hash32, ServiceSlug, Text};
use beffroi_findings::Finding;
use beffroi_service::{Draft, Usage};
use std::sync::Arc;

/// A service the checker accepted. Only this crate can make one: its fields are
/// private and it has no public constructor, so that Rust's own type checker
/// keeps what the charter promised. Cheap to clone.
#[derive(Clone, Debug)]
pub struct CompiledService {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    draft: Draft,
    usage: Usage,
    warnings: Vec<Finding>,
    attestations: Vec<Attested>,
}

/// What a person answers for, in place of the checker: printed in the public
/// register with its name and its end date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attested {
    /// The rule's code.
    pub code: String,
    /// Why, in the author's words.
    pub reason: String,
    /// Who answers for it.
    pub signatory: String,
    /// Last day it holds.
    pub expires: Day,
    /// The findings it lowers.
    pub findings: Vec<Finding>,
}

impl CompiledService {
    /// Seals a draft. The caller has checked that no error is left.
    pub(crate) fn seal(draft: Draft, usage: Usage, warnings: Vec<Finding>, attestations: Vec<Attested>) -> Self {
        Self { inner: Arc::new(Inner { draft, usage, warnings, attestations }) }
    }

    /// What the file says.
    pub fn draft(&self) -> &Draft {
        &self.inner.draft
    }

    /// Who reads each answer, and why.
    pub fn usage(&self) -> &Usage {
        &self.inner.usage
    }

    /// Warnings left: the register shows them.
    pub fn warnings(&self) -> &[Finding] {
        &self.inner.warnings
    }

    /// What persons answer for: the register shows them.
    pub fn attestations(&self) -> &[Attested] {
        &self.inner.attestations
    }

    /// Name of its folder.
    pub fn slug(&self) -> &ServiceSlug {
        &self.inner.draft.slug
    }

    /// SHA-256 of its text: the version a case keeps.
    pub fn hash(&self) -> Hash32 {
        self.inner.draft.hash
    }

    /// What people call it.
    pub fn title(&self) -> &Text {
        &self.inner.draft.title.value
    }
}
