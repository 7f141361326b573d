//! Sealing: AES-256-GCM under one key per case, so that erasing is forgetting.
//!
//! # Formats
//!
//! A sealed message is `01 ‖ nonce (12) ‖ ciphertext ‖ tag (16)`, with a random
//! nonce and, as associated data, its [`Context`]: a payload moved to another
//! case, kind or place no longer opens.
//!
//! A sealed stream is `01`, then chunks `nonce ‖ ciphertext ‖ tag` of 64 KiB of
//! document each, the last one possibly shorter (empty for an empty document).
//! The associated data of a chunk are the document's id, the chunk's index and
//! whether it is the last: cutting, reordering and mixing are all detected.
//!
//! A wrapped key is `01 ‖ name of the master key (8) ‖ nonce ‖ ciphertext ‖ tag`,
//! the case being the associated data.

use crate::{BlobId, Fault, ItemId, Random, random_bytes};
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    digest,
};
use beffroi_base::{CaseId, Hash32, Text};
use std::{
    fmt,
    io::{self, Read},
};
use zeroize::{Zeroize, Zeroizing};

/// Bytes of document in each chunk of a sealed stream but the last.
pub const CHUNK_BYTES: usize = 64 * 1024;

const FORMAT: u8 = 1;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;
const SEALED_CHUNK_BYTES: usize = NONCE_BYTES + CHUNK_BYTES + TAG_BYTES;

/// SHA-256 of the parts, one after the other.
pub fn sha256(parts: &[&[u8]]) -> Hash32 {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut hash = Hash32::default();
    for (to, from) in hash.0.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    hash
}

/// Why something sealed does not open: another key, another place, damage. The
/// cipher cannot tell which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealError;

impl SealError {
    /// The sentence for the operator.
    pub fn text(self) -> Text {
        Text::new(
            "le scellé ne s'ouvre pas : autre clé, autre place ou donnée abîmée",
            "the seal does not open: another key, another place, or damage",
        )
    }
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        write!(f, "{} / {}", text.fr, text.en)
    }
}

impl std::error::Error for SealError {}

impl From<SealError> for Fault {
    fn from(error: SealError) -> Self {
        Self::Corrupt(error.text().en)
    }
}

/// What a sealed message is and where it belongs. Part of the seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context(Vec<u8>);

impl Context {
    /// The event of this kind at this place (from 1) in the case.
    pub fn event(case: CaseId, kind: &str, sequence: u64) -> Self {
        Self::build(case, b"event", kind.as_bytes(), &sequence.to_be_bytes())
    }

    /// The answers of a draft. Not bound to the revision: the store numbers it.
    pub fn draft(case: CaseId) -> Self {
        Self::build(case, b"draft", b"", b"")
    }

    /// A message of the outbox.
    pub fn outbox(case: CaseId, kind: &str, id: ItemId) -> Self {
        Self::build(case, b"outbox", kind.as_bytes(), &id.0)
    }

    /// The name and type of a document.
    pub fn label(case: CaseId, id: BlobId) -> Self {
        Self::build(case, b"label", b"", &id.0)
    }

    /// What a trace of reading says, bound to who read and when.
    pub fn reading(case: CaseId, agent: &beffroi_base::AgentId, at: beffroi_base::Instant) -> Self {
        Self::build(case, b"reading", agent.0.as_bytes(), &crate::recorded(at).as_microsecond().to_be_bytes())
    }

    // Each part behind its length, so that no two contexts share an encoding.
    fn build(case: CaseId, what: &[u8], kind: &[u8], place: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(64);
        for part in [case.0.as_slice(), what, kind, place] {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part);
        }
        Self(bytes)
    }
}

/// The key of one case: 256 bits, wiped from memory when dropped.
#[derive(Clone)]
pub struct CaseKey(Secret);

/// The town's master key, which only ever wraps the keys of cases. Kept in a
/// file of its own, outside every database and every backup of one.
#[derive(Clone)]
pub struct KeyEncryptionKey(Secret);

/// The key of a case, wrapped under the town's master key: what a store keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedKey(pub Vec<u8>);

impl CaseKey {
    /// Draws a new key.
    pub fn draw(random: &dyn Random) -> Self {
        Self(Secret::draw(random))
    }

    /// The seed of a signing key made of this one.
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(sha256(&[b"beffroi tree head seed", self.0.0.as_slice()]).0)
    }

    /// Seals a message.
    pub fn seal(&self, random: &dyn Random, context: &Context, plain: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(1 + NONCE_BYTES + plain.len() + TAG_BYTES);
        out.push(FORMAT);
        self.0.seal_into(&mut out, random, &context.0, plain);
        out
    }

    /// Opens a message sealed in the same context.
    pub fn open(&self, context: &Context, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (format, rest) = sealed.split_first().ok_or(SealError)?;
        if *format != FORMAT {
            return Err(SealError);
        }
        self.0.open(&context.0, rest)
    }
}

impl fmt::Debug for CaseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaseKey(…)")
    }
}

