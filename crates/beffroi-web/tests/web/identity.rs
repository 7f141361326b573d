//! A person lets FranceConnect answer for them, corrects it or does without; and
//! everything that may go wrong between leaving and coming back.

use crate::road::{reference, tracking};
use crate::support::{Browser, Page, Site, compiled};
use axum::http::StatusCode;
use beffroi_identity::Fictitious;
use beffroi_ports::{AccessToken, Errand, Identified, IdentityError, IdentityProvider, Random};
use beffroi_service::IdentityDatum;
use std::collections::BTreeMap;
use std::sync::Arc;

const CAF: &str = "https://particulier.api.gouv.fr/v3/dss/quotient_familial/france_connect?recipient=00000000000000";

fn fictitious() -> Arc<Fictitious> {
    let maelle = ("maelle".to_owned(), r#"{"data":{"quotient_familial":{"valeur":640}}}"#.to_owned());
    Arc::new(Fictitious::new(BTreeMap::from([(CAF.to_owned(), BTreeMap::from([maelle]))])))
}

fn site(provider: Arc<dyn IdentityProvider>) -> Site {
    Site::known_by("2026-06-01", vec![compiled("accueil-loisirs", |text| text)], provider)
}

async fn begin(person: &mut Browser) -> Page {
    let service = person.get("/demarches/accueil-loisirs").await;
    person.go(service.form("/commencer")).await
}

/// Follows the offer to the page where one chooses who to be.
async fn leave(person: &mut Browser, page: &Page) -> Page {
    let away = person.get(&page.link("/identite")).await;
    assert_eq!(away.status, StatusCode::SEE_OTHER);
    person.follow(away).await
}

/// Leaves, is that person, and is back on the form.
async fn be(person: &mut Browser, page: &Page, who: &str) -> Page {
    let choice = leave(person, page).await;
    person.open(&choice.link(&format!("code={who}"))).await
}

#[tokio::test]
async fn who_one_is_and_what_the_caf_knows_need_not_be_typed() {
    let site = site(fictitious());
    let mut person = site.visitor();
    let page = begin(&mut person).await;
    page.says("FranceConnect peut répondre pour vous : prénoms, nom de naissance et courriel").says("Ce n'est pas obligatoire");
    let page = be(&mut person, &page, "maelle").await;
    page.says("FranceConnect a répondu pour vous").says("Certifié par FranceConnect le 1er juin 2026").never_says("Gagner du temps");
    let form = page.form("/brouillon/");
    assert_eq!((form.value("usager . prénom"), form.value("usager . nom")), ("Maëlle Anne", "TANGUY-ROCHEREAU"));
    // What the person corrects is theirs again.
    let form = form.set("usager . prénom", "Maëlle").set("usager . adresse.voie", "4 rue de Strasbourg").set("usager . adresse.code-postal", "44000").set("usager . adresse.commune", "Nantes");
    let page = person.go(form.press("suite")).await;
    let form = page.form("/brouillon/").set("enfants.0.prénom", "Léa").set("enfants.0.nom", "Tanguy").set("enfants.0.groupe", "grands").set("enfants.0.jours", "5");
    let page = person.go(form.press("suite")).await;
    let page = person.go(page.form("/brouillon/").set("enfants.0.piscine", "non").press("suite")).await;
    // Nobody is asked for a quotient the family has not said it would give.
    page.never_says("Gagner du temps");
    let page = person.submit(page.form("/brouillon/").set("famille . donne son quotient", "oui").press("suite")).await;
    page.says("FranceConnect peut répondre pour vous : quotient familial de la CAF");
    let page = be(&mut person, &page, "maelle").await;
    page.says("Donné par « quotient familial de la CAF » le 1er juin 2026");
    assert_eq!(page.form("/brouillon/").value("famille . quotient"), "640");
    let check = person.go(page.form("/brouillon/").press("suite")).await;
    check.says("Certifié par FranceConnect").says("Donné par « quotient familial de la CAF »");
    let receipt = person.go(check.form("/verifier")).await;
    receipt.says("Certifié par FranceConnect").says("Donné par « quotient familial de la CAF » le 1er juin 2026");
    let english = person.get(&format!("{}/recepisse?langue=en", tracking(&receipt))).await;
    english.says("Certified by FranceConnect on 1 June 2026").says("Given by “quotient familial de la CAF”");

    let mut samia = site.agent("samia.cherif").await;
    let case = samia.get(&format!("/agents/dossiers/{}", reference(&receipt))).await;
    case.says("Maëlle").never_says("Maëlle Anne").says("Certifié par FranceConnect").says("42,00 €").never_says("quotient familial de la CAF");
    // The first name was corrected, and stayed so: nothing certifies it any more.
    assert_eq!(receipt.text().matches("Certifié par FranceConnect").count(), 1, "the name, not the address the person once gave there");
    receipt.says("Donné par « FranceConnect »");
}

#[tokio::test]
async fn a_person_may_do_without_or_be_told_nothing() {
    let site = site(fictitious());
    let mut person = site.visitor();
    let page = begin(&mut person).await;
    let choice = leave(&mut person, &page).await;
    let page = person.open(&choice.link("error=access_denied")).await;
    page.says("Vous n'avez pas utilisé FranceConnect");
    assert_eq!(page.form("/brouillon/").value("usager . nom"), "");
    // Someone the CAF does not know answers by hand, and nothing is said against them.
    let page = be(&mut person, &page, "joaquim").await;
    assert_eq!(page.form("/brouillon/").value("usager . nom"), "TEIXEIRA DA LOMBA");
    // An English page says so in English.
    let english = person.get(&format!("{}&langue=en", page.path)).await;
    english.says("FranceConnect has answered for you").says("Certified by FranceConnect on 1 June 2026");
}

#[tokio::test]
async fn a_return_is_good_once_in_the_browser_that_left_and_for_some_minutes() {
    let site = site(fictitious());
    let mut person = site.visitor();
    let page = begin(&mut person).await;
    let choice = leave(&mut person, &page).await;
    let href = choice.link("code=maelle");

    let lost = "Ce retour n'est plus valable";
    site.visitor().get(&href).await.says(lost).never_says("TANGUY");
    for forged in ["/franceconnect/retour", "/franceconnect/retour?state=&code=maelle.", "/franceconnect/retour?code=maelle.abc&state=abc", "/franceconnect/sortie?state=abc"] {
        person.get(forged).await.says(lost);
    }
    let back = person.get(&href).await;
    assert!(back.location().is_some_and(|href| href.ends_with("?identite=oui")));
    person.get(&href).await.says(lost);

    let choice = leave(&mut person, &page).await;
    site.move_to("2026-06-02");
    person.get(&choice.link("code=maelle")).await.says(lost);
}

#[tokio::test]
async fn an_agent_at_the_counter_is_not_the_person() {
    let site = site(fictitious());
    let mut samia = site.agent("samia.cherif").await;
    let counter = samia.get("/agents/guichet").await;
    let page = samia.go(counter.form("guichet").set("demarche", "accueil-loisirs").set("canal", "guichet")).await;
    page.never_says("Gagner du temps avec");
}

/// A provider that fails in each way.
struct Failing(IdentityError, bool);

impl IdentityProvider for Failing {
    fn name(&self) -> &str {
        "FranceConnect"
    }
    fn depart(&self, _: &[IdentityDatum], _: &[String], _: &dyn Random) -> Result<(String, Errand), IdentityError> {
        if self.1 {
            return Err(self.0.clone());
        }
        Ok(("https://fc.example/?x".to_owned(), Errand { state: "s".repeat(43), nonce: "n".to_owned(), verifier: "v".to_owned() }))
    }
    fn welcome(&self, _: &Errand, _: &str, _: &[IdentityDatum]) -> Result<Identified, IdentityError> {
        Err(self.0.clone())
    }
    fn ask(&self, _: &AccessToken, _: &str) -> Result<Vec<u8>, IdentityError> {
        Err(self.0.clone())
    }
}

#[tokio::test]
async fn a_provider_that_fails_loses_nothing() {
    for (error, at_once) in [(IdentityError::Unreachable("no".to_owned()), true), (IdentityError::Unreachable("no".to_owned()), false), (IdentityError::NotProven("no".to_owned()), false)] {
        let site = site(Arc::new(Failing(error, at_once)));
        let mut person = site.visitor();
        let page = begin(&mut person).await;
        let form = page.form("/brouillon/").set("usager . nom", "Garnier");
        let page = person.submit(form.press("suite")).await;
        let mut back = person.get(&page.link("/identite")).await;
        if !at_once {
            assert_eq!(back.location().as_deref(), Some("https://fc.example/?x"));
            back = person.get(&format!("/franceconnect/retour?state={}&code=c", "s".repeat(43))).await;
        }
        let page = person.follow(back).await;
        page.says("FranceConnect n'a pas pu répondre").says("Vos autres réponses sont gardées");
        assert_eq!(page.form("/brouillon/").value("usager . nom"), "Garnier");
    }
}

#[tokio::test]
async fn a_town_that_is_not_connected_offers_nothing() {
    let site = Site::with("2026-06-01", vec![compiled("accueil-loisirs", |text| text)], true);
    let mut person = site.visitor();
    let page = begin(&mut person).await;
    page.never_says("FranceConnect");
    let secret = page.path.trim_end_matches("/1").to_owned();
    for nowhere in [format!("{secret}/identite"), "/franceconnect/retour?state=a&code=b".to_owned()] {
        assert_eq!(person.get(&nowhere).await.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}
