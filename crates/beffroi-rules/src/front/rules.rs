//! The table of rules.

use super::{
    ast::{Expr, Kind, RuleId},
    expr, keys,
    lexer::normalise,
    mechanism::Reader,
    names::ancestors,
};
use crate::Input;
use beffroi_base::{Span, Text};
use beffroi_findings::{Finding, Level};
use beffroi_syntax::{Entry, Map, Node, NodeKind};
use std::collections::HashMap;

/// A rule as read, its names resolved.
#[derive(Clone, Debug)]
pub(crate) struct RuleDef {
    pub(crate) name: String,
    pub(crate) span: Span,
    pub(crate) title: Text,
    pub(crate) note: Option<Text>,
    pub(crate) references: Vec<(String, String)>,
    pub(crate) value: Expr,
    /// Place in the list of inputs, for a form field.
    pub(crate) input: Option<usize>,
    /// The same for a rule without value, in rules read without a form.
    pub(crate) free: Option<usize>,
    /// The rule from its name to its end.
    pub(crate) body: Span,
    /// `applicable si` of a form field.
    pub(crate) applicable: Option<Expr>,
    pub(crate) private: bool,
    /// `type`, in models read without a form.
    pub(crate) declared_type: Option<String>,
    /// `possiblement non applicable`.
    pub(crate) maybe_na: bool,
    pub(crate) replaces: Vec<Replacement>,
}

/// `remplace` or `rend non applicable`.
#[derive(Clone, Debug)]
pub(crate) struct Replacement {
    pub(crate) span: Span,
    pub(crate) target: Expr,
    pub(crate) within: Vec<Expr>,
    pub(crate) except: Vec<Expr>,
    pub(crate) priority: f64,
    /// `rend non applicable`.
    pub(crate) disables: bool,
}

/// A rule, and its place in the list of what it replaces.
pub(crate) type Replacing = (RuleId, usize);

/// The rule replaced, and two that replace it.
pub(crate) type Clash = (RuleId, Replacing, Replacing);

/// All rules, inputs first.
#[derive(Debug, Default)]
pub(crate) struct Defs {
    pub(crate) rules: Vec<RuleDef>,
    pub(crate) inputs: Vec<Input>,
    ids: HashMap<String, RuleId>,
    /// For each rule, what replaces it: (replacing rule, place in its list), by priority.
    pub(crate) replaced: HashMap<RuleId, Vec<(RuleId, usize)>>,
    /// Replacements of one rule without an order between them, wrong if both can hold.
    pub(crate) clashes: Vec<Clash>,
    pub(crate) lenient: bool,
    /// Rules read without a form.
    pub(crate) free: bool,
    /// The names of the inputs, as situations write them.
    pub(crate) keys: Vec<String>,
    /// Whether some input is a list.
    pub(crate) has_lists: bool,
}

impl Defs {
    pub(crate) fn id(&self, name: &str) -> Option<RuleId> {
        self.ids.get(name).copied()
    }

    /// A rule by a name written outside the rules.
    pub(crate) fn find(&self, name: &str) -> Option<RuleId> {
        self.id(name).or_else(|| self.id(&normalise(name)))
    }

