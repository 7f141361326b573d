//! Errors of the YAML library, in words an agent can act on.

use super::{DEPTH_MAX, recover};
use beffroi_base::{Span, Text};
use beffroi_findings::{Edit, Finding, Help};
use granit_parser::{ErrorKind, ScanError};

/// The finding for what stopped the reading.
pub(super) fn scan_error(source: &str, error: &ScanError) -> Finding {
    let at = boundary(source, error.marker().byte_offset().unwrap_or(0));
    let len = source.get(at..).and_then(|s| s.chars().next()).map_or(0, char::len_utf8);
    let here = Span::new(at, at + len);
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return too_deep(here);
    }
    if let Some(finding) = margin(source, at) {
        return finding;
    }
    let Cause { span, words: (fr, en), repair } = cause(source, here, error.kind());
    let message = Text::new("l'écriture est incorrecte à partir d'ici", "the writing is malformed from here on");
    let mut finding = Finding::error("SY0003", span, message).here(Text::new(fr, en));
    if let Some(edit) = repair(source, span.start) {
        finding.helps.push(Help { text: Text::new("sans doute vouliez-vous écrire ainsi", "this is probably what you meant"), edit: Some(edit) });
    }
    finding
}

pub(super) fn too_deep(span: Span) -> Finding {
    Finding::error("SY0006", span, Text::new(
        format!("l'imbrication dépasse {DEPTH_MAX} niveaux"),
        format!("nesting goes deeper than {DEPTH_MAX} levels"),
    ))
    .help(Text::new(
        "une démarche n'en demande pas plus de dix : un crochet ou une accolade n'est sans doute pas fermé",
        "a service needs no more than ten: a bracket or a brace is probably not closed",
    ))
}

