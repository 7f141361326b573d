//! `attester`: what a person answers for, in place of the checker.
//!
//! There is no silent allow. An attestation names one rule, says why, who
//! answers and until when; complete and running, it takes the rule's findings
//! out of the way and into the public register. Anything else about it is a
//! finding of its own.

use crate::rule::{Phase, Rule, Say};
use crate::rules;
use crate::seal::Attested;
use crate::service::Service;
use beffroi_base::{Text, format_day, Language};
use beffroi_findings::Finding;
use beffroi_service::Attestation;

fn silent(_: &Service<'_>, _: &mut Vec<Say>) {}

pub(crate) static INCOMPLETE: Rule = Rule::new("AT0001", Phase::Sections, include_str!("rules/attestation_incomplete.md"), silent);
pub(crate) static EXPIRED: Rule = Rule::new("AT0002", Phase::Sections, include_str!("rules/attestation_expired.md"), silent);
pub(crate) static UNUSED: Rule = Rule::new("AT0003", Phase::Sections, include_str!("rules/attestation_unused.md"), silent);
pub(crate) static REFUSED: Rule = Rule::new("AT0004", Phase::Sections, include_str!("rules/attestation_refused.md"), silent);

/// What is left once attestations have been heard.
pub(crate) struct Heard {
    /// Findings left, and those about the attestations themselves.
    pub(crate) findings: Vec<Finding>,
    /// What persons answer for.
    pub(crate) attested: Vec<Attested>,
}

/// Hears every attestation of a service against what the rules found.
/// `complete` says whether every rule could run: until then, an attestation
/// that serves nothing cannot be told from one whose rule has not spoken.
pub(crate) fn hear(service: &Service<'_>, mut findings: Vec<Finding>, complete: bool) -> Heard {
    let mut attested = vec![];
    let mut about = vec![];
    for attestation in &service.draft().attestations {
        let code = attestation.rule.value.as_str();
        if let Some(say) = refused(attestation) {
            about.push(say);
            continue;
        }
        let (mine, rest): (Vec<_>, Vec<_>) = findings.into_iter().partition(|finding| finding.code == code);
        findings = rest;
        if mine.is_empty() {
            if complete {
                about.push(Say::new(&UNUSED, attestation.rule.span).with("rule", code).help("aide-retirer"));
            }
            continue;
        }
        match judge(service, attestation) {
            Ok(mut held) => {
                held.findings = mine;
                attested.push(held);
            }
            // One cause, one finding: what it was meant to cover shows as its places.
            Err(say) => about.push(mine.iter().take(3).fold(*say, |say, finding| say.label(finding.primary.span, "ce-qui-reste"))),
        }
    }
    findings.extend(about.iter().map(|say| say.finding(beffroi_findings::Level::Error, service.profile)));
    Heard { findings, attested }
}

/// A rule nobody may answer for, or that does not exist.
fn refused(attestation: &Attestation) -> Option<Say> {
    let code = attestation.rule.value.as_str();
    let known = rules::find(code).is_some();
    let key = if code.starts_with("CH09") {
        "message-humain"
    } else if code.starts_with("LX") {
        "message-loi"
    } else if !known || !code.starts_with("CH") {
        "message-inconnue"
    } else {
        return None;
    };
    Some(Say::new(&REFUSED, attestation.rule.span).key(key).with("rule", code))
}

fn judge(service: &Service<'_>, attestation: &Attestation) -> Result<Attested, Box<Say>> {
    let code = &attestation.rule.value;
    let filled = |text: &Option<beffroi_base::Spanned<String>>| text.as_ref().map(|t| t.value.clone()).filter(|t| !t.trim().is_empty());
    let (reason, signatory) = (filled(&attestation.reason), filled(&attestation.signatory));
    let (Some(reason), Some(signatory), Some(expires)) = (reason.clone(), signatory.clone(), &attestation.expires) else {
        let missing = [("motif", reason.is_none()), ("signataire", signatory.is_none()), ("expire", attestation.expires.is_none())];
        let missing: Vec<String> = missing.iter().filter(|(_, gone)| *gone).map(|(key, _)| format!("`{key}`")).collect();
        return Err(Box::new(Say::new(&INCOMPLETE, attestation.rule.span).with("rule", code).with("missing", missing.join(", "))));
    };
    if service.today.is_some_and(|today| expires.value < today) {
        let day = Text::new(format_day(expires.value, Language::Fr), format_day(expires.value, Language::En));
        return Err(Box::new(Say::new(&EXPIRED, expires.span).with("rule", code).with("day", day).help("aide-reprendre")));
    }
    Ok(Attested { code: code.clone(), reason, signatory, expires: expires.value, findings: vec![] })
}
