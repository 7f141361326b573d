//! What a provider of identity knows of the person who files: the pivot identity
//! of FranceConnect, and the e-mail address it may add.

use crate::AnswerKind;
use beffroi_base::Text;

/// One datum of an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentityDatum {
    /// The name at birth.
    BirthName,
    /// The first names, all of them.
    FirstNames,
    /// The day of birth.
    BirthDate,
    /// The commune of birth, by its Insee code; none for who is born abroad.
    BirthPlace,
    /// The country of birth, by its Insee code.
    BirthCountry,
    /// Sex, in civil status.
    Sex,
    /// The e-mail address.
    Email,
}

impl IdentityDatum {
    /// All of them, in the order a form would ask.
    pub const ALL: [Self; 7] = [Self::BirthName, Self::FirstNames, Self::BirthDate, Self::BirthPlace, Self::BirthCountry, Self::Sex, Self::Email];

    /// Its name in the service file.
    pub fn name(self) -> &'static str {
        match self {
            Self::BirthName => "nom de naissance",
            Self::FirstNames => "prénoms",
            Self::BirthDate => "date de naissance",
            Self::BirthPlace => "lieu de naissance",
            Self::BirthCountry => "pays de naissance",
            Self::Sex => "sexe",
            Self::Email => "courriel",
        }
    }

    /// Its name to a person.
    pub fn words(self) -> Text {
        let en = match self {
            Self::BirthName => "name at birth",
            Self::FirstNames => "first names",
            Self::BirthDate => "date of birth",
            Self::BirthPlace => "place of birth",
            Self::BirthCountry => "country of birth",
            Self::Sex => "sex",
            Self::Email => "e-mail address",
        };
        Text::new(self.name(), en)
    }

    /// The types of answer it can fill.
    pub fn kinds(self) -> &'static [AnswerKind] {
        match self {
            Self::BirthName | Self::FirstNames => &[AnswerKind::Text],
            Self::BirthDate => &[AnswerKind::Date],
            Self::BirthPlace => &[AnswerKind::Commune],
            Self::BirthCountry => &[AnswerKind::Country],
            Self::Sex => &[AnswerKind::Choice],
            Self::Email => &[AnswerKind::Email],
        }
    }
}

/// The two choices a question of `identité: sexe` offers.
pub const SEXES: [&str; 2] = ["femme", "homme"];

/// How sure a provider has to be of who a person is (regulation (EU) 910/2014,
/// art. 8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assurance {
    /// Low: all that FranceConnect gives.
    #[default]
    Low,
    /// Substantial: FranceConnect+.
    Substantial,
    /// High: FranceConnect+.
    High,
}

impl Assurance {
    /// All of them, the least first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Substantial, Self::High];

    /// Its name in a territory's file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "faible",
            Self::Substantial => "substantiel",
            Self::High => "élevé",
        }
    }

    /// As the protocol names it, in `acr_values`.
    pub fn acr(self) -> &'static str {
        match self {
            Self::Low => "eidas1",
            Self::Substantial => "eidas2",
            Self::High => "eidas3",
        }
    }

    /// The one the protocol names so.
    pub fn of_acr(acr: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|assurance| assurance.acr() == acr)
    }
}
