//! Words compared as a reader compares them: without case or accents.

use unicode_normalization::UnicodeNormalization;

/// Lower case, without diacritics; `œ` and `æ` opened. `Vérifier` gives `verifier`.
pub fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)) {
        match c {
            'œ' | 'Œ' => out.push_str("oe"),
            'æ' | 'Æ' => out.push_str("ae"),
            '’' => out.push('\''),
            _ => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// The candidate a misspelt `word` most probably meant, if one is near enough.
///
/// Near enough is one slip in three letters, two at least being allowed from
/// four letters on; ties go to the first candidate.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(word);
    let length = folded.chars().count();
    let allowed = (length / 3).clamp(1, 4);
    candidates
        .into_iter()
        // A name much longer or shorter is no slip; lengths are cheap to compare.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= allowed + 4)
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &fold(candidate)), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_case_do_not_count() {
        assert_eq!(fold("Vérifier"), "verifier");
        assert_eq!(fold("Œuvre d’État"), "oeuvre d'etat");
    }

    #[test]
    fn a_slip_is_forgiven_and_a_stranger_is_not() {
        assert_eq!(closest("conservatoin", ["silence", "conservation"]), Some("conservation"));
        assert_eq!(closest("prix", ["silence", "conservation"]), None);
    }
}
