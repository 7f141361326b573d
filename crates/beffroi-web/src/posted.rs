//! Forms as they arrive: texts by name, files on the way to their seal.

use crate::error::error_page;
use crate::request::Visit;
use crate::state::App;
use axum::body::{Body, to_bytes};
use axum::http::HeaderMap;
use axum::response::Response;
use beffroi_app::{DOCUMENT_BYTES_MAX, RawAnswers};
use beffroi_base::Text;
use beffroi_pages::error::Trouble;
use beffroi_service::{Draft, RawAnswer};
use std::collections::BTreeMap;
use std::io::{Seek, SeekFrom, Write};

/// Most bytes of text in one form.
const TEXT_BYTES_MAX: usize = 1 << 20;
/// Most fields in one form: far above any page, far below a flood.
const FIELDS_MAX: usize = 2_000;

/// Why a form could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// It is not what a form sends.
    Malformed,
    /// It is too large.
    TooLarge,
    /// It holds more text, or more fields, than any form of ours.
    TooLong,
}

/// A file of a form, in an unnamed file of the disk that vanishes with it.
#[derive(Debug)]
pub(crate) struct PostedFile {
    /// The field.
    pub(crate) field: String,
    /// The name on the person's machine.
    pub(crate) name: String,
    /// The bytes, from the start.
    pub(crate) bytes: std::fs::File,
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
    };
    error_page(app, visit, trouble, None, Some(kept))
}

/// The line breaks off where the form is longer than what is read; a line cut
/// for another reason has nobody left to read the answer.
fn broken(error: multer::Error) -> Unreadable {
    match error {
        multer::Error::StreamReadFailed(_) => Unreadable::TooLarge,
        _ => Unreadable::Malformed,
    }
}

impl Posted {
    /// Reads the body of a request.
    pub(crate) async fn read(headers: &HeaderMap, body: Body) -> Result<Self, Unreadable> {
        let kind = headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or("");
        if kind.starts_with("multipart/form-data") {
            let boundary = multer::parse_boundary(kind).map_err(|_| Unreadable::Malformed)?;
            return Self::multipart(body, boundary).await;
        }
        if !(kind.is_empty() || kind.starts_with("application/x-www-form-urlencoded")) {
            return Err(Unreadable::Malformed);
        }
        let bytes = to_bytes(body, TEXT_BYTES_MAX).await.map_err(|_| Unreadable::TooLong)?;
        let mut posted = Self::default();
        for (number, (name, value)) in form_urlencoded::parse(&bytes).enumerate() {
            if number >= FIELDS_MAX {
                return Err(Unreadable::TooLong);
            }
            posted.add(name.into_owned(), value.into_owned());
        }
        Ok(posted)
    }

    async fn multipart(body: Body, boundary: String) -> Result<Self, Unreadable> {
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
                posted.file(&mut field, name, file).await?;
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

    async fn file(&mut self, field: &mut multer::Field<'_>, name: String, file: String) -> Result<(), Unreadable> {
        let mut kept = tempfile::tempfile().map_err(|_| Unreadable::TooLarge)?;
        let mut size = 0u64;
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            size += chunk.len() as u64;
            // The rest is read and dropped, so that the page can still answer;
            // the layer in front bounds the whole.
            if size <= DOCUMENT_BYTES_MAX {
                kept.write_all(&chunk).map_err(|_| Unreadable::TooLarge)?;
            }
        }
        if size > DOCUMENT_BYTES_MAX {
            self.too_large = Some(name);
        } else if size > 0 && kept.seek(SeekFrom::Start(0)).is_ok() {
            self.files.push(PostedFile { field: name, name: file, bytes: kept });
        }
        Ok(())
    }

    fn add(&mut self, name: String, value: String) {
        self.values.entry(name).or_default().push(value.replace("\r\n", "\n"));
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
        let part = |key: &str| {
            let rest = key.strip_prefix(name)?;
            if rest.is_empty() {
                return Some(String::new());
            }
            // ` . ` separates the namespaces of other questions.
            rest.strip_prefix('.').filter(|rest| !rest.starts_with(' ')).map(str::to_owned)
        };
        RawAnswer(self.values.iter().filter_map(|(key, values)| Some((part(key)?, values.clone()))).collect())
    }
}
