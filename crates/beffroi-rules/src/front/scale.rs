//! Tables of bands, and values in force from a day on.

use super::{
    ast::{BandExpr, Expr, Kind, Scale},
    keys,
    mechanism::Reader,
};
use crate::ScaleKind;
use beffroi_base::{Text, parse_day};
use beffroi_findings::{Edit, Finding, Safety};
use beffroi_syntax::{Entry, Node};

impl<'a> Reader<'a> {
    pub(crate) fn scale(&mut self, entry: &'a Entry) -> Kind {
        let kind = match entry.key.as_str() {
            "barème" => ScaleKind::Marginal,
            "grille" => ScaleKind::Grid,
            _ => ScaleKind::Progressive,
        };
        let Some(map) = self.closed_map(entry, &["assiette", "multiplicateur", "tranches", "unité"]) else { return Kind::Error };
        let base = self.needed(map, "assiette", entry);
        let multiplier = map.get("multiplicateur").map(|node| self.value(node));
        let Some(items) = map.get("tranches").and_then(Node::as_seq) else {
            self.findings.push(keys::shape(&entry.key, entry.key_span, "une liste `tranches`", "a list `tranches`"));
            return Kind::Error;
        };
        let bands = items.iter().filter_map(|item| self.band(item, kind)).collect();
        Kind::Scale(Box::new(Scale { kind, base, multiplier, bands }))
    }

    fn band(&mut self, item: &'a Node, kind: ScaleKind) -> Option<BandExpr> {
        let amount = if kind == ScaleKind::Grid { "montant" } else { "taux" };
        let known: &[&'static str] = if kind == ScaleKind::Grid { &["montant", "de", "à", "plafond"] } else { &["taux", "de", "à", "plafond"] };
        // The key of the other kind of table, in its place: that alone is said.
        let other = if kind == ScaleKind::Grid { "taux" } else { "montant" };
        if let Some(entry) = item.as_map().filter(|map| map.entry(amount).is_none()).and_then(|map| map.entry(other)) {
            self.findings.push(Finding::error("RE0503", entry.key_span, Text::new(
                format!("chaque tranche a ici un `{amount}`, pas un `{other}`"),
                format!("each band has a `{amount}` here, not a `{other}`"),
            )).repair(Text::new(format!("écrivez `{amount}`"), format!("write `{amount}`")), Edit {
                span: entry.key_span, text: amount.to_owned(), safety: Safety::NeedsDecision,
            }));
            return None;
        }
        let map = self.closed(item, "tranches", known)?;
        let Some(node) = map.get(amount) else {
            self.findings.push(keys::shape("tranches", item.span, &format!("la clé `{amount}` dans chaque tranche"), &format!("key `{amount}` in each band")));
            return None;
        };
        let value = self.value(node);
        let mut bound = |key: &str| map.get(key).map(|node| self.value(node));
        let (from, to, below) = (bound("de"), bound("à"), bound("plafond"));
        if let (Some(_), Some(entry)) = (&to, map.entry("plafond")) {
            self.findings.push(Finding::error("RE0504", entry.key_span, Text::new(
                "une tranche a `à` (compris) ou `plafond` (non compris), pas les deux",
                "a band has `à` (included) or `plafond` (not included), not both",
            )));
        }
        Some(BandExpr { span: item.span, value, from, to, below })
    }

    /// `valeurs datées: { à la date: …, du 01/01/2026: 1.85 €/m3 }`.
    pub(crate) fn dated(&mut self, entry: &'a Entry) -> Kind {
        let Some(map) = entry.value.as_map() else {
            self.findings.push(keys::shape("valeurs datées", entry.value.span, "`à la date` et des lignes `du 01/01/2026`", "`à la date` and lines `du 01/01/2026`"));
            return Kind::Error;
        };
        let at = Box::new(self.needed(map, "à la date", entry));
        let mut values = vec![];
        for line in map.entries.iter().filter(|e| e.key != "à la date") {
            match line.key.strip_prefix("du ").and_then(parse_day) {
                Some(day) if values.iter().any(|(known, _)| *known == day) => self.findings.push(Finding::error("RE0504", line.key_span, Text::new(
                    "deux valeurs entrent en vigueur le même jour", "two values come into force on the same day",
                ))),
                Some(day) => values.push((day, self.value(&line.value))),
                None => {
                    let finding = Finding::error("RE0504", line.key_span, Text::new(
                        format!("`{}` n'est pas une date d'effet (`du 01/01/2026`)", line.key),
                        format!("`{}` is not an effective date (`du 01/01/2026`)", line.key),
                    ));
                    let day = parse_day(line.key.trim_start_matches(|c: char| !c.is_ascii_digit()));
                    self.findings.push(match day {
                        Some(day) => {
                            let text = format!("du {:02}/{:02}/{:04}", day.day(), day.month(), day.year());
                            let said = Text::new(format!("écrivez `{text}`"), format!("write `{text}`"));
                            finding.repair(said, Edit { span: line.key_span, text, safety: Safety::NeedsDecision })
                        }
                        None => finding,
                    });
                }
            }
        }
        if values.is_empty() {
            return Expr::new(Kind::Error, entry.value.span).kind;
        }
        values.sort_by_key(|(day, _)| *day);
        Kind::Dated { at, values }
    }
}
