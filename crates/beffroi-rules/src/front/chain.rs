//! Mechanisms that change a value, always applied in the same order.

use super::{
    ast::{Expr, Kind},
    expr, keys,
    mechanism::Reader,
};
use crate::{Rounding, Unit};
use beffroi_base::{Span, Text};
use beffroi_syntax::{Entry, Map, Node};

impl<'a> Reader<'a> {
    /// Wraps `base` in what the map says of it. A whole rule can be answered by
    /// the situation, between `abattement` and `par défaut`.
    pub(crate) fn chain(&mut self, map: &'a Map, base: Expr, rule: bool) -> Expr {
        let mut value = base;
        for key in keys::CHAIN {
            if rule && *key == "par défaut" {
                let span = value.span;
                value = Expr::new(Kind::Answerable(Box::new(value)), span);
            }
            if let Some(entry) = map.entry(key) {
                value = self.link(entry, value);
            }
        }
        value
    }

    fn link(&mut self, entry: &'a Entry, inner: Expr) -> Expr {
        let span = inner.span;
        let node = &entry.value;
        let inner = Box::new(inner);
        let kind = match entry.key.as_str() {
            "abattement" => Kind::Reduce(inner, Box::new(self.value(node))),
            "résoudre la référence circulaire" => {
                self.only_lenient(entry);
                if node.as_text() == Some("oui") { Kind::Circular(inner) } else { return *inner }
            }
            "par défaut" => Kind::Default(inner, Box::new(self.value(node))),
            "plafond" => Kind::Cap(inner, Box::new(self.value(node))),
            "plancher" => Kind::Floor(inner, Box::new(self.value(node))),
            "simplifier l'unité" if node.as_text() == Some("oui") => Kind::Simplify(inner),
            "unité" => match self.unit(node) {
                Some(unit) => Kind::InUnit(inner, unit),
                None => return *inner,
            },
            "arrondi" => self.round(inner, node, Rounding::Nearest),
            "arrondi au supérieur" => self.round(inner, node, Rounding::Up),
            "arrondi à l'inférieur" => self.round(inner, node, Rounding::Down),
            "non applicable si" => Kind::NotApplicableIf(inner, Box::new(self.value(node))),
            "applicable si" => Kind::ApplicableIf(inner, Box::new(self.value(node))),
            "avec" => {
                match node.as_map() {
                    Some(map) => self.children.push(map),
                    None => self.findings.push(keys::shape("avec", node.span, "des règles", "rules")),
                }
                return *inner;
            }
            "contexte" => self.context(inner, entry),
            _ => return *inner,
        };
        Expr::new(kind, span)
    }

    pub(crate) fn unit(&mut self, node: &Node) -> Option<Unit> {
        let unit = node.as_text().and_then(Unit::parse);
        if unit.is_none() {
            self.findings.push(keys::shape("unité", node.span, "une unité (`€/an`, `m3`, `personne`)", "a unit (`€/an`, `m3`, `personne`)"));
        }
        unit
    }

    /// `oui`, `2 décimales`, `au centime`, `à l'euro`, or an expression.
    fn round(&mut self, inner: Box<Expr>, node: &'a Node, rounding: Rounding) -> Kind {
        let decimals = match node.as_text().map(super::lexer::normalise).as_deref() {
            Some("au centime") => fixed(2, node.span),
            Some("à l'euro" | "à l'unité") => fixed(0, node.span),
            Some(text) if text.starts_with("à ") || text.starts_with("au ") || matches!(text, "centime" | "euro" | "centimes" | "unité") => {
                let finding = keys::shape("arrondi", node.span, "`oui`, `au centime`, `à l'euro` ou `2 décimales`", "`oui`, `au centime`, `à l'euro` or `2 décimales`");
                self.findings.push(finding.help(Text::new(
                    "pour arrondir d'un seul côté, la clé est `arrondi au supérieur` ou `arrondi à l'inférieur`",
                    "to round one way only, the key is `arrondi au supérieur` or `arrondi à l'inférieur`",
                )));
                Expr::new(Kind::Error, node.span)
            }
            _ => match node.as_scalar() {
                Some(scalar) => expr::parse(scalar, 0..scalar.text.len(), &mut self.findings),
                None => self.value(node),
            },
        };
        Kind::Round { inner, rounding, decimals: Box::new(decimals) }
    }

    fn context(&mut self, inner: Box<Expr>, entry: &'a Entry) -> Kind {
        let Some(map) = entry.value.as_map() else {
            self.findings.push(keys::shape("contexte", entry.value.span, "des règles et leurs valeurs", "rules and their values"));
            return inner.kind;
        };
        let overrides = map.entries.iter().map(|e| {
            let target = Expr::new(Kind::Name(super::lexer::normalise(&e.key)), e.key_span);
            (target, self.value(&e.value))
        });
        Kind::Context { inner, overrides: overrides.collect() }
    }
}

fn fixed(decimals: u32, span: Span) -> Expr {
    Expr::new(Kind::Number { value: f64::from(decimals), unit: Unit::parse("décimale"), decimals: 0 }, span)
}
