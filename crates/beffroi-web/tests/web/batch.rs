//! Several grants signed at once: the sample, the stop rule, what moved, the
//! second click; and what could not leave.

use crate::road::{Household, file_water_aid, reference, tracking};
use crate::support::{Browser, Page, Site, compiled};
use axum::http::StatusCode;
use beffroi_ports::{KeptMails, MailError};

const FOUR: Household = Household { people: "4", resources: "13200" };

/// So many water aids, each proposed for a grant.
async fn proposed(site: &Site, count: usize) -> Vec<String> {
    let (mut person, mut lea) = (site.visitor(), site.agent("lea.martin").await);
    let mut references = vec![];
    for _ in 0..count {
        let reference = reference(&file_water_aid(&mut person, &FOUR).await);
        let case = lea.get(&format!("/agents/dossiers/{reference}")).await;
        lea.go(case.action("proposer l'accord")).await.says("C'est fait");
        references.push(reference);
    }
    references
}

/// Opens what is still to be opened, and comes back.
async fn reads_the_sample(nadia: &mut Browser, mut lot: Page) -> Page {
    for _ in 0..20 {
        if !lot.text().contains("à ouvrir.") {
            return lot;
        }
        let next = lot.html().named("tr").iter().find(|row| row.text().contains("À ouvrir")).map(|row| row.named("a")[0].attribute("href").to_owned()).unwrap();
        let case = nadia.get(&next).await;
        case.says("Vous lisez ce dossier pour un lot").says("50,40");
        lot = nadia.get(&case.link("/agents/lot/")).await;
    }
    panic!("the sample never ends");
}

#[tokio::test]
async fn a_batch_is_signed_once_its_sample_was_opened_and_each_gets_a_letter() {
    let site = Site::on("2026-03-03");
    let references = proposed(&site, 12).await;
    let mut nadia = site.agent("nadia.benali").await;
    let home = nadia.get("/agents").await;
    home.says("Signer plusieurs dossiers à la fois (12 en attente de signature)");
    let choice = nadia.get(&home.link("/agents/lot")).await;
    choice.says("Aide au paiement de la facture d'eau").says("12 dossiers attendent").says("50,40");
    let none = nadia.submit(choice.form("/agents/lot").press("cochés")).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    none.says("Cochez au moins un dossier");

    let lot = nadia.go(choice.form("/agents/lot").press("tous")).await;
    lot.says("12 dossiers").says("2 dossiers de l'échantillon restent à ouvrir").says("une erreur trouvée");
    // The list does not count as reading, nor does a form nobody shows.
    let forged = nadia.go(lot.form("/agents/lot/").forge("confirme", "oui").press("signer")).await;
    forged.says("2 dossiers de l'échantillon restent à ouvrir");
    let ready = reads_the_sample(&mut nadia, lot).await;
    let form = ready.forms().into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "motifs")).unwrap().press("signer");
    let unticked = nadia.submit(form.clone()).await;
    assert_eq!(unticked.status, StatusCode::UNPROCESSABLE_ENTITY);
    unticked.says("Cochez la case");
    let form = form.set("confirme", "oui");
    let done = nadia.go(form.clone()).await;
    done.says("12 décisions signées").never_says("pas été signé");
    // A second click, from a page kept open.
    nadia.go(form).await.says("12 décisions signées");
    let (mut lea, mut person) = (site.agent("lea.martin").await, site.visitor());
    for reference in &references {
        lea.get(&format!("/agents/dossiers/{reference}")).await.says("Accordée").says("Nadia Benali");
    }
    let mails = person.get("/demonstration/courriels").await.text();
    assert_eq!(mails.matches("est accordée").count(), 12);
    nadia.get("/agents/lot").await.says("Aucun dossier n'attend une signature par lot");
    lea.get("/agents/lot").await.says("Aucun dossier n'attend une signature par lot");
}

