//! The one way in for whoever tests a service: its scenarios as bytes, what
//! they found and what they went through.

use crate::run::run_in;
use crate::{Coverage, Tally, read};
use beffroi_case::Calendar;
use beffroi_charter::CompiledService;
use beffroi_findings::{Finding, Source};

/// A scenario file.
#[derive(Clone, Copy, Debug)]
pub struct ScenarioFile<'a> {
    /// Its path, as shown to the author.
    pub path: &'a str,
    /// What it holds.
    pub bytes: &'a [u8],
}

/// What one file gave.
#[derive(Debug)]
pub struct Told {
    /// The file, for showing findings.
    pub source: Source,
    /// What it tells; empty where it could not be read.
    pub title: String,
    /// Everything found, in the order of the file.
    pub findings: Vec<Finding>,
    /// Stories told.
    pub stories: usize,
    /// Expectations looked at.
    pub expectations: usize,
}

impl Told {
    /// Whether everything expected was there.
    pub fn holds(&self) -> bool {
        self.findings.is_empty()
    }
}

/// What all the scenarios of a service gave.
#[derive(Debug)]
pub struct Tested {
    /// One for each file, in the order given.
    pub files: Vec<Told>,
    /// Rules that played a part in some story.
    pub rules: Tally,
    /// Actions taken, and silence.
    pub transitions: Tally,
}

impl Tested {
    /// Number of findings.
    pub fn findings(&self) -> usize {
        self.files.iter().map(|told| told.findings.len()).sum()
    }

    /// Number of stories told.
    pub fn stories(&self) -> usize {
        self.files.iter().map(|told| told.stories).sum()
    }

    /// Number of expectations looked at.
    pub fn expectations(&self) -> usize {
        self.files.iter().map(|told| told.expectations).sum()
    }
}

/// Reads and tells every scenario of a service. A file with mistakes in its
/// writing is not told: half a story would fail for the wrong reason.
pub fn check(service: &CompiledService, files: &[ScenarioFile<'_>]) -> Tested {
    check_in(Calendar::default(), service, files)
}

/// The same, in a town whose offices keep these holidays: a last day that falls
/// on one is the working day after.
pub fn check_in(calendar: Calendar, service: &CompiledService, files: &[ScenarioFile<'_>]) -> Tested {
    let mut coverage = Coverage::new();
    let files = files.iter().map(|file| one(calendar, service, file, &mut coverage)).collect();
    Tested { files, rules: coverage.rules(service), transitions: coverage.transitions(service) }
}

fn one(calendar: Calendar, service: &CompiledService, file: &ScenarioFile<'_>, coverage: &mut Coverage) -> Told {
    let reading = read(service, file.bytes);
    let mut findings = reading.findings;
    let title = reading.scenario.as_ref().map(|scenario| scenario.title.value.clone()).unwrap_or_default();
    let (mut stories, mut expectations) = (0, 0);
    if let Some(scenario) = reading.scenario.filter(|_| findings.is_empty()) {
        let ran = run_in(calendar, service, &scenario, coverage);
        findings = ran.findings;
        findings.sort_by_key(|finding| (finding.primary.span.start, finding.code));
        (stories, expectations) = (ran.stories, ran.expectations);
    }
    Told { source: Source::new(file.path, reading.text), title, findings, stories, expectations }
}
