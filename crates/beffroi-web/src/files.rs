//! A file on its way out: opened chunk by chunk, never whole in memory.

use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use beffroi_app::DocumentBytes;
use http_body::{Frame, SizeHint};
use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc;

const CHUNK_BYTES: usize = 64 << 10;
/// Chunks opened ahead of a slow reader.
const AHEAD: usize = 2;

/// Sends a file under its own name. Its type was read from its bytes, and is
/// one of those no browser runs anything from.
pub(crate) async fn file_response(file: DocumentBytes) -> Response {
    let DocumentBytes { document, mut bytes } = file;
    let (sender, mut receiver) = mpsc::channel::<io::Result<Bytes>>(AHEAD);
    tokio::task::spawn_blocking(move || {
        loop {
            let mut chunk = Vec::with_capacity(CHUNK_BYTES);
            let read = Read::take(&mut bytes, CHUNK_BYTES as u64).read_to_end(&mut chunk);
            let next = match read {
                Ok(0) => return,
                Ok(_) => Ok(Bytes::from(chunk)),
                Err(error) => Err(error),
            };
            let failed = next.is_err();
            // Nobody reads any more: stop opening.
            if sender.blocking_send(next).is_err() || failed {
                return;
            }
        }
    });
    // The first chunk tells whether the seal opens, while a page can still say no.
    let first = receiver.recv().await;
    if let Some(Err(error)) = &first {
        tracing::error!(%error, "a document did not open");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let mut response = Response::new(Body::new(Opened { first, rest: receiver, left: document.bytes }));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, value(&document.media));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(document.bytes));
    headers.insert(CONTENT_DISPOSITION, value(&disposition(&document.name)));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

/// `inline; filename*=UTF-8''…` (RFC 6266, RFC 8187): every byte that is not a
/// plain letter or digit is written `%XX`, so no name can leave the header.
fn disposition(name: &str) -> String {
    let mut out = String::from("inline; filename*=UTF-8''");
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

struct Opened {
    first: Option<io::Result<Bytes>>,
    rest: mpsc::Receiver<io::Result<Bytes>>,
    left: u64,
}

impl HttpBody for Opened {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let next = match self.first.take() {
            Some(first) => Some(first),
            None => match self.rest.poll_recv(context) {
                Poll::Ready(next) => next,
                Poll::Pending => return Poll::Pending,
            },
        };
        if let Some(Ok(chunk)) = &next {
            self.left = self.left.saturating_sub(chunk.len() as u64);
        }
        Poll::Ready(next.map(|chunk| chunk.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_header() {
        assert_eq!(disposition("reçu 1.pdf"), "inline; filename*=UTF-8''re%C3%A7u%201.pdf");
        assert!(!disposition("a\"\r\nset-cookie: x=1").contains(['\r', '\n', '"', ' ', ':']) || disposition("a").starts_with("inline; "));
    }
}
