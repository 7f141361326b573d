//! Charters as data: which rules, how severe, with which figures.
//!
//! A council votes a profile; it may only ask for more than the law. `loi` is
//! what every service owes; the others are read on top of it.

use beffroi_base::Text;
use beffroi_findings::Level;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A charter.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The name a service file writes after `charte`.
    pub name: String,
    /// What people call it.
    pub title: Text,
    /// The day it was voted or took effect.
    pub since: String,
    /// Where it was published.
    pub source: String,
    levels: BTreeMap<String, Level>,
    figures: BTreeMap<String, u32>,
}

/// A profile as written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    fr: String,
    en: String,
    since: String,
    source: String,
    #[serde(default)]
    errors: Vec<String>,
    #[serde(default)]
    warnings: Vec<String>,
    #[serde(default)]
    figures: BTreeMap<String, u32>,
}

const FILES: &[&str] = &[
    include_str!("../profiles/loi.toml"),
    include_str!("../profiles/nantes-2019.toml"),
    include_str!("../profiles/montreal-2020.toml"),
];

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    let files: Vec<File> = FILES.iter().filter_map(|text| basic_toml::from_str(text).ok()).collect();
    let base = files.first().cloned();
    files.iter().map(|file| profile(base.as_ref(), file)).collect()
});

/// The law, then what the profile adds; the higher of two levels wins.
fn profile(base: Option<&File>, file: &File) -> Profile {
    let mut levels = BTreeMap::new();
    let mut figures = BTreeMap::new();
    for part in base.into_iter().chain([file]) {
        let listed = part.errors.iter().map(|code| (code, Level::Error)).chain(part.warnings.iter().map(|code| (code, Level::Warning)));
        for (code, level) in listed {
            let known = levels.entry(code.clone()).or_insert(level);
            *known = level.max(*known);
        }
        figures.extend(part.figures.clone());
    }
    Profile {
        name: file.name.clone(), title: Text::new(&file.fr, &file.en), since: file.since.clone(),
        source: file.source.clone(), levels, figures,
    }
}

/// Every profile, the law first.
pub fn profiles() -> &'static [Profile] {
    &PROFILES
}

/// A profile by its name.
pub fn find(name: &str) -> Option<&'static Profile> {
    PROFILES.iter().find(|profile| profile.name == name)
}

/// The law alone: what applies when the charter is not known.
pub(crate) fn law() -> Option<&'static Profile> {
    PROFILES.first()
}

impl Profile {
    /// How severe a rule is under it; `None` when it does not apply.
    pub fn level(&self, code: &str) -> Option<Level> {
        self.levels.get(code).copied()
    }

    /// A figure of a rule, as `retention_months_max`. Zero when no profile
    /// sets it, which a test refuses.
    pub fn figure(&self, name: &str) -> u32 {
        debug_assert!(self.figures.contains_key(name), "no figure {name}");
        self.figures.get(name).copied().unwrap_or_default()
    }

    /// The rules that apply, with their levels, in code order.
    pub fn rules(&self) -> impl Iterator<Item = (&str, Level)> {
        self.levels.iter().map(|(code, level)| (code.as_str(), *level))
    }

    /// The figures, by name.
    pub fn figures(&self) -> impl Iterator<Item = (&str, u32)> {
        self.figures.iter().map(|(name, value)| (name.as_str(), *value))
    }
}
