//! Programs a newcomer writes, each with results computed by hand.
//!
//! `programmes/*.md`: a heading, the questions as a list, the rules, and a
//! table: a column for each answer, then a column for each rule, its name
//! between backquotes. An empty cell is not answered; `-` is without object; a
//! result that is not known says what is asked. Rules that are refused have no
//! table but the codes expected, with the words they point at.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;
use support::*;

struct Program<'a> {
    title: &'a str,
    fields: Vec<&'a str>,
    rules: &'a str,
    rest: &'a str,
}

fn programs(page: &str) -> Vec<Program<'_>> {
    page.split("\n## ").skip(1).map(|section| {
        let (title, body) = section.split_once('\n').unwrap();
        let (head, tail) = body.split_once("```yaml\n").unwrap();
        let (rules, rest) = tail.split_once("```").unwrap();
        let fields = head.lines().filter_map(|line| line.strip_prefix("- ")).collect();
        Program { title, fields, rules, rest }
    }).collect()
}

fn cells(line: &str) -> Vec<&str> {
    let inside = line.trim().strip_prefix('|').and_then(|line| line.strip_suffix('|')).unwrap();
    inside.split('|').map(str::trim).collect()
}

/// What differs from the page, said in lines.
fn differences(program: &Program<'_>) -> Vec<String> {
    let (built, findings) = build(program.rules, &program.fields);
    let first_line = |said: String| said.lines().next().unwrap_or_default().to_owned();
    let found: Vec<String> = codes(program.rules, &findings).into_iter().map(first_line).collect();
    let expected: Vec<&str> = program.rest.lines().filter_map(|line| line.strip_prefix("- ")).collect();
    if found != expected {
        return vec![format!("{}: expected {expected:?}\n{}", program.title, shown(program.rules, &findings))];
    }
    let mut table = program.rest.lines().filter(|line| line.starts_with('|'));
    let Some(head) = table.next().map(cells) else { return vec![] };
    let mut out = vec![];
    for line in table.skip(1) {
        let line = cells(line);
        let answers: Vec<(&str, &str)> = head.iter().zip(&line).filter(|(name, cell)| !name.starts_with('`') && !cell.is_empty()).map(|(a, b)| (*a, *b)).collect();
        for (rule, cell) in head.iter().zip(&line).filter(|(name, _)| name.starts_with('`')) {
            let rule = rule.trim_matches('`');
            let said = match built.evaluate_rule(rule, &situation(&answers)) {
                Some(evaluation) => spoken(&evaluation),
                None => "no such rule".to_owned(),
            };
            if built.rule(rule).is_some() {
                out.extend(changed_by_a_pack(&built, rule, &situation(&answers)));
            }
            if said != *cell {
                out.push(format!("{}: {rule} with {answers:?} is {said}, not {cell}", program.title));
            }
        }
    }
    out
}

#[test]
fn programs_of_newcomers_give_what_was_computed_by_hand() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/programmes");
    let mut pages: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    let (mut count, mut wrong) = (0, vec![]);
    for page in pages {
        let page = format!("\n{}", std::fs::read_to_string(page).unwrap());
        for program in programs(&page) {
            count += 1;
            wrong.extend(differences(&program));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 60, "{count} programs");
}
