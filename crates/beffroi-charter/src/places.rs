//! Countries, as far as the charter cares.

use beffroi_base::fold;

/// Members of the Union, and of the European Economic Area where the same law
/// holds.
const UNION: &[&str] = &[
    "allemagne", "autriche", "belgique", "bulgarie", "chypre", "croatie", "danemark", "espagne", "estonie", "finlande", "france",
    "grece", "hongrie", "irlande", "italie", "lettonie", "lituanie", "luxembourg", "malte", "pays-bas", "pologne", "portugal",
    "roumanie", "slovaquie", "slovenie", "suede", "tchequie", "republique tcheque", "islande", "liechtenstein", "norvege",
    "union europeenne",
];

/// Whether a country is in the Union, overseas France included.
pub fn in_union(country: &str) -> bool {
    in_france(country) || UNION.contains(&fold(country).as_str())
}

/// Whether it is France.
pub fn in_france(country: &str) -> bool {
    fold(country) == "france"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_capitals_do_not_move_a_border() {
        assert!(in_union("Grèce") && in_union("suède") && in_france("FRANCE"));
        assert!(!in_union("Suisse") && !in_union("États-Unis") && !in_france("Belgique"));
    }
}
