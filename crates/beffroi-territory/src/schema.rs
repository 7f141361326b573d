//! Every key `territoire.yaml` may hold.

use beffroi_service::{Key, Need, Section, Shape};

const fn must(name: &'static str, fr: &'static str, en: &'static str) -> Key {
    Key { name, need: Need::Required, shape: Shape::Spoken, fr, en }
}
const fn may(name: &'static str, fr: &'static str, en: &'static str) -> Key {
    Key { name, need: Need::Optional, shape: Shape::Spoken, fr, en }
}

/// A section by its name.
pub(crate) fn section(name: &str) -> &'static Section {
    SECTIONS.iter().find(|section| section.name == name).unwrap_or(&UNKNOWN)
}

static UNKNOWN: Section = Section { name: "?", keys: &[] };

/// The whole table.
pub static SECTIONS: &[Section] = &[
    Section { name: "territoire", keys: &[
        must("territoire", "le nom de la collectivité", "the authority's name"),
        must("adresse", "son adresse postale", "its postal address"),
        must("téléphone", "son standard", "its switchboard"),
        must("courriel", "son adresse électronique", "its e-mail address"),
        may("fuseau", "le fuseau horaire (Europe/Paris)", "the time zone (Europe/Paris)"),
        may("jours fériés", "ceux du lieu, s'ils ne sont pas ceux de la métropole", "those of the place, where they are not the mainland's"),
        must("adresse du site", "le début des liens écrits dans les courriels", "how links in mails begin"),
        must("autorité", "qui reçoit un recours hiérarchique", "who receives a hierarchical appeal"),
        must("tribunal", "le tribunal administratif", "the administrative court"),
        must("délégué à la protection des données", "à qui s'adresser pour ses données", "whom to ask about one's data"),
        may("médiateur", "le médiateur de la collectivité", "the authority's mediator"),
        may("hébergement", "qui héberge, et où", "who hosts, and where"),
        may("couleur", "la couleur du site, lisible sur blanc", "the site's colour, readable on white"),
        must("agents", "les personnes et leurs rôles", "people and their roles"),
    ] },
    Section { name: "contact", keys: &[
        must("nom", "le nom", "the name"),
        may("adresse", "l'adresse postale", "the postal address"),
        may("courriel", "l'adresse électronique", "the e-mail address"),
        may("site", "l'adresse sur le web", "the web address"),
    ] },
    Section { name: "hébergement", keys: &[
        must("hébergeur", "qui héberge", "who hosts"),
        must("pays", "dans quel pays", "in which country"),
    ] },
    Section { name: "agent", keys: &[
        must("prénom", "le prénom", "first name"),
        must("nom", "le nom", "last name"),
        must("qualité", "la qualité écrite sous la signature", "the capacity written under the signature"),
        must("service", "la direction", "the department"),
        must("rôles", "les rôles, et pour quelles démarches", "the roles, and for which services"),
        may("de plein droit", "le texte qui permet de signer sans délégation", "the text that lets one sign without a delegation"),
        may("délégation", "l'arrêté de délégation de signature", "the order delegating the signature"),
    ] },
    Section { name: "délégation", keys: &[
        must("arrêté", "l'arrêté", "the order"),
        must("du", "le premier jour", "the first day"),
        may("au", "le dernier jour", "the last day"),
        may("démarches", "les démarches couvertes", "the services covered"),
    ] },
];
