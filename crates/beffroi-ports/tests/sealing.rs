//! A seal opens with its key and in its place, and nowhere else.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use beffroi_base::CaseId;
use beffroi_ports::{
    BlobId, CHUNK_BYTES, CaseKey, Context, Fault, ItemId, KeyEncryptionKey, OpeningReader,
    SealError, SealingReader, SeededRandom, SystemRandom, plain_length,
};
use std::io::{self, Read};

const CASE: CaseId = CaseId([1; 10]);
const OTHER: CaseId = CaseId([2; 10]);
const ID: BlobId = BlobId([3; 16]);

#[test]
fn a_message_opens_only_in_its_place() {
    let random = SeededRandom::new(1);
    let key = CaseKey::draw(&random);
    let place = Context::event(CASE, "déposé", 1);
    let sealed = key.seal(&random, &place, b"42 rue des Lilas");
    assert_eq!(key.open(&place, &sealed).unwrap(), b"42 rue des Lilas");
    let elsewhere = [
        Context::event(OTHER, "déposé", 1),
        Context::event(CASE, "signé", 1),
        Context::event(CASE, "déposé", 2),
        Context::draft(CASE),
        Context::outbox(CASE, "déposé", ItemId([0; 16])),
        Context::label(CASE, ID),
    ];
    for context in elsewhere {
        assert_eq!(key.open(&context, &sealed), Err(SealError), "{context:?}");
    }
    assert_eq!(CaseKey::draw(&random).open(&place, &sealed), Err(SealError));
}

#[test]
fn any_flipped_bit_and_any_cut_are_noticed() {
    let key = CaseKey::draw(&SystemRandom);
    let place = Context::draft(CASE);
    let sealed = key.seal(&SystemRandom, &place, b"foyer: 4");
    for at in 0..sealed.len() {
        let mut flipped = sealed.clone();
        flipped[at] ^= 1;
        assert_eq!(key.open(&place, &flipped), Err(SealError), "byte {at}");
        assert_eq!(key.open(&place, &sealed[..at]), Err(SealError), "cut at {at}");
    }
    // The same words sealed twice do not look the same.
    assert_ne!(sealed, key.seal(&SystemRandom, &place, b"foyer: 4"));
}

#[test]
fn a_wrapped_key_opens_for_its_case_under_its_master() {
    let random = SeededRandom::new(2);
    let master = KeyEncryptionKey::draw(&random);
    let key = CaseKey::draw(&random);
    let wrapped = master.wrap(&random, CASE, &key);
    let place = Context::draft(CASE);
    let sealed = key.seal(&random, &place, b"x");
    let again = KeyEncryptionKey::from_bytes(master.to_bytes());
    assert_eq!(again.unwrap(CASE, &wrapped).unwrap().open(&place, &sealed).unwrap(), b"x");
    assert!(matches!(master.unwrap(OTHER, &wrapped), Err(Fault::Corrupt(_))));
    let stranger = KeyEncryptionKey::draw(&random);
    let fault = stranger.unwrap(CASE, &wrapped).unwrap_err();
    assert!(fault.text().fr.contains("autre clef maîtresse"), "{fault}");
    for at in 0..wrapped.0.len() {
        let mut damaged = wrapped.clone();
        damaged.0[at] ^= 0x80;
        assert!(master.unwrap(CASE, &damaged).is_err(), "byte {at}");
    }
}

#[test]
fn secrets_do_not_show_in_a_log() {
    let key = CaseKey::draw(&SystemRandom);
    assert_eq!(format!("{key:?}"), "CaseKey(…)");
    assert_eq!(format!("{:?}", KeyEncryptionKey::draw(&SystemRandom)), "KeyEncryptionKey(…)");
}

/// A source that gives few bytes at a time, as networks do.
struct Trickle<R>(R, usize);

impl<R: Read> Read for Trickle<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.1 = self.1 * 7 % 1009 + 1;
        let count = out.len().min(self.1);
        self.0.read(&mut out[..count])
    }
}

fn document(size: usize) -> Vec<u8> {
    (0..size).map(|n| (n * 31 % 251) as u8).collect()
}

fn sealed(key: &CaseKey, plain: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let source = Trickle(plain, 5);
    SealingReader::new(key, &SystemRandom, ID, source).read_to_end(&mut out).unwrap();
    out
}

fn opened(key: &CaseKey, id: BlobId, sealed: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    OpeningReader::new(key.clone(), id, Trickle(sealed, 3)).read_to_end(&mut out)?;
    Ok(out)
}

#[test]
fn a_stream_of_any_length_comes_back_whole() {
    let key = CaseKey::draw(&SystemRandom);
    let chunk = CHUNK_BYTES;
    for size in [0, 1, 1000, chunk - 1, chunk, chunk + 1, 2 * chunk, 2 * chunk + 17] {
        let plain = document(size);
        let sealed = sealed(&key, &plain);
        assert_eq!(plain_length(sealed.len() as u64), Some(size as u64));
        assert!(opened(&key, ID, &sealed).unwrap() == plain, "{size}");
        let elsewhere = opened(&key, BlobId([4; 16]), &sealed);
        assert_eq!(elsewhere.unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
    assert_eq!(plain_length(0), None);
    assert_eq!(plain_length(1), None);
    assert_eq!(plain_length(20), None);
}

#[test]
fn a_stream_cut_anywhere_is_noticed() {
    let key = CaseKey::draw(&SystemRandom);
    let sealed = sealed(&key, &document(2 * CHUNK_BYTES + 100));
    let chunk = CHUNK_BYTES + 28;
    // On chunk borders above all: each chunk is sound by itself there.
    let cuts = [0, 1, 5, 29, chunk, 1 + chunk, 2 + chunk, 1 + 2 * chunk, sealed.len() - 1];
    for cut in cuts {
        let error = opened(&key, ID, &sealed[..cut]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData, "cut at {cut}");
    }
}

#[test]
fn chunks_swapped_repeated_or_extended_are_noticed() {
    let key = CaseKey::draw(&SystemRandom);
    let whole = sealed(&key, &document(3 * CHUNK_BYTES));
    let chunk = CHUNK_BYTES + 28;
    let part = |n: usize| whole[1 + n * chunk..1 + (n + 1) * chunk].to_vec();
    let built = |order: &[usize]| {
        let parts: Vec<_> = order.iter().map(|n| part(*n)).collect();
        [vec![1], parts.concat()].concat()
    };
    assert!(opened(&key, ID, &built(&[0, 1, 2])).is_ok());
    for order in [&[1, 0, 2][..], &[0, 2], &[0, 0, 2], &[0, 1, 1, 2], &[0, 1, 2, 2], &[2], &[0, 1]] {
        assert!(opened(&key, ID, &built(order)).is_err(), "{order:?}");
    }
    let longer = [whole.clone(), vec![0; 40]].concat();
    assert!(opened(&key, ID, &longer).is_err());
}

#[test]
fn a_source_that_fails_is_not_a_short_document() {
    struct Fails(usize);
    impl Read for Fails {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::Error::other("gone"));
            }
            let count = self.0.min(out.len());
            self.0 -= count;
            Ok(count)
        }
    }
    let key = CaseKey::draw(&SystemRandom);
    for size in [0, 10, CHUNK_BYTES, CHUNK_BYTES + 10] {
        let mut out = Vec::new();
        let mut reader = SealingReader::new(&key, &SystemRandom, ID, Fails(size));
        assert!(reader.read_to_end(&mut out).is_err());
        // Whatever had come out is not taken for a whole document.
        assert!(opened(&key, ID, &out).is_err());
    }
}
