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
