//! The resident's side.

mod catalogue;
// mod explain;
mod fields;
mod form;
// mod plain;
mod service;
mod simulator;
// mod tracking;

use crate::state::App;
use axum::Router;
use axum::routing::{get, post};

/// Routes of the resident's side. Addresses are French: residents read them.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(catalogue::show))
        .route("/demarches/{slug}", get(service::show))
        .route("/demarches/{slug}/commencer", post(form::start))
        .route("/demarches/{slug}/simuler", get(simulator::show).post(simulator::compute))
        .route("/brouillon/{secret}", get(form::resume))
        .route("/brouillon/{secret}/{page}", get(form::show).post(form::answer))
        .route("/brouillon/{secret}/verifier", get(form::check).post(form::file))
//        .route("/suivi/{secret}", get(tracking::show))
//        .route("/suivi/{secret}/recepisse", get(tracking::receipt))
//        .route("/suivi/{secret}/courriers/{index}", get(tracking::letter))
//        .route("/suivi/{secret}/pieces/{ask}", post(tracking::supply))
//        .route("/suivi/{secret}/documents/{blob}", get(tracking::document))
//        .route("/suivi/{secret}/explication", get(explain::show).post(explain::what_if))
//        .route("/accessibilite", get(plain::accessibility))
//        .route("/donnees-personnelles", get(plain::personal_data))
//        .route("/mentions-legales", get(plain::legal))
}
