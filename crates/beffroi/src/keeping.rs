//! `beffroi journal`: what an administrator does to a town that is not served,
//! and the copy made while it is.

use crate::clock::SystemClock;
use crate::say::{Halt, Voice, counted};
use crate::town::{Folder, open, territory};
use beffroi_app::{Town, midnight, rotate_key};
use beffroi_base::{AgentId, Day};
use beffroi_ports::{ChainReport, ReadingCount, ReadingQuery, SystemRandom};
use beffroi_sqlite::{Sqlite, begin_rotation, end_rotation};
use jiff::ToSpan as _;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

fn opened(voice: &Voice, folder: &Folder) -> Result<Town, Halt> {
    let territory = territory(voice, folder)?;
    open(voice, folder, territory, Arc::new(SystemClock))
}

/// Computes each link of the chain again; status 1 when one is broken.
pub(crate) fn verify(voice: &Voice, folder: &Folder) -> Result<u8, Halt> {
    let town = opened(voice, folder)?;
    let status = say_chain(voice, &town.verify_journal()?);
    let ReadingCount { kept, missing } = town.count_readings()?;
    let size = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let noted = counted(size(kept), ("lecture de dossier notée", "lectures de dossiers notées"), ("reading of a case noted", "readings of cases noted"), voice.language);
    if missing == 0 {
        voice.line(&format!("{noted}{}", voice.pick(", aucune ne manque.", ", none is missing.")));
        return Ok(status);
    }
    let gone = counted(size(missing), ("a été retirée", "ont été retirées"), ("was taken away", "were taken away"), voice.language);
    voice.line(&format!("{noted}, {gone}."));
    Ok(1)
}

/// The cases one agent read between two days, both included: for a data breach
/// (GDPR, art. 33 and 34). Nothing is opened: references, not names. The town
/// may be served meanwhile.
pub(crate) fn readings(voice: &Voice, folder: &Folder, agent: &str, days: (Day, Day)) -> Result<u8, Halt> {
    let zone = territory(voice, folder)?.zone;
    let query = ReadingQuery {
        agent: Some(AgentId(agent.to_owned())),
        from: Some(midnight(days.0, &zone)),
        until: Some(midnight(days.1.saturating_add(1.days()), &zone)),
        ..ReadingQuery::default()
    };
    let mut found = Sqlite::readings_of(&folder.data(), &query)?;
    found.reverse();
    let cases: BTreeSet<_> = found.iter().map(|reading| reading.case).collect();
    for reading in &found {
        let at = reading.at.in_tz(&zone).map_or_else(|_| reading.at.to_string(), |local| local.strftime("%F %H:%M").to_string());
        // The identifier of a file says nothing here.
        let thing = reading.thing.split_once(' ').filter(|(word, _)| *word == "fichier").map_or(reading.thing.as_str(), |(word, _)| word);
        voice.line(&format!("{at}\t{}\t{thing}", reading.case));
    }
    let count = counted(found.len(), ("lecture", "lectures"), ("reading", "readings"), voice.language);
    let of = counted(cases.len(), ("dossier", "dossiers"), ("case", "cases"), voice.language);
    voice.line(&format!("{count}, {of}."));
    Ok(0)
}

fn say_chain(voice: &Voice, report: &ChainReport) -> u8 {
    let verified = usize::try_from(report.verified).unwrap_or(usize::MAX);
    let events = counted(verified, ("événement vérifié", "événements vérifiés"), ("event verified", "events verified"), voice.language);
    match &report.broken {
        None => voice.line(&format!("{events}{}", voice.pick(", la chaîne tient.", ", the chain holds."))),
        Some(broken) => voice.line(&format!("{events}. {} {}{} {}", voice.pick("Rompue à la position", "Broken at position"), broken.position.0, voice.pick("\u{a0}:", ":"), broken.why.get(voice.language))),
    }
    u8::from(report.broken.is_some())
}

/// Computes the work lists again from the journal.
pub(crate) fn rebuild(voice: &Voice, folder: &Folder) -> Result<u8, Halt> {
    let rows = opened(voice, folder)?.rebuild()?;
    voice.line(&counted(rows, ("dossier retrouvé dans le journal.", "dossiers retrouvés dans le journal."), ("case found in the journal.", "cases found in the journal."), voice.language));
    Ok(0)
}

/// Copies a town, served or not.
pub(crate) fn backup(voice: &Voice, folder: &Folder, copy: &Path, keys: &Path) -> Result<u8, Halt> {
    if !folder.data().join("journal.db").exists() {
        let shown = folder.root().display();
        return Err(Halt::new(format!("`{shown}` n'a encore rien à sauvegarder"), format!("`{shown}` has nothing to back up yet")));
    }
    Sqlite::backup_of(&folder.data(), copy, keys)?;
    voice.line(&match voice.language {
        beffroi_base::Language::Fr => format!("Copié : le journal et les pièces dans {}, les clés dans {}.\nLa clef maîtresse ({}) n'est dans aucune des deux : gardez-la ailleurs.\nUn dossier effacé ne redevient lisible que pour qui garde un vieux journal et de vieilles clés : gardez les clés moins longtemps.", copy.display(), keys.display(), folder.key().display()),
        beffroi_base::Language::En => format!("Copied: the journal and the documents into {}, the keys into {}.\nThe master key ({}) is in neither: keep it elsewhere.\nAn erased case can be read again only by who keeps an old journal and old keys: keep the keys for less long.", copy.display(), keys.display(), folder.key().display()),
    });
    Ok(0)
}

/// Puts a town back, then does at once what time would have done since.
pub(crate) fn restore(voice: &Voice, folder: &Folder, copy: &Path, keys: &Path, later: Option<&Path>) -> Result<u8, Halt> {
    // The town's own files and key are put back by hand: they are in no copy.
    territory(voice, folder)?;
    if !folder.key().exists() {
        let shown = folder.key().display();
        return Err(Halt::new(format!("remettez d'abord la clef maîtresse à sa place (`{shown}`)"), format!("first put the master key back in its place (`{shown}`)")));
    }
    Sqlite::restore(copy, keys, later, &folder.data())?;
    let settled = opened(voice, folder)?.settle()?;
    let status = say_chain(voice, &settled.chain);
    voice.line(&counted(settled.rows, ("dossier remis en place.", "dossiers remis en place."), ("case put back.", "cases put back."), voice.language));
    if settled.tick.purged > 0 {
        voice.line(&counted(settled.tick.purged, ("dossier dont le terme est passé depuis la copie a été effacé.", "dossiers dont le terme est passé depuis la copie ont été effacés."), ("case whose term has passed since the copy was erased.", "cases whose term has passed since the copy were erased."), voice.language));
    }
    Ok(status)
}

/// Changes the master key. Stopped half-way, it goes on where it was.
pub(crate) fn change_key(voice: &Voice, folder: &Folder) -> Result<u8, Halt> {
    let store = Sqlite::open(&folder.data())?;
    let (old, new) = begin_rotation(folder.key(), &SystemRandom)?;
    let count = rotate_key(&store, &SystemRandom, &old, &new)?;
    end_rotation(folder.key())?;
    let count = counted(usize::try_from(count).unwrap_or(usize::MAX), ("clé refermée", "clés refermées"), ("key wrapped", "keys wrapped"), voice.language);
    voice.line(&format!("{count} {}", voice.pick("sous la nouvelle clef maîtresse. L'ancienne est gardée à côté (`.ancienne`) : détruisez-la avec la dernière sauvegarde qu'elle ouvre.", "under the new master key. The former one is kept beside it (`.ancienne`): destroy it with the last backup it opens.")));
    Ok(0)
}
