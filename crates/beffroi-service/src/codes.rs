//! The RE and TY codes of this crate: names and types of a service file.

use beffroi_findings::CodePage;

const fn page(
    code: &'static str,
    title: (&'static str, &'static str),
    text: (&'static str, &'static str),
) -> CodePage {
    CodePage { code, title, text }
}

/// The codes, each explained, in order.
pub const CODES: &[CodePage] = &[
    page("RE0101", ("clé inconnue", "unknown key"), (
        "Chaque section d'une démarche a ses clés, et aucune autre : une clé mal écrite serait ignorée sans que personne le sache. La plus proche est proposée quand il y en a une. La liste complète est dans `docs/langage.md`.",
        "Each section of a service has its keys and no other: a misspelt key would be ignored and nobody would know. The nearest one is proposed where there is one. The full list is in `docs/langage.md`.",
    )),
    page("RE0102", ("clé absente", "missing key"), (
        "La section n'a pas de sens sans cette clé : une question sans type, une page sans titre, une étape sans acteur. Ajoutez-la à l'endroit montré. Ce que la loi exige en plus (conservation, silence, téléphone…) est dit par les règles de la charte, avec le texte.",
        "The section means nothing without this key: a question without a type, a page without a title, a stage without an actor. Add it at the place shown. What the law asks for besides (retention, silence, telephone…) is said by the charter's rules, with the text.",
    )),
    page("RE0103", ("question ou règle inconnue", "unknown question or rule"), (
        "Le nom ne désigne ni une question, ni une règle de cette démarche. Les noms s'écrivent en entier, avec leurs accents, et ` . ` entre l'espace de noms et le nom : `foyer . personnes`. Là où un accord est attendu, il faut une question de type `consentement`.",
        "The name stands for neither a question nor a rule of this service. Names are written in full, with their accents, and ` . ` between the namespace and the name: `foyer . personnes`. Where an agreement is expected, it takes a question of type `consentement`.",
    )),
    page("RE0104", ("étape inconnue", "unknown stage"), (
        "`ensuite`, `vers`, `lu à` et `étape` désignent une étape du `parcours`, par son nom tel qu'il y est écrit. Corrigez le nom, ou ajoutez l'étape.",
        "`ensuite`, `vers`, `lu à` and `étape` name a stage of the journey (`parcours`), as it is written there. Mend the name, or add the stage.",
    )),
    page("RE0105", ("courrier inconnu", "unknown letter"), (
        "L'action envoie un courrier qui n'est pas écrit dans la section `courriers`. Corrigez son nom, ou écrivez-le avec son objet et son texte.",
        "The action sends a letter that is not written in the section `courriers`. Mend its name, or write it with its subject and its text.",
    )),
    page("RE0106", ("acteur inconnu", "unknown actor"), (
        "Un acteur est un rôle : `usager`, `mandataire`, `instructeur`, `comptable`, `accueil`, `signataire`, ou un rôle déclaré dans la section `acteurs`. Les personnes qui tiennent ces rôles sont nommées par le territoire, jamais par la démarche.",
        "An actor is a role: `usager`, `mandataire`, `instructeur`, `comptable`, `accueil`, `signataire`, or a role declared in the section `acteurs`. The people who hold these roles are named by the territory, never by the service.",
    )),
    page("RE0107", ("question absente des pages", "question on no page"), (
        "La question est écrite mais aucune page du formulaire ne la pose. Ajoutez son nom à une page, ou retirez-la.",
        "The question is written but no page of the form asks it. Add its name to a page, or remove it.",
    )),
    page("RE0108", ("question posée deux fois", "question asked twice"), (
        "Chaque question est posée à un seul endroit du formulaire : la poser deux fois ferait douter de la première réponse. Gardez une seule des deux places.",
        "Each question is asked in one place of the form: asking it twice would cast doubt on the first answer. Keep one of the two places.",
    )),
    page("RE0110", ("nom réservé", "reserved name"), (
        "Les noms qui commencent par `usager` sont ceux que la plateforme demande elle-même, dans les limites de l'article R. 112-9-1 du CRPA : nom, adresse postale, adresse électronique. Ceux qui commencent par `décision` disent ce qui a été décidé. Donnez à votre question un autre nom, par exemple `demandeur . …`.",
        "Names that begin with `usager` are those the platform asks itself, within the limits of article R. 112-9-1 of the CRPA: name, postal address, e-mail address. Those that begin with `décision` say what was decided. Give your question another name, for instance `demandeur . …`.",
    )),
    page("RE0111", ("source inconnue", "unknown source"), (
        "La question dit venir d'une source qui n'est pas déclarée dans la section `sources`. Une donnée que la personne ne donne pas elle-même a toujours une source nommée, avec sa nature et son contrat ou sa convention.",
        "The question says it comes from a source that is not declared in the section `sources`. Data a person does not give always has a named source, with its nature and its contract or agreement.",
    )),
    page("TY0101", ("forme inattendue", "unexpected form"), (
        "Ce qui est écrit n'a pas la forme attendue à cet endroit : un texte là où il faut une liste, une liste là où il faut des clés. Le message dit laquelle. Une liste s'écrit `[a, b]` ou un tiret par ligne ; une suite de clés s'écrit `clé: valeur`, une par ligne.",
        "What is written does not have the form expected here: a text where a list is needed, a list where keys are needed. The message says which. A list is written `[a, b]` or one dash for each line; keys are written `key: value`, one for each line.",
    )),
    page("TY0102", ("valeur hors de la liste", "value not in the list"), (
        "Cette clé n'accepte que quelques mots, donnés par le message. Une liste fermée permet de vérifier tout le fichier ; si le mot qui vous manque a un sens, dites-le au projet.",
        "This key takes only a few words, given by the message. A closed list is what lets the whole file be checked; if the word you miss has a meaning, tell the project.",
    )),
    page("TY0103", ("durée ou date illisible", "unreadable duration or date"), (
        "Une durée s'écrit en jours, en mois ou en ans : `30 jours`, `24 mois`, `2 ans`. Une date s'écrit année-mois-jour : `2026-01-31`. Les semaines ne sont pas acceptées : la loi compte en jours et en mois.",
        "A length of time is written in days, months or years: `30 jours`, `24 mois`, `2 ans`. A date is written year-month-day: `2026-01-31`. Weeks are not taken: the law counts in days and months.",
    )),
    page("TY0104", ("nombre illisible", "unreadable number"), (
        "Un nombre est attendu ici, sans unité ni espace : `20`, `1000000`, `0.5`. L'unité s'écrit dans la clé `unité` de la question.",
        "A number is expected here, without unit or spaces: `20`, `1000000`, `0.5`. The unit is written in the question's key `unité`.",
    )),
    page("TY0105", ("motif de saisie incorrect", "malformed pattern"), (
        "Un motif est une expression rationnelle qui décrit la réponse entière : `[0-9]{7}` pour sept chiffres, `[A-Z]{2}[0-9]{6}` pour deux lettres et six chiffres. Celui-ci est mal formé : une parenthèse, un crochet ou une accolade n'est pas fermé. Mettez-le entre guillemets.",
        "A pattern is a regular expression that describes the whole answer: `[0-9]{7}` for seven digits, `[A-Z]{2}[0-9]{6}` for two letters and six digits. This one is malformed: a parenthesis, a bracket or a brace is not closed. Put it between quotes.",
    )),
    page("TY0106", ("réglage sans objet pour ce type", "setting without object for this type"), (
        "Chaque type de réponse a ses réglages : bornes et unité pour un nombre, longueur et motif pour un texte, choix pour une liste, bornes pour une date. Celui-ci n'aurait aucun effet, ou rendrait toute réponse impossible. Retirez-le, ou changez le type.",
        "Each type of answer has its settings: bounds and unit for a number, length and pattern for a text, choices for a list, bounds for a date. This one would have no effect, or would make every answer impossible. Remove it, or change the type.",
    )),
    page("TY0107", ("liste vide", "empty list"), (
        "Une liste de choix sans choix, ou un parcours sans étape, ne peut mener à rien. Ajoutez au moins un élément, ou retirez la clé.",
        "A list of choices without a choice, or a journey without a stage, can lead nowhere. Add at least one item, or remove the key.",
    )),
    page("TY0108", ("accolade non fermée", "unclosed brace"), (
        "Dans un courrier, `{` ouvre un emplacement rempli à l'envoi, comme `{foyer . personnes}` ou `{motifs}`, et `}` le ferme. Fermez-le ; pour écrire une accolade dans le texte, doublez-la : `{{`.",
        "In a letter, `{` opens a slot filled when it is sent, such as `{foyer . personnes}` or `{motifs}`, and `}` closes it. Close it; to write a brace in the text, double it: `{{`.",
    )),
    page("TY0110", ("trop de remarques", "too many remarks"), (
        "Le fichier donne plus de remarques qu'une personne ne peut en lire : seules les premières sont montrées. Souvent une seule cause les explique toutes, par exemple un fichier qui n'est pas une démarche, ou une marge décalée en haut du fichier.",
        "The file gives more remarks than a person can read: only the first ones are shown. Often a single cause explains them all, for instance a file that is not a service, or a margin that slipped at the top of the file.",
    )),
    page("TY0111", ("identité mal placée", "misplaced identity"), (
        "`identité` dit qu'un fournisseur d'identité, FranceConnect, peut répondre à la place de la personne : son nom de naissance, ses prénoms, sa date, son lieu et son pays de naissance, son sexe, son courriel. La réponse doit avoir la forme de la donnée : un texte pour un nom, une date pour une naissance, un choix entre `femme` et `homme` pour le sexe. Cette identité est celle de la personne qui demande : elle ne remplit ni une liste, ni ce que saisit un agent, ni deux questions à la fois.",
        "`identité` says that a provider of identity, FranceConnect, can answer for the person: name at birth, first names, date, place and country of birth, sex, e-mail. The answer must have the form of the datum: a text for a name, a date for a birth, a choice between `femme` and `homme` for sex. This identity is that of the person who applies: it fills neither a list, nor what an agent enters, nor two questions at once.",
    )),
];

/// The page of a code of the families SY, RE and TY, as far as reading a service
/// file can meet it; `None` for a code of the rules or of the charter.
pub fn explain(code: &str) -> Option<&'static CodePage> {
    beffroi_syntax::CODES.iter().chain(CODES).find(|page| page.code == code)
}
