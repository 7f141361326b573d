//! The street report: no account, no name, a place and a photo; no rule, no
//! refusal of a right.

use crate::road::{reference, tracking};
use crate::support::{Browser, Page, Site};

/// The smallest bytes that are a photo.
pub const JPEG: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9";

/// Reports a hole; gives back the receipt.
pub async fn report(person: &mut Browser, place: &str, photo: Option<(&str, &[u8])>) -> Page {
    let service = person.get("/demarches/signalement").await;
    let mut page = person.go(service.form("/commencer")).await;
    for _ in 0..6 {
        if page.path.ends_with("/verifier") {
            break;
        }
        let names: Vec<String> = page.html().all().iter().map(|field| field.attribute("name").to_owned()).collect();
        let has = |name: &str| names.iter().any(|known| known == name);
        let mut form = page.form("/brouillon/");
        if has("problème . nature") {
            form = form.set("problème . nature", "trou").set("problème . danger", "non").set("problème . précision", "Large d'un mètre");
        }
        if has("problème . lieu.lieu") {
            form = form.set("problème . lieu.lieu", place).set("problème . lieu.latitude", "47,2184").set("problème . lieu.longitude", "-1,5536");
            if let Some((name, bytes)) = photo {
                form = form.file("problème . photo", name, bytes);
            }
        }
        page = person.go(form.press("suite")).await;
        assert!(page.status.is_success(), "{}", page.text());
    }
    person.go(page.form("/verifier")).await
}

#[tokio::test]
async fn a_hole_is_reported_without_a_name_and_repaired() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    person.get("/").await.says("Sans compte, sans nom");
    let receipt = report(&mut person, "devant le 3 rue Paul-Bert", Some(("photo du trou.jpg", JPEG))).await;
    receipt.says("devant le 3 rue Paul-Bert").says("photo du trou.jpg").says("02 40 00 00 01").says("Aucune décision n'est demandée ici");
    let (home, reference) = (tracking(&receipt), reference(&receipt));

    let mut yann = site.agent("yann.morel").await;
    yann.get("/agents").await.says(&reference);
    let case = yann.get(&format!("/agents/dossiers/{reference}")).await;
    case.says("Un trou, une dalle cassée").says("devant le 3 rue Paul-Bert").says("photo du trou.jpg");
    let photo = yann.get(&case.link("/documents/")).await;
    assert_eq!(photo.bytes, JPEG);
    assert_eq!(photo.headers["content-type"], "image/jpeg");
    assert_eq!(photo.headers["x-content-type-options"], "nosniff");
    let mine = person.get(&person.clone().get(&format!("{home}/recepisse")).await.link("/documents/")).await;
    assert_eq!(mine.bytes, JPEG);

    let sent = yann.go(case.action("envoyer l'équipe")).await;
    let done = yann.go(sent.action("c'est réparé")).await;
    done.says("Ce dossier est terminé");
    let page = person.get(&home).await;
    page.says("C'est terminé.").says("C'est réparé").never_says("Expliquer ma décision");
    person.get(&page.link("/courriers/3")).await.says("Ce que vous aviez signalé le 3 mars 2026 est réparé");
    // Kept twelve months after closing, and the page says until when.
    page.says("3 mars 2027");
}
