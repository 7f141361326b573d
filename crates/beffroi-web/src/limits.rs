//! How much is read of what is sent.

use crate::posted::{Unreadable, unread};
use crate::request::Visit;
use crate::state::App;
use axum::body::{Body, HttpBody};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_LENGTH};
use axum::middleware::Next;
use axum::response::Response;
use std::pin::Pin;
use std::time::Duration;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};

/// Most bytes of one form. Far above the largest document, so that whoever sends
/// a photo that is too large is told so beside its field, with the rest of the
/// form kept; what is beyond a document's limit is read and dropped.
pub(crate) const BODY_MAX: u64 = 128 << 20;

/// A line that says nothing for so long is let go.
pub(crate) const SILENT_LINE: Duration = Duration::from_secs(30);

/// How long what is too large is still read: a browser shows our answer only
/// after it has sent everything, or given up.
const DRAINED: Duration = Duration::from_secs(10);

/// Refuses at once what says it is larger than anything we read.
pub(crate) async fn announced(State(app): State<App>, request: Request, next: Next) -> Response {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()).and_then(|length| length.parse::<u64>().ok());
    if length.is_none_or(|length| length <= BODY_MAX) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let _ = tokio::time::timeout(DRAINED, drain(body)).await;
    let visit = match Visit::from_request_parts(&mut parts, &app).await {
        Ok(visit) => visit,
        Err(never) => match never {},
    };
    unread(&app, &visit, Unreadable::TooLarge)
}

async fn drain(mut body: Body) {
    while let Some(Ok(_)) = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {}
}

/// Below this many bytes a page is sent as it is.
const WORTH_BYTES: u64 = 1024;

/// Pages and style, made small for bad lines. Photos and PDF are compressed
/// already.
pub(crate) fn compression() -> CompressionLayer<impl Predicate> {
    let worth = SizeAbove::new(WORTH_BYTES).and(NotForContentType::IMAGES).and(NotForContentType::const_new("application/pdf"));
    CompressionLayer::new().quality(CompressionLevel::Precise(5)).compress_when(worth)
}

/// A page asked for by another site is not compressed: the size of a page that
/// holds both its guesses and our secrets would tell it which guess was right.
pub(crate) async fn plain_to_others(mut request: Request, next: Next) -> Response {
    let site = request.headers().get("sec-fetch-site").map(|site| site.as_bytes());
    if matches!(site, Some(b"cross-site" | b"same-site")) {
        request.headers_mut().remove(ACCEPT_ENCODING);
    }
    next.run(request).await
}
