//! Letters on paper: what the file says is what the page says, word for word.

use crate::road::{Household, decide, file_water_aid, reference, tracking};
use crate::spoken::spoken;
use crate::support::{Browser, Page, Site};
use axum::http::StatusCode;

/// Words without spaces and bullets: both media have their own. The reader of
/// pages has straightened their apostrophes.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '•').map(|c| if c == '’' { '\'' } else { c }).collect()
}

/// The file behind a link, with its checks: type, size said, nothing kept.
async fn paper(person: &mut Browser, page: &Page) -> Page {
    let href = page.link("/pdf");
    let file = person.get(&href).await;
    assert_eq!(file.status, StatusCode::OK, "{href}");
    assert_eq!(file.headers["content-type"], "application/pdf");
    assert_eq!(file.headers["cache-control"], "no-store");
    let said = if page.html().named("html")[0].attribute("lang") == "fr" { "Ko" } else { "KB" };
    page.says(&format!("{} {said}", (file.bytes.len() as f64 / 1000.0).round().max(1.0)));
    file
}

/// Every letter of a case, and its receipt, in the language of the case. The
/// files stay in the build folder, for whoever wants to look at them.
pub async fn like_their_pages(person: &mut Browser, home: &str, name: &str) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("papier");
    std::fs::create_dir_all(&folder).unwrap();
    let letters: Vec<String> = person.get(home).await.links().into_iter().filter(|link| link.contains("/courriers/")).collect();
    assert!(!letters.is_empty(), "{name}: no letter");
    for href in letters {
        let page = person.get(&href).await;
        let article = page.html().named("article")[0].text();
        let file = paper(person, &page).await;
        let said = spoken(&file.bytes);
        assert_eq!(bare(&said.text(" ")), bare(&article), "{name} {href}");
        assert_eq!(said.outside, "");
        std::fs::write(folder.join(format!("{name}-{}.pdf", href.rsplit('/').next().unwrap())), &file.bytes).unwrap();
    }
    let page = person.get(&format!("{home}/recepisse")).await;
    let file = paper(person, &page).await;
    let said = bare(&spoken(&file.bytes).text(" "));
    let root = page.html();
    let answers = root.all().into_iter().filter(|element| element.attribute("class") == "answers");
    for part in answers.flat_map(|section| ["h3", "dt", "dd"].map(|tag| section.named(tag)).concat()) {
        assert!(said.contains(&bare(&part.text())), "{name}: « {} » is on the page of the receipt and not on paper", part.text());
    }
    std::fs::write(folder.join(format!("{name}-accuse.pdf")), &file.bytes).unwrap();
}

#[tokio::test]
async fn a_case_in_english_has_its_paper_in_english() {
    let site = Site::on("2026-03-03");
    let mut anna = site.visitor();
    anna.get("/?langue=en").await;
    let receipt = file_water_aid(&mut anna, &Household { people: "4", resources: "13 200" }).await;
    let home = tracking(&receipt);
    let reference = anna.get(&format!("{home}?langue=fr")).await.text();
    let reference = reference.split(' ').find(|word| word.len() == 19 && word.matches('-').count() == 3).unwrap().to_owned();
    decide(&site, &reference, true, "").await;
    anna.get(&format!("{home}?langue=en")).await;
    like_their_pages(&mut anna, &home, "english").await;
    let letter = spoken(&anna.get(&format!("{home}/courriers/2/pdf")).await.bytes);
    assert_eq!(letter.language, "en");
    assert!(letter.text(" ").contains("Signed on 3 March 2026"));
    assert!(letter.foreign.iter().any(|(language, words)| language == "fr" && words.contains("Adjointe")), "what stays in French says so");
}

#[tokio::test]
async fn a_letter_on_paper_is_kept_from_others_as_its_page_is() {
    let site = Site::on("2026-03-03");
    let mut anais = site.visitor();
    let receipt = file_water_aid(&mut anais, &Household { people: "4", resources: "13 200" }).await;
    let (home, reference) = (tracking(&receipt), reference(&receipt));
    decide(&site, &reference, true, "").await;

    // The person's own address is on their paper, never on the desk's.
    let mine = spoken(&anais.get(&format!("{home}/courriers/2/pdf")).await.bytes).text("");
    let secret = home.trim_start_matches("/suivi/");
    assert!(mine.contains(secret) && mine.contains("50,40 €"));
    let mut nadia = site.agent("nadia.benali").await;
    let page = nadia.get(&format!("/agents/dossiers/{reference}/courriers/2")).await;
    let theirs = spoken(&paper(&mut nadia, &page).await.bytes).text("");
    assert!(theirs.contains("50,40 €") && !theirs.contains(secret), "the address opens the case in the person's name");

    for wrong in ["/courriers/0/pdf", "/courriers/99/pdf", "/courriers/x/pdf"] {
        assert_eq!(anais.get(&format!("{home}{wrong}")).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    assert_eq!(site.visitor().get("/suivi/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/recepisse/pdf").await.status, StatusCode::NOT_FOUND);
    let mut yann = site.agent("yann.morel").await;
    assert_eq!(yann.get(&format!("/agents/dossiers/{reference}/courriers/2/pdf")).await.status, StatusCode::NOT_FOUND);
    let again = anais.get(&format!("{home}/courriers/2/pdf")).await;
    assert_eq!(again.bytes, anais.get(&format!("{home}/courriers/2/pdf")).await.bytes, "the same letter, the same bytes");
}
