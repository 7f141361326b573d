//! The journal and its proofs, for whoever wants to hold the town to it.

use super::held::{case_trouble, missing};
use crate::error::{error_page, trouble_page};
use crate::request::{Place, Visit, query};
use crate::shell::{ok, shell};
use crate::state::App;
use crate::words::clock_time;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use beffroi_app::Secret;
use beffroi_base::day_in;
use beffroi_pages::error::Trouble as Shown;
use beffroi_pages::journal::JournalPage;

/// `GET /journal`.
pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Response {
    match app.run(|town| town.signed_head()).await {
        Ok(signed) => {
            let zone = &app.town.territory().zone;
            let page = JournalPage {
                shell: shell(&app, &visit),
                size: usize::try_from(signed.head.size).unwrap_or(usize::MAX),
                root: signed.head.root.to_string(),
                day: day_in(signed.head.at, zone),
                time: clock_time(signed.head.at, zone),
                public: signed.public.to_string(),
                head_href: "/journal/tete.json".to_owned(),
                added_href: "/journal/suite.json".to_owned(),
            };
            ok(&visit, page.render())
        }
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

/// `GET /journal/tete.json`: the signed head.
pub(crate) async fn head(State(app): State<App>, visit: Visit) -> Response {
    match app.run(|town| town.signed_head()).await {
        Ok(signed) => file(&format!("tete-{}.json", signed.head.size), signed.json()),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

/// `GET /journal/suite.json?taille=…`: the journal only added since.
pub(crate) async fn added(State(app): State<App>, visit: Visit) -> Response {
    let asked = query(&visit.uri, "taille").unwrap_or_default();
    let digits: String = asked.chars().filter(|c| !c.is_whitespace()).collect();
    let Ok(before) = digits.parse::<u64>() else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    match app.run(move |town| town.only_added(before)).await {
        Ok(added) => file("suite.json", added.json()),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

/// `GET /suivi/{secret}/preuve.json`: the proof of one filing.
pub(crate) async fn proof(State(app): State<App>, visit: Visit, Place(secret): Place<String>) -> Response {
    let Some(secret) = Secret::parse(&secret) else { return missing(&app, &visit) };
    match app.run(move |town| town.filing_proof(&secret)).await {
        Ok(proof) => file(&format!("preuve-{}.json", proof.case), proof.json()),
        Err(trouble) => case_trouble(&app, &visit, trouble),
    }
}

fn file(name: &str, json: String) -> Response {
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [(CONTENT_TYPE, HeaderValue::from_static("application/json")), (CONTENT_DISPOSITION, name), (CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (headers, json).into_response()
}
