//! `beffroi nouveau`: a first service from a few answers.

use crate::files::SERVICE_FILE;
use crate::say::{Halt, Voice};
use beffroi_base::{Day, Text};
use beffroi_service::new::{NewKind, NewQuestion, NewService, new_service};
use beffroi_service::{ANSWER_KINDS, AnswerKind};
use std::fs;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

/// Asks, writes the file in a folder that holds none yet, and says what to do next.
pub(crate) fn run(voice: &Voice, folder: Option<PathBuf>, today: Day) -> Result<u8, Halt> {
    let free = |path: &Path| {
        let shown = path.display();
        if path.exists() { Err(Halt::new(format!("`{shown}` existe déjà"), format!("`{shown}` exists already"))) } else { Ok(()) }
    };
    if let Some(folder) = &folder {
        free(&folder.join(SERVICE_FILE))?;
    }
    let service = Asker { voice, input: &mut std::io::stdin().lock() }.service(today)?;
    let folder = folder.unwrap_or_else(|| named_after(&service.title.fr));
    let path = folder.join(SERVICE_FILE);
    free(&path)?;
    let shown = path.display();
    let text = new_service(&service);
    let failed = |error: std::io::Error| Halt::new(format!("`{shown}` ne peut pas être écrit ({error})"), format!("`{shown}` cannot be written ({error})"));
    fs::create_dir_all(&folder).map_err(failed)?;
    fs::write(&path, text).map_err(failed)?;
    let place = folder.display();
    voice.line(&match voice.language {
        beffroi_base::Language::Fr => format!(
            "\n{shown} est écrit. Ensuite :\n  1. relisez-le : les textes de loi, les délais, les courriers sont à vous ;\n  2. beffroi vérifier {place}\n  3. docs/langage.md dit tout ce qu'un fichier peut contenir"
        ),
        beffroi_base::Language::En => format!(
            "\n{shown} is written. Then:\n  1. read it again: texts of law, delays, letters are yours;\n  2. beffroi check {place}\n  3. docs/langage.md says everything a file may hold"
        ),
    });
    Ok(0)
}

/// A folder named after a service, beside the others where there are some.
fn named_after(title: &str) -> PathBuf {
    let name = crate::files::slug_of(Path::new(&format!("{}.yaml", title.replace(['/', '\\', '.'], " ")))).to_string();
    let services = Path::new("services");
    if services.is_dir() { services.join(name) } else { PathBuf::from(name) }
}

struct Asker<'a, R> {
    voice: &'a Voice,
    input: &'a mut R,
}

