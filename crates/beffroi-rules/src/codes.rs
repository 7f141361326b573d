//! The families RE and TY: names, types, units.

/// Code, French title, English title.
pub const CODES: &[(&str, &str, &str)] = &[
    ("RE0501", "expression illisible", "unreadable expression"),
    ("RE0502", "nom inconnu", "unknown name"),
    ("RE0503", "clé inconnue dans une règle", "unknown key in a rule"),
    ("RE0504", "règle mal formée", "malformed rule"),
    ("RE0505", "deux valeurs pour une règle", "two values for one rule"),
    ("RE0506", "mécanisme hors du profil contrôlé", "mechanism outside the checked profile"),
    ("RE0507", "nom déjà pris", "name already taken"),
    ("RE0508", "règle sans valeur", "rule without a value"),
    ("RE0509", "remplacements sans ordre", "replacements without order"),
    ("TY0501", "type inattendu", "unexpected type"),
    ("TY0502", "unités qui ne vont pas ensemble", "units that do not go together"),
    ("TY0503", "nombre sans unité", "number without a unit"),
    ("TY0504", "conversion impossible", "impossible conversion"),
    ("TY0505", "branches de types différents", "branches of different types"),
    ("TY0506", "choix qui n'existe pas", "choice that does not exist"),
    ("TY0507", "division par un pourcentage", "division by a percentage"),
    ("TY0510", "règle qui a besoin d'elle-même", "rule that needs itself"),
    ("TY0511", "règles trop imbriquées", "rules nested too deeply"),
    ("TY0520", "division par zéro possible", "possible division by zero"),
    ("TY0521", "condition toujours ou jamais vraie", "condition that always or never holds"),
    ("TY0522", "différence d'une valeur sans objet", "difference from a value not applicable"),
    ("TY0523", "bornes de tranches désordonnées", "band bounds out of order"),
    ("TY0530", "donnée de population illisible", "unreadable population data"),
    ("TY0801", "montant non arrondi", "amount not rounded"),
];
