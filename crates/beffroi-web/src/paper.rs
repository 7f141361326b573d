//! A letter on its way to paper: the words of the page, as a file.

use crate::words;
use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::Response;
use beffroi_base::{Language, Text};
use beffroi_case::{Case, Letter, LetterRecord};
use beffroi_charter::CompiledService;
use beffroi_letters::RECEIPT;
use beffroi_pages::Voice;
use beffroi_pages::letter as shown;
use beffroi_pages::parts::{Section, Shown, SummaryRow};
use beffroi_pages::theme::Colour;
use beffroi_paper::{Block, Paper, PaperFault, Words, pdf};
use beffroi_territory::Territory;

/// A letter of a case as a PDF, with the words its page shows.
pub(crate) fn letter(territory: &Territory, service: &CompiledService, case: &Case, letter: &Letter, day: beffroi_base::Day) -> Result<Vec<u8>, PaperFault> {
    pdf(&paper(territory, &words::letter(territory, service, case, letter, day), letter.language, day))
}

/// The receipt of a case as a PDF: the letter that was written the day it was
/// filed, and what was filed; `None` before filing.
pub(crate) fn receipt(territory: &Territory, service: &CompiledService, case: &Case, language: Language) -> Option<Result<Vec<u8>, PaperFault>> {
    let filed = case.filed_on?;
    let written = case.letters.iter().find(|record| record.letter.name == RECEIPT);
    let (letter, day) = match written {
        Some(record) => (in_language(record, language).clone(), record.on),
        None => (beffroi_letters::receipt(service, territory, case, language), filed),
    };
    let mut paper = paper(territory, &words::letter(territory, service, case, &letter, day), letter.language, day);
    let voice = Voice::new(letter.language, None);
    paper.blocks.push(Block::Heading(ours(voice, "Ce que vous avez déposé", "What you filed")));
    paper.blocks.extend(words::filed(service.draft(), case, &|_| None).iter().map(|section| answers(voice, section)));
    paper.blocks.push(Block::Quiet(ours(
        voice,
        "Accusé de réception établi selon l'article R. 112-11-1 du code des relations entre le public et l'administration.",
        "Acknowledgement issued under article R. 112-11-1 of the code of relations between the public and the administration.",
    )));
    paper.blocks.push(Block::Quiet(Words::new(format!("{} {}", voice.pick("Version des règles :", "Version of the rules:"), case.version), voice.language())));
    Some(pdf(&paper))
}

/// The letter in the reader's language, where it exists.
pub(crate) fn in_language(record: &LetterRecord, language: Language) -> &Letter {
    match (language, &record.courtesy) {
        (Language::En, Some(english)) => english,
        (Language::Fr, _) | (Language::En, None) => &record.letter,
    }
}

/// Sends a PDF, shown in place under a name that says what it is.
pub(crate) fn response(bytes: Vec<u8>, name: &str) -> Response {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Names are ours: a reference and a number.
    if let Ok(disposition) = HeaderValue::from_str(&format!("inline; filename=\"{name}.pdf\"")) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    response
}

fn ours(voice: Voice<'_>, fr: &str, en: &str) -> Words {
    Words::new(voice.pick(fr, en), voice.language())
}

fn said(voice: Voice<'_>, text: &Text) -> Words {
    Words::new(voice.raw(text), text.language(voice.language()))
}

fn paper(territory: &Territory, letter: &shown::Letter, language: Language, day: beffroi_base::Day) -> Paper {
    let voice = Voice::new(language, None);
    let colour = territory.colour.as_deref().and_then(|colour| Colour::parse(colour).ok());
    let le = if letter.place.is_empty() { voice.pick("Le ", "").into_owned() } else { format!("{}{}", letter.place, voice.pick(", le ", ", ")) };
    let mut blocks = vec![];
    for block in &letter.blocks {
        put(voice, block, &mut blocks);
    }
    blocks.extend(letter.signature.as_ref().map(|signature| signed(voice, signature)));
    Paper {
        language,
        day,
        sender: territory.name.clone(),
        colour: colour.map(|Colour(red, green, blue)| [red, green, blue]),
        // The name of the town stands above, larger.
        letterhead: letter.letterhead.iter().filter(|line| line.fr != territory.name).map(|line| said(voice, line)).collect(),
        addressee: letter.recipient.clone(),
        dateline: format!("{le}{}", voice.day_words(&day)),
        subject: (voice.pick("Objet :", "Subject:").into_owned(), said(voice, &letter.object)),
        reference: (voice.pick("Référence :", "Reference:").into_owned(), letter.reference.clone()),
        blocks,
    }
}

