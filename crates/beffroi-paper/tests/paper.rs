//! What a screen reader would say of a letter, read from the file itself: the
//! structure tree is walked and its words compared with the letter's.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs, reason = "tests")]

mod spoken;

use beffroi_base::Language;
use beffroi_paper::{Block, Paper, Words, pdf};
use spoken::{Spoken, spoken};

fn fr(text: &str) -> Words {
    Words::new(text, Language::Fr)
}

fn letter() -> Paper {
    Paper {
        language: Language::Fr,
        day: jiff::civil::date(2026, 3, 3),
        sender: "Ville-Démonstration".to_owned(),
        colour: Some([0x1f, 0x4f, 0x82]),
        letterhead: vec![fr("Direction du cycle de l’eau"), fr("2 place du Beffroi"), fr("02 40 00 00 00")],
        addressee: vec!["Anaïs Lefèvre".to_owned(), "3 rue de l'Œuvre".to_owned(), "44000 Ville-Démonstration".to_owned()],
        dateline: "Le 3 mars 2026".to_owned(),
        subject: ("Objet\u{a0}:".to_owned(), fr("Votre aide est accordée")),
        reference: ("Référence\u{a0}:".to_owned(), "4K7-2M9".to_owned()),
        blocks: vec![
            Block::Paragraph(fr("Madame, Monsieur,")),
            Block::Paragraph(fr("Elle vous est accordée\u{a0}: 1\u{202f}250,40\u{a0}€. Est-ce clair\u{202f}? Écrivez à dpd@ville.example.")),
            Block::Heading(fr("Les motifs")),
            Block::List(vec![fr("Vos ressources sont sous le plafond."), fr("Votre facture est de 312,00\u{a0}€.")]),
            Block::Rows { heads: (fr("Question"), fr("Réponse")), rows: vec![(fr("Foyer"), fr("3 personnes")), (fr("Nom"), fr("Ελένη 漢 😀"))] },
            Block::Paragraph(Words::new("Delivered in English.", Language::En)),
            Block::Signature(vec![fr("Nadia Benali"), fr("Adjointe à la maire"), fr("Arrêté n°\u{a0}2026-014")]),
            Block::Quiet(fr("Version des règles\u{a0}: 9f2c")),
        ],
    }
}

fn told(paper: &Paper) -> Spoken {
    spoken(&pdf(paper).expect("it conforms"))
}

/// The same words, whatever their spaces.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_words_are_read_in_the_order_of_the_letter() {
    let said = told(&letter());
    let expected = "Ville-Démonstration Direction du cycle de l’eau 2 place du Beffroi 02 40 00 00 00 \
        Anaïs Lefèvre 3 rue de l'Œuvre 44000 Ville-Démonstration Le 3 mars 2026 \
        Objet : Votre aide est accordée Référence : 4K7-2M9 Madame, Monsieur, \
        Elle vous est accordée : 1 250,40 €. Est-ce clair ? Écrivez à dpd@ville.example. Les motifs \
        • Vos ressources sont sous le plafond. • Votre facture est de 312,00 €. \
        Question Réponse Foyer 3 personnes Nom Ελένη 漢 😀 Delivered in English. \
        Nadia Benali Adjointe à la maire Arrêté n° 2026-014 Version des règles : 9f2c";
    assert_eq!(plain(&said.text(" ")), plain(expected));
}

#[test]
fn the_structure_says_what_each_part_is() {
    let said = told(&letter());
    let shape = said.shape();
    assert!(shape.starts_with("Document(P P P H1 P P P(Link) H2 L(LI(Lbl LBody) LI(Lbl LBody)) Table(TR(TH TH) TR(TH TD) TR(TH TD)) P P P"), "{shape}");
    assert_eq!(said.language, "fr");
    assert_eq!(said.title, "Votre aide est accordée – Ville-Démonstration");
    assert!(said.foreign.iter().any(|(language, words)| language == "en" && words.starts_with("Delivered")), "{:?}", said.foreign);
    assert!(said.xmp.contains("<pdfuaid:part>1</pdfuaid:part>"), "PDF/UA-1 is claimed");
    assert!(said.xmp.contains("<pdfaid:part>2</pdfaid:part>"), "PDF/A-2 is claimed");
    assert_eq!(said.outside, "", "nothing visible is out of the structure");
    assert_eq!(said.links, ["mailto:dpd@ville.example"]);
}

