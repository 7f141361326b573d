//! Drafts and supporting documents.

use super::{Check, World, instant, is_conflict, service};
use crate::*;
use beffroi_base::{CaseId, Hash32, parse_day};
use std::io::{self, Read};

pub(super) const CHECKS: &[Check] = &[
    ("a draft is saved, reread, saved again", draft_saved),
    ("a draft becomes a case with its key and documents", draft_filed),
    ("an abandoned draft is erased", draft_erased),
    ("a document comes back as it went", blob_round_trip),
    ("a document cut short leaves nothing", blob_cut),
    ("documents are listed and removed one by one", blob_listed),
];

fn start(world: &World, case: CaseId) -> (DraftWrite, CaseKey) {
    let (key, wrapped) = world.key(case);
    let write = DraftWrite {
        case,
        expected: 0,
        service: service("eau-solidaire"),
        version: sha256(&[b"v1"]),
        sealed: key.seal(&world.random, &Context::draft(case), b"foyer: 4"),
        updated_at: instant(1),
        expires_on: parse_day("2026-02-01").unwrap(),
        access: vec![world.hash()],
        new_key: Some(wrapped),
    };
    (write, key)
}

fn attach(store: &dyn Store, world: &World, case: CaseId, key: &CaseKey, bytes: &[u8]) -> Blob {
    let id = BlobId(random_bytes(&world.random));
    let label = key.seal(&world.random, &Context::label(case, id), b"bail.pdf");
    let blob = NewBlob { id, case, label, created_at: instant(2) };
    store.put_blob(blob, &mut SealingReader::new(key, &world.random, id, bytes)).unwrap()
}

fn content(store: &dyn Store, id: BlobId, key: &CaseKey) -> io::Result<Vec<u8>> {
    let (_, sealed) = store.open_blob(id).unwrap().expect("the document is there");
    let mut bytes = Vec::new();
    OpeningReader::new(key.clone(), id, sealed).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn draft_saved(store: &dyn Store) {
    let world = World::new(20);
    let (first, key) = start(&world, world.case());
    assert_eq!(store.put_draft(first.clone()), Ok(1));
    let draft = store.draft(first.case).unwrap().unwrap();
    assert_eq!((draft.revision, draft.updated_at), (1, recorded(instant(1))));
    assert_eq!(key.open(&Context::draft(first.case), &draft.sealed).unwrap(), b"foyer: 4");
    assert_eq!(store.case_of(&first.access[0]), Ok(Some(first.case)));

    let more = DraftWrite {
        expected: 1,
        version: Hash32([9; 32]),
        sealed: vec![1, 2],
        updated_at: instant(5),
        access: vec![world.hash()],
        new_key: None,
        ..first.clone()
    };
    assert_eq!(store.put_draft(more.clone()), Ok(2));
    is_conflict(store.put_draft(more.clone()), 2);
    is_conflict(store.put_draft(first.clone()), 2);
    let draft = store.draft(first.case).unwrap().unwrap();
    assert_eq!((draft.revision, draft.sealed, draft.version), (2, vec![1, 2], more.version));
    assert_eq!(store.case_of(&more.access[0]), Ok(Some(first.case)));
    assert_eq!(store.case_of(&first.access[0]), Ok(Some(first.case)));

    let keyless = DraftWrite { case: world.case(), expected: 0, new_key: None, ..first };
    assert_eq!(store.put_draft(keyless.clone()), Err(AppendError::NoKey));
    assert_eq!(store.draft(keyless.case), Ok(None));
}

fn draft_filed(store: &dyn Store) {
    let world = World::new(21);
    let (draft, key) = start(&world, world.case());
    store.put_draft(draft.clone()).unwrap();
    let blob = attach(store, &world, draft.case, &key, b"contenu du bail");
    let mut filing = Append::new(draft.case, 0, draft.service.clone(), draft.version);
    filing.events = vec![world.event(draft.case, &key, 1, "déposé")];
    filing.remove_draft = true;
    // A new key would make the draft's documents unreadable.
    let mut rekeyed = filing.clone();
    rekeyed.new_key = Some(world.key(draft.case).1);
    is_conflict(store.append(rekeyed), 0);
    store.append(filing).unwrap();

    assert_eq!(store.draft(draft.case), Ok(None));
    assert_eq!(store.case_of(&draft.access[0]), Ok(Some(draft.case)));
    assert_eq!(store.wrapped_key(draft.case).unwrap(), draft.new_key);
    assert_eq!(content(store, blob.id, &key).unwrap(), b"contenu du bail");
    // The other tab, still open, cannot start it again.
    is_conflict(store.put_draft(draft.clone()), 0);
    is_conflict(store.put_draft(DraftWrite { expected: 1, new_key: None, ..draft.clone() }), 0);
    assert_eq!(store.delete_draft(draft.case), Ok(false));
    assert_eq!(store.wrapped_key(draft.case).unwrap(), draft.new_key);
}

fn draft_erased(store: &dyn Store) {
    let world = World::new(22);
    let days = ["2026-02-03", "2026-02-01", "2026-02-02", "2026-02-01"];
    let started: Vec<_> = days
        .iter()
        .map(|day| {
            let (mut write, key) = start(&world, world.case());
            write.expires_on = parse_day(day).unwrap();
            store.put_draft(write.clone()).unwrap();
            (write, key)
        })
        .collect();
    let expired = |day, limit| store.expired_drafts(parse_day(day).unwrap(), limit).unwrap();
    let mut first_day = [started[1].0.case, started[3].0.case];
    first_day.sort();
    assert_eq!(expired("2026-02-01", 9), []);
    assert_eq!(expired("2026-02-02", 9), first_day);
    assert_eq!(expired("2026-02-02", 1), first_day[..1]);
    let three = [first_day[0], first_day[1], started[2].0.case];
    assert_eq!(expired("2026-02-03", 9), three);

    let (draft, key) = &started[0];
    let blob = attach(store, &world, draft.case, key, b"photo");
    assert_eq!(store.delete_draft(draft.case), Ok(true));
    assert_eq!(store.draft(draft.case), Ok(None));
    assert_eq!(store.wrapped_key(draft.case), Ok(None));
    assert_eq!(store.case_of(&draft.access[0]), Ok(None));
    assert!(store.open_blob(blob.id).unwrap().is_none());
    assert_eq!(store.delete_draft(draft.case), Ok(false));
    assert!(store.draft(started[1].0.case).unwrap().is_some());
}

fn blob_round_trip(store: &dyn Store) {
    let world = World::new(23);
    let (filing, key) = world.filing();
    store.append(filing.clone()).unwrap();
    for size in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 200_000] {
        let bytes = world.bytes(size);
        let blob = attach(store, &world, filing.case, &key, &bytes);
        assert_eq!(blob.size, size as u64);
        let (read, mut sealed) = store.open_blob(blob.id).unwrap().unwrap();
        assert_eq!(read, blob);
        assert!(content(store, blob.id, &key).unwrap() == bytes, "{size} bytes");
        let mut raw = Vec::new();
        sealed.read_to_end(&mut raw).unwrap();
        assert_eq!(plain_length(raw.len() as u64), Some(size as u64));
        let label = key.open(&Context::label(filing.case, blob.id), &blob.label).unwrap();
        assert_eq!(label, b"bail.pdf");
        // Another key, or the bytes of another document, do not open.
        let other = CaseKey::draw(&world.random);
        let error = content(store, blob.id, &other).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }
}

