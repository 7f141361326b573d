//! Answers made up from the type of each question, so that any service has its
//! demonstration.

use beffroi_base::{Language, format_number};
use beffroi_ports::{SeededRandom, random_bytes};
use beffroi_service::{AnswerKind, Question, RawAnswer, answers::{elements_shown, put, read_answer}};

/// A grey square: the smallest photograph.
pub(super) const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\nIDATx\x9cch\0\0\0\x82\0\x81w\xcdr\xb6\0\0\0\0IEND\xaeB`\x82";

const FIRST_NAMES: &[&str] = &["Camille", "Awa", "Yanis", "Jeanne", "Léo", "Fatou", "Malo", "Inès", "Gwenaëlle", "Paul", "Mei", "Anouk", "Ibrahim", "Rose", "Tuan", "Élodie"];
const LAST_NAMES: &[&str] = &["Le Bihan", "Diallo", "Belkacem", "Moreau", "Nguyen", "Garnier", "Guillou", "Da Silva", "Petit", "Traoré", "Lefèvre", "Benali", "Kowalski", "Robin", "Marchand", "Øster"];
const STREETS: &[&str] = &["rue des Lilas", "quai de la Fosse", "avenue du Beffroi", "impasse du Puits", "rue de l'Abreuvoir", "boulevard des Belges", "allée des Tanneurs"];
const WORDS: &[&str] = &["C'est devant l'école, à côté de l'arrêt de bus.", "Merci de votre travail.", "Cela dure depuis trois semaines.", "Le soir surtout."];

/// Makes things up, always the same ones.
pub(super) struct Inventor {
    chance: SeededRandom,
}

impl Inventor {
    /// An inventor that begins at the beginning of `seed`'s sequence.
    pub(super) fn new(seed: u64) -> Self {
        Self { chance: SeededRandom::new(seed) }
    }

    fn below(&mut self, limit: u64) -> u64 {
        u64::from_be_bytes(random_bytes(&self.chance)) % limit.max(1)
    }

    /// True once in `n` times.
    pub(super) fn chance(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of several things.
    pub(super) fn one_of<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        things.get(usize::try_from(self.below(things.len() as u64)).unwrap_or(0))
    }

    fn word(&mut self, words: &[&str]) -> String {
        self.one_of(words).map(|word| (*word).to_owned()).unwrap_or_default()
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap_or(0))).collect()
    }

    /// What a person could type. `None` leaves the question blank.
    pub(super) fn answer(&mut self, question: &Question) -> Option<RawAnswer> {
        use AnswerKind as K;
        if !question.required && question.kind != K::Email && self.chance(2) {
            return None;
        }
        let one = |text: String| Some(RawAnswer::one(text));
        match question.kind {
            K::YesNo | K::Consent => {
                let answer = self.word(&["oui", "non"]);
                one(answer)
            }
            K::Statement => one("oui".to_owned()),
            K::Choice | K::Choices => self.one_of(&question.choices).map(|choice| RawAnswer::one(choice.value.clone())),
            K::Integer => {
                let n = self.between(question, 1, 6);
                one(n.to_string())
            }
            K::Number | K::Amount | K::FamilyQuotient => {
                let n = self.between(question, 0, self.usual(question));
                one(format_number(n as f64, Some(if question.kind == K::Number { 0 } else { 2 }), Language::Fr))
            }
            K::Date => Some(self.date(question, "")),
            K::Period => {
                let (mut from, to) = (self.date(question, "debut."), self.date(question, "fin."));
                from.0.extend(to.0.into_iter().filter(|(name, _)| !name.ends_with("annee")));
                from.0.insert("debut.annee".into(), vec!["2027".into()]);
                from.0.insert("fin.annee".into(), vec!["2028".into()]);
                Some(from)
            }
            K::Email => {
                let n = self.digits(4);
                one(format!("habitant{n}@exemple.example"))
            }
            K::Telephone => {
                let n = self.digits(8);
                one(format!("06{n}"))
            }
            K::Address => {
                let street = format!("{} {}", self.below(90) + 1, self.word(STREETS));
                Some(parts(&[("voie", &street), ("code-postal", "44000"), ("commune", "Ville-Démonstration")]))
            }
            K::Position => {
                let place = format!("{} {}", self.below(90) + 1, self.word(STREETS));
                Some(parts(&[("lieu", &place)]))
            }
            K::Commune => one("Ville-Démonstration".to_owned()),
            K::Country => one("France".to_owned()),
            K::Iban => {
                let account = self.digits(23);
                one(iban(&account))
            }
            K::Siret => self.searched(question, 14),
            K::Siren => self.searched(question, 9),
            K::Rna => {
                let n = self.digits(9);
                one(format!("W{n}"))
            }
            K::NumberPlate => {
                let n = self.digits(3);
                one(format!("AB-{n}-CD"))
            }
            K::List => Some(self.elements(question)),
            K::Text => self.line(question),
            K::LongText => {
                let text = self.word(WORDS);
                one(text)
            }
            _ => None,
        }
    }

    /// A usual ceiling for an amount: a year's income, a month's quotient.
    fn usual(&self, question: &Question) -> u64 {
        match question.kind {
            AnswerKind::FamilyQuotient => 1_800,
            AnswerKind::Amount => 24_000,
            _ => 40,
        }
    }

    fn between(&mut self, question: &Question, low: u64, high: u64) -> u64 {
        let whole = |bound: f64| bound.max(0.0) as u64;
        let low = question.min.map_or(low, |min| whole(min.ceil()).max(low.min(whole(min.ceil()))));
        let high = question.max.map_or(high, |max| whole(max.floor()).min(high)).max(low);
        low + self.below(high - low + 1)
    }

    fn date(&mut self, question: &Question, prefix: &str) -> RawAnswer {
        let born = beffroi_base::fold(&question.name).contains("naissance");
        let year = if born { 1950 + self.below(70) } else { 2027 };
        let date = [("jour", self.below(28) + 1), ("mois", self.below(12) + 1), ("annee", year)];
        RawAnswer(date.map(|(name, value)| (format!("{prefix}{name}"), vec![value.to_string()])).into())
    }

    fn line(&mut self, question: &Question) -> Option<RawAnswer> {
        if question.pattern.is_some() {
            // The shapes patterns most often ask for: so many digits.
            return (1..=20).find_map(|count| self.accepted(question, count));
        }
        let name = beffroi_base::fold(&question.name);
        let text = if name.contains("prenom") {
            self.word(FIRST_NAMES)
        } else if name.contains("nom") {
            self.word(LAST_NAMES)
        } else {
            self.word(&["École des Tilleuls", "Place du marché", "Près du gymnase", "Résidence du Parc"])
        };
        Some(RawAnswer::one(text))
    }

    /// One or two elements, or as few as the list takes.
    fn elements(&mut self, list: &Question) -> RawAnswer {
        let (fewest, most) = list.elements_bounds();
        let size = (fewest + usize::from(self.chance(2))).clamp(1, most.max(1));
        let mut raw = RawAnswer::default();
        for index in 0..size {
            // Each answer may open others: asked again until nothing is new.
            for _ in 0..4 {
                let shown = elements_shown(list, &raw).into_iter().nth(index).unwrap_or_default();
                for (column, _) in shown.into_iter().filter(|(_, typed)| typed.is_empty()) {
                    let Some(typed) = self.answer(column) else { continue };
                    put(&mut raw, index, column, typed);
                }
                raw.0.insert("nombre".to_owned(), vec![(index + 1).to_string()]);
            }
        }
        raw
    }

    fn accepted(&mut self, question: &Question, count: usize) -> Option<RawAnswer> {
        let raw = RawAnswer::one(self.digits(count));
        read_answer(question, &raw).is_ok().then_some(raw)
    }

    /// Digits with a key, found by trying: one in ten is right.
    fn searched(&mut self, question: &Question, count: usize) -> Option<RawAnswer> {
        (0..200).find_map(|_| self.accepted(question, count))
    }
}

fn parts(pairs: &[(&str, &str)]) -> RawAnswer {
    RawAnswer(pairs.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()])).collect())
}

/// An account with its key (ISO 13616): 98 less the remainder of account, country
/// and `00` by 97. `F` is 15 and `R` is 27.
fn iban(account: &str) -> String {
    let remainder = format!("{account}152700").bytes().fold(0u32, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    format!("FR{:02}{account}", 98 - remainder)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use beffroi_charter::check;

    #[test]
    fn what_is_made_up_for_each_question_of_the_shipped_services_is_accepted() {
        let mut invent = Inventor::new(1);
        for (path, bytes) in super::super::FILES.iter().filter(|(path, _)| path.ends_with("demarche.yaml")) {
            let service = check("essai".parse().unwrap(), bytes, None).sealed.unwrap();
            for question in service.draft().questions.iter().filter(|question| question.kind != AnswerKind::Document && question.list.is_none()) {
                for _ in 0..20 {
                    if let Some(raw) = invent.answer(question) {
                        let read = read_answer(question, &raw);
                        let answer = read.unwrap_or_else(|text| panic!("{path} {}: {} {raw:?}", question.name, text.fr));
                        let typed = answer.map(|answer| read_answer(question, &RawAnswer::typing(question, &answer)));
                        assert!(typed.is_none_or(|typed| typed.is_ok()), "{path} {}", question.name);
                    } else {
                        assert!(!question.required, "{path}: nothing could be made up for {}", question.name);
                    }
                }
            }
        }
    }
}
