//! The SY family: what can be wrong before anything has a meaning.

/// Code, French title, English title.
pub const CODES: &[(&str, &str, &str)] = &[
    ("SY0001", "texte illisible", "unreadable text"),
    ("SY0002", "fichier trop gros", "file too large"),
    ("SY0003", "écriture YAML incorrecte", "malformed YAML"),
    ("SY0004", "clé répétée", "duplicate key"),
    ("SY0005", "construction YAML interdite", "forbidden YAML construct"),
    ("SY0006", "imbrication trop profonde", "nested too deeply"),
    ("SY0007", "fichier vide", "empty file"),
    ("SY0008", "tabulation dans la marge", "tab used for indentation"),
];
