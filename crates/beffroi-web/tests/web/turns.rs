//! Every turn a case can take beside its stages, from both sides.

use crate::road::{Household, decide, file_water_aid, reference, tracking};
use crate::support::{Browser, Form, Page, Site, compiled};
use axum::http::StatusCode;

const FOUR: Household = Household { people: "4", resources: "13200" };

/// A case just filed: the person, its tracking address, its reference.
async fn filed(site: &Site) -> (Browser, String, String) {
    let mut person = site.visitor();
    let receipt = file_water_aid(&mut person, &FOUR).await;
    (person, tracking(&receipt), reference(&receipt))
}

#[track_caller]
fn around(page: &Page, turn: &str) -> Form {
    let found = page.forms().into_iter().find(|form| form.value("tour") == turn);
    found.unwrap_or_else(|| panic!("no « {turn} » on {}:\n{}", page.path, page.text())).press(turn)
}

fn offers(page: &Page, turn: &str) -> bool {
    page.links().iter().any(|link| link.ends_with(&format!("/agir/{turn}")))
}

#[tokio::test]
async fn the_person_and_the_desk_write_to_each_other_and_notes_stay_inside() {
    let site = Site::on("2026-03-03");
    let (mut person, home, reference) = filed(&site).await;
    let page = person.get(&home).await;
    let empty = person.submit(page.form("/agir/ecrire").press("suite")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    empty.says("Écrivez votre message");
    let long = "é".repeat(10_001);
    let kept = person.submit(page.form("/agir/ecrire").set("texte", &long).press("suite")).await;
    assert_eq!((kept.status, kept.form("/agir/ecrire").value("texte")), (StatusCode::UNPROCESSABLE_ENTITY, long.as_str()));
    person.go(page.form("/agir/ecrire").set("texte", "Avez-vous <bien> reçu ?").press("suite")).await.says("Votre message est envoyé").says("Avez-vous <bien> reçu ?");

    let mut lea = site.agent("lea.martin").await;
    let case = lea.get(&format!("/agents/dossiers/{reference}")).await;
    case.says("Avez-vous <bien> reçu ?");
    let case = lea.go(around(&case, "note").set("texte", "À revoir avec Nadia")).await;
    case.says("C'est fait : Note interne").says("À revoir avec Nadia");
    let case = lea.go(around(&case, "reponse").set("texte", "Oui, bien reçu.")).await;
    case.says("Oui, bien reçu.");
    // The person is told by mail that someone wrote, not what.
    let mut mails = site.town.outbox(10).unwrap().into_iter().filter_map(|line| line.mail);
    let mail = mails.rfind(|mail| mail.subject == "Un message sur votre demande : Aide au paiement de la facture d'eau").unwrap();
    assert!(mail.text.contains(&home) && !mail.text.contains("bien reçu"), "{}", mail.text);
    let blank = lea.submit(around(&case, "note")).await;
    assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
    lea.go(around(&case, "attribuer").set("agent", "lea.martin")).await.says("en charge : Léa Martin");
    let (mine, other) = (lea.get("/agents?vue=miens").await, site.agent("nadia.benali").await.get("/agents?vue=miens").await);
    mine.says("1 dossier").says("Anaïs Le Bihan");
    other.says("0 dossier");
    let page = person.get(&home).await;
    page.says("Oui, bien reçu.").says("Léa Martin, Instructrice").never_says("À revoir avec Nadia").never_says("attribué");
    // Payment reads neither the messages nor the notes.
    decide(&site, &reference, true, "").await;
    let mut karim = site.agent("karim.le-goff").await;
    karim.get(&format!("/agents/dossiers/{reference}")).await.never_says("bien reçu").never_says("À revoir avec Nadia");
}

#[tokio::test]
async fn a_message_begins_from_a_model_of_the_service_and_nothing_typed_is_lost() {
    let with_model = |text: String| text.replacen("  pièce manquante:\n", "  où en est la demande:\n    objet: Où en est votre demande\n    texte: |\n      Madame, Monsieur,\n\n      Vous avez déposé votre demande le {dossier . date de dépôt}. Nous vous écrirons dès que la décision sera prise.\n  pièce manquante:\n", 1);
    let site = Site::with("2026-03-03", vec![compiled("eau-solidaire", with_model)], true);
    let (mut person, home, reference) = filed(&site).await;
    let mut lea = site.agent("lea.martin").await;
    let case = lea.get(&format!("/agents/dossiers/{reference}")).await;
    let reply = |page: &Page| page.forms().into_iter().find(|form| form.value("tour") == "reponse").unwrap();
    let none = lea.submit(reply(&case).set("texte", "Bien à vous.").press("modele")).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    none.says("Choisissez un modèle");
    let begun = lea.submit(reply(&none).set("modele", "où en est la demande").press("modele")).await;
    assert_eq!(begun.status, StatusCode::OK);
    let text = reply(&begun).value("texte").to_owned();
    assert!(text.starts_with("Madame, Monsieur,") && text.replace("\u{a0}", " ").contains("3 mars 2026") && text.ends_with("Bien à vous."), "{text}");
    lea.go(reply(&begun).press("reponse")).await.says("Bien à vous.");
    person.get(&home).await.says("dès que la décision sera prise");
    // A letter that decides is no model, whatever is sent.
    assert_eq!(lea.submit(reply(&case).forge("modele", "accord").press("modele")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    // The texts of the service are recalled where an item is asked for.
    case.says("CGCT, art. L. 2224-12-1-1").says("Délibération du 17 juin 2016");
}

const PDF: &[u8] = b"%PDF-1.4\n%%EOF\n";

#[tokio::test]
async fn files_go_with_messages_both_ways_and_never_show_what_a_stage_does_not_read() {
    let site = Site::on("2026-03-03");
    let (mut person, home, reference) = filed(&site).await;
    let page = person.get(&home).await;
    // Refused beside its box; what was typed and the good file wait.
    let wrong = person.submit(page.form("/agir/ecrire").set("texte", "Voici").file("fichiers", "a.exe", b"MZ\x90\x00 not a paper").press("suite")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("ni un PDF ni une photo");
    let added = person.submit(wrong.form("/agir/ecrire").file("fichiers", "../../bail.pdf", PDF).press("televerser")).await;
    assert_eq!(added.status, StatusCode::OK);
    added.says("bail.pdf");
    assert_eq!(added.form("/agir/ecrire").value("texte"), "Voici");
    let sent = person.go(added.form("/agir/ecrire").press("suite")).await;
    sent.says("Votre message est envoyé").says("bail.pdf");
    assert_eq!(person.get(&sent.link("/documents/")).await.bytes, PDF);

    let mut lea = site.agent("lea.martin").await;
    let case = lea.get(&format!("/agents/dossiers/{reference}")).await;
    case.says("bail.pdf");
    let theirs = case.link("/documents/");
    assert_eq!(lea.get(&theirs).await.bytes, PDF);
    // The reply carries a file too; a document of the case is not sent again under a forged token.
    let blob = theirs.rsplit('/').next().unwrap().to_owned();
    let kept = lea.submit(case.forms().into_iter().find(|form| form.value("tour") == "reponse").unwrap().set("texte", "Votre attestation").file("fichiers", "attestation.pdf", PDF).press("televerser")).await;
    kept.says("attestation.pdf");
    let mut form = kept.forms().into_iter().find(|form| form.value("tour") == "reponse").unwrap().press("reponse");
    form.fields.push(("garde".to_owned(), blob));
    let case = lea.go(form).await;
    case.says("attestation.pdf");
    assert_eq!(case.text().matches("bail.pdf").count(), 1);
    let page = person.get(&home).await;
    page.says("Votre attestation").says("attestation.pdf");
    // A stage that does not examine opens neither.
    decide(&site, &reference, true, "").await;
    let mut karim = site.agent("karim.le-goff").await;
    karim.get(&format!("/agents/dossiers/{reference}")).await.never_says("bail.pdf").never_says("attestation.pdf");
    assert_eq!(karim.get(&theirs).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.agent("yann.morel").await.get(&theirs).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_was_asked_for_is_read_where_it_was_asked_and_where_it_is_decided() {
    // The accountant may ask too: what they are given is theirs, and the signatory's.
    let asking = |text: String| text.replacen("      payer: {", "      demander un compte: { échéance: 15 jours, examen: continue, courrier: pièce manquante, en: { titre: Ask for an account } }\n      payer: {", 1);
    let site = Site::with("2026-03-03", vec![compiled("eau-solidaire", asking)], true);
    let (mut person, home, reference) = filed(&site).await;
    let href = format!("/agents/dossiers/{reference}");
    let mut lea = site.agent("lea.martin").await;
    lea.go(lea.clone().get(&href).await.action("demander une pièce").set("piece", "Votre avis").set("texte", "Délibération")).await;
    person.go(person.clone().get(&home).await.form("/pieces/1").set("reponse", "Reçue de moi").file("fichiers", "avis.pdf", PDF).press("suite")).await.says("bien arrivé");
    decide(&site, &reference, true, "").await;
    let mut karim = site.agent("karim.le-goff").await;
    let case = karim.get(&href).await;
    case.never_says("avis.pdf").never_says("Reçue de moi");
    karim.go(case.action("demander un compte").set("piece", "Un autre compte").set("texte", "CGCT")).await;
    person.go(person.clone().get(&home).await.form("/pieces/2").file("fichiers", "compte.pdf", PDF).press("suite")).await.says("bien arrivé");
    karim.get(&href).await.says("compte.pdf").never_says("avis.pdf");
    lea.get(&href).await.says("avis.pdf").never_says("compte.pdf");
    site.agent("nadia.benali").await.get(&href).await.says("avis.pdf").says("compte.pdf");
}

#[tokio::test]
async fn answers_are_corrected_and_what_was_signed_stays() {
    let site = Site::on("2026-03-03");
    let (mut person, home, reference) = filed(&site).await;
    let page = person.get(&person.clone().get(&home).await.link("/agir/corriger")).await;
    let wrong = person.submit(page.form("/agir/corriger").set("foyer . ressources", "beaucoup").press("suite")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.form("/agir/corriger").value("foyer . ressources"), "beaucoup");
    let same = person.submit(page.form("/agir/corriger").press("suite")).await;
    assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY);
    person.go(page.form("/agir/corriger").set("foyer . ressources", "10800").press("suite")).await.says("Vos corrections sont enregistrées").says("Réponses corrigées");
    let mut lea = site.agent("lea.martin").await;
    let case = lea.get(&format!("/agents/dossiers/{reference}")).await;
    case.says("122,40 €").says("10 800,00 €").says("avant correction : 13 200,00 €");
    person.get(&format!("{home}/recepisse")).await.says("13 200,00 €").never_says("10 800");
    // Once decided, corrected no more.
    decide(&site, &reference, true, "").await;
    assert!(!offers(&person.get(&home).await, "corriger"));
    let late = person.submit(page.form("/agir/corriger").set("foyer . ressources", "1").press("suite")).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_request_is_given_up_once_confirmed() {
    let site = Site::on("2026-03-03");
    let (mut person, home, reference) = filed(&site).await;
    let page = person.get(&format!("{home}/agir/retirer")).await;
    let unticked = person.submit(page.form("/agir/retirer").set("texte", "J'ai déménagé").press("suite")).await;
    assert_eq!(unticked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unticked.form("/agir/retirer").value("texte"), "J'ai déménagé");
    let form = unticked.form("/agir/retirer").set("confirme", "oui").press("suite");
    person.go(form.clone()).await.says("Votre demande est retirée").says("Vous avez retiré cette demande le 3 mars 2026");
    assert!(person.submit(form).await.status.is_redirection(), "a double click is not an error");
    let mut lea = site.agent("lea.martin").await;
    lea.get(&format!("/agents/dossiers/{reference}")).await.says("La personne a retiré sa demande").says("Ce dossier est terminé");
}

#[tokio::test]
async fn a_silent_refusal_is_explained_contested_and_decided_again() {
    let site = Site::on("2026-03-03");
    let (mut person, home, reference) = filed(&site).await;
    assert!(!offers(&person.get(&home).await, "contester"));
    site.move_to("2026-05-04");
    site.town.tick().unwrap();
    let page = person.get(&home).await;
    page.says("considérée comme refusée depuis le 3 mai 2026");
    let ask = person.get(&page.link("/agir/motifs")).await;
    person.go(ask.form("/agir/motifs").press("suite")).await.says("Les raisons vous seront données dans le mois");
    let contest = person.get(&format!("{home}/agir/contester")).await;
    let empty = person.submit(contest.form("/agir/contester").press("suite")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = person.go(contest.form("/agir/contester").set("a-qui", "gracieux").set("texte", "Nous sommes quatre.").press("suite")).await;
    sent.says("Votre recours est enregistré").says("Votre recours gracieux est à l'étude");

    // Léa examines; she does not sign.
    let href = format!("/agents/dossiers/{reference}");
    let mut lea = site.agent("lea.martin").await;
    let case = lea.get(&href).await;
    assert!(!case.forms().iter().any(|form| form.value("tour") == "recours"));
    let mut nadia = site.agent("nadia.benali").await;
    let case = nadia.get(&href).await;
    let unticked = nadia.submit(around(&case, "motifs").set("texte", "Le dossier était resté sans instructeur.")).await;
    assert_eq!(unticked.status, StatusCode::UNPROCESSABLE_ENTITY);
    unticked.says("vous engagez votre signature");
    assert_eq!(around(&unticked, "motifs").value("texte"), "Le dossier était resté sans instructeur.");
    let case = nadia.go(around(&unticked, "motifs").set("confirme", "oui")).await;
    case.says("C'est fait");
    let case = nadia.go(around(&case, "recours").set("suite-donnee", "oui").set("texte", "Le foyer compte bien quatre personnes.").forge("confirme", "oui")).await;
    case.says("C'est fait");
    let page = person.get(&home).await;
    page.never_says("considérée comme refusée depuis").says("Refusée par le silence");
    for link in page.links().iter().filter(|link| link.contains("/courriers/")) {
        person.get(link).await;
    }
    // Decided again, where decisions are signed.
    let case = nadia.get(&href).await;
    nadia.go(case.action("accorder").forge("confirme", "oui")).await.says("Accordée");
    person.get(&home).await.says("Votre demande a été accordée le 4 mai 2026");
}

#[tokio::test]
async fn a_refusal_is_contested_and_another_person_than_its_author_answers() {
    let site = Site::on("2026-03-03");
    let (mut person, home, reference) = filed(&site).await;
    decide(&site, &reference, false, "Ressources au-dessus du seuil.").await;
    let page = person.get(&home).await;
    page.says("Votre demande a été refusée");
    let contest = person.get(&page.link("/agir/contester")).await;
    contest.says("Vous pouvez aussi aller au tribunal");
    person.go(contest.form("/agir/contester").set("a-qui", "hierarchique").set("texte", "Je ne suis pas d'accord.").press("suite")).await.says("recours hiérarchique est à l'étude");
    let mut nadia = site.agent("nadia.benali").await;
    let case = nadia.get(&format!("/agents/dossiers/{reference}")).await;
    let own = nadia.submit(around(&case, "recours").set("texte", "Non.").forge("confirme", "oui")).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", own.text());
    assert_eq!(around(&own, "recours").value("texte"), "Non.");
    // Both ways at once: two forms on the desk, each with its own.
    person.go(contest.form("/agir/contester").set("a-qui", "gracieux").set("texte", "Relisez ma demande.").press("suite")).await.says("Votre recours est enregistré");
    let both = nadia.get(&format!("/agents/dossiers/{reference}")).await;
    both.says("Relisez ma demande.").says("Je ne suis pas d'accord.");
    assert_eq!(both.forms().iter().filter(|form| form.value("tour") == "recours").count(), 2);
    // Twice by the same way is once too many, and nothing written is lost.
    let again = person.submit(contest.form("/agir/contester").set("a-qui", "hierarchique").set("texte", "Encore.").press("suite")).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.says("Encore.");
}

#[tokio::test]
async fn a_silent_acceptance_gives_its_certificate() {
    let granting = compiled("signalement", |text| {
        let start = text.find("silence:").unwrap();
        let end = start + text[start..].find('\n').unwrap();
        format!("{}silence: {{ sens: acceptation, délai: 2 mois, texte: \"CRPA, art. L. 231-1\" }}{}", &text[..start], &text[end..])
    });
    let site = Site::with("2026-03-03", vec![granting], true);
    let mut person = site.visitor();
    let receipt = crate::street::report(&mut person, "devant la gare", None).await;
    let home = tracking(&receipt);
    site.move_to("2026-05-04");
    site.town.tick().unwrap();
    let page = person.get(&home).await;
    page.says("votre demande est acceptée depuis le 3 mai 2026");
    let form = person.get(&page.link("/agir/attestation")).await.form("/agir/attestation").press("suite");
    let done = person.go(form.clone()).await;
    done.says("Votre attestation est prête");
    person.get(&done.link("/courriers/2")).await.says("3 mai 2026");
    assert!(person.submit(form).await.status.is_redirection());
}

#[tokio::test]
async fn someone_speaks_for_the_person_and_a_request_that_is_not_ours_goes_on() {
    let site = Site::on("2026-03-03");
    let (mut person, home, reference) = filed(&site).await;
    let page = person.get(&format!("{home}/agir/mandat")).await;
    let half = person.submit(page.form("/agir/mandat").set("nom", "Rose Le Bihan").set("jusqu-au.jour", "31").press("suite")).await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    half.says("Écrivez une date complète");
    let form = half.form("/agir/mandat").set("qualite", "Ma fille").set("mandat", "Je l'autorise").set("jusqu-au.mois", "12").set("jusqu-au.annee", "2026").press("suite");
    person.go(form).await.says("C'est enregistré");
    let mut lea = site.agent("lea.martin").await;
    let case = lea.get(&format!("/agents/dossiers/{reference}")).await;
    case.says("Rose Le Bihan, Ma fille (Je l'autorise), jusqu'au 31 décembre 2026");
    let past = person.get(&format!("{home}/agir/mandat")).await;
    let past = person.submit(past.form("/agir/mandat").set("jusqu-au.annee", "2025").press("suite")).await;
    assert_eq!((past.status, past.form("/agir/mandat").value("jusqu-au.annee")), (StatusCode::UNPROCESSABLE_ENTITY, "2025"));
    let end = person.get(&format!("{home}/agir/mandat")).await;
    person.go(end.form("/agir/mandat").press("terminer")).await.says("C'est enregistré");

    let mut nadia = site.agent("nadia.benali").await;
    nadia.get(&format!("/agents/dossiers/{reference}")).await.says("Léa Martin a ouvert ce dossier à l'instant");
    // In front of the case as it was: the mandate ended since.
    let late = lea.submit(around(&case, "transmettre").set("autorite", "Saint-Herblain").set("texte", "Le foyer y habite.")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let form = around(&late, "transmettre");
    assert_eq!((form.value("autorite"), form.value("texte")), ("Saint-Herblain", "Le foyer y habite."));
    lea.go(form).await.says("Demande transmise");
    person.get(&home).await.says("nous l'avons transmise le 3 mars 2026 à Saint-Herblain");
}
