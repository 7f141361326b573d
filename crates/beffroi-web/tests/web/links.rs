//! No page leads nowhere: every address a page gives is followed, and every
//! page met on the way is held to the same rules (`Page::check`).

use crate::road::{Household, file_water_aid, reference, tracking};
use crate::street::{JPEG, report};
use crate::support::{Browser, Site};
use std::collections::BTreeSet;

/// Follows every link, stylesheet and icon from some pages on.
async fn crawl(browser: &mut Browser, from: &[String]) -> usize {
    let mut todo: Vec<String> = from.to_vec();
    let mut seen: BTreeSet<String> = todo.iter().cloned().collect();
    while let Some(path) = todo.pop() {
        let page = browser.get(&path).await;
        let fine = page.status.is_success() || page.status.is_redirection();
        assert!(fine, "{path} answers {}", page.status);
        if let Some(to) = page.location().filter(|to| seen.insert(to.clone())) {
            todo.push(to);
        }
        let html = page.headers.get("content-type").is_some_and(|kind| kind.to_str().unwrap().starts_with("text/html"));
        if !html {
            continue;
        }
        for element in page.html().all() {
            let to = if element.has("src") { element.attribute("src") } else { element.attribute("href") };
            let to = match to.split_once('#').map_or(to, |(to, _)| to) {
                "" => continue,
                query if query.starts_with('?') => format!("{}{query}", path.split('?').next().unwrap()),
                other => other.to_owned(),
            };
            assert!(to.starts_with('/') || to.starts_with("https://") || to.starts_with("mailto:") || to.starts_with("tel:"), "{path} leads to {to}");
            if to.starts_with("https://") {
                assert_eq!(element.tag, "a", "{path} loads {to}");
            }
            if to.starts_with('/') && seen.insert(to.clone()) {
                todo.push(to);
            }
        }
    }
    seen.len()
}

#[tokio::test]
async fn every_address_of_every_page_answers() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let water = file_water_aid(&mut person, &Household { people: "4", resources: "13200" }).await;
    let street = report(&mut person, "devant la gare", Some(("photo.jpg", JPEG))).await;
    let start = person.get("/demarches/eau-solidaire").await;
    let draft = person.submit(start.form("/commencer")).await.location().unwrap();
    let mut lea = site.agent("lea.martin").await;
    let case = lea.get(&format!("/agents/dossiers/{}", reference(&water))).await;
    let case = lea.go(case.action("demander une pièce").set("piece", "Un avis").set("texte", "Délibération")).await;
    let before = crawl(&mut person, &["/".to_owned(), tracking(&water), tracking(&street), draft]).await;
    lea.go(case.action("proposer l'accord")).await;
    let mut nadia = site.agent("nadia.benali").await;
    let case = nadia.get(&format!("/agents/dossiers/{}", reference(&water))).await;
    nadia.go(case.action("accorder").forge("confirme", "oui")).await;
    assert!(before > 20, "{before} addresses");
    crawl(&mut person, &[tracking(&water), tracking(&street), "/demonstration/courriels".to_owned()]).await;
    for agent in ["lea.martin", "nadia.benali", "karim.le-goff", "yann.morel"] {
        let mut browser = site.agent(agent).await;
        crawl(&mut browser, &["/agents".to_owned(), "/agents?vue=tous".to_owned()]).await;
    }
}
