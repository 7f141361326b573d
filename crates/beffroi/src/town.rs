//! A town's folder, and opening it.

use crate::files::{SERVICE_FILE, TOWN_FILE, read, unreadable};
use crate::say::{Halt, Voice};
use beffroi_app::{Opening, Town};
use beffroi_base::{Day, ServiceSlug, day_in};
use beffroi_charter::CompiledService;
use beffroi_findings::Level;
use beffroi_ports::{Clock, SystemRandom};
use beffroi_sqlite::{Sqlite, master_key};
use beffroi_territory::Territory;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the files of a town are.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    key: PathBuf,
}

impl Folder {
    /// The town of a folder; its master key where `key` says, else where the
    /// system hands over credentials, else beside the rest.
    pub(crate) fn new(root: &Path, key: Option<&Path>) -> Self {
        let credential = std::env::var_os("CREDENTIALS_DIRECTORY").map(|folder| Path::new(&folder).join("clef-maitresse")).filter(|file| file.exists());
        let key = key.map(Path::to_owned).or(credential).unwrap_or_else(|| root.join("clef-maitresse"));
        Self { root: root.to_owned(), key }
    }

    /// The folder itself.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// `territoire.yaml`.
    pub(crate) fn territory_file(&self) -> PathBuf {
        self.root.join(TOWN_FILE)
    }

    /// Where the services are.
    pub(crate) fn services(&self) -> PathBuf {
        self.root.join("demarches")
    }

    /// What the town keeps.
    pub(crate) fn data(&self) -> PathBuf {
        self.root.join("donnees")
    }

    /// The master key.
    pub(crate) fn key(&self) -> &Path {
        &self.key
    }
}

/// Reads `territoire.yaml`; its mistakes are shown, and it then does not open.
pub(crate) fn territory(voice: &Voice, folder: &Folder) -> Result<Territory, Halt> {
    let path = folder.territory_file();
    if !path.exists() {
        let root = folder.root().display();
        return Err(Halt::new(
            format!("`{root}` n'est pas le dossier d'une ville : il y manque `{TOWN_FILE}` (`beffroi démo {root}` fait une ville de démonstration)"),
            format!("`{root}` is not a town's folder: `{TOWN_FILE}` is missing (`beffroi demo {root}` makes a demonstration town)"),
        ));
    }
    let reading = beffroi_territory::read(&read(&path)?);
    voice.findings(&path.display().to_string(), &reading.text, &reading.findings);
    reading.territory.ok_or_else(|| Halt::new("le territoire a des erreurs : la ville n'ouvre pas", "the territory has errors: the town does not open"))
}

/// Checks the services of a town. Those with errors are shown and stay closed.
pub(crate) fn services(voice: &Voice, folder: &Folder, today: Day) -> Result<Vec<CompiledService>, Halt> {
    let place = folder.services();
    let entries = fs::read_dir(&place).map_err(|error| unreadable(&place, &error))?;
    let mut names: Vec<String> = entries.filter_map(Result::ok).filter(|entry| entry.path().join(SERVICE_FILE).exists()).map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let mut sealed = vec![];
    for name in names {
        let Ok(slug) = name.parse::<ServiceSlug>() else {
            voice.halt(&Halt::new(
                format!("le dossier `{name}` n'ouvre pas : un nom de démarche s'écrit en minuscules sans accent, chiffres et tirets"),
                format!("folder `{name}` does not open: a service's name is written in lower-case letters without accents, digits and dashes"),
            ));
            continue;
        };
        let path = place.join(&name).join(SERVICE_FILE);
        let checked = beffroi_charter::check(slug, &read(&path)?, Some(today));
        let errors: Vec<_> = checked.findings.iter().filter(|finding| finding.level == Level::Error).cloned().collect();
        voice.findings(&path.display().to_string(), &checked.text, &errors);
        sealed.extend(checked.sealed);
    }
    if sealed.is_empty() {
        let place = place.display();
        return Err(Halt::new(format!("aucune démarche de `{place}` n'ouvre"), format!("no service of `{place}` opens")));
    }
    Ok(sealed)
}

/// The civil day it is in a town.
pub(crate) fn today(clock: &dyn Clock, territory: &Territory) -> Day {
    day_in(clock.now(), &territory.zone)
}

/// Opens a town on its folder.
pub(crate) fn open(voice: &Voice, folder: &Folder, territory: Territory, clock: Arc<dyn Clock>) -> Result<Town, Halt> {
    let services = services(voice, folder, today(&*clock, &territory))?;
    let key = master_key(folder.key(), &folder.data(), &SystemRandom)?;
    let store = Sqlite::open(&folder.data())?;
    let opening = Opening { store: Arc::new(store), clock, random: Arc::new(SystemRandom), key, territory, services };
    Ok(Town::open(opening)?)
}
