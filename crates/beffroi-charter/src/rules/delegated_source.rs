//! CH0101 `delegated-source`: data of a delegated service the authority does not control.

use super::prelude::*;
use beffroi_service::{DataSource, SourceNature};

pub static RULE: Rule = Rule::new("CH0101", Phase::Sections, include_str!("delegated_source.md"), check);

/// Formats a machine can read and anyone may write.
const OPEN: &[&str] = &["csv", "json", "geojson", "jsonl", "parquet", "ods", "xml", "geopackage", "gpkg", "gtfs", "netex", "txt"];

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    let delegated = |source: &&DataSource| source.nature.as_ref().is_some_and(|nature| nature.value == SourceNature::Operator);
    for source in service.sources.iter().filter(delegated).filter(|source| source.waiver.is_none()) {
        let keys = [("contrat", &source.contract), ("clause", &source.clause), ("format", &source.format), ("fréquence", &source.frequency)];
        let missing: Vec<String> = keys.iter().filter(|(_, value)| value.is_none()).map(|(key, _)| format!("`{key}`")).collect();
        if !missing.is_empty() {
            said.push(Say::new(&RULE, source.name_span).with("source", &source.name).with("missing", missing.join(", ")).help("aide-ecrire"));
        }
        if let Some(format) = source.format.as_ref().filter(|format| !OPEN.contains(&format.value.to_lowercase().as_str())) {
            said.push(Say::new(&RULE, format.span).key("message-format").with("format", &format.value).help("aide-format"));
        }
    }
}
