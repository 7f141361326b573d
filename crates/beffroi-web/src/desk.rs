//! The desk: sign-in, queue, case.

use crate::state::App;
use axum::Router;

/// Routes of the desk.
pub(crate) fn routes() -> Router<App> {
    Router::new()
}
