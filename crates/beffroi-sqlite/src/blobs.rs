//! Documents: sealed bytes in files, one row each.

use crate::{
    Sqlite,
    database::fault,
    journal::one,
    place::{Place, sync_folder},
    rows::{self, int, micros},
    sql,
};
use beffroi_base::CaseId;
use beffroi_ports::{
    AppendError, Blob, BlobId, Blobs, Fault, NewBlob, SealedBytes, plain_length, recorded,
};
use rusqlite::{Connection, params};
use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
};

impl Blobs for Sqlite {
    fn put_blob(&self, blob: NewBlob, sealed: &mut dyn Read) -> Result<Blob, AppendError> {
        let number = self.received.fetch_add(1, Ordering::Relaxed);
        let folder = self.place.pieces();
        let draft = Received(folder.join(format!("{}.{number}.partiel", blob.id)));
        let size = receive(&draft.0, sealed)?;
        let file = folder.join(blob.id.to_string());
        // A link, unlike a renaming, never replaces a document.
        match fs::hard_link(&draft.0, &file) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                return Err(self.taken(blob.case)?);
            }
            Err(error) => return Err(Fault::from(error).into()),
        }
        drop(draft);
        sync_folder(&folder)?;
        let NewBlob { id, case, label, created_at } = blob;
        let blob = Blob { id, case, label, size, created_at: recorded(created_at) };
        self.record(blob).inspect_err(|_| {
            let _ = fs::remove_file(&file);
        })
    }

    fn open_blob(&self, id: BlobId) -> Result<Option<(Blob, SealedBytes)>, Fault> {
        let Some(blob) = self.find(id)? else { return Ok(None) };
        match File::open(self.place.pieces().join(id.to_string())) {
            Ok(file) => Ok(Some((blob, Box::new(file)))),
            // Removed since the row was read, or lost.
            Err(error) if error.kind() == ErrorKind::NotFound => match self.find(id)? {
                None => Ok(None),
                Some(_) => Err(Fault::Corrupt(format!("the file of document {id} is missing"))),
            },
            Err(error) => Err(error.into()),
        }
    }

    fn blobs(&self, case: CaseId) -> Result<Vec<Blob>, Fault> {
        self.read(|db| {
            let mut list = db.prepare_cached(sql::BLOBS)?;
            list.query_map(params![case.0], rows::blob)?.collect()
        })
    }

    fn delete_blob(&self, id: BlobId) -> Result<bool, Fault> {
        self.write(move |work| {
            let found = work.change(sql::DROP_BLOB, params![id.0])? > 0;
            if found {
                work.unlink(id);
            }
            Ok(found)
        })
    }
}

impl Sqlite {
    fn find(&self, id: BlobId) -> Result<Option<Blob>, Fault> {
        self.read(|db| one(db, sql::BLOB, &id.0, rows::blob))
    }

    /// Why a document whose name is taken is refused: an erased case says so
    /// first, as it does everywhere.
    fn taken(&self, case: CaseId) -> Result<AppendError, Fault> {
        self.write(move |work| {
            Ok(match work.has_key(case)? {
                true => AppendError::Conflict { actual: 1 },
                false => AppendError::NoKey,
            })
        })
    }

    fn record(&self, blob: Blob) -> Result<Blob, AppendError> {
        self.write(move |work| {
            if !work.has_key(blob.case)? {
                return Err(AppendError::NoKey);
            }
            let (created, size) = (micros(blob.created_at), int(blob.size));
            let params = params![blob.id.0, blob.case.0, blob.label, size, created];
            work.change(sql::ADD_BLOB, params)?;
            Ok(blob.clone())
        })
    }
}

/// A file being received, removed when it is done with.
struct Received(PathBuf);

impl Drop for Received {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Writes the stream to a new file, durably; the length of the document in it.
fn receive(path: &Path, sealed: &mut dyn Read) -> Result<u64, Fault> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    let mut buffer = vec![0; 64 * 1024];
    let mut length = 0;
    loop {
        let count = match sealed.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(Fault::Interrupted(error.to_string())),
        };
        file.write_all(buffer.get(..count).unwrap_or_default())?;
        length += count as u64;
    }
    let size = plain_length(length)
        .ok_or_else(|| Fault::Interrupted("not a sealed stream".to_owned()))?;
    file.sync_all()?;
    Ok(size)
}

/// Removes the files that no row knows: what a crash left half received, and
/// documents whose erasure was decided.
pub(crate) fn sweep(db: &Connection, folder: &Path) -> Result<(), Fault> {
    let list = || {
        let mut list = db.prepare(sql::BLOB_IDS)?;
        let ids = list.query_map([], |row| row.get(0).map(BlobId))?;
        ids.collect::<rusqlite::Result<BTreeSet<_>>>()
    };
    let known = list().map_err(fault)?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().unwrap_or_default();
        let ours = name.parse::<BlobId>();
        let stray = ours.is_ok_and(|id| !known.contains(&id)) || name.ends_with(".partiel");
        if stray {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Copies the documents that a copied journal knows.
pub(crate) fn copy(copy: &Place, from: &Path) -> Result<(), Fault> {
    let db = Connection::open(copy.journal()).map_err(fault)?;
    let list = || {
        let mut list = db.prepare(sql::BLOB_IDS)?;
        let ids = list.query_map([], |row| row.get(0).map(BlobId))?;
        ids.collect::<rusqlite::Result<Vec<_>>>()
    };
    for id in list().map_err(fault)? {
        let to = copy.pieces().join(id.to_string());
        match fs::copy(from.join(id.to_string()), &to) {
            Ok(_) => File::open(&to)?.sync_all()?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    sync_folder(&copy.pieces())
}
