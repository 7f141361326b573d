//! The door persons come back by once a provider of identity (FranceConnect) has
//! said who they are.
//!
//! Two steps, as the standard has them (OpenID Connect Core 1.0, § 3.1): the
//! browser leaves for the provider, and comes back with a code that is good once
//! and for some seconds. What must match between the two is an [`Errand`], which
//! the caller keeps and never shows.

use crate::Random;
use beffroi_service::IdentityDatum;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// What ties a return to its departure. Each is drawn anew, and is a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Errand {
    /// Comes back in the address: ties it to the browser that left.
    pub state: String,
    /// Comes back in the signed token: ties it to this departure.
    pub nonce: String,
    /// Proves that who asks for the token is who left (PKCE, RFC 7636).
    pub verifier: String,
}

impl std::fmt::Debug for Errand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Errand(…)")
    }
}

/// Lets other administrations be asked about this person, for some seconds.
#[derive(Clone)]
pub struct AccessToken(pub Zeroizing<String>);

impl std::fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

/// Who came back.
#[derive(Clone)]
pub struct Identified {
    /// What the provider said, as a person would type it: `1962-08-24`, an Insee
    /// code for a place, `femme` or `homme`. Only what was asked.
    pub said: BTreeMap<IdentityDatum, String>,
    /// For asking other administrations.
    pub token: AccessToken,
    /// Where the browser goes next so that the provider's session ends too:
    /// nothing stays open on the machine of a library.
    pub leave: Option<String>,
}

impl std::fmt::Debug for Identified {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identified").field("data", &self.said.len()).finish_non_exhaustive()
    }
}

/// Why nobody came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityError {
    /// The code or what came with it is not good: too old, used, forged.
    NotProven(String),
    /// The provider does not answer, or not as it should. In clear: no personal
    /// datum in it.
    Unreachable(String),
}

/// A provider of identity.
pub trait IdentityProvider: Send + Sync {
    /// Its name, as the button says: `FranceConnect`.
    fn name(&self) -> &str;

    /// Where the browser goes, asking for these data and no other, and what must
    /// match when it comes back. `scopes`: what other administrations will be asked
    /// about this person, as they name it; the person is shown it there.
    fn depart(&self, asked: &[IdentityDatum], scopes: &[String], random: &dyn Random) -> Result<(String, Errand), IdentityError>;

    /// Who came back with that code. `asked` as at the departure.
    fn welcome(&self, errand: &Errand, code: &str, asked: &[IdentityDatum]) -> Result<Identified, IdentityError>;

    /// What another administration answers about this person at `address`: JSON,
    /// of a bounded size. Its text is personal.
    fn ask(&self, token: &AccessToken, address: &str) -> Result<Vec<u8>, IdentityError>;
}
