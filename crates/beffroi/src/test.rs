//! `beffroi tester`: the stories written beside services, told again.

use crate::files::{Found, find, read, unreadable};
use crate::say::{Halt, Voice, counted};
use beffroi_base::Day;
use beffroi_findings::{Level, findings_to_json};
use beffroi_case::Calendar;
use beffroi_scenarios::{ScenarioFile, Tally, Tested, check_in};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Tells every scenario of the services below the paths; status 1 when one is
/// not as it says, or when its service does not open.
pub(crate) fn run(voice: &Voice, paths: &[PathBuf], today: Day) -> Result<u8, Halt> {
    let mut failed = false;
    let mut results: Vec<Value> = vec![];
    for found in find(paths)? {
        let Found::Service(path, slug) = found else { continue };
        let checked = beffroi_charter::check(slug.clone(), &read(&path)?, Some(today));
        let Some(service) = checked.sealed else {
            let errors: Vec<_> = checked.findings.into_iter().filter(|finding| finding.level == Level::Error).collect();
            if voice.json {
                results.push(json!({ "service": slug.to_string(), "opens": false }));
            } else {
                voice.findings(&path.display().to_string(), &checked.text, &errors);
                voice.line(&format!("{slug}{}", voice.pick("\u{a0}: la démarche n'ouvre pas, ses scénarios ne sont pas joués.", ": the service does not open, its scenarios are not told.")));
            }
            failed = true;
            continue;
        };
        let files = scenario_files(&path)?;
        let given: Vec<ScenarioFile<'_>> = files.iter().map(|(path, bytes)| ScenarioFile { path, bytes }).collect();
        let tested = check_in(calendar_of(&path), &service, &given);
        failed |= tested.findings() > 0;
        if voice.json {
            results.push(as_json(voice, slug.as_str(), &tested));
        } else {
            show(voice, slug.as_str(), &tested);
        }
    }
    if voice.json {
        voice.line(&Value::Array(results).to_string());
    }
    Ok(u8::from(failed))
}

/// The holidays of the town a service is in: its folder holds `territoire.yaml`.
/// A service on its own is told in mainland France.
fn calendar_of(service: &Path) -> Calendar {
    let town = service.ancestors().skip(1).take(4).map(|folder| folder.join("territoire.yaml")).find(|file| file.is_file());
    let territory = town.and_then(|file| fs::read(file).ok()).and_then(|bytes| beffroi_territory::read(&bytes).territory);
    territory.map(|territory| territory.calendar).unwrap_or_default()
}

/// The scenarios in the folder beside a service, by name.
fn scenario_files(service: &Path) -> Result<Vec<(String, Vec<u8>)>, Halt> {
    let folder = service.with_file_name("scenarios");
    if !folder.is_dir() {
        return Ok(vec![]);
    }
    let entries = fs::read_dir(&folder).map_err(|error| unreadable(&folder, &error))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    paths.sort();
    paths.iter().map(|path| Ok((path.display().to_string(), read(path)?))).collect()
}

fn show(voice: &Voice, slug: &str, tested: &Tested) {
    for told in &tested.files {
        voice.findings(&told.source.path, &told.source.text, &told.findings);
    }
    if tested.files.is_empty() {
        voice.line(&format!("{slug}{}", voice.pick("\u{a0}: aucun scénario (dossier `scenarios/`).", ": no scenario (folder `scenarios/`).")));
        return;
    }
    let language = voice.language;
    voice.line(slug);
    for told in &tested.files {
        let name = Path::new(&told.source.path).file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let title = if told.title.is_empty() { name } else { told.title.clone() };
        voice.line(&format!("  {} {title}", if told.holds() { "✓" } else { "✗" }));
    }
    let stories = counted(tested.stories(), ("histoire", "histoires"), ("story", "stories"), language);
    let expected = counted(tested.expectations(), ("attente", "attentes"), ("expectation", "expectations"), language);
    let unmet = match tested.findings() {
        0 => voice.pick("toutes tenues", "all met").to_owned(),
        count => counted(count, ("non tenue", "non tenues"), ("not met", "not met"), language),
    };
    voice.line(&format!("  {stories}, {expected}, {unmet}"));
    voice.line(&format!("  {}", coverage(voice, voice.pick("règles jouées", "rules gone through"), &tested.rules)));
    voice.line(&format!("  {}\n", coverage(voice, voice.pick("passages empruntés", "transitions taken"), &tested.transitions)));
}

/// `passages empruntés : 6 sur 7 (manque : signature . renvoyer)`.
fn coverage(voice: &Voice, what: &str, tally: &Tally) -> String {
    let counted = format!("{what}{}{} {} {}", voice.pick("\u{a0}: ", ": "), tally.covered, voice.pick("sur", "of"), tally.total);
    if tally.missed.is_empty() {
        return counted;
    }
    format!("{counted} ({}{})", voice.pick("manque\u{a0}: ", "missing: "), tally.missed.join(", "))
}

fn as_json(voice: &Voice, slug: &str, tested: &Tested) -> Value {
    let tally = |tally: &Tally| json!({ "covered": tally.covered, "total": tally.total, "missed": tally.missed });
    let files: Vec<Value> = tested.files.iter().map(|told| json!({
        "path": told.source.path, "title": told.title, "stories": told.stories, "expectations": told.expectations,
        "findings": findings_to_json(&told.source, &told.findings, voice.language),
    })).collect();
    json!({
        "service": slug, "opens": true, "stories": tested.stories(), "expectations": tested.expectations(),
        "findings": tested.findings(), "rules": tally(&tested.rules), "transitions": tally(&tested.transitions), "files": files,
    })
}
