//! Every key a service file may hold, in one table.
//!
//! The reader refuses what is not here; the reference page `docs/langage.md` is
//! written from here. So the three cannot disagree.

/// Whether a key has to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The reader cannot go on without it.
    Required,
    /// The law or the charter asks for it; the rule says which.
    Law,
    /// As the service needs.
    Optional,
}

/// A key and what it is for.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// As written.
    pub name: &'static str,
    /// Whether it has to be written.
    pub need: Need,
    /// What it is for, in French.
    pub fr: &'static str,
    /// What it is for, in English.
    pub en: &'static str,
}

/// A map of the file and its keys.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Its name in messages and in the reference page.
    pub name: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
}

impl Section {
    /// Whether the section knows a key.
    pub fn knows(&self, name: &str) -> bool {
        self.keys.iter().any(|key| key.name == name)
    }
}

const fn must(name: &'static str, fr: &'static str, en: &'static str) -> Key {
    Key { name, need: Need::Required, fr, en }
}
const fn law(name: &'static str, fr: &'static str, en: &'static str) -> Key {
    Key { name, need: Need::Law, fr, en }
}
const fn may(name: &'static str, fr: &'static str, en: &'static str) -> Key {
    Key { name, need: Need::Optional, fr, en }
}
const EN: Key = may("en", "les mêmes textes en anglais", "the same texts in English");

/// A section by its name. Every name used by the reader is in the table.
pub fn section(name: &str) -> &'static Section {
    SECTIONS.iter().find(|section| section.name == name).unwrap_or(&UNKNOWN)
}

static UNKNOWN: Section = Section { name: "?", keys: &[] };

