//! Formatting puts a file in order and changes nothing it says.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use beffroi_syntax::format;
use common::{FILES, reading, said};
use proptest::prelude::*;

/// What the file says, without where: its text leaves, in order.
fn meaning(text: &str) -> String {
    fn write(node: &beffroi_syntax::Node, out: &mut String) {
        match &node.kind {
            beffroi_syntax::NodeKind::Scalar(scalar) => out.push_str(&format!("{:?} ", scalar.text)),
            beffroi_syntax::NodeKind::Seq(items) => {
                out.push('[');
                items.iter().for_each(|item| write(item, out));
                out.push(']');
            }
            beffroi_syntax::NodeKind::Map(map) => {
                out.push('{');
                for entry in &map.entries {
                    out.push_str(&format!("{:?}=", entry.key));
                    write(&entry.value, out);
                }
                out.push('}');
            }
        }
    }
    let mut out = String::new();
    write(&beffroi_syntax::parse(text.as_bytes()).root.unwrap(), &mut out);
    out
}

/// The comments, in order.
fn comments(text: &str) -> Vec<String> {
    text.lines().filter_map(|line| {
        let at = line.find("# ").filter(|at| line[..*at].trim().is_empty() || line[..*at].ends_with(' '))?;
        Some(line[at..].trim_end().to_owned())
    }).collect()
}

fn check(text: &str) {
    let Ok(once) = format(text) else { return };
    assert_eq!(meaning(text), meaning(&once), "{once}");
    assert_eq!(format(&once).unwrap(), once, "formatting twice changes more");
    let (before, after) = (reading(text), reading(&once));
    assert_eq!(said(&before), said(&after));
    if let (Some(a), Some(b)) = (before.draft, after.draft) {
        assert_eq!(a.questions.len(), b.questions.len());
        assert_eq!(a.program.rules().iter().map(|r| (&r.name, &r.reads, &r.unit)).collect::<Vec<_>>(), b.program.rules().iter().map(|r| (&r.name, &r.reads, &r.unit)).collect::<Vec<_>>());
    }
}

#[test]
fn the_shipped_services_are_formatted_without_losing_a_word_or_a_comment() {
    for (name, text) in FILES {
        check(text);
        let once = format(text).unwrap();
        assert_eq!(comments(text), comments(&once), "{name}");
        assert!(once.lines().all(|line| line == line.trim_end()), "{name}");
    }
}

/// Every service of the project, as it is on the disk.
#[test]
fn every_shipped_service_is_in_order_and_reads_clean() {
    let services = concat!(env!("CARGO_MANIFEST_DIR"), "/../../services");
    let mut seen = 0;
    for entry in std::fs::read_dir(services).unwrap() {
        let file = entry.unwrap().path().join("demarche.yaml");
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        check(&text);
        assert!(format(&text).unwrap() == text, "beffroi formater {}", file.display());
        assert_eq!(said(&reading(&text)), [""; 0], "{}", file.display());
        seen += 1;
    }
    assert!(seen >= 2, "{seen} services in {services}");
}

/// A disorder that changes nothing a file says.
#[derive(Clone, Debug)]
enum Disorder {
    BlankLine(usize),
    Comment(usize),
    TrailingSpaces(usize),
    WiderMargin,
    Windows,
    SingleQuotes,
}

fn disorder() -> impl Strategy<Value = Disorder> {
    prop_oneof![
        (0..400usize).prop_map(Disorder::BlankLine),
        (0..400usize).prop_map(Disorder::Comment),
        (0..400usize).prop_map(Disorder::TrailingSpaces),
        Just(Disorder::WiderMargin),
        Just(Disorder::Windows),
        Just(Disorder::SingleQuotes),
    ]
}

fn disturb(text: &str, disorder: &Disorder) -> String {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let count = lines.len();
    match disorder {
        Disorder::BlankLine(at) => lines.insert(at % count, String::new()),
        Disorder::Comment(at) => {
            let margin = " ".repeat(at % 7);
            lines.insert(at % count, format!("{margin}# remarque {at}"));
        }
        Disorder::TrailingSpaces(at) => lines[at % count].push_str("   "),
        Disorder::WiderMargin => lines.iter_mut().for_each(|line| {
            let margin = line.len() - line.trim_start().len();
            line.insert_str(0, &" ".repeat(margin));
        }),
        Disorder::Windows => lines.iter_mut().for_each(|line| line.push('\r')),
        Disorder::SingleQuotes => lines.iter_mut().for_each(|line| {
            if line.matches('"').count() == 2 && !line.contains(['\'', '\\', '{']) {
                *line = line.replace('"', "'");
            }
        }),
    }
    lines.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_disordered_file_is_put_back_in_order(file in 0..FILES.len(), all in proptest::collection::vec(disorder(), 1..8)) {
        let text = all.iter().fold(FILES[file].1.to_owned(), |text, one| disturb(&text, one));
        check(&text);
        // A comment put inside a text is a text: only count where none was added.
        if let Ok(once) = format(&text) {
            prop_assert_eq!(comments(&text.replace('\r', "")), comments(&once));
        }
    }
}
