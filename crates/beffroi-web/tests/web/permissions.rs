//! Who gets what: `../permissions.txt`, read and reviewed by people.
//!
//! The routes are those the sources declare: a new one fails the test until its
//! line is there. `BEFFROI_BLESS=1` writes the file again; the difference is
//! then reviewed like any other.

use crate::road::{Household, file_water_aid, reference, tracking};
use crate::street::{JPEG, report};
use crate::support::{Browser, Site, root};
use axum::http::StatusCode;
use beffroi_app::Secret;
use beffroi_base::AgentId;
use std::fmt::Write as _;

const AGENTS: [&str; 4] = ["lea.martin", "nadia.benali", "karim.le-goff", "yann.morel"];
const FOUR: Household = Household { people: "4", resources: "13200" };

/// Every `(method, path)` the sources declare.
fn declared() -> Vec<(&'static str, String)> {
    let mut routes = vec![];
    for file in ["resident.rs", "desk.rs", "server.rs"] {
        let text = std::fs::read_to_string(root().join("crates/beffroi-web/src").join(file)).unwrap();
        for rest in text.split(".route(\"").skip(1) {
            let (path, rest) = rest.split_once('"').unwrap();
            let handlers = rest.split(".route(").next().unwrap().lines().next().unwrap();
            let methods: Vec<_> = [("GET", "get("), ("POST", "post(")].into_iter().filter(|(_, call)| handlers.contains(call)).map(|(method, _)| method).collect();
            assert!(!methods.is_empty(), "{path}: {handlers}");
            routes.extend(methods.into_iter().map(|method| (method, path.to_owned())));
        }
    }
    assert!(routes.len() > 20, "the sources are read: {routes:?}");
    routes
}

#[tokio::test]
async fn every_route_and_action_says_who_it_is_for() {
    let mut text = String::from(
        "# Qui obtient quoi. Relu par une personne à chaque changement (BEFFROI_BLESS=1 réécrit ce fichier).\n\
         # Who gets what. Reviewed by a person at each change (BEFFROI_BLESS=1 writes this file again).\n\
         #\n\
         # inconnu : sans session et sans adresse de suivi ; habitante : tient l'adresse de suivi du dossier.\n\
         # Les agents, dans towns/demonstration : léa instruit l'aide à l'eau, nadia la signe, karim la paie, yann s'occupe de la rue.\n\
         # Un POST est ici un formulaire vide : 422 et 404 n'ont rien changé, 303 vers la connexion n'a rien montré.\n\n",
    );
    routes(&mut text).await;
    actions(&mut text).await;
    readings(&mut text).await;
    let file = root().join("crates/beffroi-web/tests/permissions.txt");
    if std::env::var_os("BEFFROI_BLESS").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    for (method, path) in declared() {
        assert!(known.lines().any(|line| line.starts_with(&format!("{method:<5}{path} "))), "{method} {path} is not in permissions.txt");
    }
    for (was, is) in known.lines().zip(text.lines()) {
        assert_eq!(was, is, "who gets what has changed");
    }
    assert_eq!(known.lines().count(), text.lines().count(), "who gets what has changed");
}

/// What an answer is worth: its status, and where it leads.
fn worth(page: &crate::support::Page) -> String {
    match page.location() {
        Some(to) if to.starts_with("/agents/connexion") => "porte".to_owned(),
        _ => page.status.as_u16().to_string(),
    }
}

async fn routes(text: &mut String) {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let receipt = file_water_aid(&mut person, &FOUR).await;
    let secret = tracking(&receipt).trim_start_matches("/suivi/").to_owned();
    let reference = reference(&receipt);
    let mut lea = site.agent("lea.martin").await;
    let case = lea.get(&format!("/agents/dossiers/{reference}")).await;
    lea.go(case.action("demander une pièce").set("piece", "Un avis").set("texte", "Délibération")).await;
    let page = person.get(&format!("/suivi/{secret}")).await;
    person.go(page.form("/pieces/1").file("fichiers", "avis.pdf", b"%PDF-1.4").press("suite")).await;
    let case = lea.get(&format!("/agents/dossiers/{reference}")).await;
    let blob = case.link("/documents/").rsplit('/').next().unwrap().to_owned();
    let mails = person.get("/demonstration/courriels").await;
    let mail = mails.link("/demonstration/courriels/").rsplit('/').next().unwrap().to_owned();
    let start = person.get("/demarches/eau-solidaire").await;
    let draft = person.submit(start.form("/commencer")).await.location().unwrap().rsplit('/').next().unwrap().to_owned();

    let simulator = person.get("/demarches/eau-solidaire/simuler").await;
    let rules = simulator.html().all().iter().find(|element| element.has("data-regles")).unwrap().attribute("data-regles").to_owned();
    let version = rules.rsplit('/').next().unwrap().to_owned();

    writeln!(text, "## Routes\n").unwrap();
    writeln!(text, "{:<64} {:>9} {:>9} {:>9} {:>9} {:>9} {:>9}", "", "inconnu", "habitante", "léa", "nadia", "karim", "yann").unwrap();
    for (method, path) in declared() {
        let concrete = |known: bool| {
            let secret = if path.starts_with("/brouillon") { &draft } else { &secret };
            let wrong = "a".repeat(32);
            path.replace("{secret}", if known { secret } else { &wrong })
                .replace("{slug}", "eau-solidaire")
                .replace("{empreinte}", &version)
                .replace("{page}", "1")
                .replace("{index}", "1")
                .replace("{ask}", "1")
                .replace("{geste}", "ecrire")
                .replace("{blob}", &blob)
                .replace("{reference}", &reference)
                .replace("{lot}", &"0".repeat(64))
                .replace("suite.json", "suite.json?taille=1")
                .replace("{id}", &mail)
                .replace("{*rest}", "theme.css")
                .replace("/agents/export", "/agents/export?format=csv")
                .replace("?format=csvs", "s")
        };
        let kind = if method == "POST" { "application/x-www-form-urlencoded" } else { "" };
        write!(text, "{:<64}", format!("{method:<5}{path} ")).unwrap();
        let mut browsers: Vec<(Browser, bool)> = vec![(site.visitor(), false), (site.visitor(), true)];
        for agent in AGENTS {
            browsers.push((site.agent(agent).await, false));
        }
        for (mut browser, known) in browsers {
            let page = browser.send(method, &concrete(known), kind, vec![]).await;
            write!(text, " {:>9}", worth(&page)).unwrap();
        }
        writeln!(text).unwrap();
    }
}

