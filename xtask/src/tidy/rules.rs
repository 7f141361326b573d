//! Each rule of the charter has its page, each page its rule, each code one page.

use super::House;
use std::collections::BTreeMap;

const FOLDER: &str = "crates/beffroi-charter/src/rules/";

/// The registry against the folder.
pub fn check(house: &House) -> Vec<String> {
    let registry = house.text(&format!("{FOLDER}mod.rs"));
    let listed: Vec<&str> = registry
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//"))
        .filter_map(|line| line.strip_suffix(','))
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .collect();
    if listed.is_empty() {
        return vec![format!("{FOLDER}mod.rs: no rule is listed")];
    }
    let mut wrong = vec![];
    for name in listed {
        for suffix in ["rs", "md"] {
            if house.file(&format!("{FOLDER}{name}.{suffix}")).is_none() {
                wrong.push(format!("{FOLDER}{name}.{suffix}: rule `{name}` has no such file"));
            }
        }
    }
    wrong.extend(pages(house));
    wrong
}

/// Codes are never used twice, and a page's title says its code and both names.
fn pages(house: &House) -> Vec<String> {
    let mut wrong = vec![];
    let mut codes: BTreeMap<&str, &str> = BTreeMap::new();
    let pages = house.files.iter().filter(|file| file.path.starts_with(FOLDER) && file.path.ends_with(".md"));
    for file in pages {
        let title = file.text.lines().next().and_then(|line| line.strip_prefix("# ")).and_then(|line| line.split_once(" : "));
        let Some((code, names)) = title else {
            wrong.push(format!("{}: its first line is not `# CODE : nom / name`", file.path));
            continue;
        };
        if !names.contains(" / ") {
            wrong.push(format!("{}: the title has one language", file.path));
        }
        if let Some(other) = codes.insert(code, &file.path) {
            wrong.push(format!("{}: {code} is already the code of {other}", file.path));
        }
    }
    wrong
}
