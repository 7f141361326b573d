//! `franceconnect` and `reprises`: who says who a person is, and what other
//! administrations can answer for them.

use crate::read::text;
use crate::schema::section;
use crate::{IdentityLink, Takeover};
use beffroi_base::{Spanned, Text};
use beffroi_findings::Finding;
use beffroi_service::{Assurance, Fields};
use beffroi_syntax::Node;

pub(crate) fn identity(node: &Node, out: &mut Vec<Finding>) -> Option<IdentityLink> {
    let fields = Fields::open(node, section("franceconnect"), out)?;
    let levels = Assurance::ALL.map(|level| (level.name(), level));
    let issuer = address(&fields, "fournisseur", out)?;
    Some(IdentityLink {
        issuer: issuer.trim_end_matches('/').to_owned(),
        client: text(&fields, "client", out),
        level: fields.one_of("niveau", &levels, out).map(|level| level.value).unwrap_or_default(),
    })
}

pub(crate) fn takeovers(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Vec<Takeover> {
    let Some(node) = fields.node("reprises") else { return vec![] };
    let Some(map) = node.as_map() else {
        out.push(Finding::error("TY0101", node.span, Text::new(
            "`reprises` attend le nom d'une source, puis où la joindre",
            "`reprises` expects the name of a source, then where to reach it",
        )));
        return vec![];
    };
    map.entries.iter().filter_map(|entry| {
        let fields = Fields::of(entry, section("reprise"), out)?;
        let address = address(&fields, "adresse", out);
        let scopes = scopes(&fields, out);
        let answers = answers(&fields, out);
        Some(Takeover { source: entry.key.clone(), address: address?, scopes, answers })
    }).collect()
}

/// `réponses: { foyer . quotient: data.quotient_familial.valeur }`.
fn answers(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Vec<(String, String)> {
    let Some(node) = fields.required("réponses", out) else { return vec![] };
    let entries = node.as_map().map(|map| map.entries.as_slice()).unwrap_or_default();
    let mut answers = vec![];
    for entry in entries {
        let path = entry.value.as_text().unwrap_or_default().trim();
        if path.is_empty() || path.split('.').any(str::is_empty) {
            out.push(missing(entry.value.span, &entry.key));
        } else {
            answers.push((entry.key.clone(), path.to_owned()));
        }
    }
    if entries.is_empty() {
        out.push(missing(node.span, "réponses"));
    }
    answers
}

/// Words without spaces (RFC 6749, § 3.3).
fn scopes(fields: &Fields<'_>, out: &mut Vec<Finding>) -> Vec<String> {
    fields.names("périmètres", out).into_iter().filter_map(|scope| {
        let fine = !scope.value.is_empty() && scope.value.chars().all(|c| c.is_ascii_graphic() && c != '"' && c != '\\');
        if !fine {
            out.push(Finding::error("TY0211", scope.span, Text::new(
                format!("`{}` n'est pas un périmètre : ni espace, ni accent, ni guillemet", scope.value),
                format!("`{}` is not a scope: no space, no accent, no quote", scope.value),
            )));
        }
        fine.then_some(scope.value)
    }).collect()
}

fn missing(span: beffroi_base::Span, name: &str) -> Finding {
    Finding::error("TY0211", span, Text::new(
        format!("`{name}` ne dit pas où est la réponse"),
        format!("`{name}` does not say where the answer is"),
    ))
    .help(Text::new("écrivez par exemple `foyer . quotient: data.quotient_familial.valeur`", "write for instance `foyer . quotient: data.quotient_familial.valeur`"))
}

/// An address that nobody on the way can read.
fn address(fields: &Fields<'_>, key: &str, out: &mut Vec<Finding>) -> Option<String> {
    fields.required(key, out);
    let written: Spanned<String> = fields.text(key, out)?;
    let host = written.value.strip_prefix("https://").filter(|host| !host.is_empty());
    let here = ["http://127.0.0.1", "http://localhost"].iter().any(|own| {
        written.value.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    });
    if (host.is_none() && !here) || written.value.contains(char::is_whitespace) {
        out.push(Finding::error("TY0210", written.span, Text::new(
            format!("`{}` n'est pas une adresse protégée", written.value),
            format!("`{}` is not a protected address", written.value),
        ))
        .help(Text::new("écrivez-la entière, avec `https://`", "write it whole, with `https://`")));
        return None;
    }
    Some(written.value)
}
