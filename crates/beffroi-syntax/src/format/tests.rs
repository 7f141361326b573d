use super::*;

fn formatted(text: &str) -> String {
    format(text).expect("a readable text")
}

#[test]
fn margins_quotes_and_blank_lines_are_put_in_order() {
    let text = "a :   1\n\n\n\nb:\n     - 'x y'\n     -   t: 1\n         u: 'l''été'\n# fin\nc:   {a: 1,b: [1,2] }   # note\nd: 'une \"citation\"'\r\n";
    assert_eq!(formatted(text), "a: 1\n\nb:\n  - \"x y\"\n  - t: 1\n    u: \"l'été\"\n# fin\nc: { a: 1, b: [1, 2] }   # note\nd: 'une \"citation\"'\n");
}

#[test]
fn comments_keep_their_place() {
    let text = "# en tête\n\n# sur a\na: # de a\n   # avant b\n   b: 1 # après b\n   # fin de a\n# sur c\nc: |  # bloc\n   x # pas un commentaire\n\n   y\nd: [ 1,\n  # au milieu\n  2 ]\n# fin\n";
    assert_eq!(
        formatted(text),
        "# en tête\n\n# sur a\na: # de a\n  # avant b\n  b: 1 # après b\n  # fin de a\n# sur c\nc: |  # bloc\n  x # pas un commentaire\n\n  y\nd:\n  - 1\n  # au milieu\n  - 2\n# fin\n"
    );
}

#[test]
fn texts_on_several_lines_keep_their_words() {
    let text = "a: >-\n    un\n    deux\n\n    trois\nb: des mots\n    et d'autres\n\n    ensuite\nc: |+\n  fin\n\n\nd: |2\n    décalé\ne: \"guillemets\n   longs\"\nf:\ng: ~\n";
    let once = formatted(text);
    assert_eq!(once, formatted(&once));
    assert_eq!(once, "a: >-\n  un\n  deux\n\n  trois\nb: des mots\n  et d'autres\n\n  ensuite\nc: |+\n  fin\n\n\nd: |2\n    décalé\ne: \"guillemets\n  longs\"\nf:\ng: ~\n");
}

#[test]
fn a_line_too_long_is_opened_and_a_list_of_keys_stays_short() {
    let long = "x".repeat(150);
    assert_eq!(formatted(&format!("a: {{ b: {long} }}\n")), format!("a: {{ b: {long} }}\n"), "one line as written stays");
    assert_eq!(formatted(&format!("a: {{ b: {long},\n c: 1 }}\n")), format!("a:\n  b: {long}\n  c: 1\n"));
    assert_eq!(formatted("a: {\n b: ,\n c: }\n"), "a: { b:, c: }\n");
}

#[test]
fn what_cannot_be_read_is_not_touched() {
    assert!(format("a: [1\n").is_err());
    assert!(format("a: 1\na: 2\n").is_err(), "a repeated key would be lost");
    assert!(format("").is_err());
}

#[test]
fn a_comment_under_the_last_item_stays_with_its_list() {
    let once = formatted("a:\n- { b: 1 }\n # under\n");
    assert_eq!(once, "a:\n  - { b: 1 }\n  # under\n");
    assert_eq!(formatted(&once), once);
}
