//! « Qui a vu mon dossier »: what agents read is told to the person, page by
//! page; what cannot be noted is not shown.

use crate::road::{Household, file_water_aid, reference, tracking};
use crate::support::{Page, Site, compiled};
use axum::http::StatusCode;
use beffroi_ports::{Fault, Memory};
use std::sync::Arc;

const FOUR: Household = Household { people: "4", resources: "13200" };

fn lines(page: &Page) -> Vec<String> {
    page.html().named("tbody").iter().flat_map(|body| body.named("tr")).map(|row| row.text()).collect()
}

#[tokio::test]
async fn the_person_sees_who_read_what_when_and_at_which_stage() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let receipt = file_water_aid(&mut person, &FOUR).await;
    let (home, id) = (tracking(&receipt), reference(&receipt));
    let follow = person.get(&home).await;
    let place = follow.link("/lectures");
    person.get(&place).await.says("Qui a vu mon dossier").says("Personne n'a encore ouvert votre dossier.");

    let (mut lea, mut nadia) = (site.agent("lea.martin").await, site.agent("nadia.benali").await);
    // Lists are not readings, nor is a case that is not theirs.
    lea.get("/agents").await.says("Anaïs Le Bihan");
    lea.get("/agents?q=le+bihan").await.says("Anaïs Le Bihan");
    site.agent("yann.morel").await.get(&format!("/agents/dossiers/{id}")).await;
    assert_eq!(lines(&person.get(&place).await).len(), 0);

    let case = lea.get(&format!("/agents/dossiers/{id}")).await;
    case.says("Votre lecture de ce dossier est notée");
    lea.get(&format!("/agents/dossiers/{id}")).await;
    let seen = lines(&person.get(&place).await);
    assert_eq!(seen.len(), 1, "{seen:?}");
    for words in ["Léa Martin", "3 mars 2026", "13 h 00 (UTC+1)", "Votre dossier", "Étape", "Instruction", "Votre nom"] {
        assert!(seen[0].contains(words), "{words}: {}", seen[0]);
    }
    // The letter and its paper are one reading; the table is another.
    let letter = lea.get(&case.link("/courriers/1")).await;
    lea.get(&letter.link("/pdf")).await;
    lea.get("/agents/export?format=csv&demarche=eau-solidaire").await;
    lea.go(case.action("proposer l'accord")).await;
    // A signatory who chooses what to sign together has the results before them.
    nadia.get("/agents/lot").await.says("50,40");
    let seen = lines(&person.get(&place).await);
    assert_eq!(seen.len(), 4, "{seen:#?}");
    let told = |words: &[&str]| seen.iter().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(told(&["Léa Martin", "Le courrier « Accusé de réception"]), "{seen:#?}");
    assert!(told(&["Léa Martin", "Un tableau de plusieurs dossiers"]), "{seen:#?}");
    assert!(told(&["Nadia Benali", "lot de dossiers à signer", "Signature"]), "{seen:#?}");
    let english = person.get(&format!("{place}?langue=en")).await;
    english.says("Who has seen my file").says("Your file").says("The letter “").says("What this stage reads").says("13:00 (UTC+1)");
    // Another address tells nothing of it.
    assert_eq!(person.get(&format!("/suivi/{}/lectures", "a".repeat(32))).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_typed_at_the_counter_says_who_typed_it() {
    let site = Site::on("2026-03-03");
    let mut lea = site.agent("lea.martin").await;
    let page = lea.get("/agents/guichet").await;
    let draft = lea.submit(page.form("/agents/guichet").set("demarche", "eau-solidaire").set("canal", "guichet")).await.location().unwrap();
    let first = lea.open(&draft).await;
    let receipt = crate::road::fill_and_file(&mut lea, first, &FOUR).await;
    let seen = lines(&site.visitor().get(&format!("{}/lectures", tracking(&receipt))).await);
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert!(seen[0].contains("Léa Martin") && seen[0].contains("saisie avec vous") && seen[0].contains("au guichet ou au téléphone"), "{}", seen[0]);
}

#[tokio::test]
async fn a_reading_that_cannot_be_noted_shows_nothing_and_says_so() {
    let memory = Arc::new(Memory::new());
    let services = vec![compiled("eau-solidaire", |text| text)];
    let site = Site::over(memory.clone(), "2026-03-03", services, true);
    let mut person = site.visitor();
    let receipt = file_water_aid(&mut person, &FOUR).await;
    let id = reference(&receipt);
    let (mut lea, mut nadia) = (site.agent("lea.martin").await, site.agent("nadia.benali").await);
    lea.go(lea.clone().get(&format!("/agents/dossiers/{id}")).await.action("proposer l'accord")).await;
    memory.fail_writes(Some(Fault::DiskFull));
    for (path, hidden) in [(format!("/agents/dossiers/{id}"), "13 200"), (format!("/agents/dossiers/{id}/courriers/1"), "Anaïs"), (format!("/agents/dossiers/{id}/courriers/1/pdf"), "%PDF"), ("/agents/lot".to_owned(), "50,40"), ("/agents/export?format=csv".to_owned(), "Anaïs")] {
        let page = nadia.get(&path).await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        page.says("n'a pas pu être notée : rien n'a été montré").never_says(hidden);
    }
    nadia.get(&format!("/agents/dossiers/{id}?langue=en")).await.says("This case cannot be shown for now");
    // The person's own page needs no trace.
    assert_eq!(person.get(&tracking(&receipt)).await.status, StatusCode::OK);
    memory.fail_writes(None);
    nadia.get(&format!("/agents/dossiers/{id}?langue=fr")).await.says("50,40");
}
