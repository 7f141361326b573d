//! The SC codes: what can be wrong with a scenario, or with a service that
//! does not behave as its scenario says.

/// Code, French title, English title.
pub const CODES: &[(&str, &str, &str)] = &[
    ("SC0001", "attente non tenue", "expectation not met"),
    ("SC0002", "acte sans effet", "deed without effect"),
    ("SC0003", "réponse à une question qui n'est pas posée", "answer to a question that is not asked"),
    ("SC0101", "clé inconnue dans un scénario", "unknown key in a scenario"),
    ("SC0102", "nom inconnu de la démarche", "name the service does not know"),
    ("SC0103", "étape du récit mal formée", "malformed step of a story"),
    ("SC0104", "dates qui reculent", "dates going backwards"),
    ("SC0105", "scénario sans histoire ni tableau", "scenario with neither story nor table"),
    ("SC0106", "ligne de tableau de travers", "crooked table row"),
];
