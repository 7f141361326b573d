//! Every rule's page holds: its words, its law, and its files.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use beffroi_base::Text;
use beffroi_charter::{Fixture, Page, RULES, profiles, source};
use common::{found, one_line_apart, reference, run, service, unmark};
use std::collections::BTreeSet;

fn only() -> Option<String> {
    std::env::var("BEFFROI_RULE").ok()
}

fn pages() -> impl Iterator<Item = (&'static str, &'static Page)> {
    RULES.iter().filter(|rule| only().is_none_or(|code| code == rule.code)).map(|rule| (rule.code, rule.page()))
}

#[test]
fn the_reference_services_are_clean() {
    for name in ["décision", "signalement"] {
        let checked = run(reference(name));
        let shown = beffroi_findings::render(&beffroi_findings::Source::new(name, &checked.text), &checked.findings, Default::default());
        assert!(checked.findings.is_empty() && checked.sealed.is_some(), "{shown}");
    }
}

/// Runs a fixture and says what differs from its marks.
fn problem(code: &str, kind: &str, fixture: &Fixture) -> Option<String> {
    let (text, mut marks) = unmark(&service(fixture));
    marks.sort();
    let checked = run(&text);
    let seen = found(&checked);
    if seen == marks {
        return None;
    }
    let shown = beffroi_findings::render(&beffroi_findings::Source::new("demarche.yaml", &checked.text), &checked.findings, Default::default());
    Some(format!("{code}, {kind}: {}\n  marked {marks:?}\n  found  {seen:?}\n{shown}", fixture.caption))
}

#[test]
fn every_fixture_finds_exactly_what_it_marks() {
    let mut wrong = vec![];
    for (code, page) in pages() {
        for fixture in page.passes.iter().chain(&page.near) {
            let marks = unmark(&service(fixture)).1;
            assert!(marks.is_empty(), "{code}: a file that passes marks {marks:?}");
            wrong.extend(problem(code, "passe", fixture));
        }
        for fixture in &page.fails {
            let marks = unmark(&service(fixture)).1;
            assert!(marks.iter().any(|(_, _, marked)| marked == code), "{code}: a failing file does not mark it: {}", fixture.caption);
            wrong.extend(problem(code, "échoue", fixture));
        }
    }
    assert!(wrong.is_empty(), "{} fixtures\n\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_page_has_enough_files_and_a_near_miss() {
    for (code, page) in pages() {
        assert!(page.passes.len() >= 2, "{code}: {} passing files", page.passes.len());
        assert!(page.fails.len() >= 2, "{code}: {} failing files", page.fails.len());
        assert!(!page.near.is_empty(), "{code}: no near miss");
        let fails: Vec<String> = page.fails.iter().map(|fixture| unmark(&service(fixture)).0).collect();
        for near in &page.near {
            let text = service(near);
            assert!(fails.iter().any(|fail| one_line_apart(fail, &text)), "{code}: « {} » is not one line from a failing file", near.caption);
        }
    }
}

fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect()
}

#[test]
fn every_page_is_complete_in_both_languages() {
    for (code, page) in pages() {
        assert_eq!(page.code, code);
        assert!(["erreur", "avertissement"].contains(&page.level.as_str()), "{code}: level {}", page.level);
        assert!(!page.since.is_empty(), "{code}");
        assert!(page.messages.contains_key("message") || page.messages.keys().any(|k| k.starts_with("message-")), "{code}");
        for (key, text) in &page.messages {
            assert_eq!(places(&text.fr), places(&text.en), "{code} {key}");
            for words in [&text.fr, &text.en] {
                let first = words.chars().next().unwrap();
                assert!(!first.is_uppercase() && !words.ends_with('.'), "{code} {key}: {words}");
            }
        }
        let prose: [(&str, &Text); 4] = [("why", &page.why), ("proves", &page.proves), ("enforces", &page.enforces), ("attests", &page.attests)];
        for (name, text) in prose {
            assert!(!text.fr.is_empty() && !text.en.is_empty(), "{code}: {name} is empty");
        }
        assert!(!page.title.fr.is_empty() && !page.title.en.is_empty(), "{code}: title");
    }
}

#[test]
fn every_rule_rests_on_a_text_that_is_listed() {
    for (code, page) in pages() {
        assert!(!page.laws.is_empty(), "{code}");
        for law in &page.laws {
            assert!(source(law).is_some(), "{code}: no text `{law}`");
        }
    }
}

#[test]
fn every_rule_applies_somewhere_at_the_level_its_page_says() {
    for (code, page) in pages() {
        let strictest = profiles().iter().filter_map(|profile| profile.level(code)).max();
        let word = match strictest {
            Some(beffroi_findings::Level::Error) => "erreur",
            Some(beffroi_findings::Level::Warning) => "avertissement",
            None => panic!("{code} applies under no profile"),
        };
        assert_eq!(page.level, word, "{code}");
    }
}

#[test]
fn profiles_only_raise_the_law() {
    let law = &profiles()[0];
    assert_eq!(law.name, "loi");
    assert_eq!(profiles().len(), 3, "a profile could not be read");
    for profile in profiles() {
        for (code, level) in law.rules() {
            assert!(profile.level(code).unwrap() >= level, "{} lowers {code}", profile.name);
        }
        for (code, _) in profile.rules() {
            assert!(beffroi_charter::rule(code).is_some(), "{}: no rule {code}", profile.name);
        }
        let cells = profile.figures().find(|(name, _)| *name == "cell_min").unwrap().1;
        let floor = law.figures().find(|(name, _)| *name == "cell_min").unwrap().1;
        assert!(cells >= floor, "{}", profile.name);
    }
}

#[test]
fn the_registry_is_in_code_order_and_each_code_is_there_once() {
    let codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(codes, sorted);
}
