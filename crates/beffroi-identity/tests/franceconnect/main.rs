//! A provider of our own says who came back, and then lies in every way known.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod provider;

use beffroi_base::Instant;
use beffroi_identity::{FranceConnect, Options, Unfit};
use beffroi_ports::{AccessToken, Errand, Identified, IdentityError, IdentityProvider, MovableClock, SystemRandom};
use beffroi_service::{Assurance, IdentityDatum as D};
use provider::{Alter, BACK, CLIENT, LEFT, Manners, NOW, Provider, SECRET, Signing, Twist, pairs};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

struct World {
    provider: Provider,
    door: FranceConnect,
    clock: Arc<MovableClock>,
}

fn options(issuer: &str) -> Options {
    Options {
        issuer: issuer.to_owned(),
        client: CLIENT.to_owned(),
        secret: SECRET.to_owned().into(),
        back: BACK.to_owned(),
        left: LEFT.to_owned(),
        level: Assurance::Low,
    }
}

fn at(second: i64) -> Instant {
    Instant::from_second(second).unwrap()
}

fn world_with(change: impl FnOnce(&mut Options)) -> World {
    let provider = Provider::start();
    let clock = Arc::new(MovableClock::at(at(NOW)));
    let mut options = options(&provider.issuer);
    change(&mut options);
    let door = FranceConnect::new(options, clock.clone()).unwrap();
    World { provider, door, clock }
}

fn world() -> World {
    world_with(|_| {})
}

impl World {
    /// Leaves, says yes, and is about to come back.
    fn go(&self, asked: &[D]) -> (Errand, String) {
        let (address, errand) = self.door.depart(asked, &[], &SystemRandom).unwrap();
        let code = self.provider.consent(&address);
        (errand, code)
    }

    fn go_and_back(&self, asked: &[D]) -> Result<Identified, IdentityError> {
        let (errand, code) = self.go(asked);
        let back = self.door.welcome(&errand, &code, asked);
        if let Err(error) = &back {
            says_nothing(error, &errand);
        }
        back
    }

    /// Why a return under these manners is refused.
    fn refused(&self, change: impl FnOnce(&mut Manners)) -> IdentityError {
        self.provider.manners(change);
        self.go_and_back(&D::ALL).unwrap_err()
    }
}

/// Neither a person, nor a code, nor a token, nor a secret.
fn says_nothing(error: &IdentityError, errand: &Errand) {
    let text = format!("{error:?}");
    let words = ["DUBOIS", "Angela", "angela", "1962", "-secret", "eyJ", SECRET, &errand.state, &errand.nonce, &errand.verifier];
    assert!(!words.iter().any(|word| text.contains(word)), "{text}");
}

fn unproven(how: &str) -> IdentityError {
    IdentityError::NotProven(how.to_owned())
}

fn unreachable(how: &str) -> IdentityError {
    IdentityError::Unreachable(how.to_owned())
}

#[test]
fn a_person_comes_back_under_each_signature() {
    for signing in [Signing::Es256, Signing::Rs256] {
        for userinfo in [None, Some(Signing::Es256), Some(Signing::Rs256)] {
            let world = world();
            world.provider.manners(|manners| (manners.signing, manners.userinfo_signing) = (signing, userinfo));
            let back = world.go_and_back(&D::ALL).unwrap();
            let said: Vec<(D, &str)> = back.said.iter().map(|(datum, text)| (*datum, text.as_str())).collect();
            let all = [
                (D::BirthName, "DUBOIS"), (D::FirstNames, "Angela Claire Louise"), (D::BirthDate, "1962-08-24"), (D::BirthPlace, "75107"),
                (D::BirthCountry, "99100"), (D::Sex, "femme"), (D::Email, "angela@courriel.example"),
            ];
            assert_eq!(said, all, "{signing:?} {userinfo:?}");
        }
    }
}

