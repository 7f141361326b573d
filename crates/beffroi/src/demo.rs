//! `beffroi démo`: a town made of the shipped services, with its agents, to try
//! everything on.

mod answers;
mod cases;

use crate::clock::MovedClock;
use crate::say::{Halt, Voice};
use crate::serve::{StopAsked, listen, log_to_stderr, until_stopped, with_runtime};
use crate::town::{Folder, open, territory};
use beffroi_app::Town;
use beffroi_base::Language;
use beffroi_web::{DemoAccount, Options};
use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files of the demonstration town: path in its folder, content.
const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/town.rs"));
/// Where services stand in a town's folder.
const SERVICES: &str = "demarches/";
/// The password of every agent of the demonstration, shown to everyone.
const PASSWORD: &str = "demonstration";
/// First port tried.
const PORT: u16 = 8044;
/// How many ports are tried.
const PORTS: u16 = 20;
/// Cases told in a new town unless told otherwise.
pub(crate) const CASES: u32 = 240;

/// What the demonstration is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// Where to make it; a temporary folder otherwise.
    pub(crate) folder: Option<PathBuf>,
    /// Where to listen; the first free port otherwise.
    pub(crate) address: Option<SocketAddr>,
    /// Days to put the clock forward.
    pub(crate) days_ahead: u32,
    /// Cases to tell in a new town.
    pub(crate) cases: u32,
}

/// Makes the town where it is missing, says who can sign in, and serves.
pub(crate) fn run(voice: &Voice, asked: &Asked) -> Result<u8, Halt> {
    log_to_stderr();
    let temporary = match &asked.folder {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("beffroi-demo-").tempdir().map_err(|error| cannot_write(Path::new("/tmp"), &error))?),
    };
    let root = asked.folder.clone().or_else(|| temporary.as_ref().map(|folder| folder.path().join("ville"))).unwrap_or_default();
    let folder = Folder::new(&root, None);
    let made = write_files(&folder)?;
    let clock = Arc::new(MovedClock::ahead(asked.days_ahead));
    let mut territory = territory(voice, &folder)?;
    let done = with_runtime(async {
        let stop = StopAsked::listen()?;
        let listener = first_free(asked.address).await?;
        let address = listener.local_addr().map_err(|error| Halt::new(error.to_string(), error.to_string()))?;
        // Letters and mails lead to this demonstration, wherever it listens.
        territory.site = format!("http://{address}");
        let town = open(voice, &folder, territory, clock.clone())?;
        give_passwords(&town)?;
        if made {
            cases::tell(voice, &town, &clock, usize::try_from(asked.cases).unwrap_or(0))?;
        }
        voice.print(&welcome(voice, &town, &folder, made, temporary.is_some(), asked.days_ahead));
        let identity = Some(crate::identity::invented(town.territory()));
        let options = Options { demonstration: true, accounts: accounts(&town), identity, ..Options::default() };
        until_stopped(voice, town, options, (listener, None), (stop, None)).await
    });
    drop(temporary);
    done
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Halt {
    let path = path.display();
    Halt::new(format!("on ne peut pas écrire dans `{path}` ({error})"), format!("cannot write in `{path}` ({error})"))
}

/// Writes the town's files, unless the folder holds a town already: what
/// someone changed there is theirs. Says whether it made one.
pub(crate) fn write_files(folder: &Folder) -> Result<bool, Halt> {
    let root = folder.root();
    if folder.territory_file().exists() {
        return Ok(false);
    }
    if fs::read_dir(root).is_ok_and(|mut entries| entries.next().is_some()) {
        let root = root.display();
        return Err(Halt::new(
            format!("le dossier `{root}` n'est pas vide et n'est pas une ville : choisissez-en un autre"),
            format!("folder `{root}` is not empty and is not a town: choose another"),
        ));
    }
    write_services(root)?;
    // The town's own file last: a folder that has it is whole.
    write(root, |path| !path.starts_with(SERVICES))?;
    Ok(true)
}

