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
async fn a_started_form_is_found_again_by_mail_or_erased_at_once() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let service = person.get("/demarches/eau-solidaire").await;
    let page = person.go(service.form("/commencer")).await;
    page.says("2 avril 2026");
    let typed = page.form("/brouillon/").set("usager . prénom", "Anaïs").press("plus-tard");
    let later = person.go(typed).await;
    later.says("Vos réponses sont gardées").says("jusqu'au 2 avril 2026").says("/brouillon/");
    let wrong = person.submit(later.form("/plus-tard").set("courriel", "pas une adresse").press("courriel")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.form("/plus-tard").value("courriel"), "pas une adresse");
    let form = later.form("/plus-tard").set("courriel", "anais@exemple.fr").press("courriel");
    // A double click sends one; the answer is the same.
    for _ in 0..2 {
        person.go(form.clone()).await.says("Le lien part à cette adresse");
    }
    let mails = site.town.outbox(10).unwrap();
    assert_eq!(mails.len(), 1);
    let mail = mails[0].mail.clone().unwrap();
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("anais@exemple.fr", "Reprendre votre demande : Aide au paiement de la facture d'eau"));
    assert!(mail.text.replace('\u{a0}', " ").contains("2 avril 2026") && !mail.text.contains("Anaïs"), "{}", mail.text);
    let link = mail.text.split_whitespace().find(|word| word.contains("/brouillon/")).unwrap();
    let again = site.visitor().open(link.trim_start_matches("http://127.0.0.1:8044")).await;
    assert_eq!(again.form("/brouillon/").value("usager . prénom"), "Anaïs");
    // Nobody's mailbox is flooded: the same answer, and nothing leaves.
    for n in 0..12 {
        person.go(form.clone().set("courriel", &format!("n{n}@exemple.fr"))).await.says("Le lien part à cette adresse");
    }
    assert_eq!(site.town.outbox(100).unwrap().len(), 5);
    let mut flooded = 0;
    for _ in 0..8 {
        let other = site.town.start_draft(site.town.service("eau-solidaire").unwrap(), beffroi_base::Language::Fr).unwrap();
        site.town.mail_resume(&other, "victime@exemple.fr").unwrap();
        flooded = site.town.outbox(100).unwrap().iter().filter(|line| line.mail.as_ref().is_some_and(|mail| mail.to == "victime@exemple.fr")).count();
    }
    assert_eq!(flooded, 5);
    // Erased at once, once confirmed; the mails that waited go too.
    let unticked = person.submit(later.forms().into_iter().last().unwrap().press("effacer")).await;
    assert_eq!(unticked.status, StatusCode::UNPROCESSABLE_ENTITY);
    person.go(unticked.forms().into_iter().last().unwrap().set("effacer", "oui").press("effacer")).await.says("Aide au paiement");
    assert_eq!(person.open(link.trim_start_matches("http://127.0.0.1:8044")).await.status, StatusCode::NOT_FOUND);
    assert!(site.town.outbox(100).unwrap().iter().all(|line| line.mail.as_ref().is_some_and(|mail| mail.to == "victime@exemple.fr")));
    // Those nobody comes back to go on the very day that was said.
    site.move_to("2026-04-01");
    assert_eq!(site.town.tick().unwrap().drafts, 0);
    site.move_to("2026-04-02");
    assert_eq!(site.town.tick().unwrap().drafts, 8);
    assert!(site.town.outbox(100).unwrap().is_empty());
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
