//! The bytes of supporting documents, sealed in chunks, never whole in memory.

use crate::{AppendError, Fault};
use beffroi_base::{CaseId, Instant};
use std::{fmt, io::Read, str::FromStr};

/// A stored document's bytes: sixteen random bytes, thirty-two hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId(pub [u8; 16]);

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobId({self})")
    }
}

impl FromStr for BlobId {
    type Err = beffroi_base::ParseIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lower_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        if text.len() != 32 || !text.chars().all(lower_hex) {
            return Err(beffroi_base::ParseIdError);
        }
        u128::from_str_radix(text, 16)
            .map(|bits| Self(bits.to_be_bytes()))
            .map_err(|_| beffroi_base::ParseIdError)
    }
}

/// A document about to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBlob {
    /// Its name in the store, drawn by the caller.
    pub id: BlobId,
    /// The case or draft it belongs to, and dies with.
    pub case: CaseId,
    /// Its file name and type, sealed.
    pub label: Vec<u8>,
    /// Now.
    pub created_at: Instant,
}

/// A document in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Its name in the store.
    pub id: BlobId,
    /// The case or draft it belongs to.
    pub case: CaseId,
    /// Its file name and type, sealed.
    pub label: Vec<u8>,
    /// Length of the document itself, in bytes, before sealing.
    pub size: u64,
    /// When it was stored.
    pub created_at: Instant,
}

/// The sealed bytes of a document, to be read once.
pub type SealedBytes = Box<dyn Read + Send>;

/// Supporting documents.
pub trait Blobs: Send + Sync {
    /// Stores what `sealed` gives (a [`crate::SealingReader`]) until its end,
    /// then records the document. An error of the reader is
    /// [`Fault::Interrupted`] and leaves nothing behind. `NoKey` where the case
    /// has no key (erased meanwhile); `Conflict` (1) where the id is taken.
    fn put_blob(&self, blob: NewBlob, sealed: &mut dyn Read) -> Result<Blob, AppendError>;

    /// A document and its sealed bytes, to be read through a
    /// [`crate::OpeningReader`].
    fn open_blob(&self, id: BlobId) -> Result<Option<(Blob, SealedBytes)>, Fault>;

    /// The documents of a case or draft, by date of storing, then id.
    fn blobs(&self, case: CaseId) -> Result<Vec<Blob>, Fault>;

    /// Removes one document. Says whether there was one.
    fn delete_blob(&self, id: BlobId) -> Result<bool, Fault>;
}
