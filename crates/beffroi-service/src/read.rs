//! From the tree to the draft.

mod governance;
mod identity;
mod journey;
mod lists;
mod outside;
mod questions;

use crate::FINDINGS_MAX;
use crate::fields::{Fields, unexpected};
use crate::model::*;
use crate::schema::section;
use beffroi_base::{Hash32, ServiceSlug, Spanned, Text};
use beffroi_findings::Finding;

use beffroi_syntax::{Node, parse};
use std::sync::Arc;

/// What reading a service file gives.
#[derive(Debug)]
pub struct Reading {
    /// The draft, unless the file could not be read as a service at all.
    pub draft: Option<Draft>,
    /// Everything found, in the order of the file.
    pub findings: Vec<Finding>,
    /// The text, for showing findings.
    pub text: String,
}

/// Reads the bytes of a `demarche.yaml`.
pub fn read(slug: ServiceSlug, bytes: &[u8]) -> Reading {
    let parsed = parse(bytes);
    let mut findings = parsed.findings;
    let draft = match &parsed.root {
        Some(root) if parsed.complete => draft(slug, &parsed.text, root, &mut findings),
        // Half a file says nothing by what it leaves out: only what is wrong by
        // itself, word by word, is said beside the mistakes of writing.
        Some(root) => {
            let mut beside = vec![];
            draft(slug, &parsed.text, root, &mut beside);
            findings.extend(beside.into_iter().filter(|finding| ALONE.contains(&finding.code)));
            None
        }
        None => None,
    };
    findings.sort_by_key(|finding| (finding.primary.span.start, finding.code));
    findings.dedup();
    shorten(&mut findings);
    Reading { draft, findings, text: parsed.text }
}

/// Findings about one word, whatever stands around it.
const ALONE: &[&str] = &["RE0101", "TY0102", "TY0103", "TY0104", "TY0105", "TY0108"];

/// Nobody reads the two hundred and first remark.
fn shorten(findings: &mut Vec<Finding>) {
    let Some(first) = findings.get(FINDINGS_MAX).map(|finding| finding.primary.span) else { return };
    let others = findings.len() - FINDINGS_MAX;
    findings.truncate(FINDINGS_MAX);
    findings.push(Finding::error("TY0110", first, Text::new(
        format!("{others} autres remarques ne sont pas montrées"),
        format!("{others} further remarks are not shown"),
    ))
    .here(Text::new("la première est ici", "the first is here")));
}

/// SHA-256 of a service's text.
fn hash(text: &str) -> Hash32 {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    let mut bytes = [0; 32];
    bytes.iter_mut().zip(digest.as_ref()).for_each(|(to, from)| *to = *from);
    Hash32(bytes)
}

fn draft(slug: ServiceSlug, text: &str, root: &Node, out: &mut Vec<Finding>) -> Option<Draft> {
    let fields = Fields::open(root, section("démarche"), out)?;
    let title = required_text(&fields, "démarche", out);
    let summary = required_text(&fields, "résumé", out);
    let charter = charter(&fields, out);
    fields.required("en vigueur", out);
    let entered = fields.node("parcours").map(journey::entered).unwrap_or_default();
    let mut questions = questions::questions(&fields, &entered, out);
    let stages_node = fields.required("parcours", out);
    let identification = identification(&fields, stages_node, out);
    let mut pages = questions::pages(&fields, &questions, out);
    questions::platform(identification, &mut questions, &mut pages);
    let program = questions::program(&fields, &questions, out);
    questions::conditions(&fields, &mut questions, &program, out);
    lists::gather(&fields, &mut questions, &program, out);
    let actors = outside::actors(&fields, out);
    let letters = outside::letters(&fields, &program, out);
    let stages = stages_node.map(|node| journey::stages(node, out)).unwrap_or_default();
    let mut draft = Draft {
        slug,
        hash: hash(text),
        source: Arc::from(text),
        written: fields.written(),
        title,
        summary: summary.value,
        sector: fields.text("secteur", out),
        charter,
        in_force: fields.day("en vigueur", out),
        purpose: fields.bilingual("finalité", out),
        basis: basis(&fields, out),
        retention: retention(&fields, out),
        silence: silence(&fields, out),
        offline: offline(&fields, out),
        department: fields.bilingual("service instructeur", out),
        identification,
        actors,
        indicators: outside::indicators(&fields, &program, out),
        recipients: outside::recipients(&fields, out),
        attestations: outside::attestations(&fields, out),
        sources: governance::sources(&fields, out),
        models: governance::models(&fields, out),
        remedies: governance::remedies(&fields, out),
        rights: fields.names("droits", out),
        unlisted: fields.one_of("registre", &[("oui", true), ("non", false)], out).filter(|listed| !listed.value).map(|listed| listed.span),
        approval: governance::signed(&fields, "homologation", out),
        impact: governance::signed(&fields, "analyse d'impact", out),
        questions,
        pages,
        program,
        stages,
        letters,
    };
    journey::bind(&draft, out);
    lists::spread(&mut draft);
    Some(draft)
}