#[tokio::test]
async fn what_moved_is_named_and_an_error_found_gives_the_batch_up() {
    let site = Site::on("2026-03-03");
    let references = proposed(&site, 4).await;
    let mut nadia = site.agent("nadia.benali").await;
    let choice = nadia.get("/agents/lot").await;
    let mut form = choice.form("/agents/lot").press("cochés");
    form.fields.extend(references.iter().take(3).map(|reference| ("dossier".to_owned(), reference.clone())));
    let lot = nadia.go(form).await;
    lot.says("3 dossiers").never_says(&references[3]);
    let case = nadia.get(&format!("/agents/dossiers/{}", references[0])).await;
    nadia.go(case.action("renvoyer à l'instruction")).await.says("C'est fait");
    let moved = nadia.get(&lot.path).await;
    moved.says("1 dossier a changé").says("A changé").says(&references[0]);
    assert!(!moved.body().contains("value=\"signer\""));
    let without = nadia.go(moved.form("/agents/lot/").press("sans-eux")).await;
    without.says("2 dossiers").says("1 dossier est resté hors du lot");
    let stopped = nadia.go(without.form("/agents/lot/").press("arreter")).await;
    stopped.says("Ce lot est abandonné");
    assert!(!stopped.body().contains("value=\"signer\""));
    // Nobody else's, and gone with the memory of the town.
    let mut lea = site.agent("lea.martin").await;
    lea.open(&without.path).await.says("Ce lot n'est plus là");
    assert_eq!(nadia.get("/agents/lot/abc").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_mail_that_cannot_leave_is_seen_tried_again_or_stopped() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let filed = [reference(&file_water_aid(&mut person, &FOUR).await), reference(&file_water_aid(&mut person, &FOUR).await)];
    let mailer = KeptMails::default();
    mailer.fail(Some(MailError::Never("550 no such mailbox".to_owned())));
    site.town.deliver(&mailer, 10).unwrap();
    let mut lea = site.agent("lea.martin").await;
    lea.get("/agents").await.says("2 accusés de réception ne sont pas partis").says("Le plus pressant. La personne doit apprendre au plus tard le 4 mars 2026");
    let list = lea.get("/agents/envois").await;
    list.says("550 no such mailbox").says("…\u{2060}@exemple.fr").says(&filed[0]).never_says("anais@").never_says("Le Bihan");
    // What another department wrote is not there, nor stopped from there.
    let mut yann = site.agent("yann.morel").await;
    yann.get("/agents/envois").await.says("Tout a pu partir").never_says(&filed[0]);
    let forms = || list.forms().into_iter().filter(|form| !form.value("envoi").is_empty());
    let stop = forms().find(|form| form.fields.iter().any(|(name, _)| name == "comment")).unwrap();
    assert_eq!(yann.submit(stop.clone().set("comment", "x").press("abandonner")).await.status, StatusCode::NOT_FOUND);
    let silent = lea.submit(stop.clone().press("abandonner")).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    silent.says("Dites comment la personne est prévenue");
    let item = stop.value("envoi").to_owned();
    lea.go(stop.set("comment", "Lettre envoyée par La Poste.").press("abandonner")).await.says("ce courriel ne partira pas").says("Léa Martin a arrêté l'envoi");
    let other = forms().find(|form| form.value("envoi") != item).unwrap();
    lea.go(other.press("reessayer")).await.says("repart au prochain passage").says("Tout a pu partir");
    mailer.fail(None);
    assert_eq!(site.town.deliver(&mailer, 10).unwrap().sent, 1);
    lea.get("/agents/envois?vue=abandonnes").await.says("Abandonné");
    lea.get("/agents/envois?vue=partis").await.says("Parti");
    lea.get("/agents").await.never_says("pas pu partir");
    let mut noted = 0;
    for reference in &filed {
        noted += lea.get(&format!("/agents/dossiers/{reference}")).await.text().matches("Lettre envoyée par La Poste.").count();
    }
    assert_eq!(noted, 1);
}

#[tokio::test]
async fn the_proof_of_a_filing_is_kept_by_the_person_and_verified_by_anyone() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let receipt = file_water_aid(&mut person, &FOUR).await;
    receipt.says("La preuve de votre dépôt").says("3 mars 2026 à 13 h 00 (UTC+1)");
    let file = person.get(&receipt.link("/preuve.json")).await;
    assert_eq!(file.headers["content-type"], "application/json");
    assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"preuve-"));
    let page = person.get(&receipt.link("/journal")).await;
    let public = page.html().named("dd").iter().map(|dd| dd.text()).rfind(|text| text.len() == 64).unwrap();
    let proof = beffroi_app::ProofFile::read(&file.body()).unwrap();
    assert!(proof.holds(&public.parse().unwrap()));
    assert!(!file.body().contains("Le Bihan"));
    // A head kept today, a journal that grew since.
    let head = beffroi_app::ProofFile::read(&person.get("/journal/tete.json").await.body()).unwrap();
    file_water_aid(&mut person, &FOUR).await;
    let size = head.signed().head.size;
    let added = beffroi_app::ProofFile::read(&person.get(&page.form("/journal/suite.json").set("taille", &size.to_string()).target()).await.body()).unwrap();
    assert!(added.holds(&public.parse().unwrap()) && added.extends(head.signed()) && added.signed().head.size > size);
    for wrong in ["/journal/suite.json", "/journal/suite.json?taille=0", "/journal/suite.json?taille=99999", "/suivi/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/preuve.json"] {
        assert_eq!(person.get(wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    assert_eq!(person.get(&tracking(&receipt)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_desk_is_warned_before_the_delays_of_a_receipt_pass() {
    let site = Site::with("2026-03-05", vec![compiled("eau-solidaire", |text| text)], false);
    let mut person = site.visitor();
    file_water_aid(&mut person, &FOUR).await;
    site.agent("lea.martin").await.get("/agents").await.never_says("accusé de réception");
    // Filed on a Thursday; nothing left. On Friday it is still time.
    site.move_to("2026-03-06");
    let mut lea = site.agent("lea.martin").await;
    let list = lea.get("/agents").await;
    list.says("Un accusé de réception n'est pas parti").says("au plus tard le 6 mars 2026").says("le 19 mars 2026 au plus tard").says("R. 112-11-2");
    lea.get(&list.link("/agents/envois")).await.says("En attente").says("le 19 mars 2026 au plus tard");
    site.move_to("2026-03-09");
    file_water_aid(&mut person, &FOUR).await;
    site.town.deliver(&failing(), 10).unwrap();
    let mut lea = site.agent("lea.martin").await;
    let list = lea.get("/agents?langue=en").await;
    list.says("2 receipts have not left").says("The registration was to be told by 6 March 2026").says("The receipt is due by 19 March 2026");
    site.move_to("2026-03-20");
    site.agent("lea.martin").await.get("/agents").await.says("L'accusé de réception était dû le 19 mars 2026 : le délai est passé");
}

fn failing() -> KeptMails {
    let mailer = KeptMails::default();
    mailer.fail(Some(MailError::Never("550 boîte inconnue".to_owned())));
    mailer
}
