//! Pages are light: for old telephones and bad lines.

use crate::road::{Household, file_water_aid, tracking};
use crate::support::{Browser, Page, Site};

/// A page as an ordinary browser asks for it.
async fn compressed(browser: &mut Browser, path: &str, coding: &str) -> Page {
    browser.headers.push(("accept-encoding".to_owned(), coding.to_owned()));
    let page = browser.raw("GET", path).await;
    browser.headers.pop();
    page
}

#[tokio::test]
async fn the_form_and_its_style_weigh_less_than_thirty_kilobytes() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let start = person.get("/demarches/eau-solidaire").await;
    let form = person.go(start.form("/commencer")).await;
    let root = form.html();
    let style: Vec<_> = root.named("link").into_iter().filter(|link| link.attribute("rel") == "stylesheet").map(|link| link.attribute("href").to_owned()).collect();
    assert!(!style.is_empty());
    for coding in ["gzip", "br"] {
        let mut total = 0;
        for path in style.iter().chain([&form.path]) {
            let page = compressed(&mut person, path, coding).await;
            assert!(page.status.is_success(), "{path}");
            let small = page.bytes.len() <= 1024;
            assert!(small || page.headers["content-encoding"] == coding, "{path}");
            total += page.bytes.len();
        }
        println!("form and style, {coding}: {total} bytes");
        assert!(total < 30_000, "{coding}: {total} bytes");
    }
}

#[tokio::test]
async fn a_page_another_site_asks_for_is_not_compressed() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let receipt = file_water_aid(&mut person, &Household { people: "4", resources: "13200" }).await;
    let home = tracking(&receipt);
    let ours = compressed(&mut person, &home, "gzip, br").await;
    assert_eq!(ours.headers["content-encoding"], "br");
    person.headers = vec![("sec-fetch-site".to_owned(), "cross-site".to_owned())];
    let theirs = compressed(&mut person, &home, "gzip, br").await;
    assert!(theirs.headers.get("content-encoding").is_none());
}

/// The value of an attribute of the simulator's page.
fn engine(page: &Page, attribute: &str) -> String {
    page.html().all().iter().find(|element| element.has(attribute)).unwrap().attribute(attribute).to_owned()
}

#[tokio::test]
async fn what_a_browser_needs_to_compute_by_itself_is_light_and_kept() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let page = person.get("/demarches/eau-solidaire/simuler").await;
    let (module, rules) = (engine(&page, "data-moteur"), engine(&page, "data-regles"));
    for (path, kind, most) in [(&module, "application/wasm", 155_000), (&rules, "application/octet-stream", 2_500)] {
        for coding in ["gzip", "br"] {
            let sent = compressed(&mut person, path, coding).await;
            assert_eq!((sent.headers["content-type"].to_str().unwrap(), sent.headers["content-encoding"].to_str().unwrap()), (kind, coding));
            assert!(sent.headers["cache-control"].to_str().unwrap().contains("immutable"), "{path}");
            println!("{path}, {coding}: {} bytes", sent.bytes.len());
            assert!(sent.bytes.len() < most, "{path}, {coding}: {} bytes", sent.bytes.len());
        }
    }
    // What is served is what computes.
    let packed = person.raw("GET", &rules).await.bytes;
    let simulation = beffroi_simulator::Simulation::unpack(&packed).unwrap();
    assert_eq!(simulation.start(), "/demarches/eau-solidaire");
    assert_eq!(person.raw("GET", &module).await.bytes, beffroi_simulator::MODULE);
    // Another version has another address.
    let (before, _) = rules.rsplit_once('/').unwrap();
    for gone in [format!("{before}/0000000000000000"), rules.replace("eau-solidaire", "signalement")] {
        assert_eq!(person.raw("GET", &gone).await.status, axum::http::StatusCode::NOT_FOUND, "{gone}");
    }
}