impl KeyEncryptionKey {
    /// Draws a new master key.
    pub fn draw(random: &dyn Random) -> Self {
        Self(Secret::draw(random))
    }

    /// The key with these 32 bytes, as read from its file.
    pub fn from_bytes(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(Secret(Box::new(bytes)))
    }

    /// Its 32 bytes, to write its file.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        (*self.0.0).clone()
    }

    /// Which key this is, without saying anything of it.
    pub fn name(&self) -> [u8; 8] {
        let hash = sha256(&[b"beffroi master key name", self.0.0.as_slice()]);
        let mut name = [0; 8];
        for (to, from) in name.iter_mut().zip(hash.0) {
            *to = from;
        }
        name
    }

    /// Whether this master key wrapped it, as far as its name tells.
    pub fn wrapped(&self, wrapped: &WrappedKey) -> bool {
        wrapped.0.get(1..9) == Some(self.name().as_slice())
    }

    /// Wraps the key of a case.
    pub fn wrap(&self, random: &dyn Random, case: CaseId, key: &CaseKey) -> WrappedKey {
        let mut out = vec![FORMAT];
        out.extend_from_slice(&self.name());
        self.0.seal_into(&mut out, random, &Self::aad(case), key.0.0.as_slice());
        WrappedKey(out)
    }

    /// Unwraps it. `Unsuitable` where another master key wrapped it, `Corrupt`
    /// where it was damaged or moved from another case.
    pub fn unwrap(&self, case: CaseId, wrapped: &WrappedKey) -> Result<CaseKey, Fault> {
        let damaged = || Fault::Corrupt(format!("key of case {case}"));
        let rest = wrapped.0.strip_prefix(&[FORMAT]).ok_or_else(damaged)?;
        let (name, rest) = rest.split_first_chunk::<8>().ok_or_else(damaged)?;
        if *name != self.name() {
            return Err(Fault::Unsuitable(Text::new(
                "les clés des dossiers ont été scellées par une autre clef maîtresse",
                "the keys of the cases were wrapped under another master key",
            )));
        }
        let plain = self.0.open(&Self::aad(case), rest).map(Zeroizing::new);
        let plain = plain.map_err(|_| damaged())?;
        let mut bytes = Zeroizing::new([0; 32]);
        if plain.len() != bytes.len() {
            return Err(damaged());
        }
        bytes.copy_from_slice(&plain);
        Ok(CaseKey(Secret(Box::new(bytes))))
    }

    fn aad(case: CaseId) -> Vec<u8> {
        [b"beffroi case key".as_slice(), &case.0].concat()
    }
}

impl fmt::Debug for KeyEncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyEncryptionKey(…)")
    }
}

/// Thirty-two secret bytes. Boxed, so that moving the key leaves no copy.
#[derive(Clone)]
struct Secret(Box<Zeroizing<[u8; 32]>>);

impl Secret {
    fn draw(random: &dyn Random) -> Self {
        let mut bytes = Box::new(Zeroizing::new([0; 32]));
        random.fill(bytes.as_mut_slice());
        Self(bytes)
    }

    fn cipher(&self) -> LessSafeKey {
        let key = UnboundKey::new(&AES_256_GCM, self.0.as_slice());
        LessSafeKey::new(key.expect("32 bytes are a key of AES-256"))
    }

    /// Appends `nonce ‖ ciphertext ‖ tag` to `out`.
    fn seal_into(&self, out: &mut Vec<u8>, random: &dyn Random, aad: &[u8], plain: &[u8]) {
        let nonce = random_bytes::<NONCE_BYTES>(random);
        out.extend_from_slice(&nonce);
        let start = out.len();
        out.extend_from_slice(plain);
        let (_, body) = out.split_at_mut(start);
        let tag = self
            .cipher()
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad), body)
            .expect("AES-GCM seals anything below 64 GiB");
        out.extend_from_slice(tag.as_ref());
    }

    /// Opens `nonce ‖ ciphertext ‖ tag`.
    fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(SealError)?;
        let mut body = body.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length = match self.cipher().open_in_place(nonce, Aad::from(aad), &mut body) {
            Ok(plain) => plain.len(),
            Err(_) => return Err(SealError),
        };
        body.truncate(length);
        Ok(body)
    }
}

/// The associated data of a chunk.
fn chunk_aad(id: BlobId, index: u64, last: bool) -> Vec<u8> {
    let mut aad = b"beffroi chunk".to_vec();
    aad.extend_from_slice(&id.0);
    aad.extend_from_slice(&index.to_be_bytes());
    aad.push(u8::from(last));
    aad
}

/// Length of the document whose sealed stream has this length; `None` where no
/// sealed stream has it.
pub fn plain_length(sealed: u64) -> Option<u64> {
    let chunks = sealed.checked_sub(1)?;
    let whole = chunks / SEALED_CHUNK_BYTES as u64;
    let rest = chunks % SEALED_CHUNK_BYTES as u64;
    let overhead = (NONCE_BYTES + TAG_BYTES) as u64;
    match rest {
        0 if whole == 0 => None,
        0 => Some(whole * CHUNK_BYTES as u64),
        rest => Some(whole * CHUNK_BYTES as u64 + rest.checked_sub(overhead)?),
    }
}

