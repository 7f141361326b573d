//! What people read: links that lead somewhere, pages short enough, every
//! dependency explained, nobody's machine named.

use super::{House, SourceFile};

const DEPENDENCIES: &str = "docs/adr/0007-dependencies.md";

/// Every check of the prose.
pub fn check(house: &House) -> Vec<String> {
    let mut wrong = dependencies(house);
    wrong.extend(decisions(house));
    if house.text("ARCHITECTURE.md").lines().count() > 200 {
        wrong.push("ARCHITECTURE.md: more than 200 lines".to_owned());
    }
    for file in &house.files {
        if file.path.ends_with(".md") {
            wrong.extend(links(house, file));
        }
        wrong.extend(machines(file));
    }
    wrong
}

/// Each library that the workspace names has its line, and no line is left over.
fn dependencies(house: &House) -> Vec<String> {
    let manifest = house.text("Cargo.toml");
    let page = house.text(DEPENDENCIES);
    let section = manifest.split("[workspace.dependencies]").nth(1).and_then(|rest| rest.split("\n[").next()).unwrap_or_default();
    let names = section.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.trim()).filter(|name| !name.starts_with("beffroi"));
    names.filter(|name| !page.contains(&format!("`{name}`"))).map(|name| format!("{DEPENDENCIES}: no line says why `{name}` is here")).collect()
}

/// Numbers used once, at most 80 lines, and a way to notice we were wrong.
fn decisions(house: &House) -> Vec<String> {
    let mut wrong = vec![];
    let mut numbers: Vec<&str> = vec![];
    for file in &house.files {
        let Some(name) = file.path.strip_prefix("docs/adr/") else { continue };
        let number = name.split('-').next().unwrap_or_default();
        if numbers.contains(&number) {
            wrong.push(format!("{}: number {number} is taken", file.path));
        }
        numbers.push(number);
        if file.text.lines().count() > 80 {
            wrong.push(format!("{}: more than 80 lines", file.path));
        }
        if !file.text.contains("How we would notice we were wrong") {
            wrong.push(format!("{}: does not say how we would notice we were wrong", file.path));
        }
    }
    wrong
}

/// Links to files of the house.
fn links(house: &House, file: &SourceFile) -> Vec<String> {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut wrong = vec![];
    for rest in file.text.split("](").skip(1) {
        let Some((target, _)) = rest.split_once(')') else { continue };
        let target = target.split('#').next().unwrap_or_default();
        let ours = !target.is_empty() && !target.contains(':') && !target.starts_with('/') && !target.contains(['{', ' ']);
        if ours && !known(house, &join(folder, target)) {
            wrong.push(format!("{}: links to {target}, which is not there", file.path));
        }
    }
    wrong
}

/// Whether a fresh copy would have it: an empty folder on a disk is not kept.
fn known(house: &House, path: &str) -> bool {
    let inside = format!("{path}/");
    house.files.iter().any(|file| file.path == path || file.path.starts_with(&inside))
}

/// A path from the root, with `.` and `..` resolved.
fn join(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A path of someone's machine means nothing to anybody else.
fn machines(file: &SourceFile) -> Vec<String> {
    let roots = ["home", "root", "Users", "work", "tmp"].map(|root| format!("/{root}/"));
    let lines = file.text.lines().enumerate();
    lines
        .filter(|(_, line)| roots.iter().any(|root| starts_a_path(line, root)))
        .map(|(index, _)| format!("{}:{}: the path of a machine", file.path, index.saturating_add(1)))
        .collect()
}

fn starts_a_path(line: &str, root: &str) -> bool {
    line.match_indices(root).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        before.is_none_or(|c| c.is_whitespace() || "\"'`(=:".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_what_a_fresh_copy_lacks_is_found() {
        let file = |path: &str, text: &str| SourceFile { path: path.to_owned(), text: text.to_owned() };
        let page = "[a](../a.md) [b](b/) [c](#here) [d](https://d.example) [e](gone/) [f](../gone.md)";
        let files = vec![file("a.md", ""), file("docs/b/c.md", ""), file("docs/page.md", page)];
        let house = House { root: Default::default(), files };
        let wrong = links(&house, house.file("docs/page.md").expect("just made"));
        assert_eq!(wrong.len(), 2, "{wrong:?}");
    }

    #[test]
    fn a_path_of_a_machine_is_found_and_a_route_is_not() {
        // Put together here, so that this file names none.
        let root = ["", "home", ""].join("/");
        assert!(starts_a_path(&format!("see {root}someone"), &root));
        assert!(!starts_a_path(&format!("https://example.org{root}page"), &root));
    }
}
