//! From the bytes of a file to findings, and to the seal when it may run.

use crate::attest::{self, Heard};
use crate::rule::{Phase, Say};
use crate::rules::RULES;
use crate::seal::{Attested, CompiledService};
use crate::service::Service;
use crate::profile;
use beffroi_base::{Day, Hash32, ServiceSlug};
use beffroi_findings::{Finding, Level};
use beffroi_service::{Draft, Reading, Usage, read};

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
    let Reading { draft, findings, text } = read(slug, bytes);
    let Some(draft) = draft else {
        return Checked { findings, sealed: None, text, attestations: vec![] };
    };
    let usage = Usage::of(&draft);
    let Heard { mut findings, attested } = judge(&draft, &usage, findings, today);
    findings.sort_by_key(|finding| (finding.primary.span.start, finding.code));
    let sealed = (!has_errors(&findings))
        .then(|| CompiledService::seal(draft, usage, findings.clone(), attested.clone()));
    Checked { findings, sealed, text, attestations: attested }
}

/// Every rule of the profile, then the attestations.
fn judge(draft: &Draft, usage: &Usage, read: Vec<Finding>, today: Option<Day>) -> Heard {
    let resolved = !has_errors(&read);
    let Some(charter) = profile::find(&draft.charter.value).or_else(profile::law) else {
        return Heard { findings: read, attested: vec![] };
    };
    let service = Service::new(draft, usage, charter, today);
    let mut findings = read;
    let mut said: Vec<Say> = vec![];
    for rule in RULES.iter().filter(|rule| resolved || rule.phase == Phase::Sections) {
        let Some(level) = charter.level(rule.code) else { continue };
        rule.run(&service, &mut said);
        findings.extend(said.drain(..).map(|say| say.finding(level, charter)));
    }
    attest::hear(&service, findings, resolved)
}

/// Reopens a version sealed earlier, for the cases filed under it: only if its
/// text still has the recorded hash and still resolves. Rules made stricter
/// since do not block a running case; attestations hold for the cases filed
/// while they ran.
pub fn reopen(slug: ServiceSlug, bytes: &[u8], recorded: Hash32) -> Option<CompiledService> {
    let Reading { draft, findings, .. } = read(slug, bytes);
    let draft = draft.filter(|draft| draft.hash == recorded)?;
    if has_errors(&findings) {
        return None;
    }
    let usage = Usage::of(&draft);
    let Heard { findings, attested } = judge(&draft, &usage, findings, None);
    let warnings = findings.into_iter().filter(|finding| finding.level == Level::Warning).collect();
    Some(CompiledService::seal(draft, usage, warnings, attested))
}

fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.level == Level::Error)
}
