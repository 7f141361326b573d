//! Every key `territoire.yaml` may hold.

use beffroi_service::{Key, Section, find_section};

/// A section by its name.
pub(crate) fn section(name: &str) -> &'static Section {
    find_section(SECTIONS, name)
}

/// The whole table.
pub static SECTIONS: &[Section] = &[
    Section { name: "territoire", keys: &[
        Key::must("territoire", "le nom de la collectivité", "the authority's name"),
        Key::must("adresse", "son adresse postale", "its postal address"),
        Key::must("téléphone", "son standard", "its switchboard"),
        Key::must("courriel", "son adresse électronique", "its e-mail address"),
        Key::may("fuseau", "le fuseau horaire (Europe/Paris)", "the time zone (Europe/Paris)"),
        Key::may("jours fériés", "ceux du lieu, s'ils ne sont pas ceux de la métropole", "those of the place, where they are not the mainland's"),
        Key::must("adresse du site", "le début des liens écrits dans les courriels", "how links in mails begin"),
        Key::must("autorité", "qui reçoit un recours hiérarchique", "who receives a hierarchical appeal"),
        Key::must("tribunal", "le tribunal administratif", "the administrative court"),
        Key::must("délégué à la protection des données", "à qui s'adresser pour ses données", "whom to ask about one's data"),
        Key::may("médiateur", "le médiateur de la collectivité", "the authority's mediator"),
        Key::may("hébergement", "qui héberge, et où", "who hosts, and where"),
        Key::may("franceconnect", "le raccordement à FranceConnect", "the connection to FranceConnect"),
        Key::may("reprises", "où demander les données des `sources`, une fois la personne identifiée", "where to ask for the data of `sources`, once the person is identified"),
        Key::may("couleur", "la couleur du site, lisible sur blanc", "the site's colour, readable on white"),
        Key::must("agents", "les personnes et leurs rôles", "people and their roles"),
    ] },
    Section { name: "contact", keys: &[
        Key::must("nom", "le nom", "the name"),
        Key::may("adresse", "l'adresse postale", "the postal address"),
        Key::may("courriel", "l'adresse électronique", "the e-mail address"),
        Key::may("site", "l'adresse sur le web", "the web address"),
    ] },
    Section { name: "hébergement", keys: &[
        Key::must("hébergeur", "qui héberge", "who hosts"),
        Key::must("pays", "dans quel pays", "in which country"),
    ] },
    Section { name: "franceconnect", keys: &[
        Key::must("fournisseur", "l'adresse du fournisseur d'identité", "the address of the provider of identity"),
        Key::must("client", "l'identifiant donné à la collectivité", "the identifier given to the authority"),
        Key::may("niveau", "`faible` (eidas1, par défaut), `substantiel` ou `élevé`", "`faible` (eidas1, by default), `substantiel` or `élevé`"),
    ] },
    Section { name: "reprise", keys: &[
        Key::must("adresse", "l'adresse de l'interface de l'administration", "the address of the administration's interface"),
        Key::may("périmètres", "ce que la personne autorise en s'identifiant : `[cnaf_quotient_familial]`", "what the person allows by signing in: `[cnaf_quotient_familial]`"),
        Key::must("réponses", "pour chaque question, le chemin de sa réponse : `data.quotient_familial.valeur`", "for each question, the path of its answer: `data.quotient_familial.valeur`"),
    ] },
    Section { name: "agent", keys: &[
        Key::must("prénom", "le prénom", "first name"),
        Key::must("nom", "le nom", "last name"),
        Key::must("qualité", "la qualité écrite sous la signature", "the capacity written under the signature"),
        Key::must("service", "la direction", "the department"),
        Key::must("rôles", "les rôles, et pour quelles démarches", "the roles, and for which services"),
        Key::may("de plein droit", "le texte qui permet de signer sans délégation", "the text that lets one sign without a delegation"),
        Key::may("délégation", "l'arrêté de délégation de signature", "the order delegating the signature"),
    ] },
    Section { name: "délégation", keys: &[
        Key::must("arrêté", "l'arrêté", "the order"),
        Key::must("du", "le premier jour", "the first day"),
        Key::may("au", "le dernier jour", "the last day"),
        Key::may("démarches", "les démarches couvertes", "the services covered"),
    ] },
];