/// Gives some bytes, then fails as a dropped connection does.
struct Dropped<'a>(&'a [u8]);

impl Read for Dropped<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.0.read(out)? {
            0 => Err(io::Error::new(io::ErrorKind::ConnectionReset, "the line dropped")),
            count => Ok(count),
        }
    }
}

fn blob_cut(store: &dyn Store) {
    let world = World::new(24);
    let (filing, key) = world.filing();
    store.append(filing.clone()).unwrap();
    let id = BlobId([4; 16]);
    let bytes = world.bytes(100_000);
    let blob = NewBlob { id, case: filing.case, label: vec![], created_at: instant(2) };
    let mut dropped = SealingReader::new(&key, &world.random, id, Dropped(&bytes));
    let result = store.put_blob(blob.clone(), &mut dropped);
    assert!(matches!(result, Err(AppendError::Fault(Fault::Interrupted(_)))), "{result:?}");
    let result = store.put_blob(blob.clone(), &mut io::empty());
    assert!(matches!(result, Err(AppendError::Fault(Fault::Interrupted(_)))), "{result:?}");
    assert!(store.open_blob(id).unwrap().is_none());
    assert_eq!(store.blobs(filing.case), Ok(Vec::new()));
    // The person tries again.
    let mut whole = SealingReader::new(&key, &world.random, id, bytes.as_slice());
    store.put_blob(blob, &mut whole).unwrap();
    assert!(content(store, id, &key).unwrap() == bytes);
}

fn blob_listed(store: &dyn Store) {
    let world = World::new(25);
    let (filing, key) = world.filing();
    store.append(filing.clone()).unwrap();
    let mut blobs: Vec<_> =
        (0..3).map(|n| attach(store, &world, filing.case, &key, &[n])).collect();
    blobs.sort_by_key(|blob| (blob.created_at, blob.id));
    assert_eq!(store.blobs(filing.case).as_ref(), Ok(&blobs));
    assert_eq!(store.delete_blob(blobs[1].id), Ok(true));
    assert_eq!(store.delete_blob(blobs[1].id), Ok(false));
    assert!(store.open_blob(blobs[1].id).unwrap().is_none());
    assert_eq!(store.blobs(filing.case), Ok(vec![blobs[0].clone(), blobs[2].clone()]));
    // A taken name is refused and the document under it is kept.
    let taken = NewBlob {
        id: blobs[0].id,
        case: filing.case,
        label: vec![],
        created_at: instant(9),
    };
    let mut other = SealingReader::new(&key, &world.random, taken.id, b"autre".as_slice());
    is_conflict(store.put_blob(taken, &mut other), 1);
    assert_eq!(content(store, blobs[0].id, &key).unwrap().len(), 1);
    let stranger = NewBlob {
        id: BlobId([8; 16]),
        case: world.case(),
        label: vec![],
        created_at: instant(9),
    };
    let mut stream = SealingReader::new(&key, &world.random, stranger.id, b"x".as_slice());
    assert_eq!(store.put_blob(stranger, &mut stream), Err(AppendError::NoKey));
}
