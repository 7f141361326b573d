//! The stylesheet, the mark, the scripts, the engine of the simulator, and the
//! town's colour.

use crate::shell::THEME_PATH;
use crate::state::App;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use beffroi_pages::fingerprint;
use beffroi_pages::theme::theme_css;
use beffroi_simulator::MODULE;
use std::sync::LazyLock;

/// Where the simulator asks for its engine.
const MODULE_PATH: &str = "/statique/simulateur.wasm";

/// The same with a hash of its bytes.
pub(crate) fn module_href() -> &'static str {
    static HREF: LazyLock<String> = LazyLock::new(|| format!("{MODULE_PATH}?v={}", fingerprint(MODULE)));
    &HREF
}

/// Sends what an address names by its hash: a browser need never ask again.
pub(crate) fn kept_for_ever(headers: &HeaderMap, content_type: &'static str, version: &str, bytes: impl IntoResponse) -> Response {
    let etag = format!("\"{version}\"");
    let fresh = headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes());
    let mut response = if fresh { StatusCode::NOT_MODIFIED.into_response() } else { bytes.into_response() };
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    out.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        out.insert(ETAG, etag);
    }
    response
}

/// Serves what is embedded.
pub(crate) async fn asset(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    if uri.path() == THEME_PATH {
        return theme(&app);
    }
    if uri.path() == MODULE_PATH {
        let version = module_href().rsplit('=').next().unwrap_or_default();
        return kept_for_ever(&headers, "application/wasm", version, MODULE);
    }
    let Some(asset) = beffroi_pages::assets().iter().find(|asset| asset.path == uri.path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let fresh = headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == asset.etag.as_bytes());
    let mut response = if fresh { StatusCode::NOT_MODIFIED.into_response() } else { asset.bytes.into_response() };
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    out.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    if let Ok(etag) = HeaderValue::from_str(&asset.etag) {
        out.insert(ETAG, etag);
    }
    response
}

fn theme(app: &App) -> Response {
    match app.town.territory().colour.as_deref().map(theme_css) {
        Some(Ok(css)) => ([(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "public, max-age=3600")], css).into_response(),
        Some(Err(_)) | None => StatusCode::NOT_FOUND.into_response(),
    }
}