impl<R: BufRead> Asker<'_, R> {
    fn service(&mut self, today: Day) -> Result<NewService, Halt> {
        let title = self.spoken("Nom de la démarche", "Name of the service", "Aide à l'achat d'un composteur")?;
        let summary = self.spoken("En une phrase, ce que l'on obtient", "In one sentence, what one gets", "La ville aide à acheter un composteur")?;
        let purpose = self.spoken("Pourquoi ces données sont demandées", "Why these data are asked for", "Réduire les déchets ménagers")?;
        let kind = self.kind()?;
        let ground = self.text("Le texte sur lequel elle repose", "The text it rests on", "CGCT, art. L. 2224-13")?;
        let sector = self.text("Le secteur (aucun croisement d'un secteur à l'autre)", "The sector (no join across sectors)", "déchets")?;
        let department = self.spoken("La direction qui instruit", "The department that examines", "Direction des déchets")?;
        let telephone = self.text("Son téléphone", "Its telephone", "02 40 00 00 00")?;
        let counter = self.spoken("Où aller sans internet", "Where to go without the Internet", "Accueil de la mairie")?;
        let address = self.text("Où écrire", "Where to write", "Mairie, 1 place de la République, 44000 Nantes")?;
        let questions = self.questions()?;
        let charter = self.optional("Le profil de la charte (loi, nantes-2019, montreal-2020 ; rien : loi)", "The charter's profile (loi, nantes-2019, montreal-2020; nothing: loi)")?;
        let charter = if charter.is_empty() { "loi".to_owned() } else { charter };
        Ok(NewService { title, summary, purpose, kind, charter, sector, in_force: today, ground, department, telephone, counter, address, questions })
    }

    fn kind(&mut self) -> Result<NewKind, Halt> {
        loop {
            let word = self.text("Que fait-elle : payer, autoriser ou signaler", "What it does: payer (pay), autoriser (permit) or signaler (report)", "payer")?;
            match beffroi_base::closest(&word, ["payer", "autoriser", "signaler", "pay", "permit", "report"]) {
                Some("payer" | "pay") => {
                    let euros = self.euros()?;
                    let deliberation = self.text("La délibération qui fixe la somme, avec sa date", "The deliberation that sets the sum, with its date", "Délibération du 12 décembre 2025")?;
                    let address = self.text("Où la lire", "Where it can be read", "https://exemple.fr/deliberations")?;
                    return Ok(NewKind::Payment { euros, deliberation, address });
                }
                Some("autoriser" | "permit") => return Ok(NewKind::Permission),
                Some(_) => return Ok(NewKind::Report),
                None => self.again("répondez payer, autoriser ou signaler", "answer payer, autoriser or signaler"),
            }
        }
    }

    fn euros(&mut self) -> Result<String, Halt> {
        loop {
            let text = self.text("Quelle somme, en euros", "What sum, in euros", "150")?.replace(',', ".");
            let digits = |part: &str| !part.is_empty() && part.len() <= 9 && part.chars().all(|c| c.is_ascii_digit());
            let fine = match text.split_once('.') {
                Some((euros, cents)) => digits(euros) && digits(cents) && cents.len() <= 2,
                None => digits(&text),
            };
            if fine {
                return Ok(text);
            }
            self.again("un nombre, par exemple 150 ou 37,50", "a number, for instance 150 or 37.50");
        }
    }

    fn questions(&mut self) -> Result<Vec<NewQuestion>, Halt> {
        let mut all = vec![];
        loop {
            let label = self.optional("Une question à poser (rien : c'est fini)", "A question to ask (nothing: done)")?;
            if label.is_empty() {
                if !all.is_empty() {
                    return Ok(all);
                }
                self.again("une démarche pose au moins une question", "a service asks at least one question");
                continue;
            }
            let english = self.optional("  La même en anglais (rien : plus tard)", "  The same in English (nothing: later)")?;
            let kind = self.answer_kind()?;
            let choices = if kind.takes("choix") { self.choices()? } else { vec![] };
            let justified = matches!(kind, AnswerKind::LongText | AnswerKind::Document);
            let necessity = if justified { Some(self.spoken("  Pourquoi est-ce indispensable", "  Why is it indispensable", "Rien d'autre ne le dit")?) } else { None };
            all.push(NewQuestion { label: both(label, english), kind, choices, necessity });
        }
    }

    fn answer_kind(&mut self) -> Result<AnswerKind, Halt> {
        loop {
            let word = self.text("  Le type de la réponse", "  The type of the answer", "oui/non, entier, montant, texte, date, choix, pièce jointe")?;
            // A list is written by hand: its own questions do not fit in one answer.
            let kinds: Vec<_> = ANSWER_KINDS.iter().filter(|(_, kind)| *kind != AnswerKind::List).collect();
            let near = beffroi_base::closest(&word, kinds.iter().map(|(name, _)| *name));
            match kinds.iter().find(|(name, _)| Some(*name) == near) {
                Some((_, kind)) => return Ok(*kind),
                None => {
                    let all: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
                    let all = all.join(", ");
                    self.again(&all, &all);
                }
            }
        }
    }

    fn choices(&mut self) -> Result<Vec<Text>, Halt> {
        loop {
            let line = self.text("  Les réponses possibles, séparées par des points-virgules", "  The possible answers, separated by semicolons", "Un jardin ; Un balcon")?;
            let all: Vec<Text> = line.split(';').map(str::trim).filter(|word| !word.is_empty()).map(Text::french).collect();
            if all.len() > 1 {
                return Ok(all);
            }
            self.again("il en faut au moins deux", "at least two are needed");
        }
    }

    /// A text people read, with its English if one has it.
    fn spoken(&mut self, fr: &str, en: &str, example: &str) -> Result<Text, Halt> {
        let french = self.text(fr, en, example)?;
        let english = self.optional("  En anglais (rien : plus tard)", "  In English (nothing: later)")?;
        Ok(both(french, english))
    }

    fn text(&mut self, fr: &str, en: &str, example: &str) -> Result<String, Halt> {
        let ask = format!("{} ({} {example})", self.voice.pick(fr, en), self.voice.pick("par exemple", "for instance"));
        loop {
            let text = self.line(&ask)?;
            if !text.is_empty() {
                return Ok(text);
            }
        }
    }

    fn optional(&mut self, fr: &str, en: &str) -> Result<String, Halt> {
        let ask = self.voice.pick(fr, en).to_owned();
        self.line(&ask)
    }

    fn line(&mut self, ask: &str) -> Result<String, Halt> {
        self.voice.print(&format!("{ask}{} ", self.voice.pick("\u{a0}:", ":")));
        let _ = std::io::stdout().flush();
        let mut line = String::new();
        if self.input.read_line(&mut line).unwrap_or(0) == 0 {
            return Err(Halt::new("il manque des réponses : rien n'est écrit", "answers are missing: nothing is written"));
        }
        let text: String = line.chars().filter(|c| !c.is_control()).collect();
        Ok(text.trim().to_owned())
    }

    fn again(&self, fr: &str, en: &str) {
        self.voice.line(&format!("  {}", self.voice.pick(fr, en)));
    }
}

fn both(french: String, english: String) -> Text {
    if english.is_empty() { Text::french(french) } else { Text::new(french, english) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use beffroi_base::{Language, parse_day};

    #[test]
    fn answers_typed_one_by_one_make_a_service_without_a_remark() {
        let typed = "Aide au composteur\n\nLa ville aide.\n\nMoins de déchets.\n\npayer\ncent\n37,50\nDélibération du 12 décembre 2025\nhttps://exemple.fr\nCGCT, art. L. 2224-13\ndéchets\nDirection des déchets\n\n02 40 00 00 00\nMairie\n\n1 place de la République\n\nOù le mettrez-vous ?\nWhere?\nchoi\nUn seul\nUn jardin ; Un balcon\nCombien êtes-vous ?\n\nentier\n\n\n";
        let voice = Voice { language: Language::Fr, json: false };
        let service = Asker { voice: &voice, input: &mut typed.as_bytes() }.service(parse_day("2026-01-01").unwrap()).unwrap();
        assert_eq!(service.questions.len(), 2);
        assert_eq!(service.charter, "loi");
        let checked = beffroi_charter::check("composteur".parse().unwrap(), new_service(&service).as_bytes(), None);
        let said: Vec<_> = checked.findings.iter().map(|finding| (finding.code, finding.message.fr.as_str())).collect();
        assert_eq!(said, []);
    }

    #[test]
    fn an_answer_that_never_comes_stops_and_writes_nothing() {
        let voice = Voice { language: Language::En, json: false };
        let halt = Asker { voice: &voice, input: &mut "Aide\n".as_bytes() }.service(parse_day("2026-01-01").unwrap()).unwrap_err();
        assert!(halt.0.en.contains("nothing is written"));
    }
}
