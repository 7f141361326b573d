//! From the bytes of a file to findings, and to the seal when it may run.

use crate::attest::{self, Heard};
use crate::heal::{ROUNDS_MAX, heal};
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
    let reading = read(slug.clone(), bytes);
    if has_errors(&reading.findings) {
        let text = reading.text.clone();
        let Heard { findings, attested } = look(&slug, reading, today, ROUNDS_MAX);
        return Checked { findings, sealed: None, text, attestations: attested };
    }
    let Reading { draft, findings, text } = reading;
    let Some(draft) = draft else {
        return Checked { findings, sealed: None, text, attestations: vec![] };
    };
    let usage = Usage::of(&draft);
    let Heard { mut findings, attested } = judge(&draft, &usage, findings, today);
    sort(&mut findings);
    let sealed = (!has_errors(&findings))
        .then(|| CompiledService::seal(draft, usage, findings.clone(), attested.clone()));
    Checked { findings, sealed, text, attestations: attested }
}

/// Everything wrong with a file that does not read well: the mistakes that have
/// a probable repair, and what is left once they are repaired.
fn look(slug: &ServiceSlug, reading: Reading, today: Option<Day>, rounds: usize) -> Heard {
    let Reading { draft, findings, text } = reading;
    let healed = if rounds > 0 { heal(&text, &findings) } else { None };
    if let Some(healed) = healed {
        let again = read(slug.clone(), healed.text.as_bytes());
        let Heard { findings: inner, attested } = look(slug, again, today, rounds - 1);
        let mut all: Vec<Finding> = inner.into_iter().filter_map(|finding| healed.back(finding)).collect();
        all.extend(healed.said);
        sort(&mut all);
        all.dedup_by(|a, b| a.code == b.code && a.primary.span == b.primary.span && a.message == b.message);
        return Heard { findings: all, attested };
    }
    let Some(draft) = draft else { return Heard { findings, attested: vec![] } };
    let usage = Usage::of(&draft);
    let mut heard = judge(&draft, &usage, findings, today);
    sort(&mut heard.findings);
    heard
}

fn sort(findings: &mut [Finding]) {
    findings.sort_by_key(|finding| (finding.primary.span.start, finding.code));
}

/// Every rule of the profile that may speak, then the attestations.
fn judge(draft: &Draft, usage: &Usage, read: Vec<Finding>, today: Option<Day>) -> Heard {
    let sound = Sound::of(draft, &read);
    let Some(charter) = profile::find(&draft.charter.value).or_else(profile::law) else {
        return Heard { findings: read, attested: vec![] };
    };
    let service = Service::new(draft, usage, charter, today);
    let mut findings = read;
    let mut said: Vec<Say> = vec![];
    for rule in RULES.iter().filter(|rule| sound.bears(rule.phase)) {
        let Some(level) = charter.level(rule.code) else { continue };
        rule.run(&service, &mut said);
        findings.extend(said.drain(..).map(|say| say.finding(level, charter)));
    }
    attest::hear(&service, findings, sound.bears(Phase::Whole))
}

/// What may be concluded from a draft in which something was not understood.
#[derive(Clone, Copy, Debug)]
struct Sound {
    /// Everything that reads an answer is known.
    readers: bool,
    /// Every step of the journey, its actor and its letter are known.
    journey: bool,
    /// Every rule has a value.
    values: bool,
}

impl Sound {
    fn of(draft: &Draft, findings: &[Finding]) -> Self {
        let mut sound = Self { readers: true, journey: true, values: true };
        for finding in findings.iter().filter(|finding| finding.level == Level::Error) {
            match finding.code {
                // One word, a page or a date: what the rest says still holds.
                "TY0103" | "TY0104" | "TY0105" | "TY0106" | "RE0107" | "RE0108" | "RE0110" | "RE0111" | "SY0004" => {}
                "RE0102" if of_the_head(draft, finding) => {}
                "RE0104" | "RE0105" | "RE0106" => sound.journey = false,
                code if code.starts_with("TY05") || code.starts_with("TY08") => sound.values = false,
                "RE0103" => sound.readers = false,
                code if code.starts_with("RE05") => (sound.readers, sound.values) = (false, false),
                _ => return Self { readers: false, journey: false, values: false },
            }
        }
        sound
    }

    fn bears(self, phase: Phase) -> bool {
        match phase {
            Phase::Sections => true,
            Phase::Readers => self.readers,
            Phase::Journey => self.journey,
            Phase::Whole => self.readers && self.journey && self.values,
        }
    }
}

/// Whether what is missing is missing at the first level, and nothing else
/// hangs from it: the title, the summary, the charter, the first day.
fn of_the_head(draft: &Draft, finding: &Finding) -> bool {
    let first = draft.written.iter().map(|(_, span)| span.start).min().unwrap_or_default();
    let whole = !draft.questions.is_empty() && !draft.pages.is_empty() && !draft.stages.is_empty();
    whole && finding.primary.span.start == first
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
