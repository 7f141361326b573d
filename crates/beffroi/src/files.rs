//! Service files on the disk.

use crate::say::Halt;
use beffroi_base::{ServiceSlug, fold};
use std::fs;
use std::path::{Path, PathBuf};

/// Name of a service's file in its folder.
pub(crate) const SERVICE_FILE: &str = "demarche.yaml";
/// Name of a town's file in its folder.
pub(crate) const TOWN_FILE: &str = "territoire.yaml";
/// How deep services are looked for.
const DEPTH_MAX: usize = 5;

/// A file to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A service, and the name its folder gives it.
    Service(PathBuf, ServiceSlug),
    /// A town.
    Town(PathBuf),
}

/// The files below the paths given, in a fixed order.
pub(crate) fn find(paths: &[PathBuf]) -> Result<Vec<Found>, Halt> {
    let mut found = vec![];
    for path in paths {
        let before = found.len();
        if path.is_dir() {
            walk(path, 0, &mut found)?;
        } else if path.file_name().is_some_and(|name| name == TOWN_FILE) {
            found.push(Found::Town(path.clone()));
        } else if path.exists() {
            found.push(Found::Service(path.clone(), slug_of(path)));
        } else {
            let path = path.display();
            return Err(Halt::new(format!("`{path}` n'existe pas"), format!("there is no `{path}`")));
        }
        if found.len() == before {
            let path = path.display();
            return Err(Halt::new(
                format!("aucune démarche dans `{path}` : on y cherche des fichiers nommés `{SERVICE_FILE}`"),
                format!("no service in `{path}`: files named `{SERVICE_FILE}` are looked for"),
            ));
        }
    }
    Ok(found)
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<Found>) -> Result<(), Halt> {
    let unreadable = |error: std::io::Error| unreadable(folder, &error);
    let mut entries: Vec<_> = fs::read_dir(folder).map_err(unreadable)?.collect::<Result<_, _>>().map_err(unreadable)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name());
        let hidden = name.to_string_lossy().starts_with('.') || name == "target" || name == "node_modules";
        if path.is_dir() && !hidden && depth < DEPTH_MAX {
            walk(&path, depth + 1, found)?;
        } else if name == SERVICE_FILE {
            found.push(Found::Service(path.clone(), slug_of(&path)));
        } else if name == TOWN_FILE {
            found.push(Found::Town(path));
        }
    }
    Ok(())
}

/// The name a service goes by: its folder's, or its file's where the file has a
/// name of its own.
pub(crate) fn slug_of(path: &Path) -> ServiceSlug {
    let own = path.file_name().is_some_and(|name| name != SERVICE_FILE);
    let folder = path.canonicalize().ok().and_then(|path| path.parent().map(Path::to_owned));
    let name = if own { path.file_stem().map(|stem| stem.to_owned()) } else { folder.and_then(|f| f.file_name().map(|n| n.to_owned())) };
    let name = name.map(|name| fold(&name.to_string_lossy())).unwrap_or_default();
    let clean: String = name.chars().map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' }).take(64).collect();
    clean.trim_matches('-').parse().or_else(|_| "demarche".parse()).unwrap_or_else(|_| unreachable!("a plain word is a name"))
}

/// Reads a file, or says why not.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Halt> {
    fs::read(path).map_err(|error| unreadable(path, &error))
}

/// Why a file or folder cannot be read.
pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Halt {
    let path = path.display();
    match error.kind() {
        std::io::ErrorKind::NotFound => Halt::new(format!("`{path}` n'existe pas"), format!("there is no `{path}`")),
        std::io::ErrorKind::PermissionDenied => {
            Halt::new(format!("vous n'avez pas le droit de lire `{path}`"), format!("you may not read `{path}`"))
        }
        _ => Halt::new(format!("`{path}` ne peut pas être lu ({error})"), format!("`{path}` cannot be read ({error})")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn services_and_towns_are_found_below_a_folder_and_hidden_folders_are_not_entered() {
        let place = tempfile::tempdir().unwrap();
        let put = |name: &str| {
            let path = place.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        };
        for name in ["b/demarche.yaml", "Aide à l'eau/demarche.yaml", ".git/demarche.yaml", "territoire.yaml", "b/notes.yaml"] {
            put(name);
        }
        let found = find(&[place.path().to_owned()]).unwrap();
        let names: Vec<String> = found.iter().map(|one| match one {
            Found::Service(_, slug) => slug.to_string(),
            Found::Town(_) => "ville".to_owned(),
        }).collect();
        assert_eq!(names, ["aide-a-l-eau", "b", "ville"]);
        assert!(find(&[place.path().join("b/rien")]).unwrap_err().0.fr.contains("n'existe pas"));
        put("vide/notes.txt");
        assert!(find(&[place.path().join("vide")]).unwrap_err().0.fr.contains("aucune démarche"));
    }
}
