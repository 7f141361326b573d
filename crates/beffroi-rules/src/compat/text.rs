//! Values in the texts of version 1: French, two decimals.

use super::{
    build::Val,
    eval::E,
};

/// A value as `texte` shows it.
pub(super) fn format(value: &E) -> String {
    let value = value.simplified();
    match &value.val {
        Val::Undefined => "Pas encore défini".into(),
        Val::Null => "Non applicable".into(),
        Val::Bool(true) => "oui".into(),
        Val::Bool(false) => "non".into(),
        Val::Text(text) => text.replacen("\\n", "\n", 1),
        Val::Number(x) if x.is_nan() => "Erreur dans le calcul du nombre".into(),
        Val::Number(x) => {
            let unit = value.unit.as_ref().map(|u| u.serialize());
            match unit.as_deref() {
                Some("€") => format!("{}\u{a0}€", digits(*x, if x.fract() == 0.0 { 0 } else { 2 })),
                Some("%") => format!("{}\u{a0}%", digits(*x, 0)),
                Some(unit) => format!("{}\u{a0}{unit}", digits(*x, 0)).trim().to_owned(),
                None => digits(*x, 0),
            }
        }
    }
}

/// At most two decimals, at least `least`, thousands apart.
fn digits(x: f64, least: usize) -> String {
    // Ties go away from zero on the shortest decimal writing.
    let rounded = crate::decimal::round(x.abs(), 2, crate::Rounding::Nearest);
    let text = format!("{rounded:.2}");
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let mut decimals = decimals.to_owned();
    while decimals.len() > least && decimals.ends_with('0') {
        decimals.pop();
    }
    let mut grouped = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push('\u{202f}');
        }
        grouped.push(c);
    }
    let sign = if x < 0.0 { "-" } else { "" };
    if decimals.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped},{decimals}") }
}
