//! The codes of `territoire.yaml`, each explained.

use beffroi_findings::CodePage;

const fn page(
    code: &'static str,
    title: (&'static str, &'static str),
    text: (&'static str, &'static str),
) -> CodePage {
    CodePage { code, title, text }
}

/// The codes, in order.
pub const CODES: &[CodePage] = &[
    page("TY0201", ("fuseau horaire inconnu", "unknown time zone"), (
        "Les délais de la loi se comptent en jours, et le jour commence à minuit là où est la ville : il faut son fuseau, écrit comme dans la base IANA. En métropole `Europe/Paris`, à La Réunion `Indian/Reunion`, en Guadeloupe `America/Guadeloupe`.",
        "The delays of the law are counted in days, and a day begins at midnight where the town is: its time zone is needed, written as in the IANA database. In mainland France `Europe/Paris`, in La Réunion `Indian/Reunion`, in Guadeloupe `America/Guadeloupe`.",
    )),
    page("TY0202", ("couleur illisible", "unreadable colour"), (
        "La couleur du site s'écrit en hexadécimal : un dièse et six chiffres, entre guillemets, par exemple `\"#1d4f91\"`. Sans guillemets, le dièse commencerait un commentaire.",
        "The site's colour is written in hexadecimal: a hash and six digits, between quotes, for instance `\"#1d4f91\"`. Without quotes the hash would begin a comment.",
    )),
    page("TY0203", ("couleur trop pâle", "colour too pale"), (
        "Du texte blanc est écrit sur cette couleur, et cette couleur sur du blanc : le contraste doit être d'au moins 4,5 pour 1 (RGAA, critère 3.2), sans quoi une partie des habitants ne lit pas les boutons. Choisissez une couleur plus sombre.",
        "White text is written on this colour, and this colour on white: the contrast must be at least 4.5 to 1 (WCAG, criterion 1.4.3), or some residents cannot read the buttons. Choose a darker colour.",
    )),
    page("TY0204", ("aucun agent", "no agent"), (
        "Sans agent, personne ne peut examiner ni signer. Donnez au moins une personne, avec ses rôles.",
        "Without an agent nobody can examine or sign. Give at least one person, with their roles.",
    )),
    page("TY0205", ("signataire sans arrêté", "signatory without an order"), (
        "Une décision signée sans délégation est nulle. Qui signe par délégation donne son arrêté, sa date de départ, et s'il y a lieu sa fin et les démarches couvertes. Qui signe de plein droit (le maire, le président) écrit `de plein droit` et le texte qui le dit.",
        "A decision signed without a delegation is void. Whoever signs by delegation gives the order, its first day and, where there are, its last day and the services covered. Whoever signs in their own right (the mayor, the president) writes `de plein droit` and the text that says so.",
    )),
    page("TY0206", ("nom de démarche mal écrit", "badly written service name"), (
        "Une démarche est désignée par le nom de son dossier : minuscules, chiffres et tirets, sans accent. Par exemple `eau-solidaire`.",
        "A service is named by its folder: lower case, digits and hyphens, no accent. For instance `eau-solidaire`.",
    )),
    page("TY0207", ("adresse du site incomplète", "incomplete web address"), (
        "Les courriels donnent des liens vers le suivi de la demande : ils commencent par cette adresse, qui doit être entière, avec `https://`.",
        "Mails give links to the tracking of a request: they begin with this address, which must be whole, with `https://`.",
    )),
    page("TY0208", ("adresse électronique mal écrite", "badly written e-mail address"), (
        "Cette adresse est imprimée sur l'accusé de réception (CRPA, art. R. 112-11-1) ou sur la mention du calcul : une personne doit pouvoir y écrire.",
        "This address is printed on the receipt (CRPA, art. R. 112-11-1) or on the mention of the computation: a person must be able to write to it.",
    )),
    page("TY0209", ("délégation à l'envers", "delegation backwards"), (
        "Le dernier jour de la délégation est avant le premier : personne ne pourrait jamais signer avec elle.",
        "The last day of the delegation is before the first: nobody could ever sign with it.",
    )),
    page("TY0210", ("adresse d'un raccordement non protégée", "unprotected address of a connection"), (
        "Ce qui passe par cette adresse identifie une personne ou la concerne : elle commence par `https://`, sans quoi n'importe qui sur le chemin le lirait. Seule l'adresse de la machine elle-même (`http://127.0.0.1`, `http://localhost`) peut s'en passer, pour essayer.",
        "What goes through this address identifies a person or is about them: it begins with `https://`, or anyone on the way could read it. Only the address of the machine itself (`http://127.0.0.1`, `http://localhost`) may do without, for trying.",
    )),
    page("TY0211", ("reprise sans réponse", "data taken over without an answer"), (
        "Une reprise dit quelle question reçoit quoi : sous `réponses`, le nom d'une question, puis le chemin de sa valeur dans la réponse de l'administration, ses clés séparées par des points, par exemple `data.quotient_familial.valeur`.",
        "Data taken over say which question gets what: under `réponses`, the name of a question, then the path of its value in the administration's answer, its keys separated by points, for instance `data.quotient_familial.valeur`.",
    )),
];

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_is_explained_in_both_languages() {
        assert_eq!(beffroi_findings::faults_of(super::CODES), Vec::<String>::new());
    }
}
