//! What a provider publishes of itself: its addresses and its keys (OpenID
//! Connect Discovery 1.0).

use crate::http::{Client, allowed, unreachable};
use crate::jose::Keys;
use beffroi_base::Instant;
use beffroi_ports::IdentityError;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// How long it is believed, in seconds. A key that a provider withdraws is
/// refused after that.
const FRESH: i64 = 3600;

/// A provider, as it was when it was asked.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) addresses: Addresses,
    pub(crate) keys: Keys,
    asked: Instant,
}

/// Where the provider does what.
#[derive(Debug, Deserialize)]
pub(crate) struct Addresses {
    issuer: String,
    #[serde(rename = "authorization_endpoint")]
    pub(crate) authorization: String,
    #[serde(rename = "token_endpoint")]
    pub(crate) token: String,
    #[serde(rename = "userinfo_endpoint")]
    pub(crate) userinfo: String,
    #[serde(rename = "jwks_uri")]
    keys: String,
    #[serde(rename = "end_session_endpoint")]
    pub(crate) end_session: Option<String>,
}

impl Known {
    /// Asks the provider.
    pub(crate) fn ask(client: &Client, issuer: &str, now: Instant) -> Result<Self, IdentityError> {
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let addresses: Addresses = json(client, "discovery", &address)?;
        if addresses.issuer != issuer {
            return Err(unreachable("discovery", "it gives itself another name"));
        }
        let all = [Some(&addresses.authorization), Some(&addresses.token), Some(&addresses.userinfo), Some(&addresses.keys), addresses.end_session.as_ref()];
        if all.into_iter().flatten().any(|address| allowed(address).is_none()) {
            return Err(unreachable("discovery", "an address that is not https"));
        }
        let published = body(client, "keys", &addresses.keys)?;
        let keys = Keys::read(&published).ok_or_else(|| unreachable("keys", "not a set of keys"))?;
        Ok(Self { addresses, keys, asked: now })
    }

    /// Whether it may still be believed. A clock set back makes it stale too.
    pub(crate) fn fresh(&self, now: Instant) -> bool {
        (0..FRESH).contains(&now.as_second().saturating_sub(self.asked.as_second()))
    }
}

fn json<T: DeserializeOwned>(client: &Client, what: &str, address: &str) -> Result<T, IdentityError> {
    serde_json::from_slice(&body(client, what, address)?).map_err(|_| unreachable(what, "not the JSON expected"))
}

fn body(client: &Client, what: &str, address: &str) -> Result<Vec<u8>, IdentityError> {
    let reply = client.get(what, address, None)?;
    if reply.status != 200 {
        return Err(unreachable(what, &format!("status {}", reply.status)));
    }
    Ok(reply.body)
}
