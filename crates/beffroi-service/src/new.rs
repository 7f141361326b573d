//! A first file from a few answers: small, whole, and clean from its first day.

use crate::model::{AnswerKind, Sensitivity};
use beffroi_base::{Day, Text};
use beffroi_syntax::format;

/// What a new service does.
#[derive(Clone, Debug, PartialEq)]
pub enum NewKind {
    /// Pays a sum: how much, and the deliberation that says so, with its address.
    Payment {
        /// Euros, with a point: `150` or `37.50`.
        euros: String,
        /// `Délibération du 12 décembre 2025`.
        deliberation: String,
        /// Where it can be read.
        address: String,
    },
    /// Grants or refuses something that is not money.
    Permission,
    /// Takes a report: nothing is decided.
    Report,
}

/// A question of a new service.
#[derive(Clone, Debug, PartialEq)]
pub struct NewQuestion {
    /// What is asked, in French and, where one has it, in English.
    pub label: Text,
    /// Type of the answer.
    pub kind: AnswerKind,
    /// The possible answers of a choice.
    pub choices: Vec<Text>,
    /// Why a free text or a document is indispensable.
    pub necessity: Option<Text>,
}

/// The answers `beffroi nouveau` asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct NewService {
    /// Name of the service.
    pub title: Text,
    /// One sentence: what one gets.
    pub summary: Text,
    /// Why the data are processed.
    pub purpose: Text,
    /// What it does.
    pub kind: NewKind,
    /// Profile of the charter.
    pub charter: String,
    /// The wall between files: `social`, `voirie`…
    pub sector: String,
    /// First day.
    pub in_force: Day,
    /// The article it rests on.
    pub ground: String,
    /// The department named on letters.
    pub department: Text,
    /// Its telephone.
    pub telephone: String,
    /// Where to go without the Internet.
    pub counter: Text,
    /// Where to write.
    pub address: String,
    /// What is asked.
    pub questions: Vec<NewQuestion>,
}

/// The text of the new `demarche.yaml`, in order.
pub fn new_service(service: &NewService) -> String {
    let text = Writer { service, names: names(&service.questions) }.write();
    // What was typed cannot break the file: every text is quoted.
    format(&text).unwrap_or(text)
}

/// Names for the questions: their own words, short, each one different.
fn names(questions: &[NewQuestion]) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    for question in questions {
        let words = question.label.fr.to_lowercase();
        let words: String = words.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        let kept: Vec<&str> = words.split_whitespace()
            .filter(|word| word.chars().count() > 2 && word.chars().all(char::is_alphabetic) && !EMPTY.contains(word)).take(3).collect();
        let base = if kept.is_empty() { "réponse".to_owned() } else { kept.join(" ") };
        let mut name = format!("demande . {base}");
        let mut again = 2;
        while names.contains(&name) {
            name = format!("demande . {base} {again}");
            again += 1;
        }
        names.push(name);
    }
    names
}

/// Words that name nothing, or that the rule language keeps.
const EMPTY: &[&str] = &[
    "quel", "quelle", "quels", "quelles", "est", "votre", "vos", "vous", "les", "des", "une", "avez", "êtes", "sont", "combien",
    "que", "qui", "pour", "dans", "avec", "sur", "par", "oui", "non",
];

struct Writer<'a> {
    service: &'a NewService,
    names: Vec<String>,
}