/// The whole table.
pub static SECTIONS: &[Section] = &[
    Section { name: "démarche", keys: &[
        must("démarche", "le nom que lit l'usager", "the name people read"),
        must("résumé", "une phrase : ce que l'on obtient", "one sentence: what one gets"),
        may("secteur", "le mur entre fichiers : social, enfance, voirie…", "the wall between files: social, childhood, streets…"),
        must("charte", "le profil voté : `loi`, `nantes-2019`", "the profile voted: `loi`, `nantes-2019`"),
        must("en vigueur", "le premier jour de cette version", "the first day of this version"),
        law("finalité", "pourquoi ces données sont traitées", "why these data are processed"),
        law("base", "le fondement juridique", "the legal ground"),
        law("conservation", "combien de temps, puis quel sort", "how long, and then what"),
        law("silence", "ce que vaut le silence de l'administration", "what the administration's silence means"),
        law("sans internet", "comment faire sans internet", "how to do without the Internet"),
        may("service instructeur", "la direction citée sur les courriers", "the department named on letters"),
        may("identification", "ce que la plateforme demande d'abord à la personne", "what the platform first asks of the person"),
        may("acteurs", "les rôles propres à cette démarche", "roles of this service only"),
        must("questions", "ce que l'on demande", "what is asked"),
        must("pages", "dans quel ordre on le demande", "in what order it is asked"),
        may("règles", "comment le résultat se calcule (Publicodes, profil contrôlé)", "how the result is computed (Publicodes, checked profile)"),
        must("parcours", "les étapes d'un dossier", "the stages of a case"),
        may("courriers", "ce que l'on écrit à la personne", "what is written to the person"),
        may("indicateurs", "ce que l'on compte", "what is counted"),
        may("destinataires", "qui d'autre reçoit des réponses", "who else receives answers"),
        may("attester", "ce dont une personne répond, et jusqu'à quand", "what a person answers for, and until when"),
        EN,
    ] },
    Section { name: "base", keys: &[
        must("fondement", "mission d'intérêt public, obligation légale, contrat, consentement, intérêts vitaux", "public task, legal obligation, contract, consent, vital interests"),
        law("texte", "l'article qui fonde la démarche", "the article it rests on"),
    ] },
    Section { name: "conservation", keys: &[
        law("durée", "`24 mois`, `30 jours`, `2 ans`", "`24 mois`, `30 jours`, `2 ans`"),
        may("à partir de", "dépôt, décision ou clôture", "filing, decision or closing"),
        may("sort", "destruction ou archivage", "destruction or archives"),
        law("texte", "l'article ou le visa des archives", "the article or the archives' visa"),
        may("motif", "pourquoi plus de 36 mois", "why more than 36 months"),
    ] },
    Section { name: "silence", keys: &[
        must("sens", "acceptation, refus ou aucun", "acceptance, refusal or none"),
        law("délai", "`2 mois`", "`2 mois`"),
        law("texte", "l'article qui le dit", "the article that says so"),
    ] },
    Section { name: "sans internet", keys: &[
        law("téléphone", "le numéro du service", "the department's number"),
        law("guichet", "où se rendre", "where to go"),
        may("adresse", "où écrire", "where to write"),
        may("courriel", "l'adresse électronique du service", "the department's e-mail"),
        EN,
    ] },
    Section { name: "acteur", keys: &[
        may("externe", "oui : travaille hors de la collectivité", "yes: works outside the authority"),
        may("signe", "oui : peut signer des décisions", "yes: may sign decisions"),
    ] },
    Section { name: "question", keys: &[
        must("question", "ce que lit la personne", "what the person reads"),
        may("aide", "comment répondre", "how to answer"),
        must("type", "la forme de la réponse", "the form of the answer"),
        may("unité", "l'unité d'un nombre", "the unit of a number"),
        may("min", "la plus petite réponse", "the smallest answer"),
        may("max", "la plus grande réponse", "the largest answer"),
        may("longueur", "le nombre de caractères d'un texte", "the length of a text"),
        may("motif", "la forme d'un texte, en expression rationnelle", "the form of a text, as a regular expression"),
        may("choix", "les réponses possibles", "the possible answers"),
        may("facultative", "oui : on peut ne pas répondre", "yes: one may leave it"),
        may("applicable si", "la condition pour poser la question", "when the question is asked"),
        may("lu à", "les étapes où une personne la lit", "the stages where a person reads it"),
        may("nécessité", "pourquoi une zone libre ou une pièce est indispensable", "why free text or a document is indispensable"),
        EN,
    ] },
    Section { name: "page", keys: &[
        must("titre", "le titre de la page", "the page's title"),
        must("questions", "les questions de la page", "the page's questions"),
        EN,
    ] },
    Section { name: "étape", keys: &[
        must("acteur", "qui agit", "who acts"),
        may("titre", "les mots pour la personne", "words for the person"),
        may("accusé de réception", "`automatique`", "`automatique`"),
        may("ensuite", "l'étape qui suit aussitôt", "the stage that follows at once"),
        may("lit", "les réponses et les règles que lit l'acteur", "answers and rules the actor reads"),
        may("actions", "ce que l'acteur peut faire", "what the actor can do"),
        EN,
    ] },
    Section { name: "action", keys: &[
        may("titre", "les mots du bouton, si le nom ne suffit pas", "words of the button, where the name is not enough"),
        may("effet", "accord, refus ou retrait", "grant, refusal or withdrawal"),
        may("courrier", "le courrier envoyé", "the letter sent"),
        may("vers", "l'étape suivante", "the next stage"),
        may("motifs", "`obligatoires`", "`obligatoires`"),
        may("échéance", "le délai laissé à la personne", "how long the person has"),
        may("examen", "`continue` ou `suspendu`", "`continue` or `suspendu`"),
        may("indispensable", "pourquoi rien ne peut être examiné sans la pièce", "why nothing can be examined without the item"),
        EN,
    ] },
    Section { name: "courrier", keys: &[
        must("objet", "l'objet", "the subject"),
        must("texte", "le texte, avec ses {emplacements}", "the text, with its {slots}"),
        may("auteur", "`anonyme`, avec son motif", "`anonyme`, with its reason"),
        may("motif", "le motif de l'anonymat", "why the author is withheld"),
        EN,
    ] },
    Section { name: "courrier en anglais", keys: &[
        must("objet", "l'objet en anglais", "the subject in English"),
        must("texte", "le texte en anglais", "the text in English"),
    ] },
    Section { name: "indicateur", keys: &[
        may("compte", "`dossiers`", "`dossiers`"),
        may("somme", "la règle à additionner", "the rule to add up"),
        may("moyenne", "la règle à moyenner", "the rule to average"),
        may("liste", "les réponses à montrer une par une", "answers to show one by one"),
        may("si", "la condition pour compter", "when a case counts"),
        may("par", "les dimensions", "the dimensions"),
        may("seuil", "les cases plus petites sont masquées", "smaller cells are withheld"),
        may("publier", "l'ouverture en données publiques", "the opening as public data"),
    ] },
    Section { name: "publier", keys: &[
        may("licence", "`Licence Ouverte` ou `ODbL`", "`Licence Ouverte` or `ODbL`"),
    ] },
    Section { name: "destinataire", keys: &[
        may("usage", "service public, commercial, statistique ou recherche", "public service, commercial, statistics or research"),
        may("étape", "l'étape pour laquelle il travaille", "the stage it works for"),
        must("reçoit", "les réponses qu'il reçoit", "the answers it receives"),
        may("convention", "le contrat ou la convention", "the contract or agreement"),
        may("pays", "où sont les données", "where the data are"),
    ] },
    Section { name: "attestation", keys: &[
        must("règle", "le code de la règle", "the rule's code"),
        may("motif", "pourquoi", "why"),
        may("signataire", "qui en répond", "who answers for it"),
        may("expire", "jusqu'à quand", "until when"),
    ] },
];
