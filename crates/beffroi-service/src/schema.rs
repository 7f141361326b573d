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

    /// The key a misspelt one most probably stands for.
    pub fn nearest(&self, name: &str) -> Option<&'static str> {
        closest(name, self.keys.iter().map(|key| key.name))
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
        may("sources", "d'où viennent les données que la personne ne donne pas", "where data come from that the person does not give"),
        may("modèles", "les modèles appris ou distants, et ce à quoi ils servent", "learned or remote models, and what they are used for"),
        may("recours", "les recours, s'ils ne sont pas ceux du droit commun", "remedies, where they are not the common ones"),
        may("droits", "les droits ouverts, s'ils sont écrits", "the rights that are open, where written"),
        may("registre", "oui ou non : au registre public des algorithmes", "yes or no: in the public register of algorithms"),
        may("homologation", "l'homologation de sécurité, avec son terme", "the security approval, with its end"),
        may("analyse d'impact", "l'analyse d'impact signée", "the signed impact assessment"),
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
        may("sensible", "santé, opinion, origine, vie sexuelle, biométrie, infraction, numéro de sécurité sociale", "health, opinion, origin, sex life, biometrics, offence, social security number"),
        may("exception", "le texte qui permet de demander une réponse sensible", "the text that allows a sensitive answer to be asked"),
        may("source", "la source, si la personne ne donne pas la réponse", "the source, where the person does not give the answer"),
        may("régime", "`détection de droits` : obtenue pour ouvrir un droit, rien d'autre", "`détection de droits`: obtained to detect a right, nothing else"),
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
        may("sans réponse", "ce qui se passe si personne n'agit", "what happens when nobody acts"),
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
        may("par lot", "plusieurs dossiers à la fois : l'échantillon relu, la règle d'arrêt", "several cases at once: the sample read, the stop rule"),
        EN,
    ] },
    Section { name: "sans réponse", keys: &[
        must("après", "le délai", "the time limit"),
        must("vers", "l'étape qui suit alors", "the stage that then follows"),
    ] },
    Section { name: "par lot", keys: &[
        law("échantillon", "la part relue un par un : `5 %`", "the part read one by one: `5 %`"),
        law("arrêt", "quand le lot est abandonné", "when the batch is given up"),
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
        may("réservé", "pourquoi ce chiffre n'est pas ouvert", "why this figure is not opened"),
    ] },
    Section { name: "publier", keys: &[
        may("licence", "`Licence Ouverte` ou `ODbL`", "`Licence Ouverte` or `ODbL`"),
        may("selon", "le texte qui impose de nommer les personnes", "the text that orders persons to be named"),
        may("accord", "la question de consentement par laquelle la personne accepte", "the consent question by which the person accepts"),
    ] },
    Section { name: "destinataire", keys: &[
        may("usage", "service public, statistique, recherche, communication, contrôle, recouvrement, commercial", "public service, statistics, research, communication, control, recovery, commercial"),
        may("étape", "l'étape pour laquelle il travaille", "the stage it works for"),
        must("reçoit", "les réponses qu'il reçoit", "the answers it receives"),
        may("convention", "le contrat ou la convention", "the contract or agreement"),
        may("pays", "où sont les données", "where the data are"),
        may("société mère", "le pays de la société mère", "the country of the parent company"),
        may("chiffré", "oui : l'envoi est chiffré pour lui seul", "oui: what is sent is encrypted for it alone"),
        may("exclusivité", "combien de temps il est seul à réutiliser", "how long it alone may reuse"),
        may("motif", "pourquoi cette exclusivité", "why that exclusivity"),
    ] },
    Section { name: "source", keys: &[
        must("nature", "délégataire, administration, partenaire ou interne", "operator, administration, partner or internal"),
        may("secteur", "le secteur du fichier d'où elle vient", "the sector of the file it comes from"),
        may("contrat", "le contrat de délégation", "the delegation contract"),
        may("clause", "la clause de données du contrat", "the contract's data clause"),
        may("dispense", "la décision publique et motivée qui dispense le délégataire", "the reasoned public decision that spares the operator"),
        may("convention", "la convention d'échange", "the exchange agreement"),
        may("sens", "reçoit, donne ou échange", "receives, gives or exchanges"),
        may("format", "le format livré : csv, json, parquet…", "the format delivered: csv, json, parquet…"),
        may("fréquence", "le rythme des livraisons", "how often it is delivered"),
        may("accord", "la question de consentement qui permet la reprise", "the consent question that allows the reuse"),
    ] },
    Section { name: "modèle", keys: &[
        must("sert à", "traduire, rendre accessible, classer, noter, décider", "translate, make accessible, rank, score, decide"),
        may("étape", "l'étape où il travaille", "the stage where it works"),
        may("lit", "ce qu'il lit du dossier", "what it reads of the case"),
    ] },
    Section { name: "recours", keys: &[
        may("gracieux", "l'acteur qui réexamine", "the actor who reconsiders"),
        may("hiérarchique", "l'acteur au-dessus", "the actor above"),
        may("délai", "le délai devant le juge", "the time limit before the court"),
        may("juridiction", "le tribunal", "the court"),
        may("préalable obligatoire", "le texte qui impose un recours préalable", "the text that makes a prior appeal mandatory"),
    ] },
    Section { name: "signature", keys: &[
        law("signataire", "qui a signé", "who signed"),
        law("signée le", "le jour de la signature", "the day it was signed"),
        may("expire", "le terme", "the end"),
    ] },
    Section { name: "attestation", keys: &[
        must("règle", "le code de la règle", "the rule's code"),
        may("motif", "pourquoi", "why"),
        may("signataire", "qui en répond", "who answers for it"),
        may("expire", "jusqu'à quand", "until when"),
    ] },
];