/// A case of `service` brought to `stage` by those whose turn it is.
async fn case_at(site: &Site, service: &str, stage: &str) -> (String, u64) {
    let mut person = site.visitor();
    let receipt = match service {
        "eau-solidaire" => file_water_aid(&mut person, &FOUR).await,
        _ => report(&mut person, "devant la gare", Some(("photo.jpg", JPEG))).await,
    };
    let reference = reference(&receipt);
    let way: &[(&str, &str)] = match stage {
        "signature" => &[("lea.martin", "proposer l'accord")],
        "mise en paiement" => &[("lea.martin", "proposer l'accord"), ("nadia.benali", "accorder")],
        "intervention" => &[("yann.morel", "envoyer l'équipe")],
        _ => &[],
    };
    for (agent, action) in way {
        let mut browser = site.agent(agent).await;
        let page = browser.get(&format!("/agents/dossiers/{reference}")).await;
        browser.go(page.action(action).forge("confirme", "oui")).await.says("C'est fait");
    }
    let secret = Secret::parse(tracking(&receipt).trim_start_matches("/suivi/")).unwrap();
    (reference, site.town.case(&secret).unwrap().case.events)
}

async fn actions(text: &mut String) {
    let site = Site::on("2026-03-03");
    writeln!(text, "\n## Actions, chacune à son étape (303 : faite)\n").unwrap();
    writeln!(text, "{:<64} {:>9} {:>9} {:>9} {:>9}", "", "léa", "nadia", "karim", "yann").unwrap();
    for service in site.town.services() {
        let slug = service.slug().as_str();
        for stage in &service.draft().stages {
            for action in &stage.actions {
                write!(text, "{:<64}", format!("{slug} · {} · {} ", stage.name, action.name)).unwrap();
                for agent in AGENTS {
                    let (reference, seen) = case_at(&site, slug, &stage.name).await;
                    let mut browser = site.agent(agent).await;
                    let body = form_urlencoded::Serializer::new(String::new())
                        .extend_pairs([("action", action.name.as_str()), ("geste", &action.name), ("version", &seen.to_string())])
                        .extend_pairs([("motifs", "Parce que."), ("piece", "Un avis"), ("texte", "Délibération"), ("confirme", "oui")])
                        .finish();
                    let page = browser.send("POST", &format!("/agents/dossiers/{reference}/actions"), "application/x-www-form-urlencoded", body.into_bytes()).await;
                    assert!(matches!(page.status, StatusCode::SEE_OTHER | StatusCode::NOT_FOUND | StatusCode::UNPROCESSABLE_ENTITY), "{}", page.text());
                    write!(text, " {:>9}", worth(&page)).unwrap();
                }
                writeln!(text).unwrap();
            }
        }
    }
}

/// What each agent reads of a case, at any stage.
async fn readings(text: &mut String) {
    let site = Site::on("2026-03-03");
    writeln!(text, "\n## Lectures : ce que chacun lit d'un dossier").unwrap();
    for (slug, stage) in [("eau-solidaire", "mise en paiement"), ("signalement", "tri")] {
        let (reference, _) = case_at(&site, slug, stage).await;
        for agent in AGENTS {
            writeln!(text, "\n{slug} · {agent}").unwrap();
            let Ok(desk) = site.town.desk_case(&AgentId(agent.to_owned()), reference.parse().unwrap()) else {
                writeln!(text, "    rien").unwrap();
                continue;
            };
            for (question, _) in &desk.answers {
                writeln!(text, "    {}", question.name).unwrap();
            }
            for result in &desk.results {
                writeln!(text, "    = {result}").unwrap();
            }
            let mut browser = site.agent(agent).await;
            let page = browser.get(&format!("/agents/dossiers/{reference}")).await;
            for link in page.links().iter().filter(|link| link.contains("/courriers/") || link.contains("/documents/")) {
                let kind = if link.contains("/courriers/") { "courrier" } else { "fichier" };
                let shown = browser.get(link).await;
                let title = if kind == "courrier" { shown.html().named("h2").first().map(|title| title.text()).unwrap_or_default() } else { String::new() };
                writeln!(text, "    {kind} {title}").unwrap();
            }
        }
    }
    // Payment does not take knowing what a household lives on.
    let (reference, _) = case_at(&site, "eau-solidaire", "mise en paiement").await;
    let mut karim = site.agent("karim.le-goff").await;
    karim.get(&format!("/agents/dossiers/{reference}")).await.says("50,40 €").says("FR76").never_says("13 200").never_says("1234567");
    // The person's own address is not in what agents read.
    let mut lea = site.agent("lea.martin").await;
    let case = lea.get(&format!("/agents/dossiers/{reference}")).await;
    for link in case.links().iter().filter(|link| link.contains("/courriers/")) {
        let letter = lea.get(link).await;
        assert!(!letter.body().contains("/suivi/") || letter.body().contains("/suivi/…"), "{}", letter.text());
    }
}
