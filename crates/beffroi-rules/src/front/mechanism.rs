//! Values: a scalar is an expression, a map is a mechanism.

use super::{
    ast::{Arith, Compare, Expr, Fold, Kind, Piece, Test},
    expr, keys,
};
use beffroi_base::{Span, Text, closest};
use beffroi_findings::{Finding, Level};
use beffroi_syntax::{Entry, Map, Node, NodeKind, Scalar};

/// Reads values, and keeps what it meets on the way.
pub(crate) struct Reader<'a> {
    pub(crate) findings: Vec<Finding>,
    /// Models written for the reference engine: unknown keys only warn, and
    /// what the checked profile leaves out is read.
    pub(crate) lenient: bool,
    /// Rules read without a form: what the reference engine says about a rule is passed over.
    pub(crate) free: bool,
    /// The `avec` met inside values: children of the rule being read.
    pub(crate) children: Vec<&'a Map>,
    /// Choices written with their own rule: `- a: { applicable si: … }`.
    pub(crate) inline_choices: Vec<&'a Map>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(lenient: bool) -> Self {
        Self { findings: vec![], lenient, free: false, children: vec![], inline_choices: vec![] }
    }

    /// Any value.
    pub(crate) fn value(&mut self, node: &'a Node) -> Expr {
        match &node.kind {
            NodeKind::Scalar(scalar) if scalar.is_absent() => Expr::new(Kind::Undefined, node.span),
            NodeKind::Scalar(scalar) => expr::parse(scalar, 0..scalar.text.len(), &mut self.findings),
            NodeKind::Map(map) => self.mechanism(map, node.span, false),
            NodeKind::Seq(_) => {
                self.findings.push(keys::shape("valeur", node.span, "une expression ou un mécanisme, pas une liste", "an expression or a mechanism, not a list"));
                Expr::new(Kind::Error, node.span)
            }
        }
    }

    /// A map: one value mechanism, and what changes it. `rule` when it is a
    /// whole rule, which may also speak about itself.
    pub(crate) fn mechanism(&mut self, map: &'a Map, span: Span, rule: bool) -> Expr {
        self.check_keys(map, rule);
        let base = self.base(map, span);
        self.chain(map, base, rule)
    }

    fn check_keys(&mut self, map: &Map, rule: bool) {
        let choice = map.entry("si").is_some();
        for entry in &map.entries {
            let key = entry.key.as_str();
            if choice && matches!(key, "alors" | "sinon") {
                continue;
            }
            if key == "si" {
                let finding = keys::unknown(key, entry.key_span, &[], self.lenient);
                self.findings.push(expr::choice_hint(finding));
                continue;
            }
            let known = keys::VALUES.contains(&key) || keys::CHAIN.contains(&key)
                || (rule || self.lenient) && (keys::META.contains(&key) || self.lenient && keys::IGNORED.contains(&key))
                || rule && self.free && keys::IGNORED.contains(&key);
            if !known {
                let candidates: Vec<&'static str> = if rule {
                    [keys::VALUES, keys::CHAIN, keys::META].concat()
                } else {
                    [keys::VALUES, keys::CHAIN].concat()
                };
                self.findings.push(keys::unknown(key, entry.key_span, &candidates, self.lenient));
            }
        }
    }

    fn base(&mut self, map: &'a Map, span: Span) -> Expr {
        let choice = map.entry("une possibilité");
        let mut bases = map.entries.iter().filter(|e| keys::VALUES.contains(&e.key.as_str()) && e.key != "une possibilité");
        let first = bases.next();
        for extra in bases {
            let before = first.map_or("", |e| e.key.as_str());
            self.findings.push(Finding::new("RE0505", if self.lenient { Level::Warning } else { Level::Error }, extra.key_span, Text::new(
                format!("`{}` et `{before}` sont deux valeurs pour une seule place", extra.key),
                format!("`{}` and `{before}` are two values for one place", extra.key),
            )).help(Text::new("gardez l'une des deux, ou faites-en deux règles", "keep one of the two, or make two rules")));
        }
        let value = first.map(|entry| self.entry(entry));
        match choice {
            Some(entry) => self.choices(entry, value),
            None => value.unwrap_or(Expr::new(Kind::Undefined, span)),
        }
    }

    fn entry(&mut self, entry: &'a Entry) -> Expr {
        let span = entry.span();
        let node = &entry.value;
        let kind = match entry.key.as_str() {
            "valeur" | "formule" => return self.value(node),
            "somme" => Kind::Sum(self.list(entry)),
            "produit" => Kind::Product(self.list(entry)),
            "le maximum de" => Kind::Max(self.list(entry)),
            "le minimum de" => Kind::Min(self.list(entry)),
            "moyenne" => Kind::Mean(self.list(entry)),
            "toutes ces conditions" | "et" => Kind::All(self.list(entry)),
            "une de ces conditions" | "ou" => Kind::AnyOf(self.list(entry)),
            "condition" => self.condition(entry),
            "variations" => self.variations(entry),
            "barème" | "grille" | "taux progressif" => self.scale(entry),
            "durée" => self.duration(entry),
            "texte" => self.template(entry),
            "valeurs datées" => self.dated(entry),
            "tableau" => self.decision_table(entry),
            "nombre d'éléments" => self.fold(Fold::Count, entry),
            "total" => self.fold(Fold::Total, entry),
            "plus petit" => self.fold(Fold::Least, entry),
            "plus grand" => self.fold(Fold::Greatest, entry),
            "est défini" => Kind::State(Test::Defined, Box::new(self.value(node))),
            "est non défini" => Kind::State(Test::Undefined, Box::new(self.value(node))),
            "est applicable" => Kind::State(Test::Applicable, Box::new(self.value(node))),
            "est non applicable" => Kind::State(Test::NotApplicable, Box::new(self.value(node))),
            "logarithme" => {
                self.only_lenient(entry);
                Kind::Logarithm(Box::new(self.value(node)))
            }
            "inversion numérique" => {
                self.only_lenient(entry);
                Kind::Inversion(self.goals(entry))
            }
            operator => self.operator(operator, entry),
        };
        Expr::new(kind, span)
    }

    /// Says that a mechanism of the reference engine is left out on purpose.
    pub(crate) fn only_lenient(&mut self, entry: &Entry) {
        if !self.lenient {
            let key = &entry.key;
            self.findings.push(Finding::error("RE0506", entry.key_span, Text::new(
                format!("`{key}` n'est pas dans le profil contrôlé : son résultat n'est pas exact"),
                format!("`{key}` is not in the checked profile: its result is not exact"),
            )));
        }
    }

    fn goals(&mut self, entry: &'a Entry) -> Vec<Expr> {
        if let Some(goals) = entry.value.as_map().and_then(|map| map.entry("avec")) {
            return self.list(goals);
        }
        self.list(entry)
    }

    pub(crate) fn list(&mut self, entry: &'a Entry) -> Vec<Expr> {
        match entry.value.as_seq() {
            Some(items) => items.iter().map(|item| self.value(item)).collect(),
            None => {
                self.findings.push(keys::shape(&entry.key, entry.value.span, "une liste (chaque ligne commence par un tiret)", "a list (each line starts with a dash)"));
                vec![]
            }
        }
    }

    fn operator(&mut self, operator: &str, entry: &'a Entry) -> Kind {
        let mut items = self.list(entry).into_iter();
        let (Some(left), Some(right), None) = (items.next(), items.next(), items.next()) else {
            self.findings.push(keys::shape(operator, entry.value.span, "deux valeurs", "two values"));
            return Kind::Error;
        };
        let (left, right) = (Box::new(left), Box::new(right));
        match operator {
            "+" => Kind::Arith(Arith::Add, left, right),
            "-" => Kind::Arith(Arith::Sub, left, right),
            "*" => Kind::Arith(Arith::Mul, left, right),
            "/" => Kind::Arith(Arith::Div, left, right),
            "//" => Kind::Arith(Arith::FloorDiv, left, right),
            "**" => Kind::Arith(Arith::Pow, left, right),
            "<" => Kind::Compare(Compare::Less, left, right),
            "<=" => Kind::Compare(Compare::LessEq, left, right),
            ">" => Kind::Compare(Compare::Greater, left, right),
            ">=" => Kind::Compare(Compare::GreaterEq, left, right),
            "=" => Kind::Compare(Compare::Equal, left, right),
            _ => Kind::Compare(Compare::NotEqual, left, right),
        }
    }

    /// The map under a key whose own keys are closed.
    pub(crate) fn closed_map(&mut self, entry: &'a Entry, known: &[&'static str]) -> Option<&'a Map> {
        self.closed(&entry.value, &entry.key, known)
    }

    pub(crate) fn closed(&mut self, node: &'a Node, key: &str, known: &[&'static str]) -> Option<&'a Map> {
        let Some(map) = node.as_map() else {
            let list = known.join("`, `");
            self.findings.push(keys::shape(key, node.span, &format!("les clés `{list}`"), &format!("keys `{list}`")));
            return None;
        };
        for entry in map.entries.iter().filter(|e| !known.contains(&e.key.as_str())) {
            self.findings.push(keys::unknown(&entry.key, entry.key_span, known, self.lenient));
        }
        Some(map)
    }

    /// A value that must be there.
    pub(crate) fn needed(&mut self, map: &'a Map, key: &str, owner: &Entry) -> Expr {
        match map.get(key) {
            Some(node) => self.value(node),
            None => {
                // A misspelt key was said already: it is not missing besides.
                let misspelt = map.entries.iter().any(|e| closest(key, [e.key.as_str()]).is_some());
                if !misspelt {
                    self.findings.push(keys::shape(&owner.key, owner.key_span, &format!("la clé `{key}`"), &format!("key `{key}`")));
                }
                Expr::new(Kind::Error, owner.key_span)
            }
        }
    }

    fn condition(&mut self, entry: &'a Entry) -> Kind {
        let Some(map) = self.closed_map(entry, &["si", "alors", "sinon"]) else { return Kind::Error };
        let test = Box::new(self.needed(map, "si", entry));
        let then = Box::new(self.needed(map, "alors", entry));
        let otherwise = map.get("sinon").map(|node| Box::new(self.value(node)));
        Kind::Condition { test, then, otherwise }
    }

    fn variations(&mut self, entry: &'a Entry) -> Kind {
        let Some(items) = entry.value.as_seq() else {
            self.findings.push(keys::shape("variations", entry.value.span, "une liste de `si` et `alors`", "a list of `si` and `alors`"));
            return Kind::Error;
        };
        let mut branches = vec![];
        for (i, item) in items.iter().enumerate() {
            let Some(map) = self.closed(item, "variations", &["si", "alors", "sinon"]) else { continue };
            if let Some(otherwise) = map.entry("sinon") {
                branches.push((None, self.value(&otherwise.value)));
                if i + 1 < items.len() && !self.lenient {
                    self.findings.push(Finding::error("RE0504", otherwise.key_span, Text::new(
                        "`sinon` vient en dernier : ce qui suit ne sert jamais", "`sinon` comes last: what follows is never used",
                    )));
                }
            } else {
                let test = self.needed(map, "si", entry);
                branches.push((Some(test), self.needed(map, "alors", entry)));
            }
        }
        Kind::Variations(branches)
    }

    /// `total: enfants . revenu`, or `{ liste, de, si }`.
    fn fold(&mut self, fold: Fold, entry: &'a Entry) -> Kind {
        let count = fold == Fold::Count;
        if entry.value.as_map().is_none() {
            let expr = Some(Box::new(self.value(&entry.value)));
            let (list, of) = if count { (expr, None) } else { (None, expr) };
            return Kind::Fold { fold, list, of, test: None };
        }
        let known: &[&'static str] = if count { &["liste", "si"] } else { &["liste", "de", "si"] };
        let Some(map) = self.closed_map(entry, known) else { return Kind::Error };
        let list = map.get("liste").map(|node| Box::new(self.value(node)));
        let of = (!count).then(|| Box::new(self.needed(map, "de", entry)));
        let test = map.get("si").map(|node| Box::new(self.value(node)));
        if count && list.is_none() && test.is_none() {
            self.findings.push(keys::shape(&entry.key, entry.key_span, "la clé `liste`", "key `liste`"));
            return Kind::Error;
        }
        Kind::Fold { fold, list, of, test }
    }

    fn duration(&mut self, entry: &'a Entry) -> Kind {
        let Some(map) = self.closed_map(entry, &["depuis", "jusqu'à", "unité"]) else { return Kind::Error };
        let from = map.get("depuis").map(|node| Box::new(self.value(node)));
        let to = map.get("jusqu'à").map(|node| Box::new(self.value(node)));
        if !self.lenient && (from.is_none() || to.is_none()) {
            self.findings.push(keys::shape("durée", entry.key_span,
                "`depuis` et `jusqu'à` : une règle ne connaît pas la date du jour", "`depuis` and `jusqu'à`: a rule does not know today's date"));
        }
        let unit = map.get("unité").and_then(Node::as_text).unwrap_or("jour");
        Kind::Duration { from, to, unit: unit.into() }
    }

    fn template(&mut self, entry: &'a Entry) -> Kind {
        let Some(scalar) = entry.value.as_scalar() else {
            self.findings.push(keys::shape("texte", entry.value.span, "un texte", "a text"));
            return Kind::Error;
        };
        Kind::Template(self.pieces(scalar))
    }

    /// Text with slots between double braces.
    fn pieces(&mut self, scalar: &Scalar) -> Vec<Piece> {
        let text = scalar.text.as_str();
        let mut pieces = vec![];
        let mut at = 0;
        while let Some(open) = text.get(at..).and_then(|s| s.find("{{")).map(|i| at + i) {
            let Some(close) = text.get(open..).and_then(|s| s.find("}}")).map(|i| open + i) else { break };
            pieces.push(Piece::Text(text.get(at..open).unwrap_or("").into()));
            pieces.push(Piece::Slot(expr::parse(scalar, open + 2..close, &mut self.findings)));
            at = close + 2;
        }
        pieces.push(Piece::Text(text.get(at..).unwrap_or("").into()));
        pieces
    }

    fn choices(&mut self, entry: &'a Entry, value: Option<Expr>) -> Expr {
        let items = entry.value.as_map().and_then(|map| map.get("possibilités")).unwrap_or(&entry.value);
        let Some(items) = items.as_seq() else {
            self.findings.push(keys::shape("une possibilité", entry.value.span, "une liste de choix", "a list of choices"));
            return Expr::new(Kind::Error, entry.value.span);
        };
        let mut choices = vec![];
        for item in items {
            match &item.kind {
                NodeKind::Map(map) => {
                    self.inline_choices.push(map);
                    choices.extend(map.entries.iter().map(|e| Expr::new(Kind::Name(super::lexer::normalise(&e.key)), e.key_span)));
                }
                NodeKind::Scalar(scalar) => choices.push(self.choice(scalar, item.span)),
                NodeKind::Seq(_) => self.findings.push(keys::shape("une possibilité", item.span, "un nom ou une valeur", "a name or a value")),
            }
        }
        Expr::new(Kind::OneOf { choices, chosen: value.map(Box::new) }, entry.span())
    }

    /// A choice is a number or a quoted text; anything else is its name.
    fn choice(&mut self, scalar: &Scalar, span: Span) -> Expr {
        let mut ignored = vec![];
        let parsed = expr::parse(scalar, 0..scalar.text.len(), &mut ignored);
        match parsed.kind {
            Kind::Number { .. } | Kind::Text(_) | Kind::Bool(_) if ignored.is_empty() => parsed,
            _ => Expr::new(Kind::Name(super::lexer::normalise(&scalar.text)), span),
        }
    }
}
