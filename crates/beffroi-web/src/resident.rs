//! The resident's side.

mod catalogue;
mod explain;
pub(crate) mod fields;
mod form;
mod held;
mod identity;
mod journal;
mod later;
mod letters;
mod plain;
mod readings;
mod receipt;
mod service;
mod simulator;
mod supply;
pub(crate) mod tracking;
mod turns;

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
        .route("/demarches/{slug}/regles/{empreinte}", get(simulator::rules))
        .route("/brouillon/{secret}", get(form::resume))
        .route("/brouillon/{secret}/{page}", get(form::show).post(form::answer))
        .route("/brouillon/{secret}/plus-tard", get(later::show).post(later::act))
        .route("/brouillon/{secret}/verifier", get(form::check).post(form::file))
        .route("/brouillon/{secret}/identite", get(identity::leave))
        .route("/franceconnect/retour", get(identity::come_back))
        .route("/franceconnect/sortie", get(identity::left))
        .route("/demonstration/franceconnect", get(identity::fictitious))
        .route("/suivi/{secret}", get(tracking::show))
        .route("/suivi/{secret}/recepisse", get(receipt::show))
        .route("/suivi/{secret}/preuve.json", get(journal::proof))
        .route("/suivi/{secret}/recepisse/pdf", get(receipt::pdf))
        .route("/suivi/{secret}/courriers/{index}", get(letters::show))
        .route("/suivi/{secret}/courriers/{index}/texte", get(letters::text))
        .route("/suivi/{secret}/courriers/{index}/pdf", get(letters::pdf))
        .route("/suivi/{secret}/pieces/{ask}", post(supply::give))
        .route("/suivi/{secret}/lectures", get(readings::show))
        .route("/suivi/{secret}/documents/{blob}", get(letters::document))
        .route("/suivi/{secret}/agir/{geste}", get(turns::show).post(turns::act))
        .route("/suivi/{secret}/explication", get(explain::show).post(explain::what_if))
        .route("/journal", get(journal::show))
        .route("/journal/tete.json", get(journal::head))
        .route("/journal/suite.json", get(journal::added))
        .route("/accessibilite", get(plain::accessibility))
        .route("/donnees-personnelles", get(plain::personal_data))
        .route("/mentions-legales", get(plain::legal))
}