    /// The place of an input among the inputs, by its name written anyhow.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        let key = normalise(name);
        self.keys.iter().position(|known| *known == key)
    }

    /// The name of an input, with straight apostrophes and single spaces.
    pub(crate) fn key(&self, place: usize) -> &str {
        self.keys.get(place).map_or("", String::as_str)
    }

    pub(crate) fn name(&self, id: RuleId) -> &str {
        self.rules.get(id).map_or("", |rule| rule.name.as_str())
    }

    /// Whether two replacements can both hold in some rule.
    fn meet(&self, a: Replacing, b: Replacing) -> bool {
        let find = |(id, place): Replacing| self.rules.get(id).and_then(|rule| rule.replaces.get(place));
        let (Some(x), Some(y)) = (find(a), find(b)) else { return false };
        let names = |list: &[Expr]| -> Vec<String> {
            let name = |e: &Expr| if let Kind::Ref(id) = e.kind { Some(self.name(id).to_owned()) } else { None };
            list.iter().filter_map(name).collect()
        };
        let covered = |inner: &str, outer: &[String]| outer.iter().any(|name| within(inner, name));
        // Everywhere one is allowed, the other is excluded; or they share no place.
        let excluded = |one: &Replacement, other: &Replacement| {
            let (places, except) = (names(&one.within), names(&other.except));
            !places.is_empty() && places.iter().all(|place| covered(place, &except))
        };
        let (here, there) = (names(&x.within), names(&y.within));
        let apart = !here.is_empty() && !there.is_empty()
            && !here.iter().any(|place| covered(place, &there)) && !there.iter().any(|place| covered(place, &here));
        !apart && !excluded(x, y) && !excluded(y, x)
    }

    /// Whether a rule is a list.
    pub(crate) fn is_list(&self, id: RuleId) -> bool {
        let input = self.rules.get(id).and_then(|rule| rule.input).and_then(|place| self.inputs.get(place));
        input.is_some_and(|input| input.ty == crate::Type::List)
    }

    /// Whether a rule is written under a list: it may then read one element.
    pub(crate) fn is_under(&self, id: RuleId, list: RuleId) -> bool {
        self.name(id).strip_prefix(self.name(list)).is_some_and(|rest| rest.starts_with(" . "))
    }

    /// The list an input is a column of.
    pub(crate) fn list_of(&self, place: usize) -> Option<RuleId> {
        let list = self.inputs.get(place)?.list.as_deref()?;
        self.id(&normalise(list)).filter(|id| self.is_list(*id))
    }

    /// The rules above `id`, nearest first.
    pub(crate) fn ancestors(&self, id: RuleId) -> impl Iterator<Item = RuleId> {
        ancestors(self.name(id)).filter_map(|name| self.id(name))
    }

    /// Reads everything.
    pub(crate) fn read(rules: Option<&Node>, inputs: Vec<Input>, lenient: bool) -> (Self, Vec<Finding>) {
        let mut table = Table { defs: Self { lenient, ..Self::default() }, findings: vec![] };
        table.inputs(inputs);
        if let Some(node) = rules {
            match &node.kind {
                NodeKind::Map(map) => table.section(map, ""),
                _ if node.is_absent() => {}
                _ => table.findings.push(keys::shape("règles", node.span, "des noms de règles", "names of rules")),
            }
        }
        table.defs.keys = table.defs.inputs.iter().map(|input| normalise(&input.name)).collect();
        table.link();
        (table.defs, table.findings)
    }

    /// The names of rules read from a pack, each with its input: what they mean
    /// is in their plans.
    pub(crate) fn packed<'r>(rules: impl Iterator<Item = (&'r crate::Rule, Option<usize>)>, inputs: Vec<Input>) -> Self {
        let named = |(rule, input): (&crate::Rule, Option<usize>)| RuleDef {
            name: rule.name.clone(), span: rule.span, title: rule.title.clone(), note: None, references: vec![],
            value: Expr::new(Kind::Undefined, rule.span), input, free: None, body: rule.body, applicable: None, private: false,
            declared_type: None, maybe_na: rule.nullable, replaces: vec![],
        };
        let rules: Vec<RuleDef> = rules.map(named).collect();
        let ids = rules.iter().enumerate().map(|(id, rule)| (rule.name.clone(), id)).collect();
        let has_lists = inputs.iter().any(|input| input.ty == crate::Type::List);
        let keys = inputs.iter().map(|input| normalise(&input.name)).collect();
        Self { rules, inputs, ids, keys, has_lists, ..Self::default() }
    }

    /// Reads rules without a form: those without value become inputs.
    pub(crate) fn free(rules: &Node) -> (Self, Vec<Finding>) {
        let mut table = Table { defs: Self { free: true, ..Self::default() }, findings: vec![] };
        match &rules.kind {
            NodeKind::Map(map) => table.section(map, ""),
            _ => table.findings.push(keys::shape("règles", rules.span, "des noms de règles", "names of rules")),
        }
        for rule in &mut table.defs.rules {
            if let Some(input) = crate::model::input(rule) {
                rule.free = Some(table.defs.inputs.len());
                table.defs.inputs.push(input);
            }
        }
        table.defs.keys = table.defs.inputs.iter().map(|input| normalise(&input.name)).collect();
        table.link();
        (table.defs, table.findings)
    }
}

