//! Findings as rustc shows them.

use crate::{Finding, Source};
use beffroi_base::Language;

/// Placeholder until the renderer is in place.
pub fn render(_source: &Source, _findings: &[Finding], _language: Language) -> String {
    String::new()
}
