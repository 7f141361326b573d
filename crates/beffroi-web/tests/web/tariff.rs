//! The eight households of the water tariff (charter §6.3), to the cent, from
//! the form to the letter and in the explanation line by line; and the dates a
//! receipt announces (§3.2, D1 and D6).

use crate::road::{Household, decide, file_water_aid, reference, tracking};
use crate::support::{Page, Site, compiled};

struct Row {
    household: Household,
    volume: &'static str,
    bill: &'static str,
    ceiling: &'static str,
    aid: &'static str,
    granted: bool,
}

const ROWS: &[Row] = &[
    row("1", "4000", "30 m", "136,26 €", "120,00 €", "16,26 €", true),
    row("1", "7290", "30 m", "136,26 €", "218,70 €", "0,00 €", false),
    row("2", "7500", "60 m", "239,64 €", "225,00 €", "14,64 €", true),
    row("4", "13200", "120 m", "446,40 €", "396,00 €", "50,40 €", true),
    row("4", "10800", "120 m", "446,40 €", "324,00 €", "122,40 €", true),
    row("7", "20000", "210 m", "756,54 €", "600,00 €", "156,54 €", true),
    row("4", "14880", "120 m", "446,40 €", "446,40 €", "0,00 €", false),
    row("4", "14550", "120 m", "446,40 €", "436,50 €", "0,00 €", false),
];

const fn row(people: &'static str, resources: &'static str, volume: &'static str, bill: &'static str, ceiling: &'static str, aid: &'static str, granted: bool) -> Row {
    Row { household: Household { people, resources }, volume, bill, ceiling, aid, granted }
}

/// The lines of the computation on a page: its title and its value.
fn steps(page: &Page) -> Vec<(String, String)> {
    let root = page.html();
    let lists: Vec<_> = root.named("ol").into_iter().filter(|list| list.attribute("class") == "steps").collect();
    let heads = lists.iter().flat_map(|list| list.named("p")).filter(|line| line.attribute("class") == "step-head");
    heads
        .map(|head| {
            let part = |class: &str| head.named("span").into_iter().find(|span| span.attribute("class") == class).map(|span| span.text()).unwrap_or_default();
            (part("step-label"), part("step-value").trim_start_matches("donne ").to_owned())
        })
        .collect()
}

fn value<'a>(steps: &'a [(String, String)], label: &str) -> &'a str {
    steps.iter().find(|(known, _)| known == label).map_or("(absent)", |(_, value)| value.as_str())
}

#[tokio::test]
async fn eight_households_to_the_cent_from_the_form_to_the_letter() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    for row in ROWS {
        let receipt = file_water_aid(&mut person, &row.household).await;
        let (home, reference) = (tracking(&receipt), reference(&receipt));
        let letter = decide(&site, &reference, row.granted, "Les ressources dépassent le seuil fixé par la délibération du 17 juin 2016.").await;
        for amount in [row.bill, row.ceiling, row.aid] {
            letter.says(amount);
        }
        let page = person.get(&home).await;
        let words = if row.granted { "Votre demande a été accordée" } else { "Votre demande a été refusée" };
        page.says(words);
        let received = person.get(&page.link("/courriers/2")).await;
        received.says(row.aid).says(row.bill).says("Nadia Benali").says("Tribunal administratif de Nantes");

        let explained = person.get(&format!("{home}/explication")).await;
        let lines = steps(&explained);
        assert!(value(&lines, "Consommation de référence").starts_with(row.volume), "{lines:?}");
        assert!(value(&lines, "Facture de référence").starts_with(row.bill), "{lines:?}");
        assert!(value(&lines, "3 % des ressources").starts_with(row.ceiling), "{lines:?}");
        assert!(value(&lines, "Aide proposée").starts_with(row.aid), "{lines:?}");
        // The parameters, their source, who decided and the version (R. 311-3-1-2).
        explained.says("32,88 €").says("3,446 €").says("Délibération du 16 décembre 2022").says("Nadia Benali");
        explained.says(&site.town.services()[0].hash().to_string());
    }
}

#[tokio::test]
async fn the_simulator_and_what_if_give_the_same_figures() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let receipt = file_water_aid(&mut person, &Household { people: "1", resources: "4000" }).await;
    let home = tracking(&receipt);
    let explained = person.get(&format!("{home}/explication")).await;
    let simulator = person.get("/demarches/eau-solidaire/simuler").await;
    for row in ROWS {
        let fill = |form: crate::support::Form| form.set("foyer . personnes", row.household.people).set("foyer . ressources", row.household.resources).press("suite");
        let simulated = person.submit(fill(simulator.form("/simuler"))).await;
        let what_if = person.submit(fill(explained.form("/explication"))).await;
        for page in [&simulated, &what_if] {
            let lines = steps(page);
            // « Et si ? » shows the case's own lines too: the posted result comes last.
            let aid = lines.iter().rev().find(|(label, _)| label == "Aide proposée").unwrap();
            assert!(aid.1.starts_with(row.aid), "{}: {lines:?}", page.path);
        }
        what_if.says("Avec les réponses de votre dossier : 16,26 €");
    }
    // Nothing was kept.
    person.get(&format!("{home}/explication")).await.says("16,26 €").never_says("156,54 €");
    let wrong = person.submit(explained.form("/explication").set("foyer . personnes", "beaucoup").press("suite")).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.form("/explication").value("foyer . personnes"), "beaucoup");
}

#[tokio::test]
async fn d1_a_receipt_where_silence_refuses() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let receipt = file_water_aid(&mut person, &Household { people: "4", resources: "13200" }).await;
    receipt
        .says("3 mars 2026")
        .says("3 mai 2026")
        .says("6 juillet 2026")
        .says("si votre dossier est complet".to_lowercase().replacen('s', "S", 1).as_str())
        .says("Direction du cycle de l'eau")
        .says("2 cours du Champ-de-Mars")
        .says("02 40 00 00 00")
        .says("CRPA, art. L. 231-4, 3°")
        .says("Recours gracieux")
        .says("Tribunal administratif de Nantes");
    // The same by mail, in the outbox.
    let mails = person.get("/demonstration/courriels").await;
    let mail = person.get(&mails.link("/demonstration/courriels/")).await;
    mail.says("3 mai 2026").says("6 juillet 2026").says("02 40 00 00 00").says("anais@exemple.fr");
    assert!(mail.links().iter().any(|href| *href == tracking(&receipt)), "{:?}", mail.links());
}

#[tokio::test]
async fn d6_a_receipt_where_silence_grants() {
    let granting = compiled("signalement", |text| {
        let start = text.find("silence:").unwrap();
        let end = start + text[start..].find('\n').unwrap();
        format!("{}silence: {{ sens: acceptation, délai: 2 mois, texte: \"CRPA, art. L. 231-1\" }}{}", &text[..start], &text[end..])
    });
    let site = Site::with("2026-12-31", vec![granting], true);
    let mut person = site.visitor();
    let receipt = crate::street::report(&mut person, "devant le 3 rue Paul-Bert", None).await;
    receipt.says("31 décembre 2026").says("28 février 2027").says("CRPA, art. L. 232-3").says("02 40 00 00 01").never_says("Recours gracieux");
}
