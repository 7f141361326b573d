//! `beffroi mot-de-passe`: an agent's password.

use crate::clock::SystemClock;
use crate::say::{Halt, Voice};
use crate::town::{Folder, open, territory};
use beffroi_base::{AgentId, closest};
use std::io::{BufRead, IsTerminal};
use std::path::Path;
use std::sync::Arc;
use std::process::{Command, Stdio};

/// Shortest password accepted, in characters (CNIL, 2022: 12 with no other measure).
const LENGTH_MIN: usize = 12;

/// Reads a password from the standard input and keeps its hash.
pub(crate) fn run(voice: &Voice, folder: &Path, key: Option<&Path>, agent: &str) -> Result<u8, Halt> {
    let folder = Folder::new(folder, key);
    let territory = territory(voice, &folder)?;
    let id = AgentId(agent.to_owned());
    if territory.agent(&id).is_none() {
        let near = closest(agent, territory.agents.iter().map(|agent| agent.id.0.as_str()));
        let (fr, en) = near.map_or_else(Default::default, |near| (format!(" ; vouliez-vous dire `{near}` ?"), format!("; did you mean `{near}`?")));
        return Err(Halt::new(format!("`{agent}` n'est pas dans `territoire.yaml`{fr}"), format!("`{agent}` is not in `territoire.yaml`{en}")));
    }
    let town = open(voice, &folder, territory, Arc::new(SystemClock))?;
    let password = ask(voice)?;
    if password.chars().count() < LENGTH_MIN {
        return Err(Halt::new(format!("il faut au moins {LENGTH_MIN} caractères"), format!("at least {LENGTH_MIN} characters are needed")));
    }
    town.set_password(&id, &password)?;
    voice.line(voice.pick("Mot de passe enregistré. Les sessions ouvertes de cet agent sont fermées.", "Password kept. This agent's open sessions are closed."));
    Ok(0)
}

/// One line, not shown while it is typed.
fn ask(voice: &Voice) -> Result<String, Halt> {
    let terminal = std::io::stdin().is_terminal();
    if terminal {
        voice.print(voice.pick("Nouveau mot de passe : ", "New password: "));
        let _ = std::io::Write::flush(&mut std::io::stdout());
        echo(false);
    }
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    if terminal {
        echo(true);
        voice.line("");
    }
    read.map_err(|error| Halt::new(format!("rien n'a pu être lu ({error})"), format!("nothing could be read ({error})")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn echo(shown: bool) {
    let _ = Command::new("stty").arg(if shown { "echo" } else { "-echo" }).stdin(Stdio::inherit()).status();
}
