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
