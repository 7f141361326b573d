//! `beffroi init`: the folder of a real town, from a few questions.

use crate::demo::write_services;
use crate::files::TOWN_FILE;
use crate::say::{Halt, Voice};
use beffroi_base::fold;
use std::fs;
use std::io::{BufRead, Write};
use std::path::Path;

/// What is asked: where it stands in the file, the words, an example.
struct Ask {
    fr: &'static str,
    en: &'static str,
    example: &'static str,
}

const fn ask(fr: &'static str, en: &'static str, example: &'static str) -> Ask {
    Ask { fr, en, example }
}

const QUESTIONS: &[Ask] = &[
    ask("Nom de la collectivité", "Name of the authority", "Commune de Saint-Aubin"),
    ask("Adresse postale", "Postal address", "1 place de la Mairie, 35140 Saint-Aubin"),
    ask("Téléphone", "Telephone", "02 99 00 00 00"),
    ask("Adresse électronique", "E-mail address", "mairie@saint-aubin.example"),
    ask("Adresse du site, comme dans un navigateur", "Address of the site, as in a browser", "https://demarches.saint-aubin.example"),
    ask("Qui dirige la collectivité", "Who heads the authority", "Madame la Maire de Saint-Aubin"),
    ask("Tribunal administratif", "Administrative court", "Tribunal administratif de Rennes"),
    ask("Adresse du tribunal", "The court's address", "3 contour de la Motte, 35044 Rennes cedex"),
    ask("Délégué à la protection des données (nom)", "Data protection officer (name)", "Centre de gestion d'Ille-et-Vilaine"),
    ask("Son adresse électronique", "Their e-mail address", "dpd@cdg35.example"),
    ask("Qui héberge les données", "Who hosts the data", "La mairie, dans ses murs"),
    ask("Prénom de la première personne à instruire", "First name of the first person to examine cases", "Léa"),
    ask("Son nom", "Their last name", "Martin"),
    ask("Sa fonction", "What they do", "Secrétaire générale de mairie"),
];

/// Asks, writes the folder, and says what to do next.
pub(crate) fn run(voice: &Voice, root: &Path) -> Result<u8, Halt> {
    let shown = root.display();
    if fs::read_dir(root).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Halt::new(format!("le dossier `{shown}` n'est pas vide"), format!("folder `{shown}` is not empty")));
    }
    let mut input = std::io::stdin().lock();
    let mut answers = vec![];
    for question in QUESTIONS {
        answers.push(answer(voice, question, &mut input)?);
    }
    let text = territory(&answers);
    let reading = beffroi_territory::read(text.as_bytes());
    voice.findings(TOWN_FILE, &reading.text, &reading.findings);
    if reading.territory.is_none() {
        return Err(Halt::new("ces réponses ne font pas un territoire : rien n'est écrit", "these answers do not make a territory: nothing is written"));
    }
    write_services(root)?;
    let path = root.join(TOWN_FILE);
    fs::write(&path, text).map_err(|error| Halt::new(format!("`{}` ne peut pas être écrit ({error})", path.display()), format!("`{}` cannot be written ({error})", path.display())))?;
    let login = login(&answers);
    voice.line(&match voice.language {
        beffroi_base::Language::Fr => format!(
            "\nLe dossier {shown} est prêt : `{TOWN_FILE}` dit qui vous êtes, `demarches/` contient les démarches livrées.\n\nEnsuite :\n  1. complétez les agents et leurs délégations de signature dans {shown}/{TOWN_FILE}, retirez les démarches dont vous ne voulez pas ;\n  2. beffroi vérifier {shown}\n  3. beffroi mot-de-passe {shown} {login}\n  4. beffroi servir {shown}"
        ),
        beffroi_base::Language::En => format!(
            "\nFolder {shown} is ready: `{TOWN_FILE}` says who you are, `demarches/` holds the shipped services.\n\nThen:\n  1. complete the agents and their delegations of signature in {shown}/{TOWN_FILE}, remove the services you do not want;\n  2. beffroi check {shown}\n  3. beffroi password {shown} {login}\n  4. beffroi serve {shown}"
        ),
    });
    Ok(0)
}

fn answer(voice: &Voice, question: &Ask, input: &mut impl BufRead) -> Result<String, Halt> {
    loop {
        voice.print(&format!("{} ({} {}){} ", voice.pick(question.fr, question.en), voice.pick("par exemple", "for instance"), question.example, voice.pick("\u{a0}:", ":")));
        let _ = std::io::stdout().flush();
        let mut line = String::new();
        let read = input.read_line(&mut line).unwrap_or(0);
        if read == 0 {
            return Err(Halt::new("il manque des réponses : rien n'est écrit", "answers are missing: nothing is written"));
        }
        let text: String = line.chars().filter(|c| !c.is_control()).collect();
        if !text.trim().is_empty() {
            return Ok(text.trim().to_owned());
        }
    }
}

fn at(answers: &[String], index: usize) -> &str {
    answers.get(index).map_or("", String::as_str)
}

/// `lea.martin`.
fn login(answers: &[String]) -> String {
    let word = |index| fold(at(answers, index)).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect::<String>();
    format!("{}.{}", word(11), word(12))
}

/// The file, every text between quotes so that any answer is only a text.
fn territory(answers: &[String]) -> String {
    let quoted = |index| format!("\"{}\"", at(answers, index).replace('\\', "\\\\").replace('"', "\\\""));
    format!(
        "territoire: {}\nadresse: {}\ntéléphone: {}\ncourriel: {}\nadresse du site: {}\nautorité: {}\n\
         tribunal: {{ nom: {}, adresse: {}, site: \"https://www.telerecours.fr\" }}\n\
         délégué à la protection des données: {{ nom: {}, courriel: {} }}\n\
         hébergement: {{ hébergeur: {}, pays: France }}\n\n\
         # Chaque agent a un identifiant, une qualité et des rôles ; qui signe a un arrêté de délégation :\n\
         #   délégation: {{ arrêté: \"Arrêté n° …\", du: 2026-01-05, démarches: [eau-solidaire] }}\n\
         agents:\n  {}:\n    prénom: {}\n    nom: {}\n    qualité: {}\n    service: {}\n    rôles: {{ instructeur: toutes }}\n",
        quoted(0), quoted(1), quoted(2), quoted(3), quoted(4), quoted(5), quoted(6), quoted(7), quoted(8), quoted(9), quoted(10),
        login(answers), quoted(11), quoted(12), quoted(13), quoted(0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_make_a_town_and_quotes_do_not_break_it() {
        let mut answers: Vec<String> = QUESTIONS.iter().map(|question| question.example.to_owned()).collect();
        assert_eq!(beffroi_territory::read(territory(&answers).as_bytes()).findings, []);
        if let Some(name) = answers.first_mut() {
            *name = "L'\"Île\" : {aux} #moines \\".to_owned();
        }
        let reading = beffroi_territory::read(territory(&answers).as_bytes());
        assert_eq!(reading.territory.map(|town| town.name).as_deref(), Some("L'\"Île\" : {aux} #moines \\"));
    }
}
