//! The families RE and TY: names, types, units.

use beffroi_findings::CodePage;

const fn page(code: &'static str, title: (&'static str, &'static str), text: (&'static str, &'static str)) -> CodePage {
    CodePage { code, title, text }
}

/// The codes, each explained, in order.
pub const CODES: &[CodePage] = &[
    page("RE0501", ("expression illisible", "unreadable expression"), (
        "Une expression s'écrit comme un calcul : `3 % * foyer . ressources`. Les signes se mettent entre deux espaces, un nombre prend un point, un texte se met entre guillemets droits, une date s'écrit `31/01/2026`. « et » et « ou » s'écrivent avec `toutes ces conditions` et `une de ces conditions`.",
        "An expression is written as a calculation: `3 % * foyer . ressources`. Signs stand between two spaces, a number takes a point, a text stands between straight quotes, a date is written `31/01/2026`. \"And\" and \"or\" are written `toutes ces conditions` and `une de ces conditions`.",
    )),
    page("RE0502", ("nom inconnu", "unknown name"), (
        "Le nom ne désigne ni une question ni une règle. Un nom court est cherché parmi les enfants de la règle, puis en remontant ses espaces de noms. Le nom le plus proche est proposé quand il y en a un ; un texte, lui, se met entre guillemets.",
        "The name stands for neither a question nor a rule. A short name is looked for among the rule's children, then up through its namespaces. The nearest name is proposed where there is one; a text stands between quotes.",
    )),
    page("RE0503", ("clé inconnue dans une règle", "unknown key in a rule"), (
        "Un mécanisme mal orthographié serait ignoré sans bruit, et la règle donnerait autre chose que ce qui est voté : toute clé inconnue est donc refusée. La clé la plus proche est proposée quand il y en a une.",
        "A misspelt mechanism would be silently ignored, and the rule would give something else than what was voted: every unknown key is therefore refused. The nearest key is proposed where there is one.",
    )),
    page("RE0504", ("règle mal formée", "malformed rule"), (
        "La clé est connue mais sa valeur n'a pas la forme attendue : une liste là où il faut un nom, une tranche sans montant, une ligne de tableau à laquelle il manque une cellule, deux valeurs qui entrent en vigueur le même jour. Le message dit ce qui est attendu.",
        "The key is known but its value has not the expected shape: a list where a name is needed, a band without an amount, a line of a table with a cell missing, two values in force from the same day. The message says what is expected.",
    )),
    page("RE0505", ("deux valeurs pour une règle", "two values for one rule"), (
        "Une règle a une seule valeur : `valeur`, ou `somme`, ou `variations`, pas deux à la fois. Gardez l'une des deux, ou faites-en deux règles qui se nomment. Une mauvaise indentation est souvent en cause.",
        "A rule has a single value: `valeur`, or `somme`, or `variations`, not two at once. Keep one of the two, or make two rules, one naming the other. Wrong indentation is often the cause.",
    )),
    page("RE0506", ("mécanisme hors du profil contrôlé", "mechanism outside the checked profile"), (
        "Le moteur de référence connaît ce mécanisme, mais son résultat n'est pas exact (logarithme, inversion numérique, référence circulaire) ou ne peut pas être vérifié d'avance. Un montant versé à une personne doit pouvoir être refait à la main : écrivez la règle autrement.",
        "The reference engine knows this mechanism, but its result is not exact (logarithm, numeric inversion, circular reference) or cannot be checked beforehand. An amount paid to a person must be able to be redone by hand: write the rule another way.",
    )),
    page("RE0507", ("nom déjà pris", "name already taken"), (
        "Deux règles, ou une règle et une question, portent le même nom : on ne saurait pas laquelle est lue. Renommez l'une des deux. Une règle écrite sous `avec` a le nom de celle qui la contient devant le sien.",
        "Two rules, or a rule and a question, have the same name: no one could tell which one is read. Rename one of the two. A rule written under `avec` has the name of the rule that holds it before its own.",
    )),
    page("RE0508", ("règle sans valeur", "rule without a value"), (
        "Cette règle n'est qu'un titre pour celles qui sont dessous, ou une liste de choix que personne n'est invité à faire : elle ne peut pas entrer dans un calcul. Donnez-lui une `valeur`, ou faites-en une question du formulaire.",
        "This rule is only a heading for those under it, or a list of choices no one is asked to make: it cannot enter a calculation. Give it a `valeur`, or make it a question of the form.",
    )),
    page("RE0509", ("remplacements sans ordre", "replacements without order"), (
        "Deux règles en remplacent une troisième et pourraient s'appliquer ensemble. Le moteur de référence prendrait la dernière dans l'ordre alphabétique ; ici, il faut le dire : donnez une `priorité` à l'une des deux.",
        "Two rules replace a third one and could apply together. The reference engine would take the last one in alphabetical order; here it must be said: give one of the two a `priorité`.",
    )),
    page("RE0510", ("élément d'une liste hors de sa liste", "element of a list outside its list"), (
        "Une colonne d'une liste (`enfants . âge`) a une valeur par élément : seule, elle ne dit pas de quel enfant on parle. On compte les éléments (`nombre d'éléments`), on prend le `total`, le `plus petit` ou le `plus grand` d'une colonne ; une règle rangée sous la liste (`enfants . part`) est calculée pour chaque élément, et se totalise comme une colonne.",
        "A column of a list (`enfants . âge`) has one value for each element: alone it does not say which child is meant. One counts the elements (`nombre d'éléments`), or takes the `total`, `plus petit` or `plus grand` of a column; a rule written under the list (`enfants . part`) is computed for each element, and is added up like a column.",
    )),
    page("TY0501", ("type inattendu", "unexpected type"), (
        "Un nombre, oui ou non, un texte, une date et un choix ne se mélangent pas : on n'ajoute pas un jour à un texte, une condition n'est pas un montant. Le message dit ce qu'il faut à cette place et ce qui y est.",
        "A number, oui or non, a text, a date and a choice do not mix: one does not add a day to a text, and a condition is no amount. The message says what is needed at this place and what is there.",
    )),
    page("TY0502", ("unités qui ne vont pas ensemble", "units that do not go together"), (
        "On n'ajoute pas des euros à des mètres cubes, et on ne les compare pas. Les unités qui mesurent la même chose se convertissent d'elles-mêmes : `€/mois` et `€/an`, `l` et `m3`, `h` et `jour`. Multipliez par un prix, ou corrigez l'unité.",
        "One does not add euros to cubic metres, nor compare them. Units that measure the same thing convert by themselves: `€/mois` and `€/an`, `l` and `m3`, `h` and `jour`. Multiply by a price, or mend the unit.",
    )),
    page("TY0503", ("nombre sans unité", "number without a unit"), (
        "Un nombre nu à côté d'une valeur qui a une unité peut vouloir dire autre chose que ce qu'on croit : 100 par mois, ou par an. Écrivez l'unité ; seul zéro s'en passe.",
        "A bare number beside a value that has a unit may mean something else than one believes: 100 a month, or a year. Write the unit; only zero does without.",
    )),
    page("TY0504", ("conversion impossible", "impossible conversion"), (
        "La règle annonce une `unité` que sa valeur ne peut pas donner : des `€` ne deviennent pas des `€/repas` tout seuls. Il manque une multiplication ou une division, ou l'unité annoncée n'est pas la bonne.",
        "The rule announces a `unité` its value cannot give: `€` do not become `€/repas` by themselves. A multiplication or a division is missing, or the unit announced is the wrong one.",
    )),
    page("TY0505", ("branches de types différents", "branches of different types"), (
        "Les branches d'une même règle donnent toutes la même sorte de valeur : un montant dans chaque cas, ou oui ou non dans chaque cas. Pour dire qu'un cas n'a pas lieu, rendez la règle non applicable plutôt que d'écrire un texte.",
        "The branches of one rule all give the same kind of value: an amount in each case, or oui or non in each case. To say that a case does not arise, make the rule not applicable rather than write a text.",
    )),
    page("TY0506", ("choix qui n'existe pas", "choice that does not exist"), (
        "Le texte comparé n'est pas un des choix de la question : la condition ne serait jamais vraie. Reprenez le choix tel qu'il est écrit dans la question, accents compris.",
        "The text compared is not one of the question's choices: the condition would never hold. Take the choice as it is written in the question, accents included.",
    )),
    page("TY0507", ("division par un pourcentage", "division by a percentage"), (
        "Diviser par 4 % peut se lire « par 4 » ou « par 0,04 » : le résultat changerait du tout au tout. Multipliez par l'inverse, ou écrivez le nombre.",
        "To divide by 4 % can be read \"by 4\" or \"by 0.04\": the result would be altogether different. Multiply by the inverse, or write the number.",
    )),
    page("TY0510", ("règle qui a besoin d'elle-même", "rule that needs itself"), (
        "En suivant les noms, on revient à la règle de départ : son calcul n'aurait pas de fin. Le chemin est écrit dans le message ; coupez-le à l'endroit où une règle nomme ce qui dépend d'elle.",
        "Following the names leads back to the first rule: its calculation would have no end. The path is in the message; cut it where a rule names what depends on it.",
    )),
    page("TY0511", ("règles trop imbriquées", "rules nested too deeply"), (
        "Les règles s'appellent l'une l'autre sur plus de cent niveaux, ou un `contexte` revient sur lui-même sans fin. Écrivez les étapes côte à côte, en règles nommées.",
        "Rules call one another through more than a hundred levels, or a `contexte` comes back on itself without end. Write the steps side by side, as named rules.",
    )),
    page("TY0520", ("division par zéro possible", "possible division by zero"), (
        "Le diviseur peut valoir zéro pour une réponse permise : la règle n'aurait alors pas de valeur, et la personne pas de décision. Donnez un `min` à la question, ou un `plancher` à la règle.",
        "The divisor can be zero for an allowed answer: the rule would then have no value, and the person no decision. Give the question a `min`, or the rule a `plancher`.",
    )),
    page("TY0521", ("condition toujours ou jamais vraie", "condition that always or never holds"), (
        "Aucune réponse permise ne change cette condition : elle contredit une autre, ou les branches d'avant ont déjà pris tous ces cas. Une branche du barème voté ne servirait donc jamais ; vérifiez les bornes et le sens des signes.",
        "No allowed answer changes this condition: it contradicts another one, or the branches before it have already taken all these cases. A branch of the scale that was voted would thus never serve; check the bounds and which way the signs point.",
    )),
    page("TY0522", ("différence d'une valeur sans objet", "difference from a value not applicable"), (
        "Ce qui est sans objet compte pour rien : si le premier terme disparaît, la différence devient l'opposé du second, et un reste à payer devient un avoir. Dites ce qui vaut alors, avec `variations` ou `applicable si`.",
        "What is not applicable counts for nothing: if the first term vanishes, the difference becomes the opposite of the second, and a sum due becomes a credit. Say what holds then, with `variations` or `applicable si`.",
    )),
    page("TY0523", ("bornes de tranches désordonnées", "band bounds out of order"), (
        "Les bornes d'un barème vont en croissant ; une borne plus petite que la précédente laisse une tranche vide. C'est souvent un chiffre interverti, ou une unité oubliée.",
        "The bounds of a scale grow; a bound smaller than the one before leaves a band empty. It is often two digits swapped, or a unit forgotten.",
    )),
    page("TY0530", ("donnée de population illisible", "unreadable population data"), (
        "Le fichier d'une simulation a une ligne par foyer et une colonne par question, en UTF-8. Les nombres prennent une virgule ou un point, les conditions `oui` ou `non`, les jours `2026-01-31` ou `31/01/2026` ; une case vide n'est pas connue.",
        "The file of a simulation has one line a household and one column a question, in UTF-8. Numbers take a comma or a point, conditions `oui` or `non`, days `2026-01-31` or `31/01/2026`; an empty cell is not known.",
    )),
    page("TY0531", ("liste dans une simulation", "list in a simulation"), (
        "Le fichier d'une population a une ligne par foyer et une colonne par question : une question répétée (une liste d'enfants) n'y tient pas. Simulez une règle qui ne lit pas la liste, ou remplacez-la par un nombre ou un total demandé à part.",
        "The file of a population has one line a household and one column a question: a repeated question (a list of children) does not fit. Simulate a rule that does not read the list, or replace it by a number or a total asked apart.",
    )),
    page("TY0801", ("montant non arrondi", "amount not rounded"), (
        "Ce montant est montré ou payé, et n'est pas arrondi au centime : deux logiciels pourraient en donner deux. Ajoutez `arrondi: au centime` à la règle, pour que le texte voté dise lui-même l'arrondi.",
        "This amount is shown or paid and is not rounded to the cent: two programs could give two of them. Add `arrondi: au centime` to the rule, so that the text that is voted says the rounding itself.",
    )),
];

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_is_explained() {
        assert_eq!(beffroi_findings::faults_of(super::CODES), Vec::<String>::new());
    }
}
