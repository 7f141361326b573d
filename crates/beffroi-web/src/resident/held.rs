//! The case a person holds the address of.

use crate::error::{error_page, trouble_page};
use crate::request::Visit;
use crate::shell::ok;
use crate::state::App;
use axum::response::Response;
use beffroi_app::{CaseView, Secret, Town, Trouble};
use beffroi_pages::error::Trouble as Shown;

/// A page about the case a secret opens, or the page that says why not.
pub(crate) async fn case_page(
    app: &App,
    visit: &Visit,
    secret: &str,
    work: impl FnOnce(&Town, &CaseView<'_>) -> Option<String> + Send + 'static,
) -> Response {
    let Some(secret) = Secret::parse(secret) else { return missing(app, visit) };
    match app.run(move |town| town.case(&secret).map(|view| work(town, &view))).await {
        Ok(Some(html)) => ok(visit, html),
        Ok(None) => missing(app, visit),
        Err(trouble) => case_trouble(app, visit, trouble),
    }
}

/// There is no such page; nothing is said of whether there is such a case.
pub(crate) fn missing(app: &App, visit: &Visit) -> Response {
    error_page(app, visit, Shown::NotFound, None, None)
}

/// What the town answered about a case, to the person who holds its address.
pub(crate) fn case_trouble(app: &App, visit: &Visit, trouble: Trouble) -> Response {
    match trouble {
        Trouble::Objection(beffroi_case::Objection::Erased) => error_page(app, visit, Shown::Gone, None, None),
        other => trouble_page(app, visit, other),
    }
}

/// Address of the tracking page.
pub(crate) fn tracking_href(secret: &str) -> String {
    format!("/suivi/{secret}")
}