struct Table {
    defs: Defs,
    findings: Vec<Finding>,
}

impl Table {
    fn inputs(&mut self, inputs: Vec<Input>) {
        self.defs.has_lists = inputs.iter().any(|input| input.ty == crate::Type::List);
        for input in inputs {
            let mut reader = Reader::new(self.defs.lenient);
            let applicable = input.applicable_if.as_ref().map(|node| reader.value(node));
            self.findings.append(&mut reader.findings);
            let place = self.defs.inputs.len();
            self.add(RuleDef {
                name: normalise(&input.name), span: input.span, title: input.title.clone(), note: None, references: vec![],
                value: Expr::new(Kind::Undefined, input.span), input: Some(place), free: None, body: input.span, applicable, private: false,
                declared_type: None, maybe_na: input.optional, replaces: vec![],
            });
            self.defs.inputs.push(input);
        }
    }

    fn section(&mut self, map: &Map, space: &str) {
        for entry in &map.entries {
            self.rule(entry, space);
        }
    }

    fn rule(&mut self, entry: &Entry, space: &str) {
        let (key, bracket_private) = match entry.key.trim().strip_prefix("[privé]") {
            Some(rest) => (rest, true),
            None => (entry.key.as_str(), false),
        };
        let local = normalise(key);
        let name = if space.is_empty() { local.clone() } else { format!("{space} . {local}") };
        if let Err(finding) = self.check_name(&local, entry.key_span) {
            self.findings.push(*finding);
        }
        let mut reader = Reader::new(self.defs.lenient);
        reader.free = self.defs.free;
        let value = match &entry.value.kind {
            NodeKind::Map(map) => reader.mechanism(map, entry.value.span, true),
            _ => {
                let value = reader.value(&entry.value);
                let span = value.span;
                Expr::new(Kind::Answerable(Box::new(value)), span)
            }
        };
        let (children, choices) = (std::mem::take(&mut reader.children), std::mem::take(&mut reader.inline_choices));
        let empty = Map::default();
        let map = entry.value.as_map().unwrap_or(&empty);
        let meta = self.meta(map, &name, &mut reader);
        self.findings.append(&mut reader.findings);
        self.add(RuleDef { name: name.clone(), span: entry.key_span, body: entry.span(), value, private: meta.private || bracket_private, ..meta });
        for map in children.into_iter().chain(choices) {
            self.section(map, &name);
        }
    }

    /// A name is what an expression can say.
    fn check_name(&self, name: &str, span: Span) -> Result<(), Box<Finding>> {
        let locate = |_| span;
        let mut slips = vec![];
        let parsed = expr::parse_text(name, &locate, &mut slips);
        let good = slips.is_empty() && matches!(&parsed.kind, Kind::Name(read) if read == name);
        if good || self.defs.lenient {
            return Ok(());
        }
        Err(Box::new(Finding::error("RE0504", span, Text::new(
            format!("`{name}` ne peut pas être un nom de règle : un nom commence par une lettre et n'a ni signe de calcul ni parenthèse"),
            format!("`{name}` cannot be a rule's name: a name starts with a letter and holds neither operator nor parenthesis"),
        ))))
    }

