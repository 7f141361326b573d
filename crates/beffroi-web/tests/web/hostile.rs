//! Hostile or unlucky first input: each is answered clearly, nothing typed is
//! lost.

use crate::road::{Household, file_water_aid, reference, tracking};
use crate::street::{JPEG, report};
use crate::support::{Browser, Page, Site, compiled};
use axum::http::StatusCode;

const FOUR: Household = Household { people: "4", resources: "13200" };

/// The first page of a new form.
async fn started(site: &Site, slug: &str) -> (Browser, Page) {
    let mut browser = site.visitor();
    let service = browser.get(&format!("/demarches/{slug}")).await;
    let page = browser.go(service.form("/commencer")).await;
    (browser, page)
}

/// The page that asks for the photo.
async fn photo_page(site: &Site) -> (Browser, Page) {
    let (mut browser, page) = started(site, "signalement").await;
    let page = browser.go(page.form("/brouillon/").set("problème . nature", "trou").set("problème . danger", "non").press("suite")).await;
    (browser, page)
}

#[tokio::test]
async fn a_forged_case_address_opens_nothing() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let receipt = file_water_aid(&mut person, &FOUR).await;
    let reference = reference(&receipt);
    let mut stranger = site.visitor();
    for path in [
        "/suivi/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".to_owned(),
        "/suivi/..%2f..%2fetc%2fpasswd".to_owned(),
        "/suivi/' or 1=1 --".replace(' ', "%20"),
        format!("/suivi/{reference}"),
        "/suivi/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/explication".to_owned(),
        "/suivi/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/courriers/1".to_owned(),
        format!("{}/courriers/99", tracking(&receipt)),
        format!("{}/courriers/0", tracking(&receipt)),
        format!("{}/documents/0000000000000000000000000000000000", tracking(&receipt)),
        "/brouillon/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/1".to_owned(),
        "/demarches/inconnue".to_owned(),
        "/nulle-part".to_owned(),
        "/brouillon/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/premiere".to_owned(),
        format!("{}/courriers/%ff", tracking(&receipt)),
        format!("{}/pieces/99999999999999999999", tracking(&receipt)),
        // What is only posted is no page.
        "/demarches/eau-solidaire/commencer".to_owned(),
    ] {
        let page = stranger.get(&path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        page.says("Cette page n'existe pas").says("02 40 00 00 00").never_says("Anaïs");
    }
    // An agent of another department learns nothing, not even that it exists.
    let mut yann = site.agent("yann.morel").await;
    let real = yann.get(&format!("/agents/dossiers/{reference}")).await;
    let none = yann.get("/agents/dossiers/0000-0000-0000-0000").await;
    assert_eq!((real.status, real.text()), (none.status, none.text()));
    assert_eq!(real.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_double_click_files_once() {
    let site = Site::on("2026-03-03");
    let (mut person, mut page) = photo_page(&site).await;
    page = person.go(page.form("/brouillon/").set("problème . lieu.lieu", "devant la gare").press("suite")).await;
    if !page.path.ends_with("/verifier") {
        page = person.go(page.form("/brouillon/").press("suite")).await;
    }
    let form = page.form("/verifier");
    let (mut one, mut two) = (person.clone(), person.clone());
    let (first, second) = tokio::join!(one.submit(form.clone()), two.submit(form.clone()));
    assert_eq!((first.status, second.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(first.location(), second.location());
    let third = person.go(form).await;
    third.says("Votre demande est déposée");
    assert_eq!(site.agent("yann.morel").await.get("/agents").await.html().named("tbody").iter().map(|body| body.named("tr").len()).sum::<usize>(), 1);
    // The form's own address now leads to the case.
    let old = person.get(&page.path.replace("/verifier", "/1")).await;
    old.says("déjà");
}

#[tokio::test]
async fn markup_in_every_text_field_is_shown_as_typed() {
    let site = Site::on("2026-03-03");
    let evil = "<script>alert(1)</script><b>\"'&amp;{{x}}</b>";
    let (mut person, page) = started(&site, "signalement").await;
    let page = person.go(page.form("/brouillon/").set("problème . nature", "trou").set("problème . danger", "non").set("problème . précision", evil).press("suite")).await;
    let page = person.go(page.form("/brouillon/").set("problème . lieu.lieu", evil).file("problème . photo", "<img src=x onerror=alert(1)>.jpg", JPEG).press("suite")).await;
    let mut page = page;
    while !page.path.ends_with("/verifier") {
        page = person.go(page.form("/brouillon/").press("suite")).await;
    }
    page.says(evil);
    let receipt = person.go(page.form("/verifier")).await;
    receipt.says(evil);
    let reference = reference(&receipt);
    let mut yann = site.agent("yann.morel").await;
    let case = yann.get(&format!("/agents/dossiers/{reference}")).await;
    case.says(evil);
    let closed = yann.go(case.action("classer").set("motifs", evil)).await;
    closed.says(evil);
    for page in [person.get(&tracking(&receipt)).await, person.get(&format!("{}/courriers/2", tracking(&receipt))).await] {
        // `Page::check` refuses any script; the words are there as words.
        assert!(page.html().named("script").is_empty() && page.html().named("b").is_empty());
    }
    // Through the address, the search and the sign-in name.
    person.get("/?q=%3Cscript%3Ealert(1)%3C/script%3E").await;
    yann.get("/agents?q=%3Cscript%3E&demarche=%22%3E%3Cb%3E&etape=%27&tri=%3C&page=%3C").await;
    let door = person.get("/agents/connexion?suite=%22%3E%3Cscript%3E").await;
    let wrong = person.submit(door.form("/agents/connexion").set("identifiant", evil).set("mot-de-passe", "x")).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(wrong.form("/agents/connexion").value("identifiant"), evil);
}

#[tokio::test]
async fn markup_at_the_household_and_the_desk_is_shown_as_typed() {
    let site = Site::on("2026-03-03");
    let evil = "<script>alert(1)</script>&lt;";
    let mut person = site.visitor();
    let receipt = file_water_aid(&mut person, &FOUR).await;
    let (home, reference) = (tracking(&receipt), reference(&receipt));
    let mut lea = site.agent("lea.martin").await;
    let case = lea.get(&format!("/agents/dossiers/{reference}")).await;
    let case = lea.go(case.action("demander une pièce").set("piece", evil).set("texte", evil)).await;
    case.says(evil);
    let page = person.get(&home).await;
    page.says(evil);
    person.go(page.form("/pieces/1").set("reponse", evil).press("suite")).await;
    let case = lea.get(&format!("/agents/dossiers/{reference}")).await;
    case.says(evil);
    lea.go(case.action("proposer le refus").set("motifs", evil)).await;
    let mut nadia = site.agent("nadia.benali").await;
    let case = nadia.get(&format!("/agents/dossiers/{reference}")).await;
    let form = case.forms().into_iter().find(|form| form.value("action") == "refuser").unwrap();
    let letter = nadia.submit(form.set("motifs", evil).press("apercu")).await;
    letter.says(evil);
    nadia.go(letter.form("/actions").press("envoyer")).await.says(evil);
    let page = person.get(&home).await;
    person.get(&page.link("/courriers/3")).await.says(evil);
    person.get(&format!("{home}/explication")).await.says(evil);
    let mails = person.get("/demonstration/courriels").await;
    for link in mails.links().iter().filter(|link| link.contains("/courriels/")) {
        person.get(link).await;
    }
}

#[tokio::test]
async fn a_form_open_while_the_service_changes_keeps_everything() {
    let before = Site::on("2026-03-03");
    let (mut person, page) = photo_page(&before).await;
    let mut page = person.go(page.form("/brouillon/").set("problème . lieu.lieu", "devant la gare").press("suite")).await;
    while !page.path.ends_with("/verifier") {
        page = person.go(page.form("/brouillon/").press("suite")).await;
    }
    let stale = page.form("/verifier");
    // The town opens again with another text of the same service.
    let changed = compiled("signalement", |text| text.replace("Autre chose", "Tout autre chose"));
    let after = Site::over(before.store.clone(), "2026-03-03", vec![changed], true);
    let mut person = after.visitor();
    let answer = person.submit(stale).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    answer.says("rien n'est encore déposé").says("Vos réponses sont gardées").says("devant la gare");
    let receipt = person.go(answer.form("/verifier")).await;
    receipt.says("Votre demande est déposée").says("devant la gare");
}

#[tokio::test]
async fn a_file_of_a_hundred_megabytes_is_refused_and_the_rest_kept() {
    let site = Site::on("2026-03-03");
    let (mut person, page) = photo_page(&site).await;
    let mut huge = JPEG.to_vec();
    huge.resize(100 << 20, 0);
    let answer = person.submit(page.form("/brouillon/").set("problème . lieu.lieu", "devant la gare").file("problème . photo", "énorme.jpg", &huge).press("suite")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer.says("dépasse 10 Mo");
    assert_eq!(answer.form("/brouillon/").value("problème . lieu.lieu"), "devant la gare");
    // Larger than anything read at all: said before a byte of it is kept.
    person.headers.push(("content-length".to_owned(), (1u64 << 30).to_string()));
    let answer = person.send("POST", &page.path, "multipart/form-data; boundary=limite", vec![]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    answer.says("trop lourd").says("ce que vous avez tapé y est encore");
}

#[tokio::test]
async fn a_renamed_word_file_is_known_by_its_bytes() {
    let site = Site::on("2026-03-03");
    let (mut person, page) = photo_page(&site).await;
    let docx = b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00[Content_Types].xml word/document.xml";
    for (name, bytes) in [("photo.jpg", docx.as_slice()), ("photo.jpg", b"<html><script>alert(1)</script>"), ("photo.pdf", b"MZ\x90\x00"), ("photo.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>")] {
        let answer = person.submit(page.form("/brouillon/").set("problème . lieu.lieu", "devant la gare").file("problème . photo", name, bytes).press("suite")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        answer.says("ni un PDF ni une photo");
        assert_eq!(answer.form("/brouillon/").value("problème . lieu.lieu"), "devant la gare");
    }
    let empty = person.submit(page.form("/brouillon/").set("problème . lieu.lieu", "devant la gare").file("problème . photo", "vide.jpg", b"").press("suite")).await;
    assert!(empty.status.is_redirection(), "a file field left empty sends an empty file");
}

#[tokio::test]
async fn a_refused_file_for_an_item_keeps_the_text_and_the_accepted_files() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let receipt = file_water_aid(&mut person, &FOUR).await;
    let (home, reference) = (tracking(&receipt), reference(&receipt));
    let mut lea = site.agent("lea.martin").await;
    let case = lea.get(&format!("/agents/dossiers/{reference}")).await;
    lea.go(case.action("demander une pièce").set("piece", "Un avis").set("texte", "Délibération")).await;
    let page = person.get(&home).await;
    let nothing = person.submit(page.form("/pieces/1").press("suite")).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    nothing.says("Écrivez votre réponse ou joignez un fichier");
    let form = page.form("/pieces/1").set("reponse", "Ma réponse").file("fichiers", "bon.pdf", b"%PDF-1.4").file("fichiers", "mauvais.docx", b"PK\x03\x04 word/");
    let again = person.submit(form.press("suite")).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.says("bon.pdf").says("ni un PDF ni une photo");
    assert_eq!(again.form("/pieces/1").value("reponse"), "Ma réponse");
    // A token of nothing, or of someone else's file, finds nothing.
    let sent = person.go(again.form("/pieces/1").press("suite")).await;
    sent.says("Votre envoi est bien arrivé");
    lea.get(&format!("/agents/dossiers/{reference}")).await.says("bon.pdf").never_says("mauvais.docx").says("Ma réponse");
    // The same click again is not an error.
    person.go(again.form("/pieces/1").press("suite")).await.says("Votre envoi est bien arrivé");
}

#[tokio::test]
async fn oversized_text_is_refused_beside_its_field_and_given_back() {
    let site = Site::on("2026-03-03");
    let (mut person, page) = started(&site, "signalement").await;
    let long = "é".repeat(5_000);
    let form = page.form("/brouillon/").set("problème . nature", "trou").set("problème . danger", "non");
    let answer = person.submit(form.clone().set("problème . précision", &long).press("suite")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.form("/brouillon/").value("problème . précision"), long);
    answer.says("300");
    let flood = person.submit(form.set("problème . précision", &"x".repeat(10 << 20)).press("suite")).await;
    assert_eq!(flood.status, StatusCode::PAYLOAD_TOO_LARGE);
    flood.says("ce que vous avez tapé y est encore");
    // The draft is still there, with what was accepted before.
    person.get(&page.path).await.says("De quoi s'agit-il");
}

#[tokio::test]
async fn a_file_name_cannot_leave_its_place() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    for name in ["../../etc/passwd.jpg", "C:\\\\fakepath\\\\photo.jpg", "a;b=c.jpg", "é'ü%0d%0aset-cookie: x=1.jpg", ".htaccess"] {
        let receipt = report(&mut person, "devant la gare", Some((name, JPEG))).await;
        let file = person.get(&receipt.link("/documents/")).await;
        assert_eq!(file.status, StatusCode::OK, "{name}");
        let line = file.headers["content-disposition"].to_str().unwrap();
        let shown = line.strip_prefix("inline; filename*=UTF-8''").unwrap();
        assert!(shown.chars().all(|c| c.is_ascii_alphanumeric() || "%._-".contains(c)), "{line}");
        assert!(!shown.starts_with('.') && !shown.contains("..") && file.headers.get("set-cookie").is_none(), "{line}");
    }
}

#[tokio::test]
async fn a_form_posted_from_another_site_has_no_effect() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let receipt = file_water_aid(&mut person, &FOUR).await;
    let reference = reference(&receipt);
    let mut lea = site.agent("lea.martin").await;
    let case = lea.get(&format!("/agents/dossiers/{reference}")).await;
    let form = case.action("proposer l'accord");
    for headers in [
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        // At the desk, a browser that says nothing is not believed.
        vec![],
    ] {
        lea.headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let answer = lea.submit(form.clone()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    lea.headers = vec![("origin".to_owned(), "http://127.0.0.1:8044".to_owned())];
    assert!(lea.submit(form).await.status.is_redirection());
    // A resident's old telephone says neither; its address is its own secret.
    person.headers = vec![];
    let service = person.get("/demarches/signalement").await;
    assert!(person.submit(service.form("/commencer")).await.status.is_redirection());
    person.headers = vec![("sec-fetch-site".to_owned(), "cross-site".to_owned())];
    assert_eq!(person.submit(service.form("/commencer")).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn two_agents_on_one_case_lose_nothing_of_what_they_wrote() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let receipt = file_water_aid(&mut person, &FOUR).await;
    let reference = reference(&receipt);
    let mut lea = site.agent("lea.martin").await;
    let case = lea.get(&format!("/agents/dossiers/{reference}")).await;
    lea.go(case.action("demander une pièce").set("piece", "Un avis").set("texte", "Délibération")).await;
    // The same page, still open in another tab.
    let late = lea.submit(case.action("proposer le refus").set("motifs", "Ressources trop élevées")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    late.says("Un collègue a agi entre-temps").says("Léa Martin");
    let form = late.forms().into_iter().find(|form| form.value("action") == "proposer le refus").unwrap();
    assert_eq!(form.value("motifs"), "Ressources trop élevées");
    lea.go(form.press("proposer le refus")).await.says("C'est fait");
    // The form of an action that is gone: the words are shown.
    let gone = lea.submit(case.action("proposer le refus").set("motifs", "Autre raison")).await;
    assert_eq!(gone.status, StatusCode::CONFLICT);
    gone.says("Autre raison");
    // A double click on a signature signs once.
    let mut nadia = site.agent("nadia.benali").await;
    let case = nadia.get(&format!("/agents/dossiers/{reference}")).await;
    let form = case.action("refuser").set("motifs", "Ressources trop élevées").forge("confirme", "oui");
    assert!(nadia.submit(form.clone()).await.status.is_redirection());
    assert!(nadia.submit(form).await.status.is_redirection());
    let letters = person.get(&tracking(&receipt)).await.links().into_iter().filter(|link| link.contains("/courriers/")).count();
    // Receipt, item and refusal: in the list and in the course of the file.
    assert_eq!(letters, 6);
}

#[tokio::test]
async fn reasons_are_needed_and_kept() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let receipt = file_water_aid(&mut person, &FOUR).await;
    let reference = reference(&receipt);
    let mut lea = site.agent("lea.martin").await;
    let case = lea.get(&format!("/agents/dossiers/{reference}")).await;
    let empty = lea.submit(case.action("proposer le refus")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    empty.says("Écrivez les motifs");
    let long = "x".repeat(10_001);
    let answer = lea.submit(case.action("proposer le refus").set("motifs", &long)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.forms().into_iter().find(|form| form.value("action") == "proposer le refus").unwrap().value("motifs"), long);
    let half = lea.submit(case.action("demander une pièce").set("piece", "Un avis")).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(half.forms().into_iter().find(|form| form.value("action") == "demander une pièce").unwrap().value("piece"), "Un avis");
}

#[tokio::test]
async fn a_password_is_not_guessed() {
    let site = Site::on("2026-03-03");
    let mut lea = site.agent("lea.martin").await;
    lea.get("/agents").await.says("Dossiers");
    let mut thief = site.visitor();
    let door = thief.get("/agents/connexion").await;
    let mut last = StatusCode::OK;
    for _ in 0..9 {
        last = thief.submit(door.form("/agents/connexion").set("identifiant", "lea.martin").set("mot-de-passe", "azerty")).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    let right = thief.submit(door.form("/agents/connexion").set("identifiant", "lea.martin").set("mot-de-passe", crate::support::PASSWORD)).await;
    right.says("15 minutes");
    // Her own session goes on; signing out ends it for whoever kept the cookie.
    let queue = lea.get("/agents").await;
    queue.says("Dossiers");
    let mut kept = lea.clone();
    lea.submit(queue.form("/agents/deconnexion")).await;
    assert!(kept.get("/agents").await.location().unwrap().starts_with("/agents/connexion"));
}

#[tokio::test]
async fn words_of_other_languages_are_only_words() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let service = person.get("/demarches/eau-solidaire").await;
    let mut page = person.go(service.form("/commencer")).await;
    let (first, last) = ("Robert'); DROP TABLE journal; --", "{aide} {{7*7}} ${x} #{y} <!-- z");
    let mut refused = false;
    while !page.path.ends_with("/verifier") {
        let mut form = page.form("/brouillon/");
        let evil_address = "robert@exemple.fr\r\nBcc: tous@exemple.fr";
        for (name, value) in [
            ("foyer . personnes", "4"), ("foyer . ressources", "13200"), ("foyer . allocataire", "oui"), ("foyer . numéro d'allocataire", "1234567"),
            ("demandeur . relevé d'identité bancaire", "FR76 3000 6000 0112 3456 7890 189"), ("usager . prénom", first), ("usager . nom", last),
            ("usager . courriel", if refused { "robert@exemple.fr" } else { evil_address }),
            ("usager . adresse.voie", "12 rue des Tanneurs\r\nX-Mal: oui"), ("usager . adresse.code-postal", "44000"), ("usager . adresse.commune", "Nantes"),
        ] {
            if page.html().all().iter().any(|field| field.attribute("name") == name) {
                form = form.set(name, value);
            }
        }
        let asked = page.html().all().iter().any(|field| field.attribute("name") == "usager . courriel");
        page = person.go(form.press("suite")).await;
        if asked && !refused {
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "an address of two lines is no address");
            refused = true;
        }
    }
    let receipt = person.go(page.form("/verifier")).await;
    receipt.says("Votre demande est déposée").says(first).says(last);
    let reference = reference(&receipt);
    let mut lea = site.agent("lea.martin").await;
    for evil in ["' OR 1=1 --", "%' UNION SELECT * FROM keys --", "\" ; drop table journal", "%", "_", "\u{0}", "a\r\nset-cookie: x=1"] {
        let query: String = url(evil);
        let found = lea.get(&format!("/agents?q={query}")).await;
        assert_eq!(found.status, StatusCode::OK, "{evil}");
        assert!(!found.text().contains(&reference), "« {evil} » finds what it does not name");
        for path in ["/agents?demarche=", "/agents?etape=", "/agents?tri=", "/agents?page=", "/agents?vue=", "/agents/connexion?suite=", "/?q=", "/?langue="] {
            let page = lea.get(&format!("{path}{query}")).await;
            assert!(page.headers.get("set-cookie").is_none_or(|line| !line.to_str().unwrap().contains("x=1")), "{path}{evil}");
            assert!(page.status.as_u16() < 500, "{path}{evil}");
        }
    }
    lea.get(&format!("/agents?q={}", url("Robert"))).await.says(&reference);
    let proposal = lea.get(&format!("/agents/dossiers/{reference}")).await.action("proposer l'accord");
    lea.go(proposal).await.says("C'est fait");
    let lines = site.town.outbox(100).unwrap();
    assert!(!lines.is_empty());
    for mail in lines.into_iter().filter_map(|line| line.mail) {
        assert_eq!(mail.to, "robert@exemple.fr");
        assert!(!mail.subject.contains(['\r', '\n']) && !mail.subject.contains("Robert"), "{}", mail.subject);
    }
    assert_eq!(site.town.verify_journal().unwrap().broken, None);
}

fn url(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn a_session_that_ended_keeps_what_was_typed() {
    let site = Site::on("2026-03-03");
    let receipt = file_water_aid(&mut site.visitor(), &FOUR).await;
    let href = format!("/agents/dossiers/{}", reference(&receipt));
    let mut lea = site.agent("lea.martin").await;
    let long = "Le bail dit autre chose : <b>à vérifier</b>\nsur place.";
    let form = lea.get(&href).await.action("demander une pièce").set("piece", "Le bail").set("texte", long);
    // Signed out in another tab.
    let queue = lea.get("/agents").await;
    lea.submit(queue.form("/agents/deconnexion")).await;
    let door = lea.submit(form.clone()).await;
    assert_eq!(door.status, StatusCode::UNAUTHORIZED);
    door.says("ce que vous avez tapé est gardé");
    // A wrong password on the way loses nothing either.
    let again = lea.submit(door.form("/agents/connexion").set("identifiant", "lea.martin").set("mot-de-passe", "faux")).await;
    assert_eq!(again.status, StatusCode::UNAUTHORIZED);
    let kept = lea.submit(again.form("/agents/connexion").set("identifiant", "lea.martin").set("mot-de-passe", crate::support::PASSWORD)).await;
    kept.says("Ce que vous aviez tapé est gardé");
    let resumed = kept.form("/actions");
    assert_eq!((resumed.value("piece"), resumed.value("texte")), ("Le bail", long));
    lea.go(resumed).await.says("C'est fait").says("Le bail");
    // What another site sends is not kept, and a form that waits goes nowhere else.
    let mut stranger = site.visitor();
    stranger.headers = vec![("sec-fetch-site".to_owned(), "cross-site".to_owned())];
    assert_eq!(stranger.submit(form.clone()).await.status, StatusCode::FORBIDDEN);
    let mut other = site.visitor();
    let door = other.submit(form).await;
    let led = door.form("/agents/connexion").forge("reprendre", "https://evil.example/agents").set("identifiant", "lea.martin").set("mot-de-passe", crate::support::PASSWORD);
    assert_eq!(other.submit(led).await.location().as_deref(), Some("/agents"));
    // An engagement to sign is never carried over: whoever signs ticks it.
    let mut lea = site.agent("lea.martin").await;
    let queue = lea.get("/agents").await;
    lea.submit(queue.form("/agents/deconnexion")).await;
    let forged = lea.send("POST", &format!("{href}/actions"), "application/x-www-form-urlencoded", b"action=accorder&confirme=oui&motifs=Oui".to_vec()).await;
    assert!(!forged.body().contains("garde:confirme") && forged.body().contains("garde:motifs"));
}

#[tokio::test]
async fn the_holder_of_an_erased_case_is_told_and_nobody_else_is_named() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let receipt = file_water_aid(&mut person, &FOUR).await;
    let (home, reference) = (tracking(&receipt), reference(&receipt));
    crate::road::decide(&site, &reference, false, "Les ressources dépassent le plafond.").await;
    site.move_to("2028-03-04");
    assert_eq!(site.town.tick().unwrap().purged, 1);
    for path in ["", "/recepisse", "/recepisse/pdf", "/courriers/1", "/courriers/1/texte", "/courriers/1/pdf", "/explication"] {
        let page = person.get(&format!("{home}{path}")).await;
        assert_eq!(page.status, StatusCode::GONE, "{path}");
        page.says("Ce dossier est effacé").says("le temps annoncé").never_says("Anaïs").never_says(&reference);
    }
    let draft = person.get(&home.replace("/suivi/", "/brouillon/")).await;
    assert_eq!(draft.status, StatusCode::GONE);
    // By its reference, at the desk, it is as if it had never been.
    let mut lea = site.agent("lea.martin").await;
    assert_eq!(lea.get(&format!("/agents/dossiers/{reference}")).await.status, StatusCode::NOT_FOUND);
}
