//! What leaves the case: letters, figures, recipients; and who answers for what.

use super::named;
use super::questions::word_of;
use crate::fields::Fields;
use crate::model::*;
use crate::schema::section;
use crate::template::Template;
use beffroi_base::{Spanned, Text};
use beffroi_findings::Finding;
use beffroi_rules::{Expression, Program};
use beffroi_syntax::{Entry, Node};

pub(super) fn actors(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Vec<Actor> {
    named(fields, "acteurs", out).into_iter().map(|entry| {
        let name = Spanned::new(entry.key.clone(), entry.key_span);
        if entry.value.is_absent() {
            return Actor { name, external: false, signs: false };
        }
        let Some(actor) = Fields::of(entry, section("acteur"), out) else {
            return Actor { name, external: false, signs: false };
        };
        Actor { name, external: actor.yes("externe", out), signs: actor.yes("signe", out) }
    }).collect()
}

pub(super) fn letters(fields: &Fields<'_>, program: &Program, out: &mut Vec<Finding>) -> Vec<Letter> {
    named(fields, "courriers", out).into_iter().map(|entry| letter(entry, program, out)).collect()
}

fn letter(entry: &Entry, program: &Program, out: &mut Vec<Finding>) -> Letter {
    let mut letter = Letter {
        name: entry.key.clone(),
        name_span: entry.key_span,
        span: entry.span(),
        subject: Template::default(),
        body: Template::default(),
        subject_en: None,
        body_en: None,
        anonymous: None,
        anonymity_reason: None,
    };
    let Some(fields) = Fields::of(entry, section("courrier"), out) else { return letter };
    fields.required("objet", out);
    fields.required("texte", out);
    let template = |node: Option<&Node>, out: &mut Vec<Finding>| {
        let node = node?;
        Some(Template::read(node.as_scalar()?, node.span, program, out))
    };
    let french = |key: &str, out: &mut Vec<Finding>| {
        let (scalar, span) = fields.scalar(key, out)?;
        Some(Template::read(scalar, span, program, out))
    };
    letter.subject = french("objet", out).unwrap_or_default();
    letter.body = french("texte", out).unwrap_or_default();
    letter.subject_en = template(fields.english().and_then(|map| map.get("objet")), out);
    letter.body_en = template(fields.english().and_then(|map| map.get("texte")), out);
    letter.anonymous = fields.one_of("auteur", &[("anonyme", true), ("nommé", false)], out).filter(|a| a.value).map(|a| a.span);
    letter.anonymity_reason = fields.text("motif", out);
    letter
}

fn expression(fields: &Fields<'_>, key: &str, program: &Program, out: &mut Vec<Finding>) -> Option<Spanned<Expression>> {
    let node = fields.node(key)?;
    let (expression, findings) = program.expression(node, "");
    out.extend(findings);
    expression.map(|expression| Spanned::new(expression, node.span))
}

pub(super) fn indicators(fields: &Fields<'_>, program: &Program, out: &mut Vec<Finding>) -> Vec<Indicator> {
    named(fields, "indicateurs", out).into_iter().filter_map(|entry| {
        let fields = Fields::of(entry, section("indicateur"), out)?;
        let measure = measure(&fields, program, out);
        let publication = fields.node("publier").and_then(|node| {
            let publication = Fields::open(node, section("publier"), out)?;
            Some(Publication {
                span: fields.key_span("publier").join(node.span),
                licence: publication.text("licence", out),
                under: publication.text("selon", out),
                consent: publication.text("accord", out),
            })
        });
        Some(Indicator {
            name: entry.key.clone(),
            name_span: entry.key_span,
            span: entry.span(),
            condition: expression(&fields, "si", program, out),
            by: fields.names("par", out),
            threshold: fields.count("seuil", out),
            measure: measure?,
            publication,
            reserved: fields.text("réservé", out),
        })
    }).collect()
}

fn measure(fields: &Fields<'_>, program: &Program, out: &mut Vec<Finding>) -> Option<Measure> {
    let written: Vec<&str> = ["compte", "somme", "moyenne", "liste"].into_iter().filter(|key| fields.node(key).is_some()).collect();
    if written.len() != 1 {
        out.push(Finding::error("TY0101", fields.span, Text::new(
            "un indicateur mesure une chose : `compte`, `somme`, `moyenne` ou `liste`",
            "an indicator measures one thing: `compte`, `somme`, `moyenne` or `liste`",
        )));
        return None;
    }
    match written.first().copied() {
        Some("somme") => expression(fields, "somme", program, out).map(Measure::Sum),
        Some("moyenne") => expression(fields, "moyenne", program, out).map(Measure::Mean),
        Some("liste") => Some(Measure::List(fields.names("liste", out))),
        _ => {
            let what = fields.text("compte", out)?;
            out.extend(word_of(&what, "compte", &["dossiers"]));
            Some(Measure::Count)
        }
    }
}

pub(super) fn recipients(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Vec<Recipient> {
    let usages = [
        ("service public", RecipientUsage::PublicService),
        ("commercial", RecipientUsage::Commercial),
        ("statistique", RecipientUsage::Statistics),
        ("recherche", RecipientUsage::Research),
        ("communication", RecipientUsage::Communication),
        ("contrôle", RecipientUsage::Control),
        ("recouvrement", RecipientUsage::Recovery),
    ];
    named(fields, "destinataires", out).into_iter().filter_map(|entry| {
        let fields = Fields::of(entry, section("destinataire"), out)?;
        fields.required("reçoit", out);
        Some(Recipient {
            name: entry.key.clone(),
            name_span: entry.key_span,
            span: entry.span(),
            usage: fields.one_of("usage", &usages, out),
            stage: fields.text("étape", out),
            receives: fields.names("reçoit", out),
            agreement: fields.text("convention", out),
            country: fields.text("pays", out),
            parent: fields.text("société mère", out),
            encrypted: fields.yes("chiffré", out),
            exclusivity: fields.duration("exclusivité", out),
            reason: fields.text("motif", out),
        })
    }).collect()
}

pub(super) fn attestations(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Vec<Attestation> {
    let Some(node) = fields.node("attester") else { return vec![] };
    let single = std::slice::from_ref(node);
    let items = node.as_seq().unwrap_or(single);
    items.iter().filter_map(|item| {
        let fields = Fields::open(item, section("attestation"), out)?;
        fields.required("règle", out);
        Some(Attestation {
            span: fields.span,
            rule: fields.text("règle", out)?,
            reason: fields.text("motif", out),
            signatory: fields.text("signataire", out),
            expires: fields.day("expire", out),
        })
    }).collect()
}