#[test]
fn the_same_letter_is_the_same_bytes() {
    let first = pdf(&letter()).expect("it conforms");
    let elsewhere = std::thread::spawn(|| pdf(&letter()).expect("it conforms")).join().expect("it ends");
    assert_eq!(first, elsewhere);
    let other = pdf(&Paper { dateline: "Le 4 mars 2026".to_owned(), ..letter() }).expect("it conforms");
    assert_ne!(first, other);
    assert!(first.len() < 60_000, "{} bytes", first.len());
}

#[test]
fn a_long_letter_has_its_pages_and_loses_nothing() {
    let many: Vec<String> = (0..120).map(|number| format!("Ligne {number} du règlement, avec assez de mots pour aller à la ligne suivante au moins une fois, et un peu plus loin encore.")).collect();
    let mut paper = letter();
    paper.blocks = many.iter().map(|line| Block::Paragraph(fr(line))).collect();
    let said = told(&paper);
    assert!(said.pages > 3, "{} pages", said.pages);
    let text = plain(&said.text(" "));
    let mut from = 0;
    for line in &many {
        let at = text.get(from..).and_then(|rest| rest.find(line.as_str())).unwrap_or_else(|| panic!("{line} is missing or out of order"));
        from += at;
    }
}

#[test]
fn hostile_words_are_only_words() {
    let odd = [
        "\u{202e}gnp.exe", "a\0b\u{1}c", "(\\)\n) Tj ET Q endstream endobj", "\u{e000}\u{ffff}\u{fdd0}", "", " ", "\n\n\n",
        "https://a.example/<script>alert(1)</script>", "مرحبا بالعالم", "e\u{301}\u{301}\u{301}", "{{ 7*7 }} %n $(id)", "\u{feff}\u{200d}",
    ];
    for text in odd {
        let mut paper = letter();
        paper.addressee = vec![text.to_owned()];
        paper.subject.1 = fr(text);
        paper.blocks = vec![
            Block::Heading(fr(text)),
            Block::Paragraph(fr(text)),
            Block::List(vec![fr(text)]),
            Block::Rows { heads: (fr(text), fr(text)), rows: vec![(fr(text), fr(text))] },
            Block::Signature(vec![fr(text)]),
        ];
        let file = pdf(&paper).unwrap_or_else(|why| panic!("{text:?}: {why}"));
        assert_eq!(spoken(&file).outside, "", "{text:?}");
    }
    let mut paper = letter();
    paper.blocks = vec![Block::Paragraph(fr(&"x".repeat(20_000))), Block::Rows { heads: (fr("a"), fr("b")), rows: vec![(fr(&"long ".repeat(3000)), fr("v"))] }];
    let said = told(&paper);
    assert!(said.text("").contains(&"x".repeat(20_000)), "a word of any length is cut, and whole");
}

/// Two readers that are not ours. `cargo xtask browser` installs and runs them.
#[test]
#[ignore = "needs poppler-utils and qpdf"]
fn poppler_and_qpdf_read_it_too() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("letter.pdf");
    std::fs::write(&path, pdf(&letter()).unwrap()).unwrap();
    let run = |program: &str, arguments: &[&str]| {
        let out = std::process::Command::new(program).args(arguments).arg(&path).output().unwrap_or_else(|why| panic!("{program}: {why}"));
        assert!(out.status.success(), "{program}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8_lossy(&out.stdout).into_owned()
    };
    run("qpdf", &["--check"]);
    assert!(run("pdfinfo", &[]).lines().any(|line| line.starts_with("Tagged:") && line.ends_with("yes")));
    let structure = run("pdfinfo", &["-struct-text"]);
    let mut from = 0;
    for part in ["H1", "Objet", "Madame, Monsieur,", "1 250,40 €", "Link", "dpd@ville.example", "H2", "Les motifs", "LI", "Lbl", "LBody", "Table", "/Scope /Column", "/Scope /Row", "Ελένη", "Nadia Benali"] {
        let at = structure.get(from..).and_then(|rest| rest.find(part)).unwrap_or_else(|| panic!("« {part} » is not where it should be in {structure}"));
        from += at;
    }
}
