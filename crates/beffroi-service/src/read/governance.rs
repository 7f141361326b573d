//! `sources`, `modèles`, `recours`, `homologation`, `analyse d'impact`.

use super::named;
use crate::fields::Fields;
use crate::governance::*;
use crate::schema::section;
use beffroi_findings::Finding;
use beffroi_syntax::Node;

pub(super) const SENSITIVE: &[(&str, SensitiveKind)] = &[
    ("santé", SensitiveKind::Health),
    ("opinion", SensitiveKind::Opinion),
    ("origine", SensitiveKind::Origin),
    ("vie sexuelle", SensitiveKind::Sexuality),
    ("biométrie", SensitiveKind::Biometrics),
    ("infraction", SensitiveKind::Offence),
    ("numéro de sécurité sociale", SensitiveKind::Nir),
];

pub(super) fn sources(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Vec<DataSource> {
    let natures = [
        ("délégataire", SourceNature::Operator),
        ("administration", SourceNature::Administration),
        ("partenaire", SourceNature::Partner),
        ("interne", SourceNature::Internal),
    ];
    let directions = [("reçoit", Direction::In), ("donne", Direction::Out), ("échange", Direction::Both)];
    named(fields, "sources", out).into_iter().map(|entry| {
        let fields = Fields::of(entry, section("source"), out);
        let fields = fields.as_ref();
        if let Some(fields) = fields {
            fields.required("nature", out);
        }
        let mut text = |key: &str| fields.and_then(|fields| fields.text(key, out));
        let (sector, contract, clause, waiver) = (text("secteur"), text("contrat"), text("clause"), text("dispense"));
        let (agreement, format, frequency, consent) = (text("convention"), text("format"), text("fréquence"), text("accord"));
        DataSource {
            name: entry.key.clone(),
            name_span: entry.key_span,
            span: entry.span(),
            nature: fields.and_then(|fields| fields.one_of("nature", &natures, out)),
            sector,
            contract,
            clause,
            waiver,
            agreement,
            direction: fields.and_then(|fields| fields.one_of("sens", &directions, out)),
            format,
            frequency,
            consent,
        }
    }).collect()
}

pub(super) fn models(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Vec<LearnedModel> {
    let purposes = [
        ("traduire", ModelPurpose::Translation),
        ("rendre accessible", ModelPurpose::Accessibility),
        ("classer", ModelPurpose::Ranking),
        ("noter", ModelPurpose::Scoring),
        ("décider", ModelPurpose::Deciding),
    ];
    named(fields, "modèles", out).into_iter().filter_map(|entry| {
        let fields = Fields::of(entry, section("modèle"), out)?;
        fields.required("sert à", out);
        Some(LearnedModel {
            name: entry.key.clone(),
            name_span: entry.key_span,
            purpose: fields.one_of("sert à", &purposes, out),
            stage: fields.text("étape", out),
            reads: fields.names("lit", out),
        })
    }).collect()
}

pub(super) fn remedies(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Option<Remedies> {
    let fields = Fields::open(fields.node("recours")?, section("recours"), out)?;
    Some(Remedies {
        span: fields.span,
        reconsideration: fields.text("gracieux", out),
        hierarchical: fields.text("hiérarchique", out),
        delay: fields.duration("délai", out),
        court: fields.text("juridiction", out),
        mandatory: fields.text("préalable obligatoire", out),
    })
}

pub(super) fn signed(fields: &Fields<'_>, key: &str, out: &mut Vec<Finding>) -> Option<Signed> {
    let fields = Fields::open(fields.node(key)?, section("signature"), out)?;
    Some(Signed {
        span: fields.span,
        signatory: fields.text("signataire", out),
        on: fields.day("signée le", out),
        expires: fields.day("expire", out),
    })
}

pub(super) fn batch(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Option<Batch> {
    let fields = Fields::open(fields.node("par lot")?, section("par lot"), out)?;
    Some(Batch { span: fields.span, sample: fields.text("échantillon", out), stop: fields.text("arrêt", out) })
}

pub(super) fn timeout(node: Option<&Node>, out: &mut Vec<Finding>) -> Option<Timeout> {
    let fields = Fields::open(node?, section("sans réponse"), out)?;
    fields.required("après", out);
    fields.required("vers", out);
    Some(Timeout { span: fields.span, after: fields.duration("après", out), to: fields.text("vers", out)? })
}
