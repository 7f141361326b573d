//! Files handed in: looked at, sealed in chunks, never whole in memory.

use crate::drafts::to_json;
use crate::{DraftView, Secret, Seen, Town, Trouble};
use beffroi_base::{AgentId, CaseId, Text};
use beffroi_case::Case;
use beffroi_ports::{Blob, BlobId, Context, Fault, NewBlob, OpeningReader, SealingReader, random_bytes};
use beffroi_service::answers::DocumentRef;
use beffroi_service::{Answer, AnswerKind};
use std::collections::BTreeSet;
use std::io::{self, Read};

/// Largest file accepted, in bytes (10 MB, as people read it on their machine).
pub const DOCUMENT_BYTES_MAX: u64 = 10_000_000;

/// How many files a case or a started form may hold.
pub const DOCUMENTS_MAX: usize = 40;

/// What a file may be, by its bytes. The name and the type a browser sends
/// prove nothing.
const ACCEPTED: &[&str] = &["application/pdf", "image/jpeg", "image/png", "image/webp", "image/heif"];

/// Why a file is not kept.
#[derive(Clone, Debug, PartialEq)]
pub enum DocumentError {
    /// It is empty.
    Empty,
    /// It is larger than [`DOCUMENT_BYTES_MAX`].
    TooLarge,
    /// Its bytes are not of a type that is accepted.
    WrongType,
    /// The case holds [`DOCUMENTS_MAX`] files already.
    TooMany,
    /// Something else.
    Trouble(Trouble),
}

impl DocumentError {
    /// What to tell the person.
    pub fn text(&self) -> Text {
        let limit = DOCUMENT_BYTES_MAX / 1_000_000;
        match self {
            Self::Empty => Text::new("Le fichier est vide", "The file is empty"),
            Self::TooLarge => Text::new(
                format!("Le fichier dépasse {limit} Mo : réduisez-le, ou photographiez-le de nouveau en plus petit"),
                format!("The file is over {limit} MB: make it smaller, or take the photo again in a smaller size"),
            ),
            Self::TooMany => Text::new(
                format!("Vous avez déjà joint {DOCUMENTS_MAX} fichiers : retirez-en un, ou réunissez-les"),
                format!("You have attached {DOCUMENTS_MAX} files already: remove one, or join them together"),
            ),
            Self::WrongType => Text::new(
                "Ce fichier n'est ni un PDF ni une photo (JPEG, PNG, WebP, HEIC)",
                "This file is neither a PDF nor a photo (JPEG, PNG, WebP, HEIC)",
            ),
            Self::Trouble(_) => Text::new("Le fichier n'a pas pu être enregistré : réessayez", "The file could not be saved: try again"),
        }
    }
}

impl From<Fault> for DocumentError {
    fn from(fault: Fault) -> Self {
        Self::Trouble(fault.into())
    }
}

/// A file being read back.
pub struct DocumentBytes {
    /// Its name and type.
    pub document: DocumentRef,
    /// Its bytes, opened as they are read.
    pub bytes: Box<dyn Read + Send>,
}

impl Town {
    /// Stores a file for a question of a draft.
    pub fn receive_for_draft(&self, draft: &mut DraftView<'_>, question: &str, name: &str, bytes: &mut dyn Read) -> Result<(), DocumentError> {
        let asked = draft.service.draft().question(question).filter(|question| question.kind == AnswerKind::Document);
        if asked.is_none() {
            return Err(DocumentError::Trouble(Trouble::NotFound));
        }
        let document = self.receive(draft.case, name, bytes)?;
        self.add_document(draft, question, document).map_err(DocumentError::Trouble)
    }