    fn meta<'a>(&mut self, map: &'a Map, name: &str, reader: &mut Reader<'a>) -> RuleDef {
        let text = |map: &Map, key: &str| map.get(key).and_then(Node::as_text).map(|s| s.trim().to_owned());
        let english = map.get("en").and_then(Node::as_map);
        if let Some(entry) = map.entry("en") {
            reader.closed_map(entry, &["titre", "note", "description", "question", "résumé"]);
        }
        let both = |key: &str| {
            let fr = text(map, key)?;
            Some(match english.and_then(|en| text(en, key)) {
                Some(en) => Text::new(fr, en),
                None => Text::french(fr),
            })
        };
        let references = map.get("références").and_then(Node::as_map).map_or(vec![], |map| {
            map.entries.iter().map(|e| (e.key.clone(), e.value.as_text().unwrap_or("").to_owned())).collect()
        });
        let last = name.rsplit(" . ").next().unwrap_or(name);
        let titled = english.and_then(|en| text(en, "titre"));
        let title = both("titre").unwrap_or_else(|| match titled {
            Some(en) => Text::new(capital(last), en),
            None => Text::french(capital(last)),
        });
        RuleDef {
            name: String::new(), span: Span::default(), title, note: both("note").or_else(|| both("description")), references,
            value: Expr::new(Kind::Undefined, Span::default()), input: None, free: None, body: Span::default(), applicable: None,
            private: text(map, "privé").as_deref() == Some("oui"), declared_type: text(map, "type"),
            maybe_na: text(map, "possiblement non applicable").as_deref() == Some("oui"),
            replaces: self.replacements(map, reader),
        }
    }

    fn replacements<'a>(&mut self, map: &'a Map, reader: &mut Reader<'a>) -> Vec<Replacement> {
        let mut out = vec![];
        for (key, disables) in [("remplace", false), ("rend non applicable", true)] {
            let Some(entry) = map.entry(key) else { continue };
            let items: Vec<&'a Node> = match &entry.value.kind {
                NodeKind::Seq(items) => items.iter().collect(),
                _ => vec![&entry.value],
            };
            out.extend(items.into_iter().filter_map(|item| replacement(item, key, disables, reader)));
        }
        out
    }

    fn add(&mut self, rule: RuleDef) {
        let Some(known) = self.defs.ids.get(&rule.name).copied() else {
            self.defs.ids.insert(rule.name.clone(), self.defs.rules.len());
            self.defs.rules.push(rule);
            return;
        };
        let Some(before) = self.defs.rules.get_mut(known) else { return };
        let (mine, theirs) = (rule.is_bare(), before.is_bare());
        // A heading for children, or a choice listed elsewhere, adds nothing.
        if mine {
            return;
        }
        if theirs && before.input.is_none() {
            *before = rule;
            return;
        }
        let level = if self.defs.lenient { Level::Warning } else { Level::Error };
        let what = if before.input.is_some() { ("une question", "a question") } else { ("une autre règle", "another rule") };
        self.findings.push(Finding::new("RE0507", level, rule.span, Text::new(
            format!("`{}` est déjà le nom d'{}", rule.name, what.0),
            format!("`{}` is already the name of {}", rule.name, what.1),
        )).label(before.span, Text::new("déjà ici", "already here")));
        if self.defs.lenient {
            *before = rule;
        }
    }

    /// Resolves every name, once all rules are known.
    fn link(&mut self) {
        let mut rules = std::mem::take(&mut self.defs.rules);
        // Names are looked up in `defs.rules`: keep what resolution needs there.
        self.defs.rules = rules.iter().map(RuleDef::outline).collect();
        for rule in &mut rules {
            let scope = rule.name.clone();
            self.defs.link(&mut rule.value, &scope, &mut self.findings);
            if let Some(applicable) = &mut rule.applicable {
                self.defs.link(applicable, &scope, &mut self.findings);
            }
            for replacement in &mut rule.replaces {
                let names = std::iter::once(&mut replacement.target).chain(&mut replacement.within).chain(&mut replacement.except);
                names.for_each(|name| self.defs.link(name, &scope, &mut self.findings));
            }
        }
        self.defs.rules = rules;
        self.index_replacements();
    }

    fn index_replacements(&mut self) {
        let mut replaced: HashMap<RuleId, Vec<(RuleId, usize)>> = HashMap::new();
        for (id, rule) in self.defs.rules.iter().enumerate() {
            for (place, replacement) in rule.replaces.iter().enumerate() {
                if let Kind::Ref(target) = replacement.target.kind {
                    replaced.entry(target).or_default().push((id, place));
                }
            }
        }
        let order = |(id, place): &(RuleId, usize)| {
            let rule = self.defs.rules.get(*id);
            let priority = rule.and_then(|r| r.replaces.get(*place)).map_or(0.0, |r| r.priority);
            (priority, rule.map_or(String::new(), |r| r.name.clone()))
        };
        let mut clashes = vec![];
        let mut targets: Vec<RuleId> = replaced.keys().copied().collect();
        targets.sort_unstable();
        for target in targets {
            let Some(list) = replaced.get_mut(&target) else { continue };
            list.sort_by(|a, b| {
                let ((pa, na), (pb, nb)) = (order(a), order(b));
                pb.total_cmp(&pa).then(nb.cmp(&na))
            });
            for (i, a) in list.iter().enumerate() {
                let same = list.iter().skip(i + 1).filter(|b| order(a).0 == order(b).0);
                clashes.extend(same.filter(|b| self.defs.meet(*a, **b)).map(|b| (target, *a, *b)));
            }
        }
        self.defs.replaced = replaced;
        self.defs.clashes = clashes;
    }
}

