//! First inputs that are not what they should be: one clear message each.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use beffroi_base::Language;
use common::{FILES, WATER, at, reading, said, shown};

/// The one thing said of these bytes.
fn only(bytes: impl AsRef<[u8]>) -> String {
    let said = said(&reading(bytes));
    assert_eq!(said.len(), 1, "{said:#?}");
    said.into_iter().next().unwrap()
}

#[test]
fn an_office_document_renamed_is_named_for_what_it_is() {
    // The first bytes of a .docx, as a word processor writes them.
    let docx = b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00[Content_Types].xml \xa2\x04\x02(\xa0";
    assert_eq!(only(docx), "SY0001 ce fichier n'est pas du texte : c'est une archive ou un document de bureautique (docx, odt, zip…)");
    assert_eq!(only(b"%PDF-1.7\n"), "SY0001 ce fichier n'est pas du texte : c'est un PDF");
    assert_eq!(only(b"\x89PNG\r\n\x1a\n\0\0"), "SY0001 ce fichier n'est pas du texte : c'est une image");
    assert_eq!(only(b"\xd0\xcf\x11\xe0\xa1\xb1"), "SY0001 ce fichier n'est pas du texte : c'est un ancien document de bureautique (doc, xls)");
    assert_eq!(only("<!DOCTYPE html>"), "SY0001 ce fichier n'est pas du texte : c'est une page web");
    assert_eq!(only(b"a: 1\0\0\0"), "SY0001 ce fichier n'est pas du texte : c'est un fichier binaire");
}

#[test]
fn another_encoding_is_named_and_the_line_is_given() {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let marked = [b"\xff\xfe".as_slice(), &utf16(WATER)].concat();
    assert_eq!(only(marked), "SY0001 le fichier est enregistré en UTF-16");
    assert_eq!(only(utf16(WATER)), "SY0001 le fichier est enregistré en UTF-16");
    let latin = b"charte: loi\nr\xe9sum\xe9: x\n";
    assert_eq!(only(latin), "SY0001 le fichier n'est pas en UTF-8 : un caractère est illisible à la ligne 2");
}

#[test]
fn a_file_of_a_hundred_megabytes_is_refused_before_it_is_read() {
    let huge = WATER.repeat((100 << 20) / WATER.len() + 1);
    assert_eq!(only(huge), "SY0002 le fichier pèse 100\u{a0}Mio, la limite est de 1\u{a0}Mio");
}

#[test]
fn an_alias_bomb_is_one_finding() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for i in 1..40 {
        let refs = vec![format!("*a{}", i - 1); 9].join(", ");
        bomb.push_str(&format!("a{i}: &a{i} [{refs}]\n"));
    }
    let reading = reading(&bomb);
    assert_eq!(said(&reading), ["SY0005 les ancres et les renvois YAML (`&nom`, `*nom`) ne sont pas lus : recopiez la valeur"]);
    assert_eq!(at(&bomb, &reading.findings[0]), "*a0");
    assert_eq!(reading.findings[0].primary.text.fr, "ici, et à 350 autres endroits");
}

#[test]
fn ten_thousand_levels_are_one_finding_whatever_their_shape() {
    let block = |line: &str| (0..1200).map(|i| format!("{}{line}\n", " ".repeat(i))).collect::<String>();
    for text in ["[".repeat(10_000), "{a: ".repeat(10_000), "- ".repeat(10_000), block("a:"), format!("démarche: {}", "[".repeat(10_000))] {
        assert_eq!(only(&text), "SY0006 l'imbrication dépasse 64 niveaux", "{}", &text[..20]);
    }
}

#[test]
fn a_key_written_many_times_is_said_once_with_its_first_place() {
    let reading = reading(format!("{WATER}\nsecteur: habitat\nsecteur: voirie\n"));
    assert_eq!(said(&reading), ["SY0004 la clé `secteur` est écrite deux fois"]);
    let label = &reading.findings[0].labels[0];
    assert_eq!(&reading.text[label.span.start..label.span.end], "secteur");
    assert!(label.span.start < 400, "the first one");
}

