use super::*;

fn root(text: &str) -> Node {
    let parsed = parse(text.as_bytes());
    assert!(parsed.findings.is_empty(), "{:?}", parsed.findings);
    parsed.root.expect("a tree")
}

fn codes(text: &[u8]) -> Vec<&'static str> {
    parse(text).findings.iter().map(|f| f.code).collect()
}

fn word_span(text: &str, key: &str, word: &str) -> String {
    let root = root(text);
    let scalar = root.as_map().and_then(|m| m.get(key)).and_then(Node::as_scalar).expect("a scalar");
    let at = scalar.text.find(word).expect("the word");
    let span = scalar.span_of(at, at + word.len());
    text[span.start..span.end].to_owned()
}

#[test]
fn spans_are_exact_after_accents_and_inside_folded_texts() {
    let text = "démarche: été\nrègle: 3% * foyer . ressources\nlong: un deux\n  trois quatre\nbloc: |\n  Madame,\n  aide {aide} fin\nq: \"l'\\\"été\\\" fini\"\n";
    assert_eq!(word_span(text, "règle", "foyer . ressources"), "foyer . ressources");
    assert_eq!(word_span(text, "long", "quatre"), "quatre");
    assert_eq!(word_span(text, "bloc", "{aide}"), "{aide}");
    assert_eq!(word_span(text, "q", "fini"), "fini");
}

#[test]
fn keys_keep_their_place_and_flow_maps_end_at_their_brace() {
    let text = "base: { fondement: mission, texte: \"CGCT\" } # note\nfin: 1\n";
    let root = root(text);
    let entry = root.as_map().and_then(|m| m.entry("base")).expect("base");
    assert_eq!(&text[entry.key_span.start..entry.key_span.end], "base");
    let raw = &text[entry.value.span.start..entry.value.span.end];
    assert_eq!(raw, "{ fondement: mission, texte: \"CGCT\" }");
}

#[test]
fn a_value_left_out_is_absent_wherever_it_stands() {
    for text in ["a:\nb: 1\n", "x:\n  a:\n\nb: 1\n", "x: { a: , b: 1 }\n", "a:"] {
        let root = root(text);
        let map = root.as_map().expect("a map");
        let map = map.get("x").and_then(Node::as_map).unwrap_or(map);
        assert!(map.get("a").expect("a").is_absent(), "{text}");
    }
}

#[test]
fn a_duplicate_key_shows_both_places() {
    let parsed = parse(b"a: 1\nb: 2\na: 3\n");
    assert_eq!(parsed.findings.len(), 1);
    assert_eq!(parsed.findings[0].code, "SY0004");
    assert_eq!(parsed.findings[0].primary.span, Span::new(10, 11));
    assert_eq!(parsed.findings[0].labels[0].span, Span::new(0, 1));
}

#[test]
fn what_is_not_a_service_file_gets_one_clear_message() {
    assert_eq!(codes(b"PK\x03\x04rest of a docx"), ["SY0001"]);
    assert_eq!(codes(b"d\xe9marche: x"), ["SY0001"]);
    assert_eq!(codes(b""), ["SY0007"]);
    assert_eq!(codes(b"# only a comment\n"), ["SY0007"]);
    assert_eq!(codes(b"a:\n\tb: 1\n"), ["SY0008"]);
    assert_eq!(codes(&vec![b'a'; 100 << 20]), ["SY0002"]);
    assert_eq!(codes(b"a: [1, 2\nb: 3\n").len(), 1);
    assert_eq!(codes(b"--- \na: 1\n--- \nb: 2\n"), ["SY0005"]);
    assert_eq!(codes(b"a: !!int 1\n"), ["SY0005"]);
}

#[test]
fn an_alias_bomb_is_refused_without_being_expanded() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for i in 1..12 {
        let refs = vec![format!("*a{}", i - 1); 9].join(", ");
        bomb.push_str(&format!("a{i}: &a{i} [{refs}]\n"));
    }
    let found = codes(bomb.as_bytes());
    assert_eq!(found, ["SY0005"]);
}

#[test]
fn ten_thousand_levels_do_not_overflow() {
    let flow = "[".repeat(10_000);
    assert_eq!(codes(flow.as_bytes()).len(), 1);
    let mut block = String::new();
    for i in 0..500 {
        block.push_str(&" ".repeat(i));
        block.push_str("a:\n");
    }
    assert_eq!(codes(block.as_bytes()), ["SY0006"]);
}

#[test]
fn escapes_and_doubled_quotes_do_not_shift_what_follows() {
    let text = "a: \"\\u00e9t\\u00E9 \\\"fin\\\" \\ud83d\\ude00 ici\"\nb: 'l''été ici'\nc: \"un \\\n  deux ici\"\nd: >-\n  un\n\n  deux\n    trois ici\n";
    for key in ["a", "b", "c", "d"] {
        assert_eq!(word_span(text, key, "ici"), "ici", "{key}");
    }
}

#[test]
fn every_code_is_explained_in_both_languages() {
    assert_eq!(beffroi_findings::faults_of(crate::CODES), [""; 0]);
}
#[test]
fn the_first_line_of_a_block_keeps_its_place() {
    for text in ["a: |\n  été {aide} x\n  b\n", "a: |\n  é{aide}", "a: >-  # c\n  une {aide}\n\n  z\n", "a: |2\n    é{aide}"] {
        assert_eq!(word_span(text, "a", "{aide}"), "{aide}", "{text}");
    }
}
