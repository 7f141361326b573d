//! The folder of a town: fit for it, for one process only; and the master key.

use beffroi_base::Text;
use beffroi_ports::{Fault, KeyEncryptionKey, Random};
use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{ErrorKind, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// Where the files of a town are.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    folder: PathBuf,
}

impl Place {
    /// Makes the folder where it is missing and checks that it can hold a town.
    pub fn prepare(folder: &Path) -> Result<Self, Fault> {
        if !folder.exists() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let place = Self { folder: folder.to_owned() };
        refuse_network(folder)?;
        let pieces = place.pieces();
        if !pieces.exists() {
            DirBuilder::new().mode(0o700).create(&pieces)?;
        }
        sync_folder(folder)?;
        Ok(place)
    }

    /// A folder that is only read.
    pub fn existing(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    pub fn journal(&self) -> PathBuf {
        self.folder.join("journal.db")
    }

    pub fn keys(&self) -> PathBuf {
        self.folder.join("clefs.db")
    }

    /// The folder of the documents' sealed bytes.
    pub fn pieces(&self) -> PathBuf {
        self.folder.join("pieces")
    }

    /// Takes the town for this process. The system lets go of it when the
    /// process ends, however it ends.
    pub fn lock(&self) -> Result<File, Fault> {
        let path = self.folder.join("verrou");
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => {
                Err(Fault::Occupied(self.folder.display().to_string()))
            }
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

/// Makes the entries of a folder durable.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), Fault> {
    Ok(File::open(folder)?.sync_all()?)
}

/// Locks and shared memory do not hold on a network, and a town needs both.
#[cfg(target_os = "linux")]
fn refuse_network(folder: &Path) -> Result<(), Fault> {
    let found = rustix::fs::statfs(folder).map_err(std::io::Error::from)?;
    match remote_kind(i128::from(found.f_type)) {
        None => Ok(()),
        Some(kind) => Err(Fault::Unsuitable(Text::new(
            format!(
                "le dossier `{}` est sur un système de fichiers {kind} : une ville exige un \
                 disque local",
                folder.display()
            ),
            format!(
                "folder `{}` is on a {kind} file system: a town needs a local disk",
                folder.display()
            ),
        ))),
    }
}

#[cfg(not(target_os = "linux"))]
fn refuse_network(_: &Path) -> Result<(), Fault> {
    Ok(())
}

/// The name of a file system that is, or may be, on another machine. The
/// numbers are those of Linux (`statfs(2)`, `linux/magic.h`).
fn remote_kind(magic: i128) -> Option<&'static str> {
    // Some systems give the number as a signed 32-bit value.
    match magic & 0xffff_ffff {
        0x6969 => Some("NFS"),
        0x517b | 0xfe53_4d42 | 0xff53_4d42 => Some("SMB"),
        0x6573_5546 => Some("FUSE"),
        0x0102_1997 => Some("9P"),
        0x5346_414f | 0x6b41_4653 => Some("AFS"),
        0x00c3_6400 => Some("Ceph"),
        0x7375_7245 => Some("Coda"),
        0x564c => Some("NCP"),
        0x0bd0_0bd3 => Some("Lustre"),
        0x4750_4653 => Some("GPFS"),
        0x7461_636f => Some("OCFS2"),
        0x0116_1970 => Some("GFS2"),
        0x1983_0326 => Some("BeeGFS"),
        0x786f_4256 => Some("VirtualBox"),
        0xbacb_acbc => Some("VMware"),
        _ => None,
    }
}

/// Reads the town's master key, or makes it where the town in `folder` has no
/// keys yet. The file holds 64 hexadecimal digits, so that a copy can be
/// printed and locked away; its mode must be 0400 or 0600.
///
/// `Unsuitable` where others may read the file, where it is not a key, or where
/// it is missing though the town has keys: making a new one would lose them.
pub fn master_key(
    file: &Path,
    folder: &Path,
    random: &dyn Random,
) -> Result<KeyEncryptionKey, Fault> {
    let place = Place { folder: folder.to_owned() };
    match File::open(file) {
        Ok(open) => read_master(file, open),
        Err(error) if error.kind() == ErrorKind::NotFound && !place.keys().exists() => {
            create_master(file, random)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Err(unsuitable(
            file,
            "la clef maîtresse manque alors que la ville a des clés : retrouvez-la",
            "the master key is missing though the town has keys: find it",
        )),
        Err(error) => Err(error.into()),
    }
}

fn unsuitable(file: &Path, fr: &str, en: &str) -> Fault {
    let file = file.display();
    Fault::Unsuitable(Text::new(format!("{fr} (`{file}`)"), format!("{en} (`{file}`)")))
}

fn read_master(file: &Path, mut open: File) -> Result<KeyEncryptionKey, Fault> {
    if open.metadata()?.permissions().mode() & 0o077 != 0 {
        return Err(unsuitable(
            file,
            "d'autres comptes peuvent lire la clef maîtresse : mettez son fichier en mode 0400",
            "other accounts can read the master key: set its file to mode 0400",
        ));
    }
    let not_a_key = || {
        unsuitable(
            file,
            "ce fichier n'est pas une clef maîtresse",
            "this file is not a master key",
        )
    };
    let mut text = Zeroizing::new(String::new());
    open.read_to_string(&mut text).map_err(|_| not_a_key())?;
    let parsed: Result<beffroi_base::Hash32, _> = text.trim().parse();
    let bytes = Zeroizing::new(parsed.map_err(|_| not_a_key())?.0);
    Ok(KeyEncryptionKey::from_bytes(bytes))
}

fn create_master(file: &Path, random: &dyn Random) -> Result<KeyEncryptionKey, Fault> {
    let key = KeyEncryptionKey::draw(random);
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    if !parent.exists() {
        DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
    }
    // Whole or not at all: half a key would be found, and refused, next time.
    let draft = file.with_extension("partiel");
    let _ = fs::remove_file(&draft);
    let mut open = OpenOptions::new().write(true).create_new(true).mode(0o400).open(&draft)?;
    let text = Zeroizing::new(format!("{}\n", beffroi_base::Hash32(*key.to_bytes())));
    open.write_all(text.as_bytes())?;
    open.sync_all()?;
    fs::hard_link(&draft, file)?;
    fs::remove_file(&draft)?;
    sync_folder(parent)?;
    Ok(key)
}

/// Begins to change the master key: the present one, and the next, written
/// beside it first. Begun again after a crash, it gives the same two.
pub fn begin_rotation(file: &Path, random: &dyn Random) -> Result<(KeyEncryptionKey, KeyEncryptionKey), Fault> {
    let old = read_master(file, File::open(file)?)?;
    let next = file.with_extension("suivante");
    let new = match File::open(&next) {
        Ok(open) => read_master(&next, open)?,
        Err(error) if error.kind() == ErrorKind::NotFound => create_master(&next, random)?,
        Err(error) => return Err(error.into()),
    };
    Ok((old, new))
}

/// Ends it, once every key is wrapped under the next one. The former key is kept
/// beside, for the backups it still opens: destroy it with the last of them.
pub fn end_rotation(file: &Path) -> Result<(), Fault> {
    let (next, former) = (file.with_extension("suivante"), file.with_extension("ancienne"));
    let _ = fs::remove_file(&former);
    fs::hard_link(file, &former)?;
    fs::rename(&next, file)?;
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    sync_folder(parent.unwrap_or(Path::new(".")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use beffroi_base::CaseId;
    use beffroi_ports::{CaseKey, SystemRandom};

    #[test]
    fn network_file_systems_are_known_and_local_ones_are_not_refused() {
        for (magic, kind) in [
            (0x6969, "NFS"),
            (0xff53_4d42, "SMB"),
            (i128::from(0xff53_4d42_u32 as i32), "SMB"),
            (0xfe53_4d42, "SMB"),
            (0x6573_5546, "FUSE"),
        ] {
            assert_eq!(remote_kind(magic), Some(kind));
        }
        // ext4, xfs, btrfs, tmpfs, overlayfs, zfs.
        for magic in [0xef53, 0x5846_5342, 0x9123_683e, 0x0102_1994, 0x794c_7630, 0x2fc1_2fc1] {
            assert_eq!(remote_kind(magic), None);
        }
    }

    #[test]
    fn a_master_key_is_made_once_and_kept_private() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ailleurs/clef-maitre");
        let town = folder.path().join("ville");
        let made = master_key(&file, &town, &SystemRandom).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o400);
        let read = master_key(&file, &town, &SystemRandom).unwrap();
        let (case, key) = (CaseId([1; 10]), CaseKey::draw(&SystemRandom));
        assert!(read.unwrap(case, &made.wrap(&SystemRandom, case, &key)).is_ok());

        fs::set_permissions(&file, fs::Permissions::from_mode(0o440)).unwrap();
        let fault = master_key(&file, &town, &SystemRandom).unwrap_err();
        assert!(fault.to_string().contains("0400"), "{fault}");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&file, "pas une clé").unwrap();
        let fault = master_key(&file, &town, &SystemRandom).unwrap_err();
        assert!(fault.to_string().contains("not a master key"), "{fault}");
    }

    #[test]
    fn a_lost_master_key_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("clef-maitre");
        fs::write(folder.path().join("clefs.db"), "").unwrap();
        let fault = master_key(&file, folder.path(), &SystemRandom).unwrap_err();
        assert!(fault.to_string().contains("manque"), "{fault}");
        assert!(!file.exists());
    }
}
