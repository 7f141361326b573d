//! The SC codes: what can be wrong with a scenario, or with a service that
//! does not behave as its scenario says.

use beffroi_findings::CodePage;

const fn page(code: &'static str, title: (&'static str, &'static str), text: (&'static str, &'static str)) -> CodePage {
    CodePage { code, title, text }
}

/// Every SC code, explained.
pub const CODES: &[CodePage] = &[
    page("SC0001", ("attente non tenue", "expectation not met"), (
        "Le scénario attend une valeur, une étape, une date, un courrier, et la démarche donne autre chose : le message dit quoi. Ou bien la démarche a changé sans qu'on le veuille, et c'est elle qu'il faut corriger ; ou bien le changement est voulu, et c'est le scénario. Personne ne corrige l'un ou l'autre à votre place.",
        "The scenario expects a value, a stage, a date, a letter, and the service gives something else: the message says what. Either the service changed without anyone wanting it, and it is to be corrected; or the change is wanted, and the scenario is. Nobody corrects either for you.",
    )),
    page("SC0002", ("acte sans effet", "deed without effect"), (
        "Une étape du récit fait faire quelque chose, et rien ne se passe : le dossier n'en est pas là, la personne n'a pas ce rôle, il manque des réponses ou des motifs. Si c'est ce que le scénario veut montrer, écrivez-le sous `on attend`, avec `objection`, `message` ou `manque`.",
        "A step of the story has someone do something, and nothing happens: the case is not there, the person does not hold that role, answers or reasons are missing. If that is what the scenario means to show, write it under `on attend`, with `objection`, `message` or `manque`.",
    )),
    page("SC0003", ("réponse à une question qui n'est pas posée", "answer to a question that is not asked"), (
        "Le scénario répond à une question que le formulaire ne pose pas, étant donné les réponses qui précèdent. Aucun habitant ne pourrait faire de même. Retirez cette réponse. Les réponses communes, sous `réponses`, peuvent rester sans objet.",
        "The scenario answers a question that the form does not ask, given the answers before it. No resident could do the same. Remove that answer. Common answers, under `réponses`, may stay without object.",
    )),
    page("SC0101", ("clé inconnue dans un scénario", "unknown key in a scenario"), (
        "Chaque partie d'un scénario a ses clés, et aucune autre : une clé mal écrite serait ignorée, et le scénario passerait sans rien vérifier. La liste complète est dans `docs/scenarios.md`.",
        "Each part of a scenario has its keys and no other: a misspelt key would be ignored, and the scenario would pass while checking nothing. The full list is in `docs/scenarios.md`.",
    )),
    page("SC0102", ("nom inconnu de la démarche", "name the service does not know"), (
        "Le scénario nomme une question, une règle, une étape, une action, un courrier ou un rôle que la démarche n'a pas, ou n'a plus. Le nom le plus proche est proposé quand il y en a un.",
        "The scenario names a question, a rule, a stage, an action, a letter or a role that the service does not have, or no longer has. The nearest name is proposed where there is one.",
    )),
    page("SC0103", ("étape du récit mal formée", "malformed step of a story"), (
        "Une étape a un jour et un seul acte ; certaines clés n'ont de sens qu'avec certains actes (`motifs` avec un agent, `fichiers` avec un envoi). Un `on attend` vide est refusé : il ne vérifierait rien.",
        "A step has one day and a single deed; some keys mean something with some deeds only (`motifs` with an agent, `fichiers` with a sending). An empty `on attend` is refused: it would check nothing.",
    )),
    page("SC0104", ("dates qui reculent", "dates going backwards"), (
        "Un récit va de l'avant : chaque étape a lieu le même jour que la précédente, ou plus tard, et jamais plus d'un siècle après.",
        "A story goes forward: each step happens on the day of the previous one or later, and never more than a century after.",
    )),
    page("SC0105", ("scénario sans histoire ni tableau", "scenario with neither story nor table"), (
        "Un scénario qui ne raconte rien passerait toujours. Écrivez une `histoire`, jour après jour, ou un `tableau` de dépôts.",
        "A scenario that tells nothing would always pass. Write an `histoire`, day after day, or a `tableau` of filings.",
    )),
    page("SC0106", ("ligne de tableau de travers", "crooked table row"), (
        "La première ligne d'un tableau nomme les colonnes, et chaque ligne a autant de cases, séparées par une barre. Une case vide ne donne pas de réponse et n'attend rien. Au moins une colonne attend un résultat.",
        "The first row of a table names the columns, and each row has as many cells, separated by a bar. An empty cell gives no answer and expects nothing. At least one column expects a result.",
    )),
];

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_is_explained() {
        assert_eq!(beffroi_findings::faults_of(super::CODES), Vec::<String>::new());
    }
}
