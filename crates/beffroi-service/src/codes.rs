//! The RE and TY codes of this crate: names and types of a service file.

/// Code, French title, English title.
pub const CODES: &[(&str, &str, &str)] = &[
    ("RE0101", "clé inconnue", "unknown key"),
    ("RE0102", "clé absente", "missing key"),
    ("RE0103", "question ou règle inconnue", "unknown question or rule"),
    ("RE0104", "étape inconnue", "unknown stage"),
    ("RE0105", "courrier inconnu", "unknown letter"),
    ("RE0106", "acteur inconnu", "unknown actor"),
    ("RE0107", "question absente des pages", "question on no page"),
    ("RE0108", "question posée deux fois", "question asked twice"),
    ("RE0110", "nom réservé", "reserved name"),
    ("RE0111", "source inconnue", "unknown source"),
    ("TY0101", "forme inattendue", "unexpected form"),
    ("TY0102", "valeur hors de la liste", "value not in the list"),
    ("TY0103", "durée ou date illisible", "unreadable duration or date"),
    ("TY0104", "nombre illisible", "unreadable number"),
    ("TY0105", "motif de saisie incorrect", "malformed pattern"),
    ("TY0106", "réglage sans objet pour ce type", "setting without object for this type"),
    ("TY0107", "liste vide", "empty list"),
    ("TY0108", "accolade non fermée", "unclosed brace"),
];
