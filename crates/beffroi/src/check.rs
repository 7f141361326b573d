//! `beffroi vérifier`: everything wrong with services and towns, in one pass.

use crate::files::{Found, find, read};
use crate::say::{Halt, Voice, counted};
use beffroi_base::Day;
use beffroi_charter::Checked;
use beffroi_findings::{Finding, Level, Source, findings_to_json, findings_to_sarif};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What was found in one file.
struct Report {
    path: String,
    text: String,
    findings: Vec<Finding>,
    /// The service's name and what persons answer for; none for a town.
    service: Option<(String, Vec<beffroi_charter::Attested>)>,
}

impl Report {
    fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }

    fn json(&self, voice: &Voice) -> Value {
        let source = Source::new(&self.path, &self.text);
        let mut out = json!({
            "path": self.path,
            "errors": self.count(Level::Error),
            "warnings": self.count(Level::Warning),
            "findings": findings_to_json(&source, &self.findings, voice.language),
        });
        if let (Some((slug, attested)), Some(out)) = (&self.service, out.as_object_mut()) {
            let attested: Vec<Value> = attested
                .iter()
                .map(|one| json!({ "rule": one.code, "reason": one.reason, "signatory": one.signatory, "expires": one.expires.to_string() }))
                .collect();
            out.insert("service".into(), json!(slug));
            out.insert("attestations".into(), json!(attested.len()));
            out.insert("attested".into(), Value::Array(attested));
        }
        out
    }
}

/// Checks every service and town below the paths; status 1 when one cannot open.
pub(crate) fn run(voice: &Voice, paths: &[PathBuf], today: Day, sarif: bool) -> Result<u8, Halt> {
    let mut reports = vec![];
    for found in find(paths)? {
        reports.push(match found {
            Found::Service(path, slug) => {
                let Checked { findings, text, attestations, .. } = beffroi_charter::check(slug.clone(), &read(&path)?, Some(today));
                Report { path: shown(&path), text, findings, service: Some((slug.to_string(), attestations)) }
            }
            Found::Town(path) => {
                let reading = beffroi_territory::read(&read(&path)?);
                Report { path: shown(&path), text: reading.text, findings: reading.findings, service: None }
            }
        });
    }
    let errors: usize = reports.iter().map(|report| report.count(Level::Error)).sum();
    if sarif {
        let files: Vec<_> = reports.iter().map(|report| (Source::new(&report.path, &report.text), report.findings.clone())).collect();
        voice.line(&findings_to_sarif(&files, voice.language).to_string());
    } else if voice.json {
        voice.line(&summary_json(voice, &reports).to_string());
    } else {
        for report in &reports {
            voice.findings(&report.path, &report.text, &report.findings);
        }
        voice.line(&summary(voice, &reports));
    }
    Ok(u8::from(errors > 0))
}

fn shown(path: &Path) -> String {
    path.strip_prefix("./").unwrap_or(path).display().to_string()
}

fn summary_json(voice: &Voice, reports: &[Report]) -> Value {
    let total = |level| reports.iter().map(|report| report.count(level)).sum::<usize>();
    let files: Vec<Value> = reports.iter().map(|report| report.json(voice)).collect();
    json!({
        "files": files,
        "errors": total(Level::Error),
        "warnings": total(Level::Warning),
        "attestations": attestations(reports),
    })
}

fn attestations(reports: &[Report]) -> usize {
    reports.iter().filter_map(|report| report.service.as_ref()).map(|(_, attested)| attested.len()).sum()
}

/// `2 démarches vérifiées : aucune erreur, 1 avertissement.`
fn summary(voice: &Voice, reports: &[Report]) -> String {
    let language = voice.language;
    let services = reports.iter().filter(|report| report.service.is_some()).count();
    let towns = reports.len() - services;
    let total = |level| reports.iter().map(|report| report.count(level)).sum::<usize>();
    let (errors, warnings, attested) = (total(Level::Error), total(Level::Warning), attestations(reports));
    let mut files = vec![];
    if services > 0 {
        files.push(counted(services, ("démarche vérifiée", "démarches vérifiées"), ("service checked", "services checked"), language));
    }
    if towns > 0 {
        files.push(counted(towns, ("territoire lu", "territoires lus"), ("territory read", "territories read"), language));
    }
    let mut found = vec![if errors == 0 {
        voice.pick("aucune erreur", "no error").to_owned()
    } else {
        counted(errors, ("erreur", "erreurs"), ("error", "errors"), language)
    }];
    if warnings > 0 {
        found.push(counted(warnings, ("avertissement", "avertissements"), ("warning", "warnings"), language));
    }
    if attested > 0 {
        found.push(counted(attested, ("attestation", "attestations"), ("attestation", "attestations"), language));
    }
    format!("{}{}{}.", files.join(", "), voice.pick("\u{a0}: ", ": "), found.join(", "))
}
