//! What a town tells us of its registration with the provider.

use crate::http::allowed;
use zeroize::Zeroizing;

/// How sure the provider has to be (Regulation (EU) 910/2014, art. 8), as its
/// `acr` says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Low: all that FranceConnect gives.
    #[default]
    Eidas1,
    /// Substantial: FranceConnect+.
    Eidas2,
    /// High: FranceConnect+.
    Eidas3,
}

impl Level {
    /// Its name in `acr_values`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Eidas1 => "eidas1",
            Self::Eidas2 => "eidas2",
            Self::Eidas3 => "eidas3",
        }
    }

    /// The level of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Eidas1, Self::Eidas2, Self::Eidas3].into_iter().find(|level| level.name() == name)
    }
}

/// A town's registration with the provider.
#[derive(Clone)]
pub struct Options {
    /// Address of the provider, as it names itself: no final `/` unless it has one.
    pub issuer: String,
    /// Our name there (`client_id`).
    pub client: String,
    /// What proves it is us (`client_secret`).
    pub secret: Zeroizing<String>,
    /// Where persons come back, whole address (`redirect_uri`).
    pub back: String,
    /// Where they arrive once the provider's session is over, whole address
    /// (`post_logout_redirect_uri`).
    pub left: String,
    /// The least that is believed.
    pub level: Level,
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("issuer", &self.issuer)
            .field("client", &self.client)
            .field("back", &self.back)
            .field("left", &self.left)
            .field("level", &self.level)
            .finish_non_exhaustive()
    }
}

/// Why the options cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The provider's address is none, or would be reached in clear.
    Issuer,
    /// No name, or no secret.
    Client,
    /// One of our own addresses is none, or would be reached in clear.
    Address,
    /// This machine trusts no authority: no certificate could be believed
    /// (`ca-certificates` is not installed).
    Roots,
}

impl Options {
    /// What can be seen to be wrong without asking the provider.
    pub(crate) fn check(&self) -> Result<(), Unfit> {
        if allowed(&self.issuer).is_none() || self.issuer.contains(['?', '#']) {
            return Err(Unfit::Issuer);
        }
        if self.client.is_empty() || self.secret.is_empty() {
            return Err(Unfit::Client);
        }
        if allowed(&self.back).is_none() || allowed(&self.left).is_none() {
            return Err(Unfit::Address);
        }
        Ok(())
    }
}