/// Reads a document and gives it sealed, chunk by chunk.
pub struct SealingReader<'a, R> {
    key: &'a CaseKey,
    random: &'a dyn Random,
    id: BlobId,
    source: Ahead<R>,
    chunks: Chunks,
}

impl<'a, R: Read> SealingReader<'a, R> {
    /// Seals what `source` gives as the document `id`.
    pub fn new(key: &'a CaseKey, random: &'a dyn Random, id: BlobId, source: R) -> Self {
        let chunks = Chunks { ready: vec![FORMAT], ..Chunks::default() };
        Self { key, random, id, source: Ahead::new(source, CHUNK_BYTES), chunks }
    }
}

impl<R: Read> Read for SealingReader<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.chunks.wants_more() {
            let last = self.source.next()?;
            let aad = chunk_aad(self.id, self.chunks.index, last);
            let mut sealed = std::mem::take(&mut self.chunks.ready);
            sealed.clear();
            self.key.0.seal_into(&mut sealed, self.random, &aad, self.source.chunk());
            self.chunks.refill(sealed, last);
        }
        Ok(self.chunks.give(out))
    }
}

/// Reads a sealed stream and gives the document. Each chunk is authenticated
/// before any of it is given; the document is complete only once `read` has
/// returned 0. A cut, reordered or altered stream is an error of kind
/// `InvalidData`, which wraps [`SealError`].
pub struct OpeningReader<R> {
    key: CaseKey,
    id: BlobId,
    source: Ahead<R>,
    chunks: Chunks,
    started: bool,
}

impl<R: Read> OpeningReader<R> {
    /// Opens the stream of the document `id`.
    pub fn new(key: CaseKey, id: BlobId, source: R) -> Self {
        let source = Ahead::new(source, SEALED_CHUNK_BYTES);
        Self { key, id, source, chunks: Chunks::default(), started: false }
    }

    fn start(&mut self) -> io::Result<()> {
        let mut format = [0];
        self.source.source.read_exact(&mut format).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => broken(),
            _ => error,
        })?;
        self.started = true;
        if format == [FORMAT] { Ok(()) } else { Err(broken()) }
    }
}

impl<R: Read> Read for OpeningReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if !self.started {
            self.start()?;
        }
        while self.chunks.wants_more() {
            let last = self.source.next()?;
            let aad = chunk_aad(self.id, self.chunks.index, last);
            let plain = self.key.0.open(&aad, self.source.chunk()).map_err(|_| broken())?;
            self.chunks.refill(plain, last);
        }
        Ok(self.chunks.give(out))
    }
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, SealError)
}

/// One chunk being given out, and how many came before.
#[derive(Default)]
struct Chunks {
    ready: Vec<u8>,
    given: usize,
    index: u64,
    done: bool,
}

impl Chunks {
    fn wants_more(&self) -> bool {
        self.given == self.ready.len() && !self.done
    }

    fn refill(&mut self, mut ready: Vec<u8>, last: bool) {
        std::mem::swap(&mut self.ready, &mut ready);
        // What was swapped out may be a piece of the document.
        ready.zeroize();
        self.given = 0;
        self.index += 1;
        self.done = last;
    }

    fn give(&mut self, out: &mut [u8]) -> usize {
        let left = self.ready.get(self.given..).unwrap_or_default();
        let count = left.len().min(out.len());
        for (to, from) in out.iter_mut().zip(left) {
            *to = *from;
        }
        self.given += count;
        count
    }
}

impl Drop for Chunks {
    fn drop(&mut self) {
        self.ready.zeroize();
    }
}

/// Cuts a source into full chunks, one byte ahead so as to know the last one.
struct Ahead<R> {
    source: R,
    size: usize,
    /// The chunk, then at most one byte of the next.
    buffer: Vec<u8>,
    filled: usize,
    fresh: bool,
}

impl<R: Read> Ahead<R> {
    fn new(source: R, size: usize) -> Self {
        Self { source, size, buffer: vec![0; size + 1], filled: 0, fresh: true }
    }

    /// Moves to the next chunk; says whether it is the last.
    fn next(&mut self) -> io::Result<bool> {
        if !self.fresh {
            // Keep the byte read ahead, forget the chunk before it.
            self.buffer.copy_within(self.size..self.filled.max(self.size), 0);
            self.filled = self.filled.saturating_sub(self.size);
        }
        self.fresh = false;
        while let Some(room) = self.buffer.get_mut(self.filled..).filter(|r| !r.is_empty()) {
            match self.source.read(room) {
                Ok(0) => break,
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    // The next call must not take half a chunk for a new one.
                    self.fresh = true;
                    return Err(error);
                }
            }
        }
        Ok(self.filled <= self.size)
    }

    fn chunk(&self) -> &[u8] {
        self.buffer.get(..self.filled.min(self.size)).unwrap_or_default()
    }
}

impl<R> Drop for Ahead<R> {
    fn drop(&mut self) {
        self.buffer.zeroize();
    }
}
