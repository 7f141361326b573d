//! The keys of the language.

use beffroi_base::{Span, Text, closest};
use beffroi_findings::{Edit, Finding, Safety};
use beffroi_syntax::{Node, NodeKind};
use std::borrow::Cow;

/// Keys that make a value.
pub(crate) const VALUES: &[&str] = &[
    "valeur", "formule", "somme", "produit", "le maximum de", "le minimum de", "moyenne", "toutes ces conditions",
    "une de ces conditions", "condition", "variations", "barème", "grille", "taux progressif", "durée", "texte",
    "une possibilité", "est défini", "est non défini", "est applicable", "est non applicable", "valeurs datées", "tableau",
    "nombre d'éléments", "total", "plus petit", "plus grand",
    "logarithme", "inversion numérique", "+", "-", "*", "/", "//", "**", "<", "<=", ">", ">=", "=", "!=", "et", "ou",
];

/// Keys that change a value, innermost first: the order of application.
pub(crate) const CHAIN: &[&str] = &[
    "abattement", "résoudre la référence circulaire", "par défaut", "plafond", "plancher", "simplifier l'unité",
    "unité", "arrondi", "arrondi au supérieur", "arrondi à l'inférieur", "non applicable si", "applicable si", "avec",
    "contexte",
];

/// Every key that gives or changes a value, and those by which a rule acts on
/// another.
pub fn mechanisms() -> impl Iterator<Item = &'static str> {
    VALUES.iter().chain(CHAIN).copied().chain(["remplace", "rend non applicable"])
}

/// Keys that only say something about a rule.
pub(crate) const META: &[&str] = &[
    "titre", "description", "question", "résumé", "note", "références", "en", "remplace", "rend non applicable",
    "privé", "publique", "possiblement non applicable",
];

/// Keys of the reference engine that carry no meaning here, kept for models
/// that were written for it.
pub(crate) const IGNORED: &[&str] = &[
    "icônes", "acronyme", "suggestions", "sévérité", "type", "exemples", "API", "identifiant court", "experimental",
    "expérimental", "unité attendue", "valeur attendue", "meta", "exposé", "priorité", "lien", "dernière mise à jour",
];

/// Keys with an apostrophe, which a text editor may curl.
const APOSTROPHES: &[(&str, &str)] = &[
    ("simplifier l’unité", "simplifier l'unité"), ("arrondi à l’inférieur", "arrondi à l'inférieur"), ("jusqu’à", "jusqu'à"),
    ("nombre d’éléments", "nombre d'éléments"),
];

/// The same rules, with the apostrophes of the keys made straight.
pub(crate) fn straight(node: &Node) -> Cow<'_, Node> {
    fn curled(node: &Node) -> bool {
        match &node.kind {
            NodeKind::Scalar(_) => false,
            NodeKind::Seq(items) => items.iter().any(curled),
            NodeKind::Map(map) => map.entries.iter().any(|e| APOSTROPHES.iter().any(|(key, _)| *key == e.key) || curled(&e.value)),
        }
    }
    fn mend(node: &mut Node) {
        match &mut node.kind {
            NodeKind::Scalar(_) => {}
            NodeKind::Seq(items) => items.iter_mut().for_each(mend),
            NodeKind::Map(map) => {
                for entry in &mut map.entries {
                    if let Some((_, key)) = APOSTROPHES.iter().find(|(key, _)| *key == entry.key) {
                        (*key).clone_into(&mut entry.key);
                    }
                    mend(&mut entry.value);
                }
            }
        }
    }
    if !curled(node) {
        return Cow::Borrowed(node);
    }
    let mut mended = node.clone();
    mend(&mut mended);
    Cow::Owned(mended)
}

/// What is said of a key that no one knows.
pub(crate) fn unknown(key: &str, span: Span, known: &[&'static str], lenient: bool) -> Finding {
    let level = if lenient { beffroi_findings::Level::Warning } else { beffroi_findings::Level::Error };
    let finding = Finding::new("RE0503", level, span, Text::new(
        format!("la clé `{key}` n'existe pas dans les règles"),
        format!("key `{key}` does not exist in rules"),
    ));
    match closest(key, known.iter().copied()) {
        Some(near) => finding.repair(
            Text::new(format!("vouliez-vous dire `{near}` ?"), format!("did you mean `{near}`?")),
            Edit { span, text: near.to_owned(), safety: Safety::Safe },
        ),
        None => finding,
    }
}

/// A key whose value has not the right shape.
pub(crate) fn shape(key: &str, span: Span, fr: &str, en: &str) -> Finding {
    Finding::error("RE0504", span, Text::new(format!("`{key}` attend {fr}"), format!("`{key}` expects {en}")))
}
