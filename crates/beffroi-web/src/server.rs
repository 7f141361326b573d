//! The router and the layers around it.

use crate::error::error_page;
use crate::request::Visit;
use crate::state::{App, Options};
use crate::{desk, metrics, limits, resident, static_files};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use beffroi_app::Town;
use beffroi_pages::error::Trouble;
use std::future::Future;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

/// Every route of the town.
pub fn router(town: Arc<Town>, options: Options) -> Router {
    let app = App::new(town, options);
    Router::new()
        .merge(resident::routes())
        .merge(desk::routes(&app))
        .route("/statique/{*rest}", get(static_files::asset))
        .route("/sante", get(health))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(from_fn_with_state(app.clone(), same_origin))
        .layer(limits::compression())
        .layer(from_fn(limits::plain_to_others))
        .layer(RequestBodyLimitLayer::new(usize::try_from(limits::BODY_MAX).unwrap_or(usize::MAX)))
        .layer(from_fn_with_state(app.clone(), limits::announced))
        .layer(RequestBodyTimeoutLayer::new(limits::SILENT_LINE))
        .layer(CatchPanicLayer::custom({
            let app = app.clone();
            move |_| error_page(&app, &Visit::unknown(), Trouble::Fault, None, None)
        }))
        .layer(from_fn_with_state(app.clone(), metrics::watch))
        .layer(from_fn(security_headers))
        .with_state(app)
}

/// Serves until `stop` resolves, then lets what has begun end.
pub async fn serve(listener: tokio::net::TcpListener, router: Router, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}

async fn health(State(app): State<App>) -> Response {
    match app.run(|town| town.alive()).await {
        Ok(()) => "ok\n".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "indisponible\n").into_response(),
    }
}

async fn not_found(State(app): State<App>, visit: Visit) -> Response {
    error_page(&app, &visit, Trouble::NotFound, None, None)
}

/// Nothing inline, nothing from elsewhere, no address of ours given to others.
const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

async fn security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(*name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// A form posted from another site is refused. The browser says where it comes
/// from: `Sec-Fetch-Site`, or `Origin` for older ones. At the desk, where a
/// cookie acts in the agent's name, one of the two has to be there; a resident's
/// address carries its own secret, so an old telephone that says neither may go on.
async fn same_origin(State(app): State<App>, request: Request, next: Next) -> Response {
    if *request.method() == Method::POST && !allowed(request.headers(), request.uri().path().starts_with("/agents")) {
        let (mut parts, _) = request.into_parts();
        let visit = match <Visit as axum::extract::FromRequestParts<App>>::from_request_parts(&mut parts, &app).await {
            Ok(visit) => visit,
            Err(never) => match never {},
        };
        return error_page(&app, &visit, Trouble::Forbidden, None, None);
    }
    next.run(request).await
}

fn allowed(headers: &HeaderMap, strict: bool) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        (Some(_), None) => false,
        (None, _) => !strict,
    }
}