impl Writer<'_> {
    fn write(&self) -> String {
        let mut out = String::new();
        self.head(&mut out);
        self.law(&mut out);
        self.questions(&mut out);
        self.rules(&mut out);
        self.journey(&mut out);
        self.letters(&mut out);
        // What the yearly report will tell, from the first year on.
        out.push_str("\nindicateurs:\n  demandes reçues: { compte: dossiers, par: [année], seuil: 11, publier: { licence: Licence Ouverte } }\n");
        out
    }

    fn pays(&self) -> bool {
        matches!(self.service.kind, NewKind::Payment { .. })
    }

    fn decides(&self) -> bool {
        self.service.kind != NewKind::Report
    }

    fn head(&self, out: &mut String) {
        let s = self.service;
        line(out, 0, "démarche", &s.title.fr);
        line(out, 0, "résumé", &s.summary.fr);
        line(out, 0, "secteur", &s.sector);
        line(out, 0, "charte", &s.charter);
        out.push_str(&format!("en vigueur: {}\n", s.in_force));
        line(out, 0, "service instructeur", &s.department.fr);
        if !self.decides() {
            out.push_str("identification: facultative\n");
        }
        english(out, 0, &[("démarche", &s.title), ("résumé", &s.summary), ("finalité", &s.purpose), ("service instructeur", &s.department)]);
    }

    fn law(&self, out: &mut String) {
        let s = self.service;
        out.push('\n');
        line(out, 0, "finalité", &s.purpose.fr);
        out.push_str(&format!("base: {{ fondement: mission d'intérêt public, texte: {} }}\n", quote(&s.ground)));
        let (from, why) = if self.decides() { ("décision", "CJA, art. R. 421-1 : délais de recours") } else { ("clôture", "Visa des archives départementales : suivi des suites données") };
        out.push_str(&format!("conservation: {{ durée: 12 mois, à partir de: {from}, sort: destruction, texte: {} }}\n", quote(why)));
        // An account is asked for to pay something: silence cannot grant money.
        let account = s.questions.iter().any(|question| question.kind == AnswerKind::Iban);
        out.push_str(match s.kind {
            NewKind::Permission if account => "silence: { sens: refus, délai: 2 mois, texte: \"CRPA, art. L. 231-4, 3°\" }\n",
            NewKind::Payment { .. } => "silence: { sens: refus, délai: 2 mois, texte: \"CRPA, art. L. 231-4, 3°\" }\n",
            NewKind::Permission => "silence: { sens: acceptation, délai: 2 mois, texte: \"CRPA, art. L. 231-1\" }\n",
            NewKind::Report => "silence: { sens: aucun, texte: \"CRPA, art. L. 231-4, 1° : un signalement ne demande pas de décision individuelle\" }\n",
        });
        out.push_str("sans internet:\n");
        line(out, 2, "téléphone", &s.telephone);
        line(out, 2, "guichet", &s.counter.fr);
        line(out, 2, "adresse", &s.address);
        english(out, 2, &[("guichet", &s.counter)]);
    }

    fn questions(&self, out: &mut String) {
        out.push_str("\nquestions:\n");
        for (name, question) in self.names.iter().zip(&self.service.questions) {
            out.push_str(&format!("  {name}:\n"));
            line(out, 4, "question", &question.label.fr);
            line(out, 4, "type", question.kind.name());
            self.settings(out, question);
        }
        if self.pays() {
            out.push_str("  demandeur . compte:\n    question: Sur quel compte verser la somme ?\n    type: iban\n    lu à: [mise en paiement]\n    en: { question: \"To which account should the sum be paid?\" }\n");
        }
        out.push_str("\npages:\n");
        if !self.names.is_empty() {
            out.push_str(&format!("  - titre: Votre demande\n    questions: [{}]\n    en: {{ titre: Your request }}\n", self.names.join(", ")));
        }
        if self.pays() {
            out.push_str("  - titre: Le versement\n    questions: [demandeur . compte]\n    en: { titre: The payment }\n");
        }
    }

    fn settings(&self, out: &mut String, question: &NewQuestion) {
        if question.kind.takes("choix") {
            out.push_str("    choix:\n");
            for choice in &question.choices {
                out.push_str(&format!("      {}: {}\n", quote(&choice.fr), quote(&choice.fr)));
            }
        }
        if matches!(question.kind, AnswerKind::Amount | AnswerKind::Integer | AnswerKind::Number | AnswerKind::FamilyQuotient) {
            out.push_str("    min: 0\n");
        }
        if question.kind == AnswerKind::Text {
            out.push_str("    longueur: 200\n");
        }
        if let Some(why) = &question.necessity {
            line(out, 4, "nécessité", &why.fr);
        }
        let why = question.necessity.iter().map(|why| ("nécessité", why));
        let spoken: Vec<(&str, &Text)> = std::iter::once(("question", &question.label)).chain(why).filter(|(_, text)| text.translated).collect();
        let choices: Vec<&Text> = question.choices.iter().filter(|choice| choice.translated && question.kind.takes("choix")).collect();
        if spoken.is_empty() && choices.is_empty() {
            return;
        }
        out.push_str("    en:\n");
        for (key, text) in spoken {
            line(out, 6, key, &text.en);
        }
        if !choices.is_empty() {
            out.push_str("      choix:\n");
            for choice in choices {
                out.push_str(&format!("        {}: {}\n", quote(&choice.fr), quote(&choice.en)));
            }
        }
    }

    fn rules(&self, out: &mut String) {
        let NewKind::Payment { euros, deliberation, address } = &self.service.kind else { return };
        out.push_str("\nrègles:\n  somme:\n    titre: Somme versée\n");
        out.push_str(&format!("    références: {{ {}: {} }}\n", quote(deliberation), quote(address)));
        out.push_str(&format!("    valeur: {} €\n    arrondi: 2 décimales\n    en: {{ titre: Sum paid }}\n", euros.trim().replace(',', ".")));
    }

    fn journey(&self, out: &mut String) {
        let mut reads = self.names.clone();
        if self.pays() {
            reads.push("somme".to_owned());
        }
        let reads = reads.join(", ");
        out.push_str("\nparcours:\n  déposée:\n    acteur: usager\n    accusé de réception: automatique\n    ensuite: instruction\n    en: { titre: Filed }\n");
        out.push_str(&format!("  instruction:\n    acteur: instructeur\n    lit: [{reads}]\n    actions:\n"));
        if !self.decides() {
            out.push_str("      donner suite: { vers: close, courrier: suite donnée, en: { titre: Follow up } }\n");
            out.push_str("      classer: { vers: close, motifs: obligatoires, courrier: classé, en: { titre: Close without action } }\n");
            out.push_str("    en: { titre: Being examined }\n  close: fin\n");
            return;
        }
        out.push_str("      demander une pièce: { courrier: pièce manquante, échéance: 30 jours, examen: continue, en: { titre: Ask for an item } }\n");
        out.push_str("      proposer l'accord: { vers: signature, en: { titre: Propose to grant } }\n");
        out.push_str("      proposer le refus: { vers: signature, motifs: obligatoires, en: { titre: Propose to refuse } }\n    en: { titre: Under review }\n");
        let granted = if self.pays() { "mise en paiement" } else { "close" };
        out.push_str(&format!("  signature:\n    acteur: signataire\n    lit: [{reads}]\n    actions:\n"));
        out.push_str(&format!("      accorder: {{ effet: accord, courrier: accord, vers: {granted}, en: {{ titre: Grant }} }}\n"));
        out.push_str("      refuser: { effet: refus, motifs: obligatoires, courrier: refus, vers: close, en: { titre: Refuse } }\n    en: { titre: Awaiting signature }\n");
        if self.pays() {
            out.push_str("  mise en paiement:\n    acteur: comptable\n    lit: [demandeur . compte, somme]\n    actions:\n      payer: { vers: close, en: { titre: Pay } }\n    en: { titre: Payment }\n");
        }
        out.push_str("  close: fin\n");
    }

    fn letters(&self, out: &mut String) {
        out.push_str("\ncourriers:\n");
        if !self.decides() {
            letter(out, "suite donnée", ("Votre signalement a eu une suite", "Your report was followed up"),
                ("Nous avons donné suite à votre message du {dossier . date de dépôt}. Merci.", "We have followed up your message of {dossier . date de dépôt}. Thank you."));
            letter(out, "classé", ("Votre signalement", "Your report"),
                ("Votre message du {dossier . date de dépôt} n'a pas eu de suite.\n\n{motifs}", "Your message of {dossier . date de dépôt} was not followed up.\n\n{motifs}"));
            return;
        }
        let (sum_fr, sum_en) = if self.pays() { (" : {somme}", ": {somme}") } else { ("", "") };
        let fact = self.fact();
        let (fact_fr, fact_en) = fact.map(|(name, label)| {
            (format!("\n\nVous avez répondu à « {} » : {{{name}}}.", braces(&label.fr)), format!("\n\nTo “{}” you answered: {{{name}}}.", braces(&label.en)))
        }).unwrap_or_default();
        letter(out, "pièce manquante", ("Il nous manque un élément pour votre demande", "We need one more item for your request"), (
            "Pour examiner votre demande, il nous faut : {pièce}.\n\nCe document est demandé en application de : {pièce . texte}.\n\nMerci de nous l'envoyer avant le {échéance}. L'examen de votre demande continue pendant ce temps.",
            "To examine your request, we need: {pièce}.\n\nThis item is asked for under: {pièce . texte}.\n\nPlease send it before {échéance}. Your request is being examined meanwhile.",
        ));
        letter(out, "accord", ("Votre demande est acceptée", "Your request is granted"), (
            &format!("Votre demande du {{dossier . date de dépôt}} est acceptée{sum_fr}."),
            &format!("Your request of {{dossier . date de dépôt}} is granted{sum_en}."),
        ));
        letter(out, "refus", ("Votre demande", "Your request"), (
            &format!("Votre demande du {{dossier . date de dépôt}} ne peut pas être acceptée.{fact_fr}\n\n{{motifs}}"),
            &format!("Your request of {{dossier . date de dépôt}} cannot be granted.{fact_en}\n\n{{motifs}}"),
        ));
    }

    /// An answer a refusal can show: the first that is neither a file nor sensitive.
    fn fact(&self) -> Option<(&String, &Text)> {
        let shown = |question: &NewQuestion| question.kind.sensitivity() <= Sensitivity::Personal;
        self.names.iter().zip(&self.service.questions).find(|(_, question)| shown(question)).map(|(name, question)| (name, &question.label))
    }
}