#[test]
fn only_what_is_asked_is_asked_and_kept() {
    let world = world();
    let asked = [D::BirthDate, D::Email];
    let (address, errand) = world.door.depart(&asked, &[], &SystemRandom).unwrap();
    let query = pairs(address.split_once('?').unwrap().1);
    assert_eq!(query["scope"], "openid birthdate email");
    assert_eq!(query["acr_values"], "eidas1");
    assert_eq!((&query["state"], &query["nonce"]), (&errand.state, &errand.nonce));
    assert!(!address.contains(&errand.verifier), "the proof of who left does not leave");
    let names: Vec<&str> = query.keys().map(String::as_str).collect();
    assert_eq!(names, ["acr_values", "client_id", "code_challenge", "code_challenge_method", "nonce", "redirect_uri", "response_type", "scope", "state"]);

    // It says more than it was asked: no more is taken.
    world.provider.manners(|manners| manners.alter_userinfo = |said| drop(said.insert("gender".to_owned(), json!("male"))));
    let code = world.provider.consent(&address);
    let back = world.door.welcome(&errand, &code, &asked).unwrap();
    assert_eq!(back.said, BTreeMap::from([(D::BirthDate, "1962-08-24".to_owned()), (D::Email, "angela@courriel.example".to_owned())]));

    // Two departures share nothing.
    let (_, other) = world.door.depart(&asked, &[], &SystemRandom).unwrap();
    let all = [&errand.state, &errand.nonce, &errand.verifier, &other.state, &other.nonce, &other.verifier];
    assert!(all.iter().all(|secret| secret.len() == 43));
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), 6);
}

#[test]
fn what_the_provider_does_not_say_is_left_to_the_person() {
    let world = world();
    world.provider.manners(|manners| {
        manners.alter_userinfo = |said| {
            said.extend([("birthplace", json!("")), ("birthdate", json!("1970-00-00")), ("birthcountry", json!(99139)), ("gender", json!("unspecified"))].map(|(name, value)| (name.to_owned(), value)));
            said.remove("email");
        }
    });
    let back = world.go_and_back(&D::ALL).unwrap();
    assert_eq!(back.said.keys().copied().collect::<Vec<_>>(), [D::BirthName, D::FirstNames]);
}

#[test]
fn the_session_of_the_provider_ends_too() {
    let world = world();
    let back = world.go_and_back(&[D::Email]).unwrap();
    let leave = back.leave.unwrap();
    let (page, query) = leave.split_once('?').unwrap();
    assert_eq!(page, format!("{}/session/end", world.provider.issuer));
    let query = pairs(query);
    assert!(query["id_token_hint"].split('.').count() == 3 && query["state"].len() >= 32);
    assert_eq!(query["post_logout_redirect_uri"], LEFT);
    // One that has no such page: nowhere to go.
    world.provider.manners(|manners| manners.alter_discovery = |about| drop(about.remove("end_session_endpoint")));
    world.clock.set(at(NOW + 3600));
    world.provider.manners(|manners| manners.alter_claims = |claims| drop(claims.insert("exp".to_owned(), json!(NOW + 3660))));
    world.provider.manners(|manners| manners.userinfo_signing = None);
    assert_eq!(world.go_and_back(&[D::Email]).unwrap().leave, None);
}

