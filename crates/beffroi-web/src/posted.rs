//! Forms as they arrive: texts by name, files on the way to their seal.

use crate::error::{error_page, trouble_page};
use crate::request::Visit;
use crate::state::App;
use axum::body::{Body, to_bytes};
use axum::http::HeaderMap;
use axum::response::Response;
use beffroi_app::{DOCUMENT_BYTES_MAX, RawAnswers};
use beffroi_base::Text;
use beffroi_pages::error::Trouble;
use beffroi_ports::Fault;
use beffroi_service::{Draft, RawAnswer, answers};
use http_body_util::LengthLimitError;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

/// Most bytes of text in one form.
const TEXT_BYTES_MAX: usize = 1 << 20;
/// Most fields in one form: far above any page, far below a flood.
const FIELDS_MAX: usize = 2_000;

/// Why a form could not be read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Unreadable {
    /// It is not what a form sends, or it was cut before its end.
    Malformed,
    /// It is too large.
    TooLarge,
    /// It holds more text, or more fields, than any form of ours.
    TooLong,
    /// A file of it could not be put down: our disk, not what was sent.
    NotKept(Fault),
}

/// A file of a form, in an unnamed file of the disk that vanishes with it.
#[derive(Debug)]
pub(crate) struct PostedFile {
    /// The field.
    pub(crate) field: String,
    /// The name on the person's machine.
    pub(crate) name: String,
    /// The bytes, from the start.
    pub(crate) bytes: File,
}

/// A form.
#[derive(Debug, Default)]
pub(crate) struct Posted {
    values: BTreeMap<String, Vec<String>>,
    /// Files that were really given.
    pub(crate) files: Vec<PostedFile>,
    /// Whether a file was larger than what is accepted.
    pub(crate) too_large: Option<String>,
}

/// A form that could not be read: the page it came from still holds it.
pub(crate) fn unread(app: &App, visit: &Visit, unreadable: Unreadable) -> Response {
    let kept = Text::new(
        "Revenez à la page précédente : ce que vous avez tapé y est encore.",
        "Go back to the page before: what you typed is still there.",
    );
    let trouble = match unreadable {
        Unreadable::Malformed => Trouble::BadRequest,
        Unreadable::TooLarge => Trouble::TooLarge(DOCUMENT_BYTES_MAX),
        Unreadable::TooLong => Trouble::TooLong,
        Unreadable::NotKept(fault) => return trouble_page(app, visit, fault.into()),
    };
    error_page(app, visit, trouble, None, Some(kept))
}

/// Whether reading stopped where the form is longer than what is read, and not
/// because the line was cut or fell silent.
fn past_the_limit(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<LengthLimitError>() || error.source().is_some_and(past_the_limit)
}

fn broken(error: multer::Error) -> Unreadable {
    match error {
        multer::Error::StreamReadFailed(why) if past_the_limit(&*why) => Unreadable::TooLarge,
        _ => Unreadable::Malformed,
    }
}

impl Posted {
    /// Reads the body of a request.
    pub(crate) async fn read(headers: &HeaderMap, body: Body) -> Result<Self, Unreadable> {
        let kind = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or("");
        if kind.starts_with("multipart/form-data") {
            let boundary = multer::parse_boundary(kind).map_err(|_| Unreadable::Malformed)?;
            return Self::multipart(body, boundary, tempfile::tempfile).await;
        }
        if !(kind.is_empty() || kind.starts_with("application/x-www-form-urlencoded")) {
            return Err(Unreadable::Malformed);
        }
        let bytes = to_bytes(body, TEXT_BYTES_MAX).await.map_err(|error| if past_the_limit(&error) { Unreadable::TooLong } else { Unreadable::Malformed })?;
        let mut posted = Self::default();
        for (number, (name, value)) in form_urlencoded::parse(&bytes).enumerate() {
            if number >= FIELDS_MAX {
                return Err(Unreadable::TooLong);
            }
            posted.add(name.into_owned(), value.into_owned());
        }
        Ok(posted)
    }

