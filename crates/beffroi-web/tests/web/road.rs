//! The road, end to end: filed, asked, examined, signed, explained.

use crate::support::{Browser, Page, Site};
use axum::http::StatusCode;

/// A household of the water aid.
pub struct Household {
    pub people: &'static str,
    pub resources: &'static str,
}

/// Fills the whole form and files it; gives back the receipt.
pub async fn file_water_aid(browser: &mut Browser, household: &Household) -> Page {
    let service = browser.get("/demarches/eau-solidaire").await;
    let page = browser.go(service.form("/commencer")).await;
    fill_and_file(browser, page, household).await
}

/// Fills the form from a page on, and files it; gives back the receipt.
pub async fn fill_and_file(browser: &mut Browser, mut page: Page, household: &Household) -> Page {
    for _ in 0..10 {
        if page.path.ends_with("/verifier") {
            break;
        }
        let mut form = page.form("/brouillon/");
        for (name, value) in [
            ("foyer . personnes", household.people),
            ("foyer . ressources", household.resources),
            ("foyer . allocataire", "oui"),
            ("foyer . numéro d'allocataire", "1234567"),
            ("demandeur . relevé d'identité bancaire", "FR76 3000 6000 0112 3456 7890 189"),
            ("usager . prénom", "Anaïs"),
            ("usager . nom", "Le Bihan"),
            ("usager . courriel", "anais@exemple.fr"),
            ("usager . adresse.voie", "12 rue des Tanneurs"),
            ("usager . adresse.code-postal", "44000"),
            ("usager . adresse.commune", "Nantes"),
        ] {
            if page.html().all().iter().any(|field| field.attribute("name") == name) {
                form = form.set(name, value);
            }
        }
        page = browser.go(form.press("suite")).await;
        assert!(page.status.is_success() , "{} {}", page.status, page.text());
    }
    browser.go(page.form("/verifier")).await
}

pub fn tracking(receipt: &Page) -> String {
    receipt.path.trim_end_matches("/recepisse").to_owned()
}

pub fn reference(receipt: &Page) -> String {
    let text = receipt.text();
    let (_, after) = text.split_once("Référence ").unwrap();
    after.split(' ').next().unwrap().to_owned()
}

/// Léa proposes and Nadia signs; gives back the letter as Nadia read it before.
pub async fn decide(site: &Site, reference: &str, granted: bool, reasons: &str) -> Page {
    let href = format!("/agents/dossiers/{reference}");
    let (proposal, signature) = if granted { ("proposer l'accord", "accorder") } else { ("proposer le refus", "refuser") };
    let mut lea = site.agent("lea.martin").await;
    let mut form = lea.get(&href).await.action(proposal);
    if !granted {
        form = form.set("motifs", reasons);
    }
    lea.go(form).await.says("C'est fait");
    let mut nadia = site.agent("nadia.benali").await;
    let case = nadia.get(&href).await;
    let mut form = case.forms().into_iter().find(|form| form.value("action") == signature).unwrap();
    if !granted {
        form = form.set("motifs", reasons);
    }
    let letter = nadia.submit(form.press("apercu")).await;
    nadia.go(letter.form("/actions").press("envoyer")).await.says("C'est fait");
    letter
}

#[tokio::test]
async fn a_household_is_heard_from_the_form_to_the_letter() {
    let site = Site::on("2026-03-03");
    let mut anais = site.visitor();
    let receipt = file_water_aid(&mut anais, &Household { people: "4", resources: "13 200" }).await;
    assert_eq!(receipt.status, StatusCode::OK);
    let (home, reference) = (tracking(&receipt), reference(&receipt));

    let mut lea = site.agent("lea.martin").await;
    let queue = lea.get("/agents").await;
    queue.says(&reference).says("Anaïs Le Bihan");
    let case = lea.get(&format!("/agents/dossiers/{reference}")).await;
    case.says("50,40 €");
    let asked = lea.go(case.action("demander une pièce").set("piece", "Votre dernier avis d'imposition").set("texte", "Délibération du 17 juin 2016")).await;
    assert_eq!(asked.status, StatusCode::OK);
    asked.says("C'est fait");

    site.move_to("2026-03-10");
    let page = anais.get(&home).await;
    page.says("Votre dernier avis d'imposition").says("2 avril 2026");
    let sent = anais.go(page.form("/pieces/1").set("reponse", "Le voici").file("fichiers", "avis.pdf", b"%PDF-1.4 avis").press("suite")).await;
    sent.says("Votre envoi est bien arrivé");

    let mut lea = site.agent("lea.martin").await;
    let case = lea.get(&format!("/agents/dossiers/{reference}")).await;
    case.says("avis.pdf");
    let file = lea.get(&case.link("/documents/")).await;
    assert_eq!(file.bytes, b"%PDF-1.4 avis");
    assert_eq!(file.headers["content-type"], "application/pdf");
    let proposed = lea.go(case.action("proposer l'accord")).await;
    proposed.says("Rien à faire pour vous à cette étape");

    let mut nadia = site.agent("nadia.benali").await;
    let case = nadia.get(&format!("/agents/dossiers/{reference}")).await;
    case.says("50,40 €").never_says("1234567");
    let unticked = nadia.submit(case.action("accorder")).await;
    assert_eq!(unticked.status, StatusCode::UNPROCESSABLE_ENTITY);
    unticked.says("vous engagez votre signature");
    let letter = nadia.submit(case.form("/actions").forge("action", "accorder").press("apercu")).await;
    letter.says("Elle vous est accordée : 50,40 €").says("Nadia Benali");
    let signed = nadia.go(letter.form("/actions").press("envoyer")).await;
    signed.says("C'est fait").says("Accordée");

    let page = anais.get(&home).await;
    page.says("Votre demande a été accordée le 10 mars 2026.");
    let letter = anais.get(&page.links().into_iter().rfind(|href| href.contains("/courriers/")).unwrap()).await;
    let _ = letter;
    let explained = anais.get(&format!("{home}/explication")).await;
    explained.says("50,40 €").says("Nadia Benali").says("Arrêté n° 2026-014");
}
