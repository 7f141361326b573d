//! A list is filled element by element, with buttons and no script, and each
//! desk sees the columns its stage reads.

use crate::road::{reference, tracking};
use crate::support::{Browser, Form, Page, Site, compiled};
use axum::http::StatusCode;

fn child(form: Form, index: usize, name: &str, group: &str, days: &str) -> Form {
    let field = |column: &str| format!("enfants.{index}.{column}");
    form.set(&field("prénom"), name).set(&field("nom"), "Garnier").set(&field("groupe"), group).set(&field("jours"), days)
}

/// To the page of the children, with who asks already said.
async fn children(person: &mut Browser) -> Page {
    let service = person.get("/demarches/accueil-loisirs").await;
    let page = person.go(service.form("/commencer")).await;
    let you = [
        ("usager . prénom", "Sophie"), ("usager . nom", "Garnier"), ("usager . adresse.voie", "4 rue de Strasbourg"),
        ("usager . adresse.code-postal", "44000"), ("usager . adresse.commune", "Nantes"),
    ];
    let form = you.into_iter().fold(page.form("/brouillon/"), |form, (name, value)| form.set(name, value));
    person.go(form.press("suite")).await
}

#[tokio::test]
async fn two_children_are_enrolled_at_once_and_each_desk_reads_its_columns() {
    let site = Site::with("2026-06-01", vec![compiled("accueil-loisirs", |text| text)], true);
    let mut person = site.visitor();
    let page = children(&mut person).await;
    page.says("enfant 1").never_says("Retirer");
    // Blank, each field says what it lacks; nothing is asked that a condition hides.
    let refused = person.submit(page.form("/brouillon/").press("suite")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("Son prénom : répondez à cette question");
    assert!(!refused.html().all().iter().any(|field| field.attribute("name") == "enfants.0.piscine"));
    // A button adds an element and keeps what is typed; another takes one away.
    let page = person.go(child(page.form("/brouillon/"), 0, "Léa", "grands", "5").press("ajouter:enfants")).await;
    page.says("enfant 2");
    let page = person.go(child(page.form("/brouillon/"), 1, "Erreur", "petits", "1").press("ajouter:enfants")).await;
    let page = person.go(page.form("/brouillon/").press("retirer:enfants.1")).await;
    page.says("enfant 2").never_says("enfant 3");
    assert_eq!(page.form("/brouillon/").value("enfants.0.prénom"), "Léa");
    assert_eq!(page.form("/brouillon/").value("enfants.1.prénom"), "");
    // An answer of one element uncovers a question of that element: asked, not refused.
    let form = child(page.form("/brouillon/"), 1, "Tom", "petits", "3").set("enfants.0.piscine", "oui");
    let page = person.go(form.press("suite")).await;
    assert_eq!(page.status, StatusCode::OK);
    page.says("Sait-il nager").never_says("Il reste quelque chose à corriger");
    let page = person.go(page.form("/brouillon/").set("enfants.0.nage", "oui").press("suite")).await;
    let page = person.go(page.form("/brouillon/").set("famille . donne son quotient", "oui").press("suite")).await;
    let page = person.go(page.form("/brouillon/").set("famille . quotient", "1000").press("suite")).await;
    page.says("Léa").says("Tom").says("enfant 2").says("Moins de six ans");
    let receipt = person.go(page.form("/verifier")).await;
    let (home, reference) = (tracking(&receipt), reference(&receipt));

    let href = format!("/agents/dossiers/{reference}");
    let mut samia = site.agent("samia.cherif").await;
    let case = samia.get(&href).await;
    case.says("Tom").says("90,72 €").says("Moins de six ans");
    samia.go(case.action("proposer l'inscription")).await.says("C'est fait");
    // The signatory's stage reads names, not groups nor swimming.
    let mut gilles = site.agent("gilles.roy").await;
    let case = gilles.get(&href).await;
    case.says("Léa").says("90,72 €").never_says("Moins de six ans").never_says("nager");
    let form = case.forms().into_iter().find(|form| form.value("action") == "inscrire").unwrap();
    let letter = gilles.submit(form.press("apercu")).await;
    letter.says("Nous avons inscrit Léa et Tom au centre de loisirs, pour 8 jours en tout").says("90,72 €");
    gilles.go(letter.form("/actions").press("envoyer")).await.says("C'est fait");
    person.get(&format!("{home}/explication")).await.says("Journées demandées").says("90,72 €");
}

#[tokio::test]
async fn a_list_is_corrected_and_simulated_with_the_same_buttons() {
    let site = Site::with("2026-06-01", vec![compiled("accueil-loisirs", |text| text)], true);
    let mut person = site.visitor();
    let page = person.get("/demarches/accueil-loisirs/simuler").await;
    let page = person.submit(page.form("/simuler").press("ajouter:enfants")).await;
    page.says("enfant 2");
    let form = child(child(page.form("/simuler"), 0, "A", "petits", "5"), 1, "B", "petits", "3");
    let page = person.submit(form.set("famille . donne son quotient", "non")).await;
    page.says("120,96 €");

    let page = children(&mut person).await;
    let page = person.go(child(page.form("/brouillon/"), 0, "Léa", "petits", "5").press("suite")).await;
    let page = person.go(page.form("/brouillon/").set("famille . donne son quotient", "non").press("suite")).await;
    let receipt = person.go(page.form("/verifier")).await;
    let home = tracking(&receipt);
    let page = person.get(&format!("{home}/agir/corriger")).await;
    let page = person.submit(page.form("/agir/corriger").press("ajouter:enfants")).await;
    assert_eq!((page.status, page.form("/agir/corriger").value("enfants.0.prénom")), (StatusCode::OK, "Léa"));
    let wrong = person.submit(child(page.form("/agir/corriger"), 1, "Tom", "petits", "99").press("suite")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.says("au plus 20");
    person.go(child(wrong.form("/agir/corriger"), 1, "Tom", "petits", "3").press("suite")).await.says("Vos corrections sont enregistrées");
    let mut samia = site.agent("samia.cherif").await;
    samia.get(&format!("/agents/dossiers/{}", reference(&receipt))).await.says("Tom").says("120,96 €");
}
