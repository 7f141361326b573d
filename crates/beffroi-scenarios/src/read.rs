//! From the bytes of a scenario to its stories, every name bound to the service.

mod answers;
mod book;
mod expect;
mod story;
mod table;

use crate::model::Scenario;
use crate::{people, schema};
use beffroi_base::{Day, Language, Spanned, Text};
use beffroi_case::{Agent, Delegation};
use beffroi_charter::CompiledService;
use beffroi_findings::Finding;
use beffroi_syntax::{Node, parse};
use book::{Book, day, malformed, strings, text, unknown_name};

/// What reading a scenario gives.
#[derive(Debug)]
pub struct Reading {
    /// The scenario, unless the file could not be read as one at all.
    pub scenario: Option<Scenario>,
    /// Everything found, in the order of the file.
    pub findings: Vec<Finding>,
    /// The text, for showing findings.
    pub text: String,
}

/// Reads the bytes of a `scenarios/*.yaml` written for `service`.
pub fn read(service: &CompiledService, bytes: &[u8]) -> Reading {
    let parsed = parse(bytes);
    let mut findings = parsed.findings;
    let scenario = parsed.root.as_ref().and_then(|root| scenario(service, root, &mut findings));
    findings.sort_by_key(|finding| (finding.primary.span.start, finding.code));
    findings.dedup();
    Reading { scenario, findings, text: parsed.text }
}

fn scenario(service: &CompiledService, root: &Node, out: &mut Vec<Finding>) -> Option<Scenario> {
    let book = Book::open(root, schema::section("scénario"), &[], out)?;
    let title = match book.node("scénario") {
        Some(node) => text(node, out).unwrap_or_else(|| Spanned::new(String::new(), node.span)),
        None => {
            out.push(malformed(book.span, "il manque `scénario` : ce que le scénario raconte, en une phrase", "`scénario` is missing: what the scenario tells, in one sentence"));
            Spanned::new(String::new(), book.span)
        }
    };
    let agents = agents(service, &book, out);
    let common = book.node("réponses").map(|node| answers::givens(service, node, true, out)).unwrap_or_default();
    let teller = story::Teller { service, agents: &agents, common: &common };
    let mut stories = vec![];
    if let Some(node) = book.node("histoire") {
        stories.extend(teller.story(node, out));
    }
    if let Some(node) = book.node("tableau") {
        let filed = book.node("le").and_then(|node| day(node, out));
        match filed {
            Some(filed) => stories.extend(table::stories(&teller, node, &filed, out)),
            None if book.node("le").is_none() => out.push(malformed(book.key_span("tableau"), "un tableau dépose ses demandes un même jour : il manque `le`", "a table files its requests on one day: `le` is missing")),
            None => {}
        }
    }
    if book.node("histoire").is_none() && book.node("tableau").is_none() {
        out.push(Finding::error("SC0105", title.span, Text::new(
            "ce scénario n'a ni `histoire` ni `tableau` : il ne vérifie rien",
            "this scenario has neither `histoire` nor `tableau`: it checks nothing",
        )));
    }
    Some(Scenario { title, language: language(&book, out), agents, stories })
}

fn language(book: &Book<'_>, out: &mut Vec<Finding>) -> Language {
    let Some(written) = book.node("langue").and_then(|node| text(node, out)) else { return Language::Fr };
    match written.value.as_str() {
        "français" => Language::Fr,
        "anglais" => Language::En,
        _ => {
            out.push(unknown_name(&written, "langue", "language", &["français", "anglais"]));
            Language::Fr
        }
    }
}

/// One agent for each role, then those the file names.
fn agents(service: &CompiledService, book: &Book<'_>, out: &mut Vec<Finding>) -> Vec<Agent> {
    let mut agents = people::one_for_each_role(service);
    let Some(node) = book.node("agents") else { return agents };
    let Some(map) = node.as_map() else {
        out.push(malformed(node.span, "`agents` attend des noms, chacun avec son `rôle`", "`agents` expects names, each with its `rôle`"));
        return agents;
    };
    for entry in &map.entries {
        let Some(fields) = Book::open(&entry.value, schema::section("agent du scénario"), &[], out) else { continue };
        let Some(node) = fields.node("rôle") else {
            out.push(malformed(entry.key_span, &format!("il manque le `rôle` de {}", entry.key), &format!("the `rôle` of {} is missing", entry.key)));
            continue;
        };
        let known = service.draft().roles();
        let roles: Vec<String> = strings(node, out).into_iter().filter_map(|role| {
            if !known.contains(&role.value.as_str()) {
                out.push(unknown_name(&role, "rôle", "role", &known));
                return None;
            }
            Some(role.value)
        }).collect();
        let mut agent = people::agent(service, &entry.key, &roles);
        if let Some(capacity) = fields.node("qualité").and_then(|node| text(node, out)) {
            agent.capacity = capacity.value;
        }
        if let Some(node) = fields.node("délégation") {
            agent.delegation = delegation(node, out);
        }
        agents.push(agent);
    }
    agents
}

fn delegation(node: &Node, out: &mut Vec<Finding>) -> Option<Delegation> {
    if node.as_text() == Some("aucune") {
        return None;
    }
    let mut delegation = people::delegation();
    if let Some(order) = node.as_text() {
        order.clone_into(&mut delegation.order);
        return Some(delegation);
    }
    let fields = Book::open(node, schema::section("délégation du scénario"), &[], out)?;
    if let Some(order) = fields.node("arrêté").and_then(|node| text(node, out)) {
        delegation.order = order.value;
    }
    if let Some(from) = fields.node("du").and_then(|node| day(node, out)) {
        delegation.from = from.value;
    }
    delegation.to = fields.node("au").and_then(|node| day(node, out)).map(|day| day.value);
    let services = fields.node("démarches").map(|node| strings(node, out)).unwrap_or_default();
    delegation.services = services.into_iter().filter_map(|name| match name.value.parse() {
        Ok(slug) => Some(slug),
        Err(_) => {
            out.push(malformed(name.span, &format!("`{}` n'est pas le nom d'un dossier de démarche", name.value), &format!("`{}` is not the name of a service's folder", name.value)));
            None
        }
    }).collect();
    Some(delegation)
}

/// A story longer than a century is a slip of the pen, and would take long to
/// tell day by day.
const YEARS_MAX: i16 = 100;

/// Whether `day` may follow `before` in a story.
fn follows(before: Option<&Spanned<Day>>, day: &Spanned<Day>, out: &mut Vec<Finding>) -> bool {
    let Some(before) = before else { return true };
    if day.value < before.value {
        out.push(Finding::error("SC0104", day.span, Text::new(
            "cette date vient avant celle de l'étape précédente",
            "this date comes before that of the previous step",
        ))
        .label(before.span, Text::new("étape précédente", "previous step")));
        return false;
    }
    if day.value.year() - before.value.year() > YEARS_MAX {
        out.push(Finding::error("SC0104", day.span, Text::new("plus d'un siècle sépare ces deux étapes", "more than a century separates these steps"))
            .label(before.span, Text::new("étape précédente", "previous step")));
        return false;
    }
    true
}