#[test]
fn a_token_that_is_not_for_us_now_is_not_believed() {
    let cases: [(&str, Alter); 17] = [
        ("nonce", |claims| drop(claims.insert("nonce".to_owned(), json!("another")))),
        ("nonce", |claims| drop(claims.remove("nonce"))),
        ("aud", |claims| drop(claims.insert("aud".to_owned(), json!("another")))),
        ("aud", |claims| drop(claims.insert("aud".to_owned(), json!([CLIENT, "another"])))),
        ("aud", |claims| drop(claims.insert("aud".to_owned(), json!([])))),
        ("aud", |claims| drop(claims.remove("aud"))),
        ("azp", |claims| drop(claims.insert("azp".to_owned(), json!("another")))),
        ("iss", |claims| drop(claims.insert("iss".to_owned(), json!("https://another.example")))),
        ("iss", |claims| drop(claims.remove("iss"))),
        ("exp", |claims| drop(claims.insert("exp".to_owned(), json!(NOW - 61)))),
        ("exp", |claims| drop(claims.insert("exp".to_owned(), json!("demain")))),
        ("exp", |claims| drop(claims.remove("exp"))),
        ("acr", |claims| drop(claims.insert("acr".to_owned(), json!("eidas0")))),
        ("acr", |claims| drop(claims.remove("acr"))),
        ("at_hash", |claims| drop(claims.insert("at_hash".to_owned(), json!("AAAAAAAAAAAAAAAAAAAAAA")))),
        ("sub", |claims| drop(claims.insert("sub".to_owned(), json!("")))),
        ("sub", |claims| drop(claims.remove("sub"))),
    ];
    for signing in [Signing::Es256, Signing::Rs256] {
        let world = world();
        for (claim, alter) in cases {
            let error = world.refused(|manners| (manners.signing, manners.alter_claims) = (signing, alter));
            assert_eq!(error, unproven(&format!("identity token: {claim}")));
        }
        // A list of one is us; so is a clock half a minute late.
        world.provider.manners(|manners| manners.alter_claims = |claims| {
            claims.insert("aud".to_owned(), json!([CLIENT]));
            claims.insert("exp".to_owned(), json!(NOW - 30));
        });
        assert!(world.go_and_back(&D::ALL).is_ok());
    }
}

#[test]
fn a_level_below_the_one_asked_is_not_believed() {
    let world = world_with(|options| options.level = Assurance::Substantial);
    assert_eq!(world.refused(|_| {}), unproven("identity token: acr"));
    for level in ["eidas2", "eidas3"] {
        let alter: Alter = if level == "eidas2" {
            |claims| drop(claims.insert("acr".to_owned(), json!("eidas2")))
        } else {
            |claims| drop(claims.insert("acr".to_owned(), json!("eidas3")))
        };
        world.provider.manners(|manners| manners.alter_claims = alter);
        assert!(world.go_and_back(&D::ALL).is_ok(), "{level}");
    }
}

#[test]
fn a_token_signed_by_another_is_not_believed() {
    let forged = "not signed as it says";
    let world = world();
    for signing in [Signing::Stranger, Signing::Nothing, Signing::Hmac] {
        assert_eq!(world.refused(|manners| manners.signing = signing), unproven(&format!("identity token: {forged}")), "{signing:?}");
    }
    world.provider.manners(|manners| manners.signing = Signing::Es256);
    for signing in [Signing::Stranger, Signing::Nothing, Signing::Hmac] {
        assert_eq!(world.refused(|manners| manners.userinfo_signing = Some(signing)), unproven(&format!("userinfo: {forged}")), "{signing:?}");
    }
    // A signed answer for another town, from another provider, of yesterday.
    let cases: [(&str, Alter); 4] = [
        ("aud", |said| drop(said.insert("aud".to_owned(), json!("another")))),
        ("aud", |said| drop(said.remove("aud"))),
        ("iss", |said| drop(said.insert("iss".to_owned(), json!("https://another.example")))),
        ("exp", |said| drop(said.insert("exp".to_owned(), json!(NOW - 3600)))),
    ];
    for (claim, alter) in cases {
        let error = world.refused(|manners| (manners.userinfo_signing, manners.alter_userinfo) = (Some(Signing::Es256), alter));
        assert_eq!(error, unproven(&format!("userinfo: {claim}")));
    }
}

#[test]
fn the_answer_about_another_person_is_not_taken() {
    let world = world();
    for signing in [None, Some(Signing::Es256), Some(Signing::Rs256)] {
        let another: Alter = |said| drop(said.insert("sub".to_owned(), json!("another")));
        let error = world.refused(|manners| (manners.userinfo_signing, manners.alter_userinfo) = (signing, another));
        assert_eq!(error, unproven("userinfo: sub"));
        let nobody: Alter = |said| drop(said.remove("sub"));
        assert_eq!(world.refused(|manners| manners.alter_userinfo = nobody), unproven("userinfo: sub"));
    }
}