#[test]
fn a_margin_of_tabs_or_no_break_spaces_is_said_with_what_to_do() {
    let tabs = WATER.replacen("  foyer . personnes:\n    question", "  foyer . personnes:\n\tquestion", 1);
    assert_eq!(only(tabs), "SY0008 une tabulation sert de marge");
    let hard = WATER.replacen("  foyer . personnes:\n    question", "  foyer . personnes:\n \u{a0}\u{a0} question", 1);
    assert_eq!(only(hard), "SY0008 une espace insécable sert de marge");
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_change_nothing() {
    for (name, text) in FILES {
        let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let (here, there) = (reading(text), reading(&windows));
        assert_eq!(said(&there), [""; 0], "{name}");
        let (here, there) = (here.draft.unwrap(), there.draft.unwrap());
        assert_eq!(here.questions.len(), there.questions.len());
        let words = |draft: &beffroi_service::Draft| format!("{:?}", draft.letters.iter().map(|l| l.body.parts.len()).collect::<Vec<_>>());
        assert_eq!(words(&here), words(&there), "{name}");
    }
    let windows = WATER.replace("acteur: comptable", "acteur: contable").replace('\n', "\r\n");
    let reading = reading(&windows);
    assert_eq!(at(&windows, &reading.findings[0]), "contable");
}

#[test]
fn what_cannot_be_seen_is_shown() {
    assert_eq!(only(WATER.replace("secteur: social", "secteur: so\u{7}cial")), "SY0009 un caractère invisible (U+0007) est caché dans le texte");
    // The order of writing reversed: the reviewer would read something else.
    assert_eq!(only(WATER.replace("sens: refus", "sens: \u{202e}sufer\u{202c}")), "SY0009 un caractère invisible (U+202E) est caché dans le texte");
}

#[test]
fn an_empty_file_and_a_list_are_not_a_service() {
    for text in ["", "\n\n", "# rien encore\n", "---\n", "\u{feff}"] {
        assert_eq!(only(text), "SY0007 le fichier est vide", "{text:?}");
    }
    let not_keys = "TY0101 `démarche` attend une suite de `clé: valeur`";
    assert_eq!(only("- une\n- liste\n"), not_keys);
    assert_eq!(only("Bonjour, je voudrais une démarche.\n"), not_keys);
    assert_eq!(only("[]"), not_keys);
}

#[test]
fn a_mistake_of_writing_is_said_alone_in_words_one_can_act_on() {
    let cases = [
        (WATER.replace("résumé: La métropole", "résumé: Aide : la métropole"), "un « : » dans une phrase se met entre guillemets"),
        (WATER.replace("téléphone: \"02 40 00 00 00\"", "téléphone: \"02 40 00 00 00"), "les guillemets ouverts ici ne sont pas fermés"),
        (WATER.replace("base: { fondement: mission d'intérêt public, texte: \"CGCT, art. L. 2224-12-1-1\" }", "base: { fondement: mission d'intérêt public"), "ce crochet ou cette accolade n'est pas fermé"),
        (WATER.replace("    type: entier", "    type entier"), "il manque les deux-points après la clé"),
        (WATER.replace("    type: entier", "   type: entier"), "la marge de cette ligne"),
        (WATER.replace("secteur: social", "secteur: @social"), "un texte qui commence par ce signe se met entre guillemets"),
        (WATER.replace("question: Combien de personnes vivent", "question: \"Combien de personnes\" vivent"), "rien ne peut suivre des guillemets fermés"),
    ];
    for (text, hint) in cases {
        let reading = reading(&text);
        let said = said(&reading);
        assert_eq!(said, ["SY0003 l'écriture est incorrecte à partir d'ici"], "{hint}");
        let here = &reading.findings[0].primary.text;
        assert!(here.fr.starts_with(hint), "{hint}\n{}", shown(&reading, Language::Fr));
        assert_ne!(here.fr, here.en);
    }
}

#[test]
fn several_mistakes_of_writing_are_all_said_and_nothing_that_follows_from_them() {
    let text = WATER
        .replace("résumé: La métropole", "résumé: Aide : la métropole")
        .replace("téléphone: \"02 40 00 00 00\"", "téléphone: \"02 40 00 00 00")
        .replacen("    type: entier", "    type entier", 1)
        .replacen("  foyer . ressources:\n    question", "  foyer . ressources:\n\tquestion", 1)
        .replacen("  close: fin", "  close fin", 1)
        .replace("sens: refus", "sens: refut");
    let reading = reading(&text);
    let lines: Vec<String> = reading.findings.iter().map(|finding| format!("{} {}", finding.code, at(&text, finding))).collect();
    assert_eq!(lines, ["SY0003 :", "TY0102 refut", "SY0003 \"", "SY0003 t", "SY0008 \t", "SY0003 c"], "{}", shown(&reading, Language::Fr));
    assert!(reading.draft.is_none());
    // Margins of tabs all through a file are one habit, said once.
    let tabs: String = WATER.lines().map(|line| format!("{}{}\n", "\t".repeat((line.len() - line.trim_start().len()) / 2), line.trim_start())).collect();
    assert_eq!(only(tabs), "SY0008 une tabulation sert de marge");
}

#[test]
fn a_file_that_is_wrong_on_every_line_ends_after_twenty_remarks() {
    let wrong: String = (0..20_000).map(|i| format!("k{i}: \"a\" b\n")).collect();
    assert_eq!(said(&reading(wrong)).len(), 20);
}

#[test]
fn a_brace_forgotten_before_another_is_shown_where_it_was_opened() {
    let text = WATER.replacen("{foyer . personnes}", "{foyer . personnes", 1);
    let reading = reading(&text);
    assert_eq!(said(&reading), ["TY0108 cette accolade n'est pas fermée"]);
    let span = reading.findings[0].primary.span;
    assert!(text[span.start..].starts_with("{foyer . personnes"));
}

#[test]
fn a_long_list_of_comments_is_not_a_mistake() {
    let text = format!("{}{WATER}", "# une note de travail\n".repeat(5_000));
    assert_eq!(said(&reading(text)), [""; 0]);
}

/// Sizes at which a quadratic reader would be felt; not timed, only finished.
#[test]
fn a_file_as_large_as_allowed_ends() {
    let keys: String = (0..8_000).map(|i| format!("k{i}: {i}\n")).collect();
    let reading_keys = reading(&keys);
    assert_eq!(reading_keys.findings.len(), beffroi_service::FINDINGS_MAX + 1);
    assert_eq!(reading_keys.findings.last().unwrap().code, "TY0110");
    let escapes = format!("démarche: \"{}\"\n", "\\u00e9".repeat(150_000));
    reading(&escapes);
    let folded = format!("démarche: >\n{}", "  a\n\n".repeat(150_000));
    reading(&folded);
    let questions: String = (0..2_000).map(|i| format!("  q . n{i}: {{ question: a, type: oui/non }}\n")).collect();
    reading(format!("questions:\n{questions}"));
    let unknown: String = (0..2_000).map(|i| format!("  r{i}: x{i} + 1\n")).collect();
    reading(format!("règles:\n{unknown}"));
}
