//! From the file to the nodes of version 1, with the same reductions: a
//! `plafond` is a condition, a sum is a chain of additions.

use super::{
    expr::{self, Ex},
    unit::UnitV,
};
use beffroi_syntax::{Map, Node, NodeKind, ScalarStyle};
use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

pub(super) type Id = usize;
pub(super) type Rule = usize;

/// A value of version 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Val {
    Undefined,
    Null,
    Number(f64),
    Bool(bool),
    Text(Rc<str>),
}

/// What the engine infers of a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ty {
    Number,
    Bool,
    Text,
    Date,
}

#[derive(Clone, Debug)]
pub(super) struct Band {
    pub(super) amount: Option<Id>,
    pub(super) below: Option<Id>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    Marginal,
    Grid,
    Progressive,
}

#[derive(Clone, Debug)]
pub(super) enum N {
    Const(Val, Option<Ty>, Option<Rc<UnitV>>),
    /// A name still to be resolved.
    Name(String),
    Ref(Rule),
    /// The answer given for a rule.
    Situation(Rule),
    Op(&'static str, Id, Id),
    Cond(Id, Id, Id),
    Variations(Vec<(Id, Id)>),
    /// A rule that something replaces, where version 1 does not look: what would
    /// stand there if it did.
    Moved(Rule, Vec<(Id, Id)>),
    NotDefined(Id),
    NotApplicable(Id),
    Simplify(Id),
    InUnit(Id, Rc<UnitV>),
    Round(Id, Id),
    Table(Table, Id, Option<Id>, Vec<Band>),
    Duration(Option<Id>, Option<Id>, Rc<UnitV>),
    Template(Vec<Result<Id, Rc<str>>>),
    Context(Id, Vec<(Target, Id)>),
    Missing(Rule, Id),
    Log(Id),
    Inversion { rule: Rule, goals: Vec<Target>, min: f64, max: f64, tolerance: f64 },
    Circular(Rule, Id),
}

/// A rule named where nothing replaces it.
#[derive(Clone, Debug)]
pub(super) enum Target {
    Name(String),
    Rule(Rule),
}

#[derive(Clone, Debug)]
pub(super) struct Replaces {
    pub(super) target: Target,
    pub(super) within: Vec<Target>,
    pub(super) except: Vec<Target>,
    pub(super) priority: f64,
    pub(super) disables: bool,
}

/// `une possibilité`.
#[derive(Clone, Debug)]
pub(super) struct Choices {
    pub(super) ty: Option<Ty>,
    pub(super) references: bool,
    pub(super) unit: Option<Rc<UnitV>>,
    /// The named choices, and their nodes.
    pub(super) named: Vec<(Rc<str>, Id)>,
}

#[derive(Clone, Debug)]
pub(super) struct RuleV {
    pub(super) name: String,
    pub(super) private: bool,
    pub(super) value: Id,
    pub(super) parents: Vec<Id>,
    pub(super) choices: Option<Choices>,
    pub(super) replaces: Vec<Replaces>,
    pub(super) declared: Option<Ty>,
    pub(super) maybe_na: bool,
}

/// The nodes of a model.
#[derive(Clone, Debug, Default)]
pub(super) struct Arena {
    pub(super) nodes: Vec<N>,
    /// For each node still named: where it is written.
    pub(super) scopes: HashMap<Id, Rc<str>>,
    /// Those of `scopes` written in `le maximum de` or `le minimum de`: they are
    /// moved to a rule of their own, where replacements rarely come.
    pub(super) moved: HashSet<Id>,
    pub(super) rules: Vec<RuleV>,
    pub(super) ids: HashMap<String, Rule>,
}

type Built<T> = Result<T, String>;

/// Chained mechanisms, outermost first.
const CHAIN: &[&str] = &[
    "contexte", "variable manquante", "avec", "applicable si", "non applicable si", "arrondi", "unité",
    "simplifier l'unité", "plancher", "plafond", "par défaut", "dans la situation", "résoudre la référence circulaire",
    "abattement",
];

const VALUES: &[&str] = &[
    "*", "/", "//", "**", "+", "-", "<", "<=", ">", ">=", "=", "!=", "et", "ou", "logarithme", "inversion numérique",
    "le maximum de", "le minimum de", "taux progressif", "toutes ces conditions", "est non défini", "est non applicable",
    "est applicable", "est défini", "une de ces conditions", "condition", "barème", "durée", "grille", "multiplication",
    "produit", "somme", "moyenne", "texte", "valeur", "variations", "formule", "constant",
];

/// Reads one rule.
pub(super) struct Reader<'m> {
    pub(super) arena: &'m mut Arena,
    /// The rule being read, and its name as a scope.
    pub(super) rule: Option<Rule>,
    pub(super) scope: Rc<str>,
}