fn required_text(fields: &Fields<'_>, key: &str, out: &mut Vec<Finding>) -> Spanned<Text> {
    fields.required(key, out);
    fields.bilingual(key, out).unwrap_or_else(|| Spanned::new(Text::default(), fields.span))
}

/// The charter's name. Which names exist is the charter's own business.
fn charter(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Spanned<String> {
    fields.required("charte", out);
    fields.text("charte", out).unwrap_or_else(|| Spanned::new("loi".to_owned(), fields.span))
}

/// What is written, or what the journey implies: a right that is granted or
/// refused is granted to someone.
fn identification(fields: &Fields<'_>, stages: Option<&Node>, out: &mut Vec<Finding>) -> Identification {
    let words = [
        ("nom et adresse", Identification::NameAndAddress),
        ("facultative", Identification::Optional),
        ("aucune", Identification::None),
    ];
    if let Some(written) = fields.one_of("identification", &words, out) {
        return written.value;
    }
    if stages.is_some_and(journey::has_effect) { Identification::NameAndAddress } else { Identification::Optional }
}

fn basis(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Option<Basis> {
    let node = fields.node("base")?;
    // Several grounds are for the law to refuse; the first is read, all are kept.
    let (node, others) = match node.as_seq() {
        Some([first, rest @ ..]) => (first, rest.iter().map(|other| other.span).collect()),
        Some([]) | None => (node, vec![]),
    };
    let basis = Fields::open(node, section("base"), out)?;
    basis.required("fondement", out);
    let grounds = [
        ("mission d'intérêt public", Ground::PublicTask),
        ("obligation légale", Ground::LegalObligation),
        ("contrat", Ground::Contract),
        ("consentement", Ground::Consent),
        ("intérêts vitaux", Ground::VitalInterests),
    ];
    // A word that could not be read is said; the section is there all the same.
    let ground = basis.one_of("fondement", &grounds, out).unwrap_or(Spanned::new(Ground::PublicTask, basis.span));
    Some(Basis { span: basis.span, ground, text: basis.text("texte", out), others })
}

fn retention(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Option<Retention> {
    let node = fields.node("conservation")?;
    // `conservation: illimitée` is a mistake the charter explains better than we do.
    if node.as_text() == Some("illimitée") {
        return Some(Retention {
            span: node.span,
            length: None,
            from: RetentionStart::Closing,
            disposal: Disposal::Destruction,
            text: None,
            reason: None,
        });
    }
    let retention = Fields::open(node, section("conservation"), out)?;
    let starts = [
        ("dépôt", RetentionStart::Filing),
        ("décision", RetentionStart::Decision),
        ("clôture", RetentionStart::Closing),
    ];
    let ends = [("destruction", Disposal::Destruction), ("archivage", Disposal::Archives)];
    let endless = retention.node("durée").and_then(Node::as_text) == Some("illimitée");
    Some(Retention {
        span: retention.span,
        length: if endless { None } else { retention.duration("durée", out) },
        from: retention.one_of("à partir de", &starts, out).map_or(RetentionStart::Closing, |s| s.value),
        disposal: retention.one_of("sort", &ends, out).map_or(Disposal::Destruction, |s| s.value),
        text: retention.text("texte", out),
        reason: retention.text("motif", out),
    })
}

fn silence(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Option<Silence> {
    let silence = Fields::open(fields.node("silence")?, section("silence"), out)?;
    silence.required("sens", out);
    let senses = [
        ("acceptation", SilenceSense::Grant),
        ("refus", SilenceSense::Refuse),
        ("aucun", SilenceSense::None),
    ];
    let sense = silence.one_of("sens", &senses, out).unwrap_or(Spanned::new(SilenceSense::Refuse, silence.span));
    Some(Silence { span: silence.span, sense, delay: silence.duration("délai", out), text: silence.text("texte", out) })
}

fn offline(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Option<Offline> {
    let offline = Fields::open(fields.node("sans internet")?, section("sans internet"), out)?;
    Some(Offline {
        span: offline.span,
        telephone: offline.text("téléphone", out),
        counter: offline.bilingual("guichet", out),
        address: offline.text("adresse", out),
        email: offline.text("courriel", out),
    })
}

/// The entries of a section whose keys are names the author chose.
fn named<'a>(fields: &Fields<'a>, key: &str, out: &mut Vec<Finding>) -> Vec<&'a beffroi_syntax::Entry> {
    let Some(node) = fields.node(key) else { return vec![] };
    match node.as_map() {
        Some(map) => map.entries.iter().collect(),
        None => {
            out.push(unexpected(node, key, "des noms, chacun suivi de ses clés", "names, each followed by its keys"));
            vec![]
        }
    }
}


#[cfg(test)]
mod tests;
