//! Findings as rustc shows them, in the reader's language.

use crate::{Finding, Level, Source};
use annotate_snippets::{AnnotationKind, Group, Level as Shown, Patch, Renderer, Snippet};
use beffroi_base::{Language, Span};

/// How the terminal is written to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    /// Language of the messages.
    pub language: Language,
    /// Whether the terminal shows colours.
    pub colour: bool,
}

/// Shows the findings of one file, in the order given, a blank line after each.
pub fn render(source: &Source, findings: &[Finding], style: Style) -> String {
    let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for finding in findings {
        out.push_str(&renderer.render(&report(source, finding, style.language)));
        out.push_str("\n\n");
    }
    out
}

fn report<'a>(source: &'a Source, finding: &'a Finding, language: Language) -> Vec<Group<'a>> {
    let level = match finding.level {
        Level::Error => Shown::ERROR.with_name(Some(language.pick("erreur", "error"))),
        Level::Warning => Shown::WARNING.with_name(Some(language.pick("avertissement", "warning"))),
    };
    let title = level.primary_title(finding.message.get(language)).id(finding.code);
    let mut snippet = Snippet::source(source.text.as_str())
        .line_start(1)
        .path(source.path.as_str())
        .annotation(annotation(AnnotationKind::Primary, finding.primary.span, finding.primary.text.get(language), source));
    for label in &finding.labels {
        let text = label.text.get(language);
        snippet = snippet.annotation(annotation(AnnotationKind::Context, label.span, text, source));
    }
    let mut main = title.element(snippet);
    for law in &finding.law {
        main = main.element(Shown::NOTE.with_name(Some(language.pick("la loi", "law"))).message(law.get(language)));
    }
    for help in finding.helps.iter().filter(|h| h.edit.is_none()) {
        main = main.element(aid(language).message(help.text.get(language)));
    }
    let more = format!("beffroi {} {}", language.pick("expliquer", "explain"), finding.code);
    main = main.element(Shown::NOTE.with_name(Some(language.pick("en savoir plus", "more"))).message(more));
    let mut groups = vec![main];
    for help in &finding.helps {
        let Some(edit) = &help.edit else { continue };
        let patch = Patch::new(fit(edit.span, source), edit.text.as_str());
        let snippet = Snippet::source(source.text.as_str()).line_start(1).path(source.path.as_str()).patch(patch);
        groups.push(aid(language).secondary_title(help.text.get(language)).element(snippet));
    }
    groups
}

fn aid(language: Language) -> Shown<'static> {
    Shown::HELP.with_name(Some(language.pick("aide", "help")))
}

fn annotation<'a>(kind: AnnotationKind, span: Span, text: &'a str, source: &Source) -> annotate_snippets::Annotation<'a> {
    let shown = kind.span(fit(span, source));
    if text.is_empty() { shown } else { shown.label(text) }
}

/// Keeps a span inside the text and on character boundaries, and shows only
/// the first line of a long one: twenty underlined lines help no one.
fn fit(span: Span, source: &Source) -> std::ops::Range<usize> {
    let text = &source.text;
    let snap = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (start, end) = (snap(span.start), snap(span.end));
    let raw = text.get(start..end).unwrap_or("");
    let end = raw.find('\n').map_or(end, |at| start + raw.get(..at).unwrap_or("").trim_end().len());
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Edit, Safety};
    use beffroi_base::Text;

    #[test]
    fn a_finding_reads_like_a_colleague_in_both_languages() {
        let source = Source::new("demarche.yaml", "questions:\n  âge:\n    type: entier\n");
        let finding = Finding::error("CH0401", Span::new(13, 17), Text::new("le champ `âge` n'est utilisé nulle part", "nothing reads field `âge`"))
            .here(Text::new("demandé ici", "asked here"))
            .law(Text::new("RGPD, art. 5", "GDPR, art. 5"))
            .repair(Text::new("retirez-le", "remove it"), Edit { span: Span::new(11, 37), text: String::new(), safety: Safety::Safe });
        let french = render(&source, std::slice::from_ref(&finding), Style::default());
        assert!(french.starts_with("erreur[CH0401]: le champ `âge`"), "{french}");
        for part in ["demarche.yaml:2:3", "^^^ demandé ici", "la loi: RGPD", "aide: retirez-le", "beffroi expliquer CH0401"] {
            assert!(french.contains(part), "{part} missing in\n{french}");
        }
        let english = render(&source, &[finding], Style { language: Language::En, colour: false });
        assert!(english.starts_with("error[CH0401]: nothing reads"), "{english}");
    }

    #[test]
    fn a_span_outside_the_text_does_not_panic() {
        let source = Source::new("x", "é");
        let finding = Finding::error("SY0001", Span::new(1, 900), Text::new("a", "b"));
        assert!(render(&source, &[finding], Style::default()).contains("SY0001"));
    }
}
