//! What a person has typed and not yet filed, sealed like the rest.

use crate::{AppendError, Fault, WrappedKey};
use beffroi_base::{CaseId, Day, Hash32, Instant, ServiceSlug};

/// A started form. Its reference and its key become those of the case when it
/// is filed ([`crate::Append::remove_draft`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The reference the case will have.
    pub case: CaseId,
    /// The service.
    pub service: ServiceSlug,
    /// The version of the service it was started under.
    pub version: Hash32,
    /// How many times it was saved.
    pub revision: u64,
    /// The answers, sealed.
    pub sealed: Vec<u8>,
    /// When it was last saved.
    pub updated_at: Instant,
    /// The day it is erased if nobody files it.
    pub expires_on: Day,
}

/// One saving of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftWrite {
    /// The reference the case will have.
    pub case: CaseId,
    /// The revision the writer saw; 0 to start a draft.
    pub expected: u64,
    /// The service.
    pub service: ServiceSlug,
    /// The version of the service the answers belong to.
    pub version: Hash32,
    /// The answers, sealed.
    pub sealed: Vec<u8>,
    /// Now.
    pub updated_at: Instant,
    /// The day it is erased if nobody files it.
    pub expires_on: Day,
    /// SHA-256 of secrets that open it, added to those it has.
    pub access: Vec<Hash32>,
    /// The key, when the draft is started.
    pub new_key: Option<WrappedKey>,
}

impl DraftWrite {
    /// Stops a caller that would replace the key of a draft already begun.
    pub fn assert_sound(&self) {
        assert!(self.new_key.is_none() || self.expected == 0, "a draft keeps its key");
    }
}

/// Started forms.
pub trait Drafts: Send + Sync {
    /// Saves a draft and returns its new revision. `Conflict` gives the
    /// revision really there (another tab saved first, or the draft is gone:
    /// 0), and is also the answer where the case is filed; then `NoKey` where
    /// neither a key nor a new key exists.
    fn put_draft(&self, write: DraftWrite) -> Result<u64, AppendError>;

    /// The draft, found by the reference [`crate::Journal::case_of`] gives.
    fn draft(&self, case: CaseId) -> Result<Option<Draft>, Fault>;

    /// Erases a draft: row, secrets, blobs, key. Says whether there was one. Of
    /// a case that has events, only the row goes.
    fn delete_draft(&self, case: CaseId) -> Result<bool, Fault>;

    /// The drafts whose last day is before `day`, earliest first.
    fn expired_drafts(&self, day: Day, limit: u64) -> Result<Vec<CaseId>, Fault>;
}
