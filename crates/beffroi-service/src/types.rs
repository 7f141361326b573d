//! The types of answers, in one table: what is typed, what can be set, what the
//! rules see. The reader, the reference page and the editors' schema read it.

use crate::model::AnswerKind;

/// A type of answers.
#[derive(Clone, Copy, Debug)]
pub struct TypePage {
    /// The type.
    pub kind: AnswerKind,
    /// What the person gives, French and English.
    pub gives: (&'static str, &'static str),
    /// What is checked and tidied, French and English.
    pub checked: (&'static str, &'static str),
    /// Settings of a question that apply to this type only.
    pub settings: &'static [&'static str],
    /// What a rule sees: `nombre`, `oui/non`, `choix`, `date`, `texte`.
    pub seen: &'static str,
}

const NUMBER: &[&str] = &["unité", "min", "max"];
const DAYS: &[&str] = &["min", "max"];
const TEXT: &[&str] = &["longueur", "motif"];
const LIST: &[&str] = &["choix"];
const GROUP: &[&str] = &["liste de", "élément", "min", "max"];
const NONE: &[&str] = &[];

const fn of(
    kind: AnswerKind,
    gives: (&'static str, &'static str),
    checked: (&'static str, &'static str),
    settings: &'static [&'static str],
    seen: &'static str,
) -> TypePage {
    TypePage { kind, gives, checked, settings, seen }
}