/// Writes the shipped services.
pub(crate) fn write_services(root: &Path) -> Result<(), Halt> {
    write(root, |path| path.starts_with(SERVICES))
}

fn write(root: &Path, wanted: impl Fn(&str) -> bool) -> Result<(), Halt> {
    for (path, content) in FILES.iter().filter(|(path, _)| wanted(path)) {
        let path = root.join(path);
        let parent = path.parent().unwrap_or(root);
        fs::create_dir_all(parent).map_err(|error| cannot_write(parent, &error))?;
        fs::write(&path, content).map_err(|error| cannot_write(&path, &error))?;
    }
    Ok(())
}

async fn first_free(asked: Option<SocketAddr>) -> Result<tokio::net::TcpListener, Halt> {
    if let Some(address) = asked {
        return listen(address).await;
    }
    let mut tried = Err(Halt::new("aucun port n'est libre", "no port is free"));
    for port in PORT..PORT + PORTS {
        tried = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await;
        if tried.is_ok() {
            break;
        }
    }
    tried
}

fn give_passwords(town: &Town) -> Result<(), Halt> {
    for agent in &town.territory().agents {
        if !town.has_password(&agent.id)? {
            town.set_password(&agent.id, PASSWORD)?;
        }
    }
    Ok(())
}

fn accounts(town: &Town) -> Vec<DemoAccount> {
    town.territory().agents.iter().map(|agent| DemoAccount { login: agent.id.to_string(), password: PASSWORD.to_owned() }).collect()
}

fn welcome(voice: &Voice, town: &Town, folder: &Folder, made: bool, temporary: bool, days_ahead: u32) -> String {
    let territory = town.territory();
    let site = &territory.site;
    let mut out = format!("\n{}, {}\n\n", territory.name, match (voice.language, made) {
        (Language::Fr, true) => "ville de démonstration, est ouverte.",
        (Language::Fr, false) => "retrouvée comme vous l'aviez laissée, est ouverte.",
        (Language::En, true) => "a demonstration town, is open.",
        (Language::En, false) => "found again as you had left it, is open.",
    });
    out.push_str(&format!("  {}\n    {site}/\n", voice.pick("Les habitants", "Residents")));
    for service in town.services() {
        out.push_str(&format!("    {site}/demarches/{}\n      {}\n", service.slug(), service.title().get(voice.language)));
    }
    out.push_str(&format!("\n  {}\n    {site}/agents\n", voice.pick("Les agents", "Agents")));
    let width = territory.agents.iter().map(|agent| agent.id.0.chars().count()).max().unwrap_or(0);
    for agent in &territory.agents {
        out.push_str(&format!("    {:width$}  {} {}, {}\n", agent.id.0, agent.first_name, agent.last_name, agent.capacity));
    }
    out.push_str(&format!("    {} {PASSWORD}\n", voice.pick("mot de passe de chacun :", "everyone's password:")));
    out.push_str(&format!("\n  {}\n    {site}/demonstration/courriels\n", voice.pick("Les courriels qui seraient partis", "Mails that would have left")));
    if days_ahead > 0 {
        out.push_str(&format!("\n  {}\n", match voice.language {
            Language::Fr => format!("L'horloge avance de {} jours.", days_ahead),
            Language::En => format!("The clock is {} days ahead.", days_ahead),
        }));
    }
    let root = folder.root().display();
    out.push_str(&match (voice.language, temporary) {
        (Language::Fr, true) => "\n  Dossier temporaire, effacé à l'arrêt. Pour la garder : beffroi démo ma-ville\n".to_owned(),
        (Language::En, true) => "\n  Temporary folder, erased at the end. To keep it: beffroi demo my-town\n".to_owned(),
        (Language::Fr, false) => format!("\n  Tout est dans le dossier {root}\n"),
        (Language::En, false) => format!("\n  Everything is in folder {root}\n"),
    });
    out.push_str(voice.pick("  Ctrl-C pour arrêter.\n\n", "  Ctrl-C to stop.\n\n"));
    out
}
