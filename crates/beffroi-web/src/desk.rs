//! The desk: sign-in, queue, case.

mod act;
mod around;
mod batch;
mod case;
mod counter;
mod export;
mod gesture;
mod mails;
mod papers;
mod post;
mod queue;
mod session;
mod views;

use crate::state::App;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

/// Routes of the desk.
pub(crate) fn routes(app: &App) -> Router<App> {
    Router::new()
        .route("/agents", get(queue::show))
        .route("/agents/connexion", get(session::show).post(session::open))
        .route("/agents/deconnexion", post(session::close))
        .route("/agents/export", get(export::table))
        .route("/agents/exports", get(export::traces))
        .route("/agents/lot", get(batch::choose).post(batch::make))
        .route("/agents/lot/{lot}", get(batch::show).post(batch::act))
        .route("/agents/envois", get(post::show).post(post::act))
        .route("/agents/vues", get(views::show).post(views::change))
        .route("/agents/guichet", get(counter::show).post(counter::start))
        .route("/agents/dossiers/{reference}", get(case::show))
        .route("/agents/dossiers/{reference}/actions", post(act::act))
        .route("/agents/dossiers/{reference}/autour", post(around::act))
        .route("/agents/dossiers/{reference}/courriers/{index}", get(papers::letter))
        .route("/agents/dossiers/{reference}/courriers/{index}/pdf", get(papers::pdf))
        .route("/agents/dossiers/{reference}/documents/{blob}", get(papers::document))
        .layer(from_fn_with_state(app.clone(), session::keep_typed))
        .route("/demonstration/courriels", get(mails::list))
        .route("/demonstration/courriels/{id}", get(mails::show))
}