/// Every type, in the order of the reference page.
pub const TYPES: &[TypePage] = &[
    of(AnswerKind::YesNo, ("oui ou non", "yes or no"), ("un des deux, jamais coché d'avance", "one of the two, never ticked beforehand"), NONE, "oui/non"),
    of(AnswerKind::Choice, ("une réponse d'une liste", "one answer of a list"), ("la réponse est dans la liste", "the answer is in the list"), LIST, "choix"),
    of(AnswerKind::Choices, ("plusieurs réponses d'une liste", "several answers of a list"), ("chacune est dans la liste", "each is in the list"), LIST, "texte"),
    of(AnswerKind::Integer, ("un nombre entier", "a whole number"), ("espaces et signes tolérés, bornes vérifiées", "spaces and signs allowed, bounds checked"), NUMBER, "nombre"),
    of(AnswerKind::Number, ("un nombre, avec ou sans décimales", "a number, with or without decimals"), ("virgule ou point, bornes vérifiées", "comma or point, bounds checked"), NUMBER, "nombre"),
    of(AnswerKind::Amount, ("une somme d'argent, au centime", "a sum of money, to the cent"), ("lue chiffre à chiffre, jamais arrondie ; en euros si `unité` n'est pas écrite", "read digit by digit, never rounded; in euros where `unité` is not written"), NUMBER, "nombre"),
    of(AnswerKind::Date, ("un jour", "a day"), ("la date existe, bornes vérifiées", "the date exists, bounds checked"), DAYS, "date"),
    of(AnswerKind::Period, ("un premier et un dernier jour", "a first and a last day"), ("la fin vient après le début, bornes vérifiées", "the end comes after the beginning, bounds checked"), DAYS, "texte"),
    of(AnswerKind::Text, ("un texte d'une ligne", "a text of one line"), ("espaces tassées ; longueur et motif vérifiés", "spaces tidied; length and pattern checked"), TEXT, "texte"),
    of(AnswerKind::LongText, ("un texte de plusieurs lignes ; donnée sensible par nature, à justifier par `nécessité`", "a text of several lines; sensitive by nature, `nécessité` must justify it"), ("longueur vérifiée", "length checked"), TEXT, "texte"),
    of(AnswerKind::Email, ("une adresse électronique", "an e-mail address"), ("la forme", "the form"), NONE, "texte"),
    of(AnswerKind::Telephone, ("un numéro de téléphone", "a telephone number"), ("dix chiffres, ou un numéro international", "ten digits, or an international number"), NONE, "texte"),
    of(AnswerKind::Address, ("une adresse postale : voie, complément, code postal, commune", "a postal address: street, further line, postal code, town"), ("voie et commune présentes, code postal à cinq chiffres", "street and town present, five-digit postal code"), NONE, "texte"),
    of(AnswerKind::Commune, ("une commune de France", "a municipality of France"), ("dans la liste officielle (Insee) ; rangée avec son département, `Nantes (44)`, qui la distingue des homonymes", "in the official list (Insee); kept with its department, `Nantes (44)`, which tells it from others of the same name"), NONE, "texte"),
    of(AnswerKind::Country, ("un pays", "a country"), ("dans la liste des pays ; rangé sous son nom français", "in the list of countries; kept under its French name"), NONE, "texte"),
    of(AnswerKind::Iban, ("un compte bancaire", "a bank account"), ("la clé de contrôle (ISO 13616) ; lu seulement là où `lu à` le dit", "the check digits (ISO 13616); read only where `lu à` says so"), NONE, "texte"),
    of(AnswerKind::Siret, ("le numéro d'un établissement", "the number of an establishment"), ("quatorze chiffres et leur clé", "fourteen digits and their key"), NONE, "texte"),
    of(AnswerKind::Siren, ("le numéro d'une entreprise", "the number of a company"), ("neuf chiffres et leur clé", "nine digits and their key"), NONE, "texte"),
    of(AnswerKind::Rna, ("le numéro d'une association", "the number of an association"), ("W et neuf chiffres", "W and nine digits"), NONE, "texte"),
    of(AnswerKind::NumberPlate, ("une plaque d'immatriculation", "a number plate"), ("format actuel ou ancien", "present or former format"), NONE, "texte"),
    of(AnswerKind::FamilyQuotient, ("le quotient familial de la CAF", "the CAF's family quotient"), ("un montant ; en euros si `unité` n'est pas écrite", "an amount; in euros where `unité` is not written"), NUMBER, "nombre"),
    of(AnswerKind::Document, ("un fichier : photo, PDF ; donnée sensible par nature, à justifier par `nécessité`", "a file: picture, PDF; sensitive by nature, `nécessité` must justify it"), ("le contenu, pas le nom, dit ce que c'est", "the contents, not the name, say what it is"), NONE, "texte"),
    of(AnswerKind::Position, ("un endroit : des mots, et des coordonnées si l'appareil les donne", "a place: words, and coordinates where the device gives them"), ("degrés possibles", "possible degrees"), NONE, "texte"),
    of(AnswerKind::Statement, ("une attestation sur l'honneur, à cocher", "a statement on one's honour, to be ticked"), ("cochée par la personne", "ticked by the person"), NONE, "oui/non"),
    of(AnswerKind::Consent, ("un consentement : jamais obligatoire, jamais coché d'avance, retirable", "a consent: never required, never ticked beforehand, revocable"), ("une case vide vaut non", "an empty box means no"), NONE, "oui/non"),
    of(AnswerKind::List, ("plusieurs fois les mêmes réponses : un enfant, puis un autre", "the same answers several times: a child, then another"), ("chaque réponse selon son type ; de `min` à `max` éléments, 50 au plus", "each answer by its type; from `min` to `max` elements, 50 at most"), GROUP, "liste"),
];

/// Settings some type has and others have not.
pub const SETTINGS: &[&str] = &["unité", "min", "max", "longueur", "motif", "choix", "liste de", "élément"];

impl AnswerKind {
    /// The page of the type.
    pub fn page(self) -> Option<&'static TypePage> {
        TYPES.iter().find(|page| page.kind == self)
    }

    /// Whether a setting means something for the type.
    pub fn takes(self, setting: &str) -> bool {
        self.page().is_some_and(|page| page.settings.contains(&setting))
    }
}

/// The types a setting means something for, as written.
pub(crate) fn takers(setting: &str) -> Vec<&'static str> {
    TYPES.iter().filter(|page| page.settings.contains(&setting)).map(|page| page.kind.name()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ANSWER_KINDS;

    #[test]
    fn the_two_tables_of_types_say_the_same_in_the_same_order() {
        let here: Vec<AnswerKind> = TYPES.iter().map(|page| page.kind).collect();
        let there: Vec<AnswerKind> = ANSWER_KINDS.iter().map(|(_, kind)| *kind).collect();
        assert_eq!(here, there);
        assert!(TYPES.iter().flat_map(|page| page.settings).all(|setting| SETTINGS.contains(setting)));
    }
}