fn letter(out: &mut String, name: &str, subject: (&str, &str), body: (&str, &str)) {
    let block = |out: &mut String, margin: usize, greeting: &str, body: &str| {
        for text in format!("{greeting}\n\n{body}").lines() {
            let line = if text.is_empty() { String::new() } else { format!("{}{text}", " ".repeat(margin)) };
            out.push_str(&line);
            out.push('\n');
        }
    };
    out.push_str(&format!("  {name}:\n    objet: {}\n    texte: |\n", subject.0));
    block(out, 6, "Madame, Monsieur,", body.0);
    out.push_str(&format!("    en:\n      objet: {}\n      texte: |\n", subject.1));
    block(out, 8, "Dear Sir or Madam,", body.1);
}

fn line(out: &mut String, margin: usize, key: &str, value: &str) {
    out.push_str(&format!("{}{key}: {}\n", " ".repeat(margin), quote(value)));
}

fn english(out: &mut String, margin: usize, texts: &[(&str, &Text)]) {
    let translated: Vec<_> = texts.iter().filter(|(_, text)| text.translated).collect();
    if translated.is_empty() {
        return;
    }
    out.push_str(&format!("{}en:\n", " ".repeat(margin)));
    for (key, text) in translated {
        line(out, margin + 2, key, &text.en);
    }
}

/// A text on one line that reads back as itself: bare where nothing in it means
/// anything to YAML, quoted otherwise.
fn quote(text: &str) -> String {
    let tidy = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let bare = tidy.starts_with(char::is_alphabetic)
        && tidy.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '\'' | '’' | '.' | '?' | '!' | '-' | '/' | '(' | ')' | '€' | '°' | 'œ'));
    if bare { tidy } else { format!("\"{}\"", tidy.replace('\\', "\\\\").replace('"', "\\\"")) }
}

/// Words put in a letter: a brace is doubled.
fn braces(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}").split_whitespace().collect::<Vec<_>>().join(" ")
}
