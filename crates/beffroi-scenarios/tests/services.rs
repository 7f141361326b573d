//! Every service of the repository keeps the promises of its scenarios, and
//! they go everywhere a case can go.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use beffroi_base::Language;
use beffroi_charter::CompiledService;
use beffroi_findings::{Style, render};
use beffroi_scenarios::{ScenarioFile, Tested, check};
use std::{fs, path::{Path, PathBuf}};

/// The fewest scenarios a shipped service has.
const FEWEST: usize = 5;

fn services() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.join("demarche.yaml").exists()).collect();
    folders.sort();
    folders
}

fn compiled(folder: &Path) -> CompiledService {
    let slug = folder.file_name().unwrap().to_str().unwrap().parse().unwrap();
    let checked = beffroi_charter::check(slug, &fs::read(folder.join("demarche.yaml")).unwrap(), None);
    let source = beffroi_findings::Source::new(folder.join("demarche.yaml").display().to_string(), checked.text.clone());
    checked.sealed.unwrap_or_else(|| panic!("{}", render(&source, &checked.findings, Style::default())))
}

fn tested(folder: &Path) -> Tested {
    let service = compiled(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder.join("scenarios")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let files: Vec<(String, Vec<u8>)> = paths.iter().map(|path| (path.display().to_string(), fs::read(path).unwrap())).collect();
    let files: Vec<ScenarioFile<'_>> = files.iter().map(|(path, bytes)| ScenarioFile { path, bytes }).collect();
    check(&service, &files)
}

#[test]
fn every_shipped_service_keeps_the_promises_of_its_scenarios() {
    let mut broken = String::new();
    for folder in services() {
        let tested = tested(&folder);
        for told in &tested.files {
            broken.push_str(&render(&told.source, &told.findings, Style { language: Language::Fr, colour: false }));
        }
        if tested.files.len() < FEWEST {
            broken.push_str(&format!("{} : {} scénarios, il en faut {FEWEST}\n", folder.display(), tested.files.len()));
        }
        println!("{} : {} scénarios, {} histoires, {} attentes", folder.display(), tested.files.len(), tested.stories(), tested.expectations());
    }
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn the_scenarios_of_a_shipped_service_go_everywhere() {
    for folder in services() {
        let tested = tested(&folder);
        assert_eq!(tested.rules.missed, Vec::<String>::new(), "règles de {}", folder.display());
        assert_eq!(tested.transitions.missed, Vec::<String>::new(), "actions de {}", folder.display());
    }
}
