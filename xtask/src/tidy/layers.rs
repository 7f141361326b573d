//! The layers: a crate depends only on lower ones, and only some may touch the
//! outside (`docs/adr/0008-layers.md`).

use super::House;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;

/// The order of the house. A crate may depend on those of a lower number.
pub const LAYERS: &[(&str, u8)] = &[
    ("beffroi-base", 0),
    ("beffroi-findings", 1),
    ("beffroi-syntax", 2),
    ("beffroi-rules", 3),
    ("beffroi-populations", 4),
    ("beffroi-service", 4),
    ("beffroi-charter", 5),
    ("beffroi-case", 6),
    ("beffroi-territory", 7),
    ("beffroi-letters", 8),
    ("beffroi-ports", 8),
    ("beffroi-pages", 8),
    ("beffroi-paper", 8),
    ("beffroi-simulator", 9),
    ("beffroi-scenarios", 9),
    ("beffroi-app", 9),
    ("beffroi-sqlite", 9),
    ("beffroi-mail", 9),
    ("beffroi-identity", 9),
    ("beffroi-web", 10),
    ("beffroi", 11),
];

/// Libraries that reach outside, hold a secret or are async, and the only crates that may use them.
const RESERVED: &[(&str, &[&str])] = &[
    ("tokio", &["beffroi-web", "beffroi"]),
    ("axum", &["beffroi-web"]),
    ("tower", &["beffroi-web"]),
    ("tower-http", &["beffroi-web"]),
    ("multer", &["beffroi-web"]),
    ("rusqlite", &["beffroi-sqlite"]),
    ("lettre", &["beffroi-mail"]),
    ("ureq", &["beffroi-identity"]),
    ("rustls", &["beffroi-identity"]),
    ("rustls-native-certs", &["beffroi-identity"]),
    ("rustix", &["beffroi-sqlite"]),
    ("krilla", &["beffroi-paper"]),
    ("rustybuzz", &["beffroi-paper"]),
    ("parquet", &["beffroi-populations"]),
    ("arrow-array", &["beffroi-populations"]),
    ("arrow-ipc", &["beffroi-populations"]),
    ("arrow-schema", &["beffroi-populations"]),
    ("argon2", &["beffroi-app"]),
    ("askama", &["beffroi-pages"]),
    ("granit-parser", &["beffroi-syntax"]),
    ("clap", &["beffroi"]),
    ("tempfile", &["beffroi-web", "beffroi"]),
];

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    lints: BTreeMap<String, IgnoredAny>,
    #[serde(default)]
    dependencies: BTreeMap<String, IgnoredAny>,
    #[serde(default, rename = "build-dependencies")]
    build: BTreeMap<String, IgnoredAny>,
}

/// Manifests against the table, and the table against `ARCHITECTURE.md`.
pub fn check(house: &House) -> Vec<String> {
    let mut wrong = vec![];
    let mut here = vec![];
    for file in &house.files {
        let Some(name) = file.path.strip_prefix("crates/").and_then(|path| path.strip_suffix("/Cargo.toml")) else { continue };
        here.push(name);
        match basic_toml::from_str::<Manifest>(&file.text) {
            Ok(manifest) => wrong.extend(one(name, &manifest)),
            Err(error) => wrong.push(format!("{}: {error}", file.path)),
        }
    }
    let architecture = house.text("ARCHITECTURE.md");
    for (name, layer) in LAYERS {
        if !here.contains(name) {
            wrong.push(format!("layers: {name} is in the table and nowhere else"));
        }
        if !architecture.contains(&format!("| {layer} | `{name}` |")) {
            wrong.push(format!("ARCHITECTURE.md: {name} is not in the code map at layer {layer}"));
        }
    }
    wrong
}

fn layer(name: &str) -> Option<u8> {
    LAYERS.iter().find(|(known, _)| *known == name).map(|(_, layer)| *layer)
}

fn one(name: &str, manifest: &Manifest) -> Vec<String> {
    let Some(mine) = layer(name) else { return vec![format!("layers: {name} has no layer")] };
    let mut wrong = vec![];
    if manifest.lints.is_empty() {
        wrong.push(format!("{name}: no `[lints] workspace = true`"));
    }
    for dependency in manifest.dependencies.keys().chain(manifest.build.keys()) {
        if layer(dependency).is_some_and(|other| other >= mine) {
            wrong.push(format!("layers: {name} ({mine}) depends on {dependency}, which is not lower"));
        }
        let reserved = RESERVED.iter().find(|(library, _)| *library == dependency.as_str());
        if reserved.is_some_and(|(_, allowed)| !allowed.contains(&name)) {
            wrong.push(format!("layers: {name} uses {dependency}, which is reserved to others"));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(text: &str) -> Manifest {
        basic_toml::from_str(text).unwrap()
    }

    #[test]
    fn a_dependency_upwards_or_on_a_reserved_library_is_found() {
        let lints = "[lints]\nworkspace = true\n[dependencies]\n";
        assert!(one("beffroi-case", &manifest(&format!("{lints}beffroi-charter.workspace = true"))).is_empty());
        assert_eq!(one("beffroi-charter", &manifest(&format!("{lints}beffroi-case.workspace = true"))).len(), 1);
        assert_eq!(one("beffroi-sqlite", &manifest(&format!("{lints}beffroi-app.workspace = true"))).len(), 1);
        assert_eq!(one("beffroi-app", &manifest(&format!("{lints}tokio = \"1\""))).len(), 1);
        assert_eq!(one("beffroi-app", &manifest("[dependencies]")).len(), 1);
        assert_eq!(one("beffroi-utils", &manifest(lints)).len(), 1);
    }
}