impl Reader<'_> {
    pub(super) fn push(&mut self, node: N) -> Id {
        self.arena.nodes.push(node);
        self.arena.nodes.len() - 1
    }

    fn constant(&mut self, value: Val) -> Id {
        let ty = match value {
            Val::Number(_) => Some(Ty::Number),
            Val::Bool(_) => Some(Ty::Bool),
            Val::Text(_) => Some(Ty::Text),
            Val::Null | Val::Undefined => None,
        };
        self.push(N::Const(value, ty, None))
    }

    fn op(&mut self, op: &'static str, a: Id, b: Id) -> Id {
        self.push(N::Op(op, a, b))
    }

    /// All rules of a map, under the rule being read.
    pub(super) fn rules(&mut self, map: &Map) -> Built<()> {
        for entry in &map.entries {
            self.one_rule(&entry.key, &entry.value)?;
        }
        Ok(())
    }

    fn one_rule(&mut self, key: &str, node: &Node) -> Built<()> {
        let bracket = key.strip_prefix("[privé] ");
        let map = node.as_map();
        let said = |key: &str| map.and_then(|m| m.get(key)).and_then(Node::as_text);
        let private = bracket.is_some() || said("privé") == Some("oui");
        let local = bracket.unwrap_or(key).trim();
        let name = if self.scope.is_empty() { local.to_owned() } else { format!("{} . {local}", self.scope) };
        if self.arena.ids.contains_key(&name) {
            return Err(format!("`{name}` est déjà définie"));
        }
        let id = self.arena.rules.len();
        let declared = match said("type") {
            Some("nombre") => Some(Ty::Number),
            Some("texte") => Some(Ty::Text),
            Some("date") => Some(Ty::Date),
            Some("booléen") => Some(Ty::Bool),
            _ => said("question").map(|_| Ty::Bool),
        };
        self.arena.ids.insert(name.clone(), id);
        self.arena.rules.push(RuleV {
            name: name.clone(), private, value: 0, parents: vec![], choices: None, replaces: vec![], declared,
            maybe_na: said("possiblement non applicable") == Some("oui"),
        });
        let mut inner = Reader { arena: &mut *self.arena, rule: Some(id), scope: name.as_str().into() };
        let built = inner.whole(id, node, private).map_err(|e| format!("{name} : {e}"))?;
        if let Some(rule) = self.arena.rules.get_mut(id) {
            (rule.value, rule.choices, rule.replaces) = built;
        }
        Ok(())
    }

    fn whole(&mut self, id: Rule, node: &Node, private: bool) -> Built<(Id, Option<Choices>, Vec<Replaces>)> {
        let empty = Map::default();
        let (map, scalar) = match &node.kind {
            NodeKind::Map(map) => (map, None),
            _ if is_null(node) => (&empty, None),
            NodeKind::Scalar(_) => (&empty, Some(node)),
            NodeKind::Seq(_) => return Err("une règle n'est pas une liste".into()),
        };
        let choices = self.choices(map)?;
        let keys: Vec<&str> = map.entries.iter().map(|e| e.key.as_str()).filter(|k| CHAIN.contains(k) || VALUES.contains(k)).collect();
        let rule = (!private).then_some(id);
        let value = match scalar {
            Some(node) => {
                let inner = self.value(node)?;
                self.situated(inner, rule)
            }
            None => self.chained(map, &keys, 0, rule)?,
        };
        let mut replaces = vec![];
        for (key, disables) in [("rend non applicable", true), ("remplace", false)] {
            if let Some(node) = map.get(key).filter(|n| !is_null(n)) {
                replaces.extend(replacements(node, disables)?);
            }
        }
        Ok((value, choices, replaces))
    }

    /// An answer: read as a private rule is.
    pub(super) fn answer(&mut self, node: &Node) -> Built<Id> {
        match node.as_map() {
            Some(map) => {
                let keys: Vec<&str> = map.entries.iter().map(|e| e.key.as_str()).filter(|k| CHAIN.contains(k) || VALUES.contains(k)).collect();
                self.chained(map, &keys, 0, None)
            }
            None => self.value(node),
        }
    }

    /// Any value.
    pub(super) fn value(&mut self, node: &Node) -> Built<Id> {
        match &node.kind {
            NodeKind::Map(map) => {
                let keys: Vec<&str> = map.entries.iter().map(|e| e.key.as_str()).collect();
                self.chained(map, &keys, 0, None)
            }
            NodeKind::Seq(_) => Err("il manque le nom du mécanisme de cette liste".into()),
            NodeKind::Scalar(_) if is_null(node) => Err("une des valeurs est vide".into()),
            NodeKind::Scalar(scalar) => {
                let text = scalar.text.as_str();
                if scalar.style == ScalarStyle::Plain && matches!(text, "true" | "false") {
                    return Err("les valeurs true et false ne sont pas acceptées : oui ou non".into());
                }
                // A number of the file is a number, exponent and sign included.
                let numeric = text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.');
                if scalar.style == ScalarStyle::Plain && numeric && let Ok(x) = text.parse::<f64>() {
                    return Ok(self.constant(Val::Number(x)));
                }
                self.text(text)
            }
        }
    }

    pub(super) fn text(&mut self, text: &str) -> Built<Id> {
        let tree = expr::parse(text)?;
        Ok(self.tree(&tree))
    }

    fn tree(&mut self, tree: &Ex) -> Id {
        match tree {
            Ex::Op(op, a, b) => {
                let (a, b) = (self.tree(a), self.tree(b));
                self.op(op, a, b)
            }
            Ex::Name(name) => self.name(name),
            Ex::Number(x, unit) => {
                let unit = unit.as_ref().map(|u| Rc::new(UnitV::parse(u)));
                self.push(N::Const(Val::Number(*x), Some(Ty::Number), unit))
            }
            Ex::Bool(yes) => self.constant(Val::Bool(*yes)),
            Ex::Text(text) => self.constant(Val::Text(text.as_str().into())),
            Ex::Date(text) => self.push(N::Const(Val::Text(text.as_str().into()), Some(Ty::Date), None)),
        }
    }

    fn name(&mut self, name: &str) -> Id {
        let id = self.push(N::Name(name.to_owned()));
        self.arena.scopes.insert(id, self.scope.clone());
        id
    }

    /// The answer of the situation first, if there is one.
    fn situated(&mut self, inner: Id, rule: Option<Rule>) -> Id {
        let Some(rule) = rule else { return inner };
        let answer = self.push(N::Situation(rule));
        let unknown = self.push(N::NotDefined(answer));
        self.push(N::Cond(unknown, inner, answer))
    }

    fn chained(&mut self, map: &Map, keys: &[&str], from: usize, rule: Option<Rule>) -> Built<Id> {
        for (i, key) in CHAIN.iter().enumerate().skip(from) {
            if *key == "dans la situation" {
                if rule.is_some() {
                    let inner = self.chained(map, keys, i + 1, None)?;
                    return Ok(self.situated(inner, rule));
                }
                continue;
            }
            let Some(node) = keys.contains(key).then(|| map.get(key)).flatten() else { continue };
            if *key == "avec" {
                if let Some(children) = node.as_map() {
                    self.rules(children)?;
                }
                continue;
            }
            let inner = self.chained(map, keys, i + 1, rule)?;
            return self.link(key, node, inner, rule);
        }
        let mut values = keys.iter().filter(|k| VALUES.contains(k) || !CHAIN.contains(k));
        match (values.next(), values.next()) {
            (None, _) => Ok(self.constant(Val::Undefined)),
            (Some(a), Some(b)) if !(*a == "valeur" && *b == "formule" || *a == "formule" && *b == "valeur") => {
                Err(format!("`{a}` et `{b}` se situent au même niveau"))
            }
            (Some(key), _) => match map.get(key) {
                Some(node) => self.mechanism(key, node),
                None => Ok(self.constant(Val::Undefined)),
            },
        }
    }

    fn link(&mut self, key: &str, node: &Node, inner: Id, rule: Option<Rule>) -> Built<Id> {
        Ok(match key {
            "contexte" => {
                let map = node.as_map().ok_or("`contexte` attend des règles et leurs valeurs")?;
                let mut changes = vec![];
                for entry in &map.entries {
                    let value = self.value(&entry.value)?;
                    changes.push((Target::Name(entry.key.clone()), value));
                }
                let id = self.push(N::Context(inner, changes));
                self.arena.scopes.insert(id, self.scope.clone());
                id
            }
            "applicable si" => {
                let (test, no) = (self.value(node)?, self.constant(Val::Bool(false)));
                let (si, na) = (self.op("!=", test, no), self.constant(Val::Null));
                self.push(N::Cond(si, inner, na))
            }
            "non applicable si" => {
                let (test, no) = (self.value(node)?, self.constant(Val::Bool(false)));
                let (si, na) = (self.op("=", test, no), self.constant(Val::Null));
                self.push(N::Cond(si, inner, na))
            }
            "arrondi" => {
                let by = self.value(node)?;
                self.push(N::Round(inner, by))
            }
            "unité" => {
                let text = node.as_text().ok_or("`unité` attend une unité")?;
                self.push(N::InUnit(inner, Rc::new(UnitV::parse(text))))
            }
            "simplifier l'unité" => self.push(N::Simplify(inner)),
            "plancher" => {
                let bound = self.value(node)?;
                self.bounded(inner, bound, "<")
            }
            "plafond" => {
                let bound = self.value(node)?;
                self.bounded(inner, bound, ">")
            }
            "par défaut" => {
                let mut default = self.value(node)?;
                if let Some(rule) = rule {
                    default = self.push(N::Missing(rule, default));
                }
                let unknown = self.push(N::NotDefined(inner));
                self.push(N::Cond(unknown, default, inner))
            }
            "résoudre la référence circulaire" => match self.rule {
                Some(rule) => self.push(N::Circular(rule, inner)),
                None => inner,
            },
            "abattement" => {
                let off = self.value(node)?;
                let (less, zero) = (self.op("abattement", inner, off), self.constant(Val::Number(0.0)));
                self.bounded(less, zero, "<")
            }
            _ => inner,
        })
    }

    /// The value, or the bound where the bound is there and passed.
    fn bounded(&mut self, value: Id, bound: Id, sign: &'static str) -> Id {
        let no = self.constant(Val::Bool(false));
        let there = self.op("!=", bound, no);
        let passed = self.op(sign, value, bound);
        let both = self.op("et", there, passed);
        self.push(N::Cond(both, bound, value))
    }

    fn list(&mut self, node: &Node) -> Built<Vec<Id>> {
        let items = node.as_seq().ok_or("une liste est attendue")?;
        items.iter().map(|item| self.value(item)).collect()
    }

    fn field(&mut self, node: &Node, key: &str) -> Built<Id> {
        let inner = node.as_map().and_then(|m| m.get(key)).ok_or_else(|| format!("il manque la clé `{key}`"))?;
        self.value(inner)
    }

    fn maybe(&mut self, node: &Node, key: &str) -> Built<Option<Id>> {
        match node.as_map().and_then(|m| m.get(key)) {
            Some(inner) => self.value(inner).map(Some),
            None => Ok(None),
        }
    }

    fn sum(&mut self, items: &[Id]) -> Id {
        let mut acc = self.constant(Val::Null);
        for item in items.iter().rev() {
            acc = self.op("+", *item, acc);
        }
        acc
    }

    fn mechanism(&mut self, key: &str, node: &Node) -> Built<Id> {
        if let Some(op) = ["*", "/", "//", "**", "+", "-", "<", "<=", ">", ">=", "=", "!=", "et", "ou"].into_iter().find(|op| *op == key) {
            return match self.list(node)?.as_slice() {
                [a, b] => Ok(self.op(op, *a, *b)),
                _ => Err(format!("`{key}` attend deux valeurs")),
            };
        }
        match key {
            "valeur" | "formule" => match &node.kind {
                NodeKind::Map(map) if map.entries.is_empty() => Ok(self.constant(Val::Undefined)),
                NodeKind::Map(map) => {
                    let keys: Vec<&str> = map.entries.iter().map(|e| e.key.as_str()).filter(|k| *k != "une possibilité").collect();
                    self.chained(map, &keys, 0, None)
                }
                _ => self.value(node),
            },
            "somme" => {
                let items = self.list(node)?;
                Ok(self.sum(&items))
            }
            "produit" | "multiplication" => {
                let mut acc = self.constant(Val::Number(1.0));
                for item in self.list(node)? {
                    acc = self.op("*", item, acc);
                }
                Ok(self.push(N::Simplify(acc)))
            }
            "moyenne" => self.mean(node),
            "le maximum de" => self.extremum(node, ">"),
            "le minimum de" => self.extremum(node, "<"),
            "toutes ces conditions" => self.fold(node, "et", true),
            "une de ces conditions" => self.fold(node, "ou", false),
            "condition" => {
                let (si, alors, sinon) = (self.field(node, "si")?, self.field(node, "alors")?, self.field(node, "sinon")?);
                Ok(self.push(N::Cond(si, alors, sinon)))
            }
            "variations" => self.variations(node),
            "barème" => self.table(Table::Marginal, node),
            "grille" => self.table(Table::Grid, node),
            "taux progressif" => self.table(Table::Progressive, node),
            "durée" => {
                let (from, to) = (self.maybe(node, "depuis")?, self.maybe(node, "jusqu'à")?);
                let unit = node.as_map().and_then(|m| m.get("unité")).and_then(Node::as_text).unwrap_or("jour");
                if !["mois", "jour", "an", "trimestre", "trimestre civil", "année civile"].contains(&unit) {
                    return Err(format!("une durée ne se compte pas en `{unit}`"));
                }
                Ok(self.push(N::Duration(from, to, Rc::new(UnitV::parse(unit)))))
            }
            "texte" => self.template(node),
            "est non défini" => {
                let a = self.value(node)?;
                Ok(self.push(N::NotDefined(a)))
            }
            "est défini" => {
                let a = self.value(node)?;
                let (not, no) = (self.push(N::NotDefined(a)), self.constant(Val::Bool(false)));
                Ok(self.op("=", not, no))
            }
            "est non applicable" => {
                let a = self.value(node)?;
                Ok(self.push(N::NotApplicable(a)))
            }
            "est applicable" => {
                let a = self.value(node)?;
                Ok(self.applicable(a))
            }
            "logarithme" => {
                let a = self.value(node)?;
                Ok(self.push(N::Log(a)))
            }
            "inversion numérique" => self.inversion(node),
            "constant" => {
                let value = node.as_map().and_then(|m| m.get("nodeValue"));
                match value.filter(|value| !is_null(value)) {
                    Some(value) => self.value(value),
                    None => Ok(self.constant(Val::Null)),
                }
            }
            _ => Err(format!("le mécanisme `{key}` est inconnu")),
        }
    }

    fn applicable(&mut self, a: Id) -> Id {
        let (not, no) = (self.push(N::NotApplicable(a)), self.constant(Val::Bool(false)));
        self.op("=", not, no)
    }

    fn fold(&mut self, node: &Node, op: &'static str, start: bool) -> Built<Id> {
        let mut acc = self.constant(Val::Bool(start));
        for item in self.list(node)? {
            acc = self.op(op, acc, item);
        }
        Ok(acc)
    }

    fn mean(&mut self, node: &Node) -> Built<Id> {
        let items = self.list(node)?;
        let ones: Vec<Id> = items.iter().map(|item| {
            let (there, one, no) = (self.applicable(*item), self.constant(Val::Number(1.0)), self.constant(Val::Bool(false)));
            let (si, na) = (self.op("!=", there, no), self.constant(Val::Null));
            self.push(N::Cond(si, one, na))
        }).collect();
        let (total, count) = (self.sum(&items), self.sum(&ones));
        Ok(self.op("/", total, count))
    }

    fn extremum(&mut self, node: &Node, sign: &'static str) -> Built<Id> {
        let first = self.arena.nodes.len();
        let items = self.list(node)?;
        let here = |id: &Id| self.arena.scopes.get(id) == Some(&self.scope);
        let moved: Vec<Id> = (first..self.arena.nodes.len()).filter(here).collect();
        self.arena.moved.extend(moved);
        Ok(self.best(&items, sign))
    }

    /// The last item against the best of those before, each a private rule:
    /// what switches off the rule above switches them off.
    fn best(&mut self, items: &[Id], sign: &'static str) -> Id {
        let Some((last, before)) = items.split_last() else { return self.constant(Val::Null) };
        let item = self.private("$INTERNAL valeur", |_| *last);
        let acc = self.private("$INTERNAL acc", |inner| inner.best(before, sign));
        let none_yet = self.push(N::NotApplicable(acc));
        let better = self.op(sign, item, acc);
        let takes = self.op("ou", none_yet, better);
        let inner = self.push(N::Cond(takes, item, acc));
        let absent = self.push(N::NotApplicable(item));
        self.push(N::Cond(absent, acc, inner))
    }

    /// A reference to a rule that no one else can name.
    fn private(&mut self, name: &str, value: impl FnOnce(&mut Reader<'_>) -> Id) -> Id {
        let mut full = format!("{} . {name}", self.scope);
        while self.arena.ids.contains_key(&full) {
            full.push('\'');
        }
        let id = self.arena.rules.len();
        self.arena.ids.insert(full.clone(), id);
        self.arena.rules.push(RuleV {
            name: full.clone(), private: true, value: 0, parents: vec![], choices: None, replaces: vec![], declared: None, maybe_na: false,
        });
        let mut inner = Reader { arena: &mut *self.arena, rule: Some(id), scope: full.as_str().into() };
        let value = value(&mut inner);
        if let Some(rule) = self.arena.rules.get_mut(id) {
            rule.value = value;
        }
        self.push(N::Ref(id))
    }

    fn variations(&mut self, node: &Node) -> Built<Id> {
        let mut branches = vec![];
        for item in node.as_seq().ok_or("`variations` attend une liste")? {
            let map = item.as_map().ok_or("`variations` attend `si` et `alors`")?;
            branches.push(match map.get("sinon") {
                Some(other) => (self.constant(Val::Bool(true)), self.value(other)?),
                None => {
                    let value = self.field(item, "alors")?;
                    (self.field(item, "si")?, value)
                }
            });
        }
        Ok(self.push(N::Variations(branches)))
    }

    fn table(&mut self, kind: Table, node: &Node) -> Built<Id> {
        let base = self.field(node, "assiette")?;
        let multiplier = self.maybe(node, "multiplicateur")?;
        let rows = node.as_map().and_then(|m| m.get("tranches")).and_then(Node::as_seq).ok_or("il manque les `tranches`")?;
        let mut bands = vec![];
        for row in rows {
            let amount = match self.maybe(row, "taux")? {
                Some(rate) => Some(rate),
                None => self.maybe(row, "montant")?,
            };
            bands.push(Band { amount, below: self.maybe(row, "plafond")? });
        }
        Ok(self.push(N::Table(kind, base, multiplier, bands)))
    }

    fn template(&mut self, node: &Node) -> Built<Id> {
        let text = node.as_text().ok_or("`texte` attend un texte")?;
        let mut pieces = vec![];
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((inside, tail)) = after.split_once("}}") else { break };
            pieces.push(Err(before.into()));
            pieces.push(Ok(self.text(inside)?));
            rest = tail;
        }
        pieces.push(Err(rest.into()));
        Ok(self.push(N::Template(pieces)))
    }

    fn inversion(&mut self, node: &Node) -> Built<Id> {
        let map = node.as_map();
        let number = |key: &str, or: f64| map.and_then(|m| m.get(key)).and_then(Node::as_text).and_then(|t| t.parse().ok()).unwrap_or(or);
        let list = map.and_then(|m| m.get("avec")).unwrap_or(node);
        let goals = match &list.kind {
            NodeKind::Seq(items) => items.iter().filter_map(Node::as_text).map(|t| Target::Name(t.to_owned())).collect(),
            _ => list.as_text().map(|t| Target::Name(t.to_owned())).into_iter().collect(),
        };
        let (min, max, tolerance) = (number("min", -1e6), number("max", 1e8), number("tolérance d'erreur", 0.1));
        let rule = self.rule.ok_or("une inversion est une règle")?;
        let id = self.push(N::Inversion { rule, goals, min, max, tolerance });
        self.arena.scopes.insert(id, self.scope.clone());
        Ok(id)
    }

    fn choices(&mut self, map: &Map) -> Built<Option<Choices>> {
        let inside = |key: &str| map.get(key).and_then(Node::as_map).and_then(|m| m.get("une possibilité"));
        let Some(node) = map.get("une possibilité").or_else(|| inside("formule")).or_else(|| inside("valeur")) else { return Ok(None) };
        let list = node.as_map().and_then(|m| m.get("possibilités")).unwrap_or(node);
        let items = list.as_seq().ok_or("`une possibilité` attend une liste")?;
        let mut found = Choices { ty: None, references: false, unit: None, named: vec![] };
        let mut names = vec![];
        for item in items {
            if let Some(map) = item.as_map() {
                self.rules(map)?;
                names.extend(map.entries.iter().map(|e| e.key.clone()));
                continue;
            }
            let id = self.value(item)?;
            match self.arena.nodes.get(id) {
                Some(N::Const(_, ty, unit)) => (found.ty, found.unit) = (*ty, unit.clone().or(found.unit)),
                Some(N::Name(name)) => names.push(name.clone()),
                _ => return Err("les choix sont des constantes ou des noms de règles".into()),
            }
        }
        if !names.is_empty() {
            (found.references, found.ty) = (true, Some(Ty::Text));
            found.named = names.iter().map(|name| (name.as_str().into(), self.name(name))).collect();
        }
        Ok(Some(found))
    }
}