fn boundary(source: &str, mut at: usize) -> usize {
    at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A tab or a no-break space in the margin of the line: the commonest slip,
/// and one that cannot be seen.
fn margin(source: &str, at: usize) -> Option<Finding> {
    let start = source.get(..at).and_then(|s| s.rfind('\n')).map_or(0, |i| i + 1);
    let line = source.get(start..)?.lines().next()?;
    let blank = |c: char| matches!(c, ' ' | '\t' | '\u{a0}' | '\u{202f}');
    let margin = line.get(..line.len() - line.trim_start_matches(blank).len())?;
    let (offset, c) = margin.char_indices().find(|(_, c)| *c != ' ')?;
    let span = Span::new(start + offset, start + offset + c.len_utf8());
    Some(match c {
        '\t' => Finding::error("SY0008", span, Text::new("une tabulation sert de marge", "a tab is used for indentation"))
            .repair(Text::new("remplacez les tabulations par des espaces, deux par niveau", "replace tabs with spaces, two for each level"), recover::spaced(source, at)),
        _ => Finding::error("SY0008", span, Text::new(
            "une espace insécable sert de marge",
            "a no-break space is used for indentation",
        ))
        .repair(Text::new("remplacez-la par une espace ordinaire", "replace it with an ordinary space"), recover::spaced(source, at)),
    })
}

/// What most often causes an error, where the eye should go, and the edit that
/// most often mends it.
struct Cause {
    span: Span,
    words: Words,
    repair: Repair,
}

type Words = (&'static str, &'static str);
type Repair = fn(&str, usize) -> Option<Edit>;

fn none(_: &str, _: usize) -> Option<Edit> {
    None
}

const COLON: (&str, &str) = (
    "un « : » dans une phrase se met entre guillemets, la phrase entière",
    "a “:” within a sentence needs quotes around the whole sentence",
);
const SIGN: (&str, &str) = (
    "un texte qui commence par ce signe se met entre guillemets",
    "a text that begins with this sign needs quotes",
);
const QUOTE: (&str, &str) = ("les guillemets ouverts ici ne sont pas fermés", "the quotes opened here are not closed");
const MARGIN: (&str, &str) = (
    "la marge de cette ligne ne correspond à rien de ce qui précède : alignez-la sur ses voisines",
    "the margin of this line matches nothing above: align it with its neighbours",
);
const TRAILING: (&str, &str) = (
    "rien ne peut suivre des guillemets fermés : mettez toute la phrase entre les guillemets",
    "nothing may follow closed quotes: put the whole sentence between the quotes",
);
const ESCAPE: (&str, &str) = (
    "entre guillemets droits, une barre oblique inversée s'écrit deux fois : `\\\\`",
    "between double quotes, a backslash is written twice: `\\\\`",
);
const UNCLOSED: (&str, &str) = ("ce crochet ou cette accolade n'est pas fermé", "this bracket or brace is not closed");
const COMMA: (&str, &str) = (
    "entre crochets ou accolades, il manque une virgule ou la fermeture avant ce point",
    "between brackets or braces, a comma or the closing is missing before this point",
);
const CLOSES_NOTHING: (&str, &str) = ("ce crochet ou cette accolade ne ferme rien", "this bracket or brace closes nothing");
const KEY: (&str, &str) = (
    "il manque les deux-points après la clé : `clé: valeur`",
    "the colon after the key is missing: `key: value`",
);

fn cause(source: &str, here: Span, kind: &ErrorKind) -> Cause {
    use ErrorKind as E;
    let start = source.get(..here.start).and_then(|s| s.rfind('\n')).map_or(0, |i| i + 1);
    let line = source.get(start..).and_then(|s| s.lines().next()).unwrap_or("");
    let say = |words: Words, repair: Repair| Cause { span: here, words, repair };
    if let Some(at) = opened_above(source, start, here.start, kind) {
        return Cause { span: Span::new(at, at + 1), words: QUOTE, repair: recover::closed };
    }
    if let Some(at) = recover::left_open(source, start).filter(|_| !quotes(kind)) {
        return Cause { span: Span::new(at, at + 1), words: UNCLOSED, repair: recover::bracketed };
    }
    match kind {
        E::MappingValueNotAllowed | E::InvalidColonPlacement if line.matches(':').count() > 1 => say(COLON, recover::quoted),
        E::MappingValueNotAllowed | E::InvalidColonPlacement => previous(source, start).unwrap_or_else(|| say(MARGIN, recover::aligned)),
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar | E::InvalidQuotedScalarIndent => {
            say(QUOTE, recover::closed)
        }
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => say(TRAILING, recover::quoted),
        E::UnknownQuotedScalarEscape | E::InvalidQuotedScalarHexEscape | E::InvalidUnicodeEscape => say(ESCAPE, none),
        E::UnclosedFlowCollection { .. } | E::UnexpectedEofFlowMapping | E::UnexpectedEofFlowSequence
        | E::UnexpectedEofImplicitFlowMapping | E::ExpectedFlowMappingSeparator | E::ExpectedFlowSequenceSeparator
        | E::MismatchedFlowCollectionEnd { .. } | E::BlockEntryInFlowCollection | E::InvalidFlowScalarIndent => {
            bracket(source, here, line)
        }
        E::MisplacedFlowCollectionEnd => say(CLOSES_NOTHING, none),
        E::UnexpectedCharacter { .. } | E::UnknownAnchor | E::MissingAnchorOrAliasName | E::UndeclaredTagHandle
        | E::ExpectedTagBang | E::MissingDirectiveName | E::InvalidDirectiveName => say(SIGN, recover::quoted),
        E::SimpleKeyExpected | E::InvalidSimpleKey if !line.contains(':') => say(KEY, recover::with_colon),
        E::SimpleKeyExpected | E::InvalidSimpleKey => previous(source, start).unwrap_or_else(|| say(MARGIN, recover::aligned)),
        E::InvalidIndentation | E::ExpectedBlockMappingKey | E::ExpectedBlockSequenceEntry
        | E::InvalidBlockScalarIndent | E::BlockSequenceEntryNotAllowed | E::MappingKeyNotAllowed => say(MARGIN, recover::aligned),
        _ if line.matches(": ").count() > 1 && !line.trim_start().starts_with('{') => say(COLON, recover::quoted),
        _ if line.trim_start().starts_with(['%', '@', '`', '*', '&', '!']) => say(SIGN, recover::quoted),
        _ => say(("vérifiez les guillemets, les crochets et la marge", "check quotes, brackets and margin"), none),
    }
}

fn quotes(kind: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(kind, E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar | E::InvalidQuotedScalarIndent
        | E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar
        | E::UnknownQuotedScalarEscape | E::InvalidQuotedScalarHexEscape | E::InvalidUnicodeEscape)
}

/// A bracket or a brace: where it was opened, when the line where the reading
/// failed opens none itself.
fn bracket(source: &str, here: Span, line: &str) -> Cause {
    let own = line.contains(['{', '[']);
    match recover::opened_above(source, here.start).filter(|_| !own) {
        Some(at) => Cause { span: Span::new(at, at + 1), words: UNCLOSED, repair: recover::bracketed },
        None => Cause { span: here, words: COMMA, repair: recover::bracketed },
    }
}

/// The line before, when it is a key that lost its colon.
fn previous(source: &str, start: usize) -> Option<Cause> {
    let before = source.get(..start)?.trim_end();
    let from = before.rfind('\n').map_or(0, |i| i + 1);
    let line = before.get(from..)?;
    let word = line.trim_start();
    let lost = !word.is_empty() && !word.contains(':') && !word.starts_with(['-', '#']);
    lost.then(|| Cause { span: Span::new(from + line.len() - word.len(), from + line.len()), words: KEY, repair: recover::with_colon })
}

/// Quotes left open run to the next ones, lines below, and only there does the
/// reading fail: the eye must go back to where they were opened.
fn opened_above(source: &str, start: usize, at: usize, kind: &ErrorKind) -> Option<usize> {
    let quote = match kind {
        ErrorKind::InvalidTrailingDoubleQuotedScalar => '"',
        ErrorKind::InvalidTrailingSingleQuotedScalar => '\'',
        _ => return None,
    };
    let odd = |text: &str| text.matches(quote).count() % 2 == 1;
    if !odd(source.get(start..at)?) {
        return None;
    }
    let above = source.get(..start)?;
    let mut end = above.len();
    for line in above.split_inclusive('\n').rev().take(50) {
        end -= line.len();
        if odd(line) {
            return line.rfind(quote).map(|offset| end + offset);
        }
    }
    None
}