    /// Looks at the first bytes, then seals the file as it comes.
    pub(crate) fn receive(&self, case: CaseId, name: &str, bytes: &mut dyn Read) -> Result<DocumentRef, DocumentError> {
        let mut head = vec![];
        Read::take(&mut *bytes, 4096).read_to_end(&mut head).map_err(Fault::from)?;
        if head.is_empty() {
            return Err(DocumentError::Empty);
        }
        let media = infer::get(&head).map(|kind| kind.mime_type()).filter(|mime| ACCEPTED.contains(mime));
        let media = media.ok_or(DocumentError::WrongType)?;
        if self.store.blobs(case)?.len() >= DOCUMENTS_MAX {
            return Err(DocumentError::TooMany);
        }
        let key = self.case_key(case).map_err(DocumentError::Trouble)?;
        let id = BlobId(random_bytes(&*self.random));
        let mut document = DocumentRef { blob: id.to_string(), name: tidy_name(name), media: media.to_owned(), bytes: 0 };
        let label = key.seal(&*self.random, &Context::label(case, id), &to_json(&document)?);
        let new = NewBlob { id, case, label, created_at: self.clock.now() };
        let limited = Limited { source: io::Cursor::new(head).chain(bytes), left: DOCUMENT_BYTES_MAX };
        let mut sealing = SealingReader::new(&key, &*self.random, id, limited);
        let stored: Blob = self.store.put_blob(new, &mut sealing).map_err(|error| match error {
            beffroi_ports::AppendError::Fault(Fault::Interrupted(why)) if why.contains(TOO_LARGE) => DocumentError::TooLarge,
            other => DocumentError::Trouble(other.into()),
        })?;
        document.bytes = stored.size;
        Ok(document)
    }

    /// A file of a case, for the person who holds its secret.
    pub fn document(&self, secret: &Secret, blob: &str) -> Result<DocumentBytes, Trouble> {
        let case = self.of(secret)?;
        self.open_document(case, blob)
    }

    /// A file of a case, for an agent who reads the question at some stage; noted
    /// first.
    pub fn document_for_agent(&self, agent: &AgentId, case: CaseId, blob: &str) -> Result<DocumentBytes, Trouble> {
        let desk = self.desk_case(agent, case)?;
        let answered = desk.answers.iter().any(|(_, answer)| matches!(answer, Answer::Documents(d) if d.iter().any(|d| d.blob == blob)));
        let supplied = desk.view.case.asks.iter().any(|ask| desk.reads_item(ask) && ask.documents.iter().any(|d| d.blob == blob));
        let sent = desk.examines() && desk.view.case.messages.iter().any(|message| message.documents.iter().any(|d| d.blob == blob));
        if !answered && !supplied && !sent {
            return Err(Trouble::NotFound);
        }
        let opened = self.open_document(case, blob)?;
        self.trace(agent, &[(&desk, Seen::File(&opened.document))])?;
        Ok(opened)
    }

    pub(crate) fn open_document(&self, case: CaseId, blob: &str) -> Result<DocumentBytes, Trouble> {
        let id: BlobId = blob.parse().map_err(|_| Trouble::NotFound)?;
        let (stored, sealed) = self.store.open_blob(id)?.filter(|(stored, _)| stored.case == case).ok_or(Trouble::NotFound)?;
        let key = self.case_key(case)?;
        let label = key.open(&Context::label(case, id), &stored.label).map_err(Fault::from)?;
        let mut document: DocumentRef = serde_json::from_slice(&label).map_err(|e| Fault::Corrupt(format!("label: {e}")))?;
        document.bytes = stored.size;
        Ok(DocumentBytes { document, bytes: Box::new(OpeningReader::new(key, id, sealed)) })
    }
}

/// Every file a case holds: given with an answer, an item, a message.
pub(crate) fn attached(case: &Case) -> BTreeSet<&str> {
    let answers = [&case.answers, &case.filed].into_iter().chain(case.corrections.iter().map(|correction| &correction.before));
    let answered = answers.flat_map(|answers| answers.values()).flat_map(|answer| match answer {
        Answer::Documents(documents) => documents.as_slice(),
        _ => &[],
    });
    let given = case.asks.iter().flat_map(|ask| &ask.documents).chain(case.messages.iter().flat_map(|message| &message.documents));
    answered.chain(given).map(|document| document.blob.as_str()).collect()
}

const TOO_LARGE: &str = "file above the limit";

/// Stops a file that grows past the limit.
struct Limited<R> {
    source: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(out)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => {
                self.left = left;
                Ok(read)
            }
            None => Err(io::Error::other(TOO_LARGE)),
        }
    }
}

/// The last part of a path, without what a disk or a header could misread.
fn tidy_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    let clean: String = last.chars().filter(|c| !c.is_control() && !matches!(c, '"' | '<' | '>' | '|' | ':' | '*' | '?')).take(120).collect();
    let clean = clean.trim().trim_start_matches('.');
    if clean.is_empty() { "fichier".to_owned() } else { clean.to_owned() }
}