fn replacements(node: &Node, disables: bool) -> Built<Vec<Replaces>> {
    let one = |item: &Node| -> Built<Replaces> {
        if let Some(name) = item.as_text() {
            return Ok(Replaces { target: Target::Name(name.to_owned()), within: vec![], except: vec![], priority: 0.0, disables });
        }
        let map = item.as_map().ok_or("`remplace` attend un nom de règle")?;
        let names = |key: &str| -> Vec<Target> {
            let Some(node) = map.get(key) else { return vec![] };
            let items = node.as_seq().unwrap_or(std::slice::from_ref(node));
            items.iter().filter_map(Node::as_text).map(|t| Target::Name(t.to_owned())).collect()
        };
        let target = map.get("références à").and_then(Node::as_text).ok_or("il manque la clé `références à`")?;
        let priority = map.get("priorité").and_then(Node::as_text).and_then(|p| p.parse().ok()).unwrap_or(0.0);
        Ok(Replaces { target: Target::Name(target.to_owned()), within: names("dans"), except: names("sauf dans"), priority, disables })
    };
    node.as_seq().unwrap_or(std::slice::from_ref(node)).iter().map(one).collect()
}

/// Nothing, or the word for nothing.
pub fn is_null(node: &Node) -> bool {
    node.as_scalar().is_some_and(|s| s.style == ScalarStyle::Plain && matches!(s.text.as_str(), "" | "~" | "null"))
}