#[test]
fn a_code_is_good_once_and_for_who_left() {
    let world = world();
    let (errand, code) = world.go(&D::ALL);
    assert!(world.door.welcome(&errand, &code, &D::ALL).is_ok());
    let again = world.door.welcome(&errand, &code, &D::ALL).unwrap_err();
    assert_eq!(again, unproven("token: the code is not good"));

    // Stolen on its way back: without what was kept, it opens nothing.
    let (errand, code) = world.go(&D::ALL);
    let (thief, _) = world.go(&D::ALL);
    assert_eq!(world.door.welcome(&thief, &code, &D::ALL).unwrap_err(), again);
    // With the proof of one and the nonce of the other neither.
    let (other, code) = world.go(&D::ALL);
    let mixed = Errand { nonce: errand.nonce, ..other };
    assert_eq!(world.door.welcome(&mixed, &code, &D::ALL).unwrap_err(), unproven("identity token: nonce"));
    // Nor what was never given, whatever is in it.
    for code in ["", "a&client_id=b", "é\r\n"] {
        assert_eq!(world.door.welcome(&mixed, code, &D::ALL).unwrap_err(), again);
    }
}

#[test]
fn a_town_that_is_not_recognised_is_told_so() {
    let world = world_with(|options| options.secret = "faux".to_owned().into());
    assert_eq!(world.go_and_back(&D::ALL).unwrap_err(), unreachable("token: it does not recognise this town: name, secret or address of return"));
}

