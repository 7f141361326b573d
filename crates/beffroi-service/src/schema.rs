//! Every key a service file may hold, in one table.
//!
//! The reader refuses what is not here; the reference page `docs/langage.md` is
//! written from here. So the three cannot disagree.

use beffroi_base::closest;

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

/// The form of a value: what the reader takes, what an editor proposes and what
/// the reference page says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A text.
    Text,
    /// A text people read: `en` may give it in English.
    Spoken,
    /// `oui` or `non`.
    YesNo,
    /// One of a few words.
    Word(&'static [&'static str]),
    /// One of the types of answers.
    AnswerType,
    /// A unit: `€/an`, `personne`, `m2`.
    Unit,
    /// The smallest or largest answer: a number, or a day where days are asked.
    Bound,
    /// A whole number.
    Count,
    /// A regular expression.
    Pattern,
    /// A day: `2026-01-31`.
    Day,
    /// A length of time: `30 jours`.
    Duration,
    /// A name written elsewhere in the file; of what.
    Name(&'static str),
    /// A list of such names.
    Names(&'static str),
    /// An expression of the rule language.
    Expression,
    /// A text with slots between braces; `en` may give it in English.
    Template,
    /// The possible answers: a list, or values with their wording.
    Choices,
    /// The rules, in Publicodes.
    Rules,
    /// A map of another section.
    Map(&'static str),
    /// A map of another section, or a list of them.
    MapOrList(&'static str),
    /// A list of maps of another section.
    List(&'static str),
    /// Names the author chose, each followed by a map of another section.
    Named(&'static str),
    /// The same keys in English.
    English,
}

impl Shape {
    /// Whether people read it, so that `en` may say it in English.
    pub fn translated(self) -> bool {
        matches!(self, Self::Spoken | Self::Template | Self::Choices)
    }

    /// The section it opens, if it opens one.
    pub fn section(self) -> Option<&'static str> {
        match self {
            Self::Map(name) | Self::MapOrList(name) | Self::List(name) | Self::Named(name) => Some(name),
            _ => None,
        }
    }
}

use Shape::*;

/// A key and what it is for.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// As written.
    pub name: &'static str,
    /// Whether it has to be written.
    pub need: Need,
    /// The form of its value.
    pub shape: Shape,
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

    /// Whether `en` may hold a key: one whose value people read.
    pub fn translates(&self, name: &str) -> bool {
        name != "en" && self.keys.iter().any(|key| key.name == name && key.shape.translated())
    }

    /// The key a misspelt one most probably stands for.
    pub fn nearest(&self, name: &str) -> Option<&'static str> {
        closest(name, self.keys.iter().map(|key| key.name))
    }
}

const fn must(name: &'static str, shape: Shape, fr: &'static str, en: &'static str) -> Key {
    Key { name, need: Need::Required, shape, fr, en }
}
const fn law(name: &'static str, shape: Shape, fr: &'static str, en: &'static str) -> Key {
    Key { name, need: Need::Law, shape, fr, en }
}
const fn may(name: &'static str, shape: Shape, fr: &'static str, en: &'static str) -> Key {
    Key { name, need: Need::Optional, shape, fr, en }
}
const EN: Key = may("en", English, "les mêmes textes en anglais", "the same texts in English");

/// A section by its name. Every name used by the reader is in the table.
pub fn section(name: &str) -> &'static Section {
    find(SECTIONS, name)
}

/// A section of a table by its name; one without keys where there is none.
pub fn find(table: &'static [Section], name: &str) -> &'static Section {
    table.iter().find(|section| section.name == name).unwrap_or(&UNKNOWN)
}

impl Key {
    /// A key that has to be written, whose form the reader says in words.
    pub const fn must(name: &'static str, fr: &'static str, en: &'static str) -> Self {
        Self { name, need: Need::Required, shape: Shape::Spoken, fr, en }
    }

    /// A key one may leave out, whose form the reader says in words.
    pub const fn may(name: &'static str, fr: &'static str, en: &'static str) -> Self {
        Self { name, need: Need::Optional, shape: Shape::Spoken, fr, en }
    }
}

static UNKNOWN: Section = Section { name: "?", keys: &[] };

/// The whole table.
pub static SECTIONS: &[Section] = &[
    Section { name: "démarche", keys: &[
        must("démarche", Spoken, "le nom que lit l'usager", "the name people read"),
        must("résumé", Spoken, "une phrase : ce que l'on obtient", "one sentence: what one gets"),
        may("secteur", Text, "le mur entre fichiers : social, enfance, voirie…", "the wall between files: social, childhood, streets…"),
        must("charte", Text, "le profil voté : `loi`, `nantes-2019`", "the profile voted: `loi`, `nantes-2019`"),
        must("en vigueur", Day, "le premier jour de cette version", "the first day of this version"),
        law("finalité", Spoken, "pourquoi ces données sont traitées", "why these data are processed"),
        law("base", MapOrList("base"), "le fondement juridique", "the legal ground"),
        law("conservation", Map("conservation"), "combien de temps, puis quel sort", "how long, and then what"),
        law("silence", Map("silence"), "ce que vaut le silence de l'administration", "what the administration's silence means"),
        law("sans internet", Map("sans internet"), "comment faire sans internet", "how to do without the Internet"),
        may("service instructeur", Spoken, "la direction citée sur les courriers", "the department named on letters"),
        may("identification", Word(&["nom et adresse", "facultative", "aucune"]), "ce que la plateforme demande d'abord à la personne", "what the platform first asks of the person"),
        may("acteurs", Named("acteur"), "les rôles propres à cette démarche", "roles of this service only"),
        must("questions", Named("question"), "ce que l'on demande", "what is asked"),
        must("pages", List("page"), "dans quel ordre on le demande", "in what order it is asked"),
        may("règles", Rules, "comment le résultat se calcule (Publicodes, profil contrôlé)", "how the result is computed (Publicodes, checked profile)"),
        must("parcours", Named("étape"), "les étapes d'un dossier", "the stages of a case"),
        may("courriers", Named("courrier"), "ce que l'on écrit à la personne", "what is written to the person"),
        may("indicateurs", Named("indicateur"), "ce que l'on compte", "what is counted"),
        may("destinataires", Named("destinataire"), "qui d'autre reçoit des réponses", "who else receives answers"),
        may("sources", Named("source"), "d'où viennent les données que la personne ne donne pas", "where data come from that the person does not give"),
        may("modèles", Named("modèle"), "les modèles appris ou distants, et ce à quoi ils servent", "learned or remote models, and what they are used for"),
        may("recours", Map("recours"), "les recours, s'ils ne sont pas ceux du droit commun", "remedies, where they are not the common ones"),
        may("droits", Names("droit"), "les droits ouverts, s'ils sont écrits", "the rights that are open, where written"),
        may("registre", YesNo, "oui ou non : au registre public des algorithmes", "yes or no: in the public register of algorithms"),
        may("homologation", Map("signature"), "l'homologation de sécurité, avec son terme", "the security approval, with its end"),
        may("analyse d'impact", Map("signature"), "l'analyse d'impact signée", "the signed impact assessment"),
        may("attester", MapOrList("attestation"), "ce dont une personne répond, et jusqu'à quand", "what a person answers for, and until when"),
        EN,
    ] },
    Section { name: "base", keys: &[
        must("fondement", Word(&["mission d'intérêt public", "obligation légale", "contrat", "consentement", "intérêts vitaux"]), "mission d'intérêt public, obligation légale, contrat, consentement, intérêts vitaux", "public task, legal obligation, contract, consent, vital interests"),
        law("texte", Text, "l'article qui fonde la démarche", "the article it rests on"),
    ] },
    Section { name: "conservation", keys: &[
        law("durée", Duration, "`24 mois`, `30 jours`, `2 ans`", "`24 mois`, `30 jours`, `2 ans`"),
        may("à partir de", Word(&["dépôt", "décision", "clôture"]), "dépôt, décision ou clôture", "filing, decision or closing"),
        may("sort", Word(&["destruction", "archivage"]), "destruction ou archivage", "destruction or archives"),
        law("texte", Text, "l'article ou le visa des archives", "the article or the archives' visa"),
        may("motif", Text, "pourquoi plus de 36 mois", "why more than 36 months"),
    ] },
    Section { name: "silence", keys: &[
        must("sens", Word(&["acceptation", "refus", "aucun"]), "acceptation, refus ou aucun", "acceptance, refusal or none"),
        law("délai", Duration, "`2 mois`", "`2 mois`"),
        law("texte", Text, "l'article qui le dit", "the article that says so"),
    ] },
    Section { name: "sans internet", keys: &[
        law("téléphone", Text, "le numéro du service", "the department's number"),
        law("guichet", Spoken, "où se rendre", "where to go"),
        may("adresse", Text, "où écrire", "where to write"),
        may("courriel", Text, "l'adresse électronique du service", "the department's e-mail"),
        EN,
    ] },
    Section { name: "acteur", keys: &[
        may("externe", YesNo, "oui : travaille hors de la collectivité", "yes: works outside the authority"),
        may("signe", YesNo, "oui : peut signer des décisions", "yes: may sign decisions"),
    ] },
    Section { name: "question", keys: &[
        must("question", Spoken, "ce que lit la personne", "what the person reads"),
        may("aide", Spoken, "comment répondre", "how to answer"),
        must("type", AnswerType, "la forme de la réponse", "the form of the answer"),
        may("unité", Unit, "l'unité d'un nombre", "the unit of a number"),
        may("min", Bound, "la plus petite réponse", "the smallest answer"),
        may("max", Bound, "la plus grande réponse", "the largest answer"),
        may("longueur", Count, "le nombre de caractères d'un texte", "the length of a text"),
        may("motif", Pattern, "la forme d'un texte, en expression rationnelle", "the form of a text, as a regular expression"),
        may("choix", Choices, "les réponses possibles", "the possible answers"),
        may("liste de", Named("question"), "ce que l'on demande pour chaque élément d'une liste", "what is asked for each element of a list"),
        may("élément", Spoken, "le mot pour un élément : `enfant`", "the word for one element: `enfant`"),
        may("facultative", YesNo, "oui : on peut ne pas répondre", "yes: one may leave it"),
        may("applicable si", Expression, "la condition pour poser la question", "when the question is asked"),
        may("lu à", Names("étape"), "les étapes où une personne la lit", "the stages where a person reads it"),
        may("nécessité", Spoken, "pourquoi une zone libre ou une pièce est indispensable", "why free text or a document is indispensable"),
        may("sensible", Word(&["santé", "opinion", "origine", "vie sexuelle", "biométrie", "infraction", "numéro de sécurité sociale"]), "santé, opinion, origine, vie sexuelle, biométrie, infraction, numéro de sécurité sociale", "health, opinion, origin, sex life, biometrics, offence, social security number"),
        may("exception", Text, "le texte qui permet de demander une réponse sensible", "the text that allows a sensitive answer to be asked"),
        may("source", Name("source"), "la source qui peut donner la réponse à la place de la personne", "the source that can give the answer for the person"),
        may("identité", Word(&["nom de naissance", "prénoms", "date de naissance", "lieu de naissance", "pays de naissance", "sexe", "courriel"]), "ce que FranceConnect peut répondre pour la personne, si elle le veut", "what FranceConnect can answer for the person, if they wish"),
        may("régime", Word(&["détection de droits"]), "`détection de droits` : obtenue pour ouvrir un droit, rien d'autre", "`détection de droits`: obtained to detect a right, nothing else"),
        EN,
    ] },
    Section { name: "page", keys: &[
        must("titre", Spoken, "le titre de la page", "the page's title"),
        must("questions", Names("question"), "les questions de la page", "the page's questions"),
        EN,
    ] },
    Section { name: "étape", keys: &[
        must("acteur", Name("acteur"), "qui agit", "who acts"),
        may("titre", Spoken, "les mots pour la personne", "words for the person"),
        may("accusé de réception", Word(&["automatique"]), "`automatique`", "`automatique`"),
        may("ensuite", Name("étape"), "l'étape qui suit aussitôt", "the stage that follows at once"),
        may("sans réponse", Map("sans réponse"), "ce qui se passe si personne n'agit", "what happens when nobody acts"),
        may("lit", Names("question ou règle"), "les réponses et les règles que lit l'acteur, et les actions dont il lit ce qu'elles ont demandé", "answers and rules the actor reads, and the actions whose answers they read"),
        may("actions", Named("action"), "ce que l'acteur peut faire", "what the actor can do"),
        EN,
    ] },
    Section { name: "action", keys: &[
        may("titre", Spoken, "les mots du bouton, si le nom ne suffit pas", "words of the button, where the name is not enough"),
        may("effet", Word(&["accord", "refus", "retrait"]), "accord, refus ou retrait", "grant, refusal or withdrawal"),
        may("courrier", Name("courrier"), "le courrier envoyé", "the letter sent"),
        may("vers", Name("étape"), "l'étape suivante", "the next stage"),
        may("motifs", Word(&["obligatoires", "facultatifs"]), "`obligatoires`", "`obligatoires`"),
        may("échéance", Duration, "le délai laissé à la personne", "how long the person has"),
        may("examen", Word(&["continue", "suspendu"]), "`continue` ou `suspendu`", "`continue` or `suspendu`"),
        may("indispensable", Text, "pourquoi rien ne peut être examiné sans la pièce", "why nothing can be examined without the item"),
        may("saisit", Names("question"), "les réponses que donne l'acteur lui-même : un montant voté, une date de rendez-vous", "the answers the actor gives: an amount voted, the day of an appointment"),
        may("par lot", Map("par lot"), "plusieurs dossiers à la fois : l'échantillon relu, la règle d'arrêt", "several cases at once: the sample read, the stop rule"),
        EN,
    ] },
    Section { name: "sans réponse", keys: &[
        must("après", Duration, "le délai", "the time limit"),
        must("vers", Name("étape"), "l'étape qui suit alors", "the stage that then follows"),
    ] },
    Section { name: "par lot", keys: &[
        law("échantillon", Text, "la part relue un par un : `5 %`", "the part read one by one: `5 %`"),
        law("arrêt", Text, "quand le lot est abandonné", "when the batch is given up"),
    ] },
    Section { name: "courrier", keys: &[
        must("objet", Template, "l'objet", "the subject"),
        must("texte", Template, "le texte, avec ses {emplacements}", "the text, with its {slots}"),
        may("auteur", Word(&["anonyme", "nommé"]), "`anonyme`, avec son motif", "`anonyme`, with its reason"),
        may("motif", Text, "le motif de l'anonymat", "why the author is withheld"),
        EN,
    ] },
    Section { name: "courrier en anglais", keys: &[
        must("objet", Template, "l'objet en anglais", "the subject in English"),
        must("texte", Template, "le texte en anglais", "the text in English"),
    ] },
    Section { name: "indicateur", keys: &[
        may("compte", Word(&["dossiers"]), "`dossiers`", "`dossiers`"),
        may("somme", Expression, "la règle à additionner", "the rule to add up"),
        may("moyenne", Expression, "la règle à moyenner", "the rule to average"),
        may("liste", Names("question ou règle"), "les réponses à montrer une par une", "answers to show one by one"),
        may("si", Expression, "la condition pour compter", "when a case counts"),
        may("par", Names("question, règle ou dimension"), "les dimensions", "the dimensions"),
        may("seuil", Count, "les cases plus petites sont masquées", "smaller cells are withheld"),
        may("publier", Map("publier"), "l'ouverture en données publiques", "the opening as public data"),
        may("réservé", Text, "pourquoi ce chiffre n'est pas ouvert", "why this figure is not opened"),
    ] },
    Section { name: "publier", keys: &[
        may("licence", Text, "`Licence Ouverte` ou `ODbL`", "`Licence Ouverte` or `ODbL`"),
        may("selon", Text, "le texte qui impose de nommer les personnes", "the text that orders persons to be named"),
        may("accord", Name("question de type `consentement`"), "la question de consentement par laquelle la personne accepte", "the consent question by which the person accepts"),
    ] },
    Section { name: "destinataire", keys: &[
        may("usage", Word(&["service public", "statistique", "recherche", "communication", "contrôle", "recouvrement", "commercial"]), "service public, statistique, recherche, communication, contrôle, recouvrement, commercial", "public service, statistics, research, communication, control, recovery, commercial"),
        may("étape", Name("étape"), "l'étape pour laquelle il travaille", "the stage it works for"),
        must("reçoit", Names("question ou règle"), "les réponses qu'il reçoit", "the answers it receives"),
        may("convention", Text, "le contrat ou la convention", "the contract or agreement"),
        may("pays", Text, "où sont les données", "where the data are"),
        may("société mère", Text, "le pays de la société mère", "the country of the parent company"),
        may("chiffré", YesNo, "oui : l'envoi est chiffré pour lui seul", "oui: what is sent is encrypted for it alone"),
        may("exclusivité", Duration, "combien de temps il est seul à réutiliser", "how long it alone may reuse"),
        may("motif", Text, "pourquoi cette exclusivité", "why that exclusivity"),
    ] },
    Section { name: "source", keys: &[
        must("nature", Word(&["délégataire", "administration", "partenaire", "interne"]), "délégataire, administration, partenaire ou interne", "operator, administration, partner or internal"),
        may("secteur", Text, "le secteur du fichier d'où elle vient", "the sector of the file it comes from"),
        may("contrat", Text, "le contrat de délégation", "the delegation contract"),
        may("clause", Text, "la clause de données du contrat", "the contract's data clause"),
        may("dispense", Text, "la décision publique et motivée qui dispense le délégataire", "the reasoned public decision that spares the operator"),
        may("convention", Text, "la convention d'échange", "the exchange agreement"),
        may("sens", Word(&["reçoit", "donne", "échange"]), "reçoit, donne ou échange", "receives, gives or exchanges"),
        may("format", Text, "le format livré : csv, json, parquet…", "the format delivered: csv, json, parquet…"),
        may("fréquence", Text, "le rythme des livraisons", "how often it is delivered"),
        may("accord", Name("question de type `consentement`"), "la question de consentement qui permet la reprise", "the consent question that allows the reuse"),
    ] },
    Section { name: "modèle", keys: &[
        must("sert à", Word(&["traduire", "rendre accessible", "classer", "noter", "décider"]), "traduire, rendre accessible, classer, noter, décider", "translate, make accessible, rank, score, decide"),
        may("étape", Name("étape"), "l'étape où il travaille", "the stage where it works"),
        may("lit", Names("question ou règle"), "ce qu'il lit du dossier", "what it reads of the case"),
    ] },
    Section { name: "recours", keys: &[
        may("gracieux", Name("acteur"), "l'acteur qui réexamine", "the actor who reconsiders"),
        may("hiérarchique", Name("acteur"), "l'acteur au-dessus", "the actor above"),
        may("délai", Duration, "le délai devant le juge", "the time limit before the court"),
        may("juridiction", Text, "le tribunal", "the court"),
        may("préalable obligatoire", Text, "le texte qui impose un recours préalable", "the text that makes a prior appeal mandatory"),
    ] },
    Section { name: "signature", keys: &[
        law("signataire", Text, "qui a signé", "who signed"),
        law("signée le", Day, "le jour de la signature", "the day it was signed"),
        may("expire", Day, "le terme", "the end"),
    ] },
    Section { name: "attestation", keys: &[
        must("règle", Text, "le code de la règle", "the rule's code"),
        may("motif", Text, "pourquoi", "why"),
        may("signataire", Text, "qui en répond", "who answers for it"),
        may("expire", Day, "jusqu'à quand", "until when"),
    ] },
];