fn put(voice: Voice<'_>, block: &shown::Block, out: &mut Vec<Block>) {
    let all = |texts: &[Text]| texts.iter().map(|text| said(voice, text)).collect::<Vec<_>>();
    match block {
        shown::Block::Heading(text) => out.push(Block::Heading(said(voice, text))),
        shown::Block::Paragraph(text) | shown::Block::Decision(text) => out.push(Block::Paragraph(said(voice, text))),
        shown::Block::Visas(texts) => {
            let seen = voice.pick("Vu", "Having regard to");
            out.push(Block::List(texts.iter().map(|text| Words::new(format!("{seen} {}", voice.raw(text)), text.language(voice.language()))).collect()));
        }
        shown::Block::Facts(rows) => out.push(Block::Rows {
            heads: (ours(voice, "Donnée", "Fact"), ours(voice, "Valeur", "Value")),
            rows: rows.iter().map(|row| pair(voice, row)).collect(),
        }),
        shown::Block::Reasons(texts) if texts.len() == 1 => out.extend(texts.iter().map(|text| Block::Paragraph(said(voice, text)))),
        shown::Block::Reasons(texts) => out.push(Block::List(all(texts))),
        shown::Block::Items(items) => out.push(Block::List(
            items
                .iter()
                .map(|item| {
                    let lines = [Some(voice.raw(&item.item).into_owned()), item.explanation.clone(), Some(voice.raw(&item.law).into_owned())];
                    let lines: Vec<String> = lines.into_iter().flatten().filter(|line| !line.is_empty()).collect();
                    Words::new(lines.join("\n"), item.item.language(voice.language()))
                })
                .collect(),
        )),
        shown::Block::Remedies(remedies) => out.push(Block::List(
            remedies
                .remedies
                .iter()
                .map(|remedy| Words::new(format!("{} {}\n{}", voice.raw(&remedy.name), voice.raw(&remedy.within), voice.raw(&remedy.to)), voice.language()))
                .collect(),
        )),
        shown::Block::Signature(signature) => out.push(signed(voice, signature)),
        shown::Block::Algorithm(mention) => out.extend(mention.paragraphs.iter().map(|text| Block::Paragraph(said(voice, text)))),
    }
}

fn signed(voice: Voice<'_>, signature: &shown::Signature) -> Block {
    let name = format!("{} {}", signature.first_name, signature.last_name);
    let mut lines = vec![];
    if !name.trim().is_empty() {
        lines.push(Words::new(name.trim(), voice.language()));
    }
    lines.push(said(voice, &signature.capacity));
    lines.extend(Some(&signature.department).filter(|text| !text.fr.is_empty()).map(|text| said(voice, text)));
    lines.extend(signature.delegation.as_ref().map(|text| said(voice, text)));
    lines.extend(signature.signed.map(|day| Words::new(format!("{} {}", voice.pick("Signé le", "Signed on"), voice.day_words(&day)), voice.language())));
    Block::Signature(lines)
}

fn answers(voice: Voice<'_>, section: &Section) -> Block {
    Block::Rows {
        heads: (said(voice, &section.title), ours(voice, "Votre réponse", "Your answer")),
        rows: section.rows.iter().map(|row| pair(voice, row)).collect(),
    }
}

fn pair(voice: Voice<'_>, row: &SummaryRow) -> (Words, Words) {
    let mut answer = value(voice, &row.value);
    if let Some(origin) = &row.origin {
        answer.text = format!("{}\n{}", answer.text, voice.raw(origin));
    }
    (said(voice, &row.label), answer)
}

fn value(voice: Voice<'_>, shown: &Shown) -> Words {
    let own = |text: String| Words::new(text, voice.language());
    let unit = |unit: &Option<Text>| unit.as_ref().map(|unit| format!("\u{a0}{}", voice.raw(unit))).unwrap_or_default();
    match shown {
        Shown::Nothing => ours(voice, "Pas de réponse", "No answer"),
        Shown::Hidden => ours(voice, "Non lu à cette étape", "Not read at this step"),
        Shown::YesNo(yes) => if *yes { ours(voice, "Oui", "Yes") } else { ours(voice, "Non", "No") },
        Shown::Words(text) => said(voice, text),
        Shown::List(texts) => own(texts.iter().map(|text| voice.raw(text).into_owned()).collect::<Vec<_>>().join("\n")),
        Shown::Typed(text) => own(text.clone()),
        Shown::Money(cents, per) => own(format!("{}{}", voice.money(cents), unit(per))),
        Shown::Number(number, of) => own(format!("{}{}", voice.number(number), unit(of))),
        Shown::Day(day) => own(voice.day_words(day)),
        Shown::Members(called, members) => {
            let colon = voice.pick("\u{a0}:", ":");
            let answer = |(label, shown): &(Text, Shown)| {
                let label = voice.raw(label);
                let colon: &str = if label.ends_with('?') { "" } else { &colon };
                format!("{label}{colon} {}", value(voice, shown).text.replace('\n', ", "))
            };
            let one = |(index, member): (usize, &Vec<(Text, Shown)>)| {
                let head = format!("{} {}", voice.raw(called), index + 1);
                std::iter::once(head).chain(member.iter().map(answer)).collect::<Vec<_>>().join("\n")
            };
            own(members.iter().enumerate().map(one).collect::<Vec<_>>().join("\n"))
        }
        Shown::Files(files) => own(files.iter().map(|file| format!("{} ({})", file.name, voice.size(&file.bytes))).collect::<Vec<_>>().join("\n")),
    }
}
