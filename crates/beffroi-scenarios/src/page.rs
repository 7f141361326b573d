//! `docs/scenarios.md`, written from the table of keys: the two cannot disagree.

use crate::{objections::WORDS, schema::{GESTURES, SECTIONS}};
use beffroi_service::Need;
use std::fmt::Write as _;

const INTRO: &str = "# Les scénarios, clé par clé

Un scénario est un fichier YAML du dossier `scenarios/` d'une démarche. Il raconte, jour après jour, ce que font les gens, et dit
ce que l'on doit alors constater. `beffroi tester` les raconte tous sur le cœur de la plateforme, celui-là même qui sert les
habitants, et montre chaque attente qui n'est pas tenue avec ce que l'on trouve à la place. Un exemple complet est dans
[le guide](guide/ecrire-une-demarche.md) ; chaque démarche livrée en a plusieurs.

*A scenario is a YAML file in a service's `scenarios/` folder. It tells, day after day, what people do and what must then be seen.
`beffroi test` tells them on the platform's own core.*

- Une réponse s'écrit comme une personne la tape : `13 200`, `oui`, `AB-123-CD`, `12 rue des Tilleuls, 44000 Nantes`,
  `du 2026-06-05 au 2026-06-07`. Plusieurs choix font une liste ; un fichier joint s'écrit par son nom.
- Un acte s'écrit `rôle: action`, avec les noms de la démarche. Chaque rôle a déjà une personne, avec sa délégation s'il signe.
- Sous `on attend`, le nom d'une règle ou d'une question attend sa valeur, telle qu'on la lit : `aide: 50,40 €/an`.
- Dans un tableau, la première ligne nomme les colonnes : `cas`, des questions, puis ce que l'on attend. Une case vide ne dit rien.
- Entre deux étapes, les jours passent : le silence, les échéances et l'effacement ont leur effet le jour venu.

Cette page est tirée de la table que lit le programme.
";

/// The page.
pub fn reference_page() -> String {
    let mut page = INTRO.to_owned();
    for section in SECTIONS {
        let _ = writeln!(page, "\n## {}\n\n| Clé | | Ce qu'elle dit | What it says |\n| --- | --- | --- | --- |", capital(section.name));
        for key in section.keys {
            let need = if key.need == Need::Required { "obligatoire" } else { "" };
            let _ = writeln!(page, "| `{}` | {need} | {} | {} |", key.name, cell(key.fr), cell(key.en));
        }
    }
    page.push_str("\n## Ce que tout agent peut faire\n\nQuelle que soit la démarche, après son rôle : `signataire: rejeter le recours`.\n\n");
    for gesture in GESTURES {
        let _ = writeln!(page, "- `{gesture}`");
    }
    page.push_str("\n## Les mots d'`objection`\n\n");
    for word in WORDS {
        let _ = writeln!(page, "- `{word}`");
    }
    page
}

/// A bar would end the cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn capital(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