#[test]
fn keys_are_asked_for_again_when_one_is_new_and_every_hour() {
    let world = world();
    assert!(world.go_and_back(&D::ALL).is_ok());
    assert_eq!(world.provider.asked(), ["/.well-known/openid-configuration", "/jwks", "/token", "/userinfo"]);
    assert!(world.go_and_back(&D::ALL).is_ok());
    assert_eq!(world.provider.asked(), ["/token", "/userinfo"]);
    world.provider.rotate();
    assert!(world.go_and_back(&D::ALL).is_ok());
    assert_eq!(world.provider.asked(), ["/token", "/.well-known/openid-configuration", "/jwks", "/userinfo"]);

    // A key nobody publishes: asked once more, not for ever.
    world.provider.manners(|manners| drop(manners.twists.insert("/jwks", Twist::Says(200, "application/json", r#"{"keys":[]}"#))));
    world.provider.rotate();
    assert_eq!(world.go_and_back(&D::ALL).unwrap_err(), unproven("identity token: signed by none of its keys"));
    assert_eq!(world.provider.asked(), ["/token", "/.well-known/openid-configuration", "/jwks"]);

    // One hour, or a clock set back.
    world.provider.manners(|manners| manners.twists.clear());
    for second in [NOW + 3600, NOW] {
        world.clock.set(at(second));
        assert!(world.door.depart(&[], &[], &SystemRandom).is_ok());
        assert_eq!(world.provider.asked(), ["/.well-known/openid-configuration", "/jwks"]);
    }
}

#[test]
fn a_page_that_does_not_answer_as_it_should_is_unreachable() {
    let html = |status| Twist::Says(status, "text/html", "<p>Angela DUBOIS, maintenance");
    let cases = [
        ("/token", html(200), "token: not the JSON expected"),
        ("/token", html(503), "token: status 503"),
        ("/token", Twist::Says(400, "application/json", r#"{"error":"invalid_request"}"#), "token: status 400"),
        ("/token", Twist::Says(200, "application/json", r#"{"access_token":"a","token_type":"Bearer"}"#), "token: not the JSON expected"),
        ("/token", Twist::Says(200, "application/json", r#"{"access_token":"a","id_token":"b","token_type":"mac"}"#), "token: a token of another kind"),
        ("/token", Twist::Says(200, "application/json", r#"{"access_token":"a","id_token":"a.b.c.d.e","token_type":"bearer"}"#), "identity token: encrypted, which nobody asked"),
        ("/token", Twist::Huge, "token: an answer too long"),
        ("/token", Twist::Endless, "token: an answer too long"),
        ("/token", Twist::Redirects("https://voleur.example/".to_owned()), "token: sends us elsewhere"),
        ("/userinfo", html(200), "userinfo: not the JSON expected"),
        ("/userinfo", html(500), "userinfo: status 500"),
        ("/userinfo", Twist::Says(200, "application/json", r#"["sub"]"#), "userinfo: not the JSON expected"),
        ("/userinfo", Twist::Says(200, "application/jwt", "a.b.c.d.e"), "userinfo: encrypted, which nobody asked"),
        ("/userinfo", Twist::Huge, "userinfo: an answer too long"),
        ("/userinfo", Twist::Redirects("https://voleur.example/".to_owned()), "userinfo: sends us elsewhere"),
    ];
    let world = world();
    for (page, twist, how) in cases {
        let case = format!("{page} {twist:?}");
        world.provider.manners(|manners| manners.twists = BTreeMap::from([(page, twist)]));
        assert_eq!(world.go_and_back(&D::ALL).unwrap_err(), unreachable(how), "{case}");
        // And everything is well again as soon as the provider is.
        world.provider.manners(|manners| manners.twists.clear());
        assert!(world.go_and_back(&D::ALL).is_ok(), "{case}");
    }
    let token_too_old = Twist::Says(401, "application/json", "{}");
    assert_eq!(world.refused(|manners| drop(manners.twists.insert("/userinfo", token_too_old))), unproven("userinfo: the token is not good any more"));
}

#[test]
fn a_provider_that_describes_itself_badly_is_not_left_for() {
    let leaves = |world: &World| world.door.depart(&[], &[], &SystemRandom).map(drop);
    let cases: [(&str, Alter); 5] = [
        ("it gives itself another name", |about| drop(about.insert("issuer".to_owned(), json!("https://another.example")))),
        ("an address that is not https", |about| drop(about.insert("token_endpoint".to_owned(), json!("http://fcp.example/token")))),
        ("an address that is not https", |about| drop(about.insert("authorization_endpoint".to_owned(), json!("javascript:alert(1)")))),
        ("an address that is not https", |about| drop(about.insert("end_session_endpoint".to_owned(), json!("http://fcp.example/")))),
        ("not the JSON expected", |about| drop(about.remove("jwks_uri"))),
    ];
    let world = world();
    for (how, alter) in cases {
        world.provider.manners(|manners| manners.alter_discovery = alter);
        assert_eq!(leaves(&world), Err(unreachable(&format!("discovery: {how}"))));
    }
    world.provider.manners(|manners| manners.alter_discovery = |_| {});
    world.provider.manners(|manners| drop(manners.twists.insert("/jwks", Twist::Says(200, "text/html", "<p>"))));
    assert_eq!(leaves(&world), Err(unreachable("keys: not a set of keys")));
    world.provider.manners(|manners| drop(manners.twists.insert("/jwks", Twist::Huge)));
    assert_eq!(leaves(&world), Err(unreachable("keys: an answer too long")));
    world.provider.manners(|manners| manners.twists.clear());
    assert_eq!(leaves(&world), Ok(()));

    // Nobody at that address.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let away = FranceConnect::new(options(&format!("http://127.0.0.1:{port}")), world.clock.clone()).unwrap();
    assert_eq!(away.depart(&[], &[], &SystemRandom).map(drop), Err(unreachable("discovery: no connection")));
}

#[test]
fn a_provider_that_hangs_is_given_up() {
    let World { provider, door, clock } = world();
    let world = World { provider, door: door.with_patience(Duration::from_millis(400)), clock };
    for page in ["/token", "/userinfo", "/jwks"] {
        for twist in [Twist::Hangs, Twist::Drips] {
            let what = page.trim_start_matches('/').replace("jwks", "keys");
            let expected = unreachable(&format!("{what}: no answer in time"));
            // The departure has learnt the provider unless it is its keys that hang.
            let departed = (page != "/jwks").then(|| world.go(&D::ALL));
            world.provider.manners(|manners| manners.twists = BTreeMap::from([(page, twist)]));
            let error = match departed {
                Some((errand, code)) => world.door.welcome(&errand, &code, &D::ALL).unwrap_err(),
                None => {
                    world.clock.set(at(NOW + 3600));
                    world.door.depart(&D::ALL, &[], &SystemRandom).unwrap_err()
                }
            };
            assert_eq!(error, expected, "{page}");
            world.provider.manners(|manners| manners.twists.clear());
        }
    }
}

#[test]
fn another_administration_is_asked_with_the_token() {
    let world = world();
    let back = world.go_and_back(&[D::BirthName]).unwrap();
    let root = world.provider.issuer.clone();
    let address = format!("{root}/quotient");
    let answer: Value = serde_json::from_slice(&world.door.ask(&back.token, &address).unwrap()).unwrap();
    assert_eq!(answer["quotient"], 612);
    assert_eq!(answer["bearer"], format!("Bearer {}", back.token.0.as_str()));

    let cases = [
        (Twist::Says(401, "application/json", "{}"), unproven("data: the token is not good any more")),
        (Twist::Says(403, "application/json", "{}"), unreachable("data: status 403")),
        (Twist::Says(404, "application/json", "{}"), unreachable("data: status 404")),
        (Twist::Says(200, "text/html", "<p>DUBOIS"), unreachable("data: not JSON")),
        (Twist::Huge, unreachable("data: an answer too long")),
        (Twist::Endless, unreachable("data: an answer too long")),
        (Twist::Redirects(format!("{root}/jwks")), unreachable("data: sends us elsewhere")),
    ];
    for (twist, expected) in cases {
        world.provider.manners(|manners| manners.twists = BTreeMap::from([("/quotient", twist)]));
        world.provider.asked();
        assert_eq!(world.door.ask(&back.token, &address).unwrap_err(), expected);
        assert_eq!(world.provider.asked(), ["/quotient"], "nowhere else with the token");
    }
    for address in ["http://particulier.example/", "file:///etc/hostname", "", "https://a@particulier.example/"] {
        assert_eq!(world.door.ask(&back.token, address).unwrap_err(), unreachable("data: an address that is not https"));
    }
    // What would break out of a header does not leave.
    let broken = AccessToken("a\r\nX-Autre: b".to_owned().into());
    assert!(world.door.ask(&broken, &address).is_err());
}

#[test]
fn an_unknown_certificate_is_not_believed() {
    // TLS is asked of a server that speaks none: nothing is said in clear instead.
    let world = world();
    let https = world.provider.issuer.replace("http://", "https://");
    let door = FranceConnect::new(options(&https), world.clock.clone()).unwrap();
    assert!(matches!(door.depart(&[], &[], &SystemRandom), Err(IdentityError::Unreachable(_))));
    assert!(!world.provider.asked().iter().any(|page| page.contains("well-known")));
}

#[test]
fn options_that_would_speak_in_clear_are_refused() {
    let good = options("https://fcp.example/api/v2");
    let clock: Arc<MovableClock> = Arc::new(MovableClock::at(at(NOW)));
    let unfit = |change: fn(&mut Options)| {
        let mut options = good.clone();
        change(&mut options);
        FranceConnect::new(options, clock.clone()).map(drop)
    };
    assert_eq!(unfit(|_| {}), Ok(()));
    assert_eq!(unfit(|options| options.issuer = "http://fcp.example".to_owned()), Err(Unfit::Issuer));
    assert_eq!(unfit(|options| options.issuer = "fcp.example".to_owned()), Err(Unfit::Issuer));
    assert_eq!(unfit(|options| options.issuer.push_str("?a")), Err(Unfit::Issuer));
    assert_eq!(unfit(|options| options.client.clear()), Err(Unfit::Client));
    assert_eq!(unfit(|options| options.secret = String::new().into()), Err(Unfit::Client));
    assert_eq!(unfit(|options| options.back = "http://ville.example/".to_owned()), Err(Unfit::Address));
    assert_eq!(unfit(|options| options.left = "/parti".to_owned()), Err(Unfit::Address));
    let shown = format!("{good:?} {:?}", FranceConnect::new(good.clone(), clock.clone()).unwrap());
    assert!(shown.contains(CLIENT) && !shown.contains(SECRET), "{shown}");
    assert_eq!(Assurance::of_acr("eidas2"), Some(Assurance::Substantial));
    assert_eq!(Assurance::of_acr("eidas4"), None);
}