impl RuleDef {
    /// Says nothing by itself: `facture:` above its children.
    pub(crate) fn is_bare(&self) -> bool {
        self.input.is_none() && self.replaces.is_empty()
            && matches!(&self.value.kind, Kind::Answerable(inner) if matches!(inner.kind, Kind::Undefined))
    }

    fn outline(&self) -> Self {
        Self { value: Expr::new(Kind::Undefined, self.span), applicable: None, replaces: vec![], ..self.clone() }
    }
}

fn replacement<'a>(item: &'a Node, key: &str, disables: bool, reader: &mut Reader<'a>) -> Option<Replacement> {
    let name = |node: &Node| node.as_text().map(|text| Expr::new(Kind::Name(normalise(text)), node.span));
    let span = item.span;
    if let Some(target) = name(item) {
        return Some(Replacement { span, target, within: vec![], except: vec![], priority: 0.0, disables });
    }
    let map = reader.closed(item, key, &["références à", "dans", "sauf dans", "priorité"])?;
    let names = |key: &str| -> Vec<Expr> {
        match map.get(key).map(|node| &node.kind) {
            Some(NodeKind::Seq(items)) => items.iter().filter_map(name).collect(),
            Some(_) => map.get(key).and_then(name).into_iter().collect(),
            None => vec![],
        }
    };
    let Some(target) = map.get("références à").and_then(name) else {
        reader.findings.push(keys::shape(key, span, "la clé `références à`", "key `références à`"));
        return None;
    };
    let priority = map.get("priorité").and_then(Node::as_text).and_then(|p| p.trim().parse().ok()).unwrap_or(0.0);
    Some(Replacement { span, target, within: names("dans"), except: names("sauf dans"), priority, disables })
}

/// Whether a rule is another one, or is under it.
fn within(rule: &str, space: &str) -> bool {
    rule.strip_prefix(space).is_some_and(|rest| rest.is_empty() || rest.starts_with(" . "))
}

/// A name as a title.
fn capital(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

impl Defs {
    /// What replaces `target` where `from` names it, strongest first.
    pub(crate) fn replacements_of(&self, target: RuleId, from: RuleId) -> impl Iterator<Item = (RuleId, &Replacement)> {
        let here = self.name(from);
        let list = self.replaced.get(&target).map_or(&[][..], Vec::as_slice);
        list.iter().filter_map(move |(by, place)| {
            let replacement = self.rules.get(*by)?.replaces.get(*place)?;
            let named = |names: &[Expr]| {
                names.iter().any(|name| matches!(name.kind, Kind::Ref(id) if within(here, self.name(id))))
            };
            let inside = replacement.within.is_empty() || named(&replacement.within);
            (*by != from && inside && !named(&replacement.except)).then_some((*by, replacement))
        })
    }
}