    /// `room` gives an empty file to put one down in.
    async fn multipart(body: Body, boundary: String, room: fn() -> std::io::Result<File>) -> Result<Self, Unreadable> {
        let mut form = multer::Multipart::new(body.into_data_stream(), boundary);
        let mut posted = Self::default();
        let mut text_bytes = 0;
        let mut fields = 0;
        while let Some(mut field) = form.next_field().await.map_err(broken)? {
            fields += 1;
            if fields > FIELDS_MAX {
                return Err(Unreadable::TooLong);
            }
            let name = field.name().unwrap_or("").to_owned();
            if let Some(file) = field.file_name().map(str::to_owned) {
                posted.file(&mut field, name, file, room).await?;
                continue;
            }
            let mut value = vec![];
            while let Some(chunk) = field.chunk().await.map_err(broken)? {
                text_bytes += chunk.len();
                if text_bytes > TEXT_BYTES_MAX {
                    return Err(Unreadable::TooLong);
                }
                value.extend_from_slice(&chunk);
            }
            posted.add(name, String::from_utf8_lossy(&value).into_owned());
        }
        Ok(posted)
    }

    async fn file(&mut self, field: &mut multer::Field<'_>, name: String, file: String, room: fn() -> std::io::Result<File>) -> Result<(), Unreadable> {
        let not_kept = |error: std::io::Error| Unreadable::NotKept(error.into());
        let mut kept = room().map_err(not_kept)?;
        let mut size = 0u64;
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            size += chunk.len() as u64;
            // The rest is read and dropped, so that the page can still answer;
            // the layer in front bounds the whole.
            if size <= DOCUMENT_BYTES_MAX {
                kept.write_all(&chunk).map_err(not_kept)?;
            }
        }
        if size > DOCUMENT_BYTES_MAX {
            self.too_large = Some(name);
        } else if size > 0 {
            kept.seek(SeekFrom::Start(0)).map_err(not_kept)?;
            self.files.push(PostedFile { field: name, name: file, bytes: kept });
        }
        Ok(())
    }

    fn add(&mut self, name: String, value: String) {
        self.values.entry(name).or_default().push(answers::as_sent(&value));
    }

    /// Every field that is not a file, with its values.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.values.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// The first value of a field, trimmed; empty when it was not sent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.values.get(name).and_then(|values| values.first()).map_or("", |value| value.trim())
    }

    /// The first value of a field exactly as sent.
    pub(crate) fn exact(&self, name: &str) -> &str {
        self.values.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// Every value of a field.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.values.get(name).map(Vec::as_slice).unwrap_or_default().iter().map(|value| value.trim()).collect()
    }

    /// What was sent for each question: `name` and `name.part`.
    pub(crate) fn raw_answers(&self, draft: &Draft) -> RawAnswers {
        let mut answers = RawAnswers::new();
        for question in &draft.questions {
            let raw = self.raw(&question.name);
            if !raw.0.is_empty() {
                answers.insert(question.name.clone(), raw);
            }
        }
        answers
    }

    /// What was sent under one name and its parts.
    pub(crate) fn raw(&self, name: &str) -> RawAnswer {
        RawAnswer::sent(name, self.fields())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;
    use axum::body::{Bytes, HttpBody};
    use http_body::Frame;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    const FORM: &str = "--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"trou.jpg\"\r\n\r\nbytes\r\n--x--\r\n";

    async fn read(body: Body, room: fn() -> std::io::Result<File>) -> Result<usize, Unreadable> {
        Posted::multipart(body, "x".to_owned(), room).await.map(|posted| posted.files.len())
    }

    #[tokio::test]
    async fn a_full_disk_is_not_a_file_that_is_too_large() {
        assert_eq!(read(Body::from(FORM), tempfile::tempfile).await, Ok(1));
        let full = || File::options().write(true).open("/dev/full");
        assert_eq!(read(Body::from(FORM), full).await, Err(Unreadable::NotKept(Fault::DiskFull)));
        let nowhere = || File::create("/nulle-part/fichier");
        assert!(matches!(read(Body::from(FORM), nowhere).await, Err(Unreadable::NotKept(Fault::Unavailable(_)))));
    }

    /// The beginning of a form, then a line that is cut.
    struct Cut(bool);

    impl HttpBody for Cut {
        type Data = Bytes;
        type Error = std::io::Error;

        fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<std::io::Result<Frame<Bytes>>>> {
            let begun = std::mem::replace(&mut self.0, true);
            let next = if begun { Err(std::io::ErrorKind::ConnectionReset.into()) } else { Ok(Frame::data(Bytes::from_static(&FORM.as_bytes()[..60]))) };
            Poll::Ready(Some(next))
        }
    }

    #[tokio::test]
    async fn a_line_that_is_cut_is_not_a_form_that_is_too_large() {
        assert_eq!(read(Body::new(Cut(false)), tempfile::tempfile).await, Err(Unreadable::Malformed));
        let limited = http_body_util::Limited::new(Body::from(FORM), 20);
        assert_eq!(read(Body::new(limited), tempfile::tempfile).await, Err(Unreadable::TooLarge));
    }
}
