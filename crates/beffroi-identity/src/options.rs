//! What a town tells us of its registration with the provider.

use crate::http::allowed;
use beffroi_service::Assurance;
use zeroize::Zeroizing;

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
    pub level: Assurance,
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
