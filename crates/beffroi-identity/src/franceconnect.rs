//! FranceConnect version 2: a departure, a return, and a question to another
//! administration (OpenID Connect Core 1.0, § 3.1, with PKCE, RFC 7636).

use crate::claims::{self, Between};
use crate::http::{Client, Reply, allowed, unreachable};
use crate::jose::{Claims, Unopened};
use crate::known::Known;
use crate::options::{Options, Unfit};
use crate::pivot;
use beffroi_ports::{AccessToken, Clock, Errand, Identified, IdentityError, IdentityProvider, Random, random_bytes, sha256};
use beffroi_service::IdentityDatum;
use data_encoding::BASE64URL_NOPAD;
use form_urlencoded::Serializer;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

/// FranceConnect, or any provider that speaks as it does.
pub struct FranceConnect {
    options: Options,
    client: Client,
    clock: Arc<dyn Clock>,
    known: Mutex<Option<Arc<Known>>>,
}

impl std::fmt::Debug for FranceConnect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FranceConnect").field("options", &self.options).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    id_token: String,
    token_type: String,
}

#[derive(Deserialize)]
struct Complaint {
    error: String,
}

impl FranceConnect {
    /// Makes ready; the provider is not asked yet.
    pub fn new(options: Options, clock: Arc<dyn Clock>) -> Result<Self, Unfit> {
        options.check()?;
        let here = allowed(&options.issuer).is_some_and(|uri| uri.scheme_str() == Some("http"));
        let client = match Client::new() {
            Some(client) => client,
            None if here => Client::nearby(),
            None => return Err(Unfit::Roots),
        };
        Ok(Self { options, client, clock, known: Mutex::new(None) })
    }

    /// Waits no longer than that for each answer, instead of four seconds.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.client.set_patience(patience);
        self
    }

    /// The provider as it published itself less than an hour ago.
    fn known(&self) -> Result<Arc<Known>, IdentityError> {
        let kept = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match kept.filter(|known| known.fresh(self.clock.now())) {
            Some(known) => Ok(known),
            None => self.learn(),
        }
    }

    fn learn(&self) -> Result<Arc<Known>, IdentityError> {
        let known = Arc::new(Known::ask(&self.client, &self.options.issuer, self.clock.now())?);
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&known));
        Ok(known)
    }

    /// What no longer answers is asked for anew next time: it may have moved.
    fn forget_if_unreachable<T>(&self, outcome: Result<T, IdentityError>) -> Result<T, IdentityError> {
        if matches!(outcome, Err(IdentityError::Unreachable(_))) {
            *self.known.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        outcome
    }

    /// The tokens for a code.
    fn exchange(&self, known: &Known, errand: &Errand, code: &str) -> Result<Tokens, IdentityError> {
        let form = Zeroizing::new(
            Serializer::new(String::new())
                .append_pair("grant_type", "authorization_code")
                .append_pair("code", code)
                .append_pair("redirect_uri", &self.options.back)
                .append_pair("code_verifier", &errand.verifier)
                .append_pair("client_id", &self.options.client)
                .append_pair("client_secret", &self.options.secret)
                .finish(),
        );
        let reply = self.client.post("token", &known.addresses.token, &form)?;
        if reply.status != 200 {
            let complaint: Option<Complaint> = serde_json::from_slice(&reply.body).ok();
            return Err(match complaint.as_ref().map(|complaint| complaint.error.as_str()) {
                Some("invalid_grant") => IdentityError::NotProven("token: the code is not good".to_owned()),
                Some("invalid_client" | "unauthorized_client") => unreachable("token", "it does not recognise this town: name, secret or address of return"),
                _ => status("token", &reply),
            });
        }
        let tokens: Tokens = serde_json::from_slice(&reply.body).map_err(|_| unreachable("token", "not the JSON expected"))?;
        if !tokens.token_type.eq_ignore_ascii_case("bearer") {
            return Err(unreachable("token", "a token of another kind"));
        }
        Ok(tokens)
    }

    /// What a signed token says. A key we do not know may be newer than what we
    /// know: the provider is asked once more.
    fn open(&self, what: &str, known: &mut Arc<Known>, token: &str) -> Result<Claims, IdentityError> {
        let mut opened = known.keys.open(token);
        if opened == Err(Unopened::UnknownKey) {
            *known = self.learn()?;
            opened = known.keys.open(token);
        }
        opened.map_err(|why| match why {
            Unopened::UnknownKey => unproven(what, "signed by none of its keys"),
            Unopened::Forged => unproven(what, "not signed as it says"),
            Unopened::Encrypted => unreachable(what, "encrypted, which nobody asked"),
        })
    }

    fn arrived(&self, errand: &Errand, code: &str, asked: &[IdentityDatum]) -> Result<Identified, IdentityError> {
        let mut known = self.known()?;
        let Tokens { access_token, id_token, .. } = self.exchange(&known, errand, code)?;
        let token = AccessToken(Zeroizing::new(access_token));
        let between = Between { issuer: &self.options.issuer, client: &self.options.client, now: self.clock.now() };

        let claims = self.open("identity token", &mut known, &id_token)?;
        let sub = claims::identity(&claims, between, &errand.nonce, self.options.level, &token.0);
        let sub = sub.map_err(|claim| unproven("identity token", claim))?;

        let reply = self.client.get("userinfo", &known.addresses.userinfo, Some(&token))?;
        if reply.status != 200 {
            return Err(status("userinfo", &reply));
        }
        let about = if reply.media == "application/jwt" {
            let signed = String::from_utf8(reply.body).map_err(|_| unreachable("userinfo", "not a token"))?;
            let about = self.open("userinfo", &mut known, signed.trim())?;
            claims::userinfo(&about, between).map_err(|claim| unproven("userinfo", claim))?;
            about
        } else {
            serde_json::from_slice(&reply.body).map_err(|_| unreachable("userinfo", "not the JSON expected"))?
        };
        if claims::text(&about, "sub") != Some(sub) {
            return Err(unproven("userinfo", "sub"));
        }

        let leave = known.addresses.end_session.as_deref().map(|address| {
            with_query(address, &[("id_token_hint", &id_token), ("state", &errand.state), ("post_logout_redirect_uri", &self.options.left)])
        });
        Ok(Identified { said: pivot::said(&about, asked), token, leave })
    }
}

impl IdentityProvider for FranceConnect {
    fn name(&self) -> &str {
        "FranceConnect"
    }

    fn depart(&self, asked: &[IdentityDatum], scopes: &[String], random: &dyn Random) -> Result<(String, Errand), IdentityError> {
        let known = self.known()?;
        let errand = errand(random);
        let challenge = BASE64URL_NOPAD.encode(&sha256(&[errand.verifier.as_bytes()]).0);
        let address = with_query(&known.addresses.authorization, &[
            ("response_type", "code"),
            ("client_id", &self.options.client),
            ("redirect_uri", &self.options.back),
            ("scope", &pivot::scopes(asked, scopes)),
            ("acr_values", self.options.level.acr()),
            ("state", &errand.state),
            ("nonce", &errand.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        Ok((address, errand))
    }

    fn welcome(&self, errand: &Errand, code: &str, asked: &[IdentityDatum]) -> Result<Identified, IdentityError> {
        self.forget_if_unreachable(self.arrived(errand, code, asked))
    }

    fn ask(&self, token: &AccessToken, address: &str) -> Result<Vec<u8>, IdentityError> {
        let reply = self.client.get("data", address, Some(token))?;
        if reply.status != 200 {
            return Err(status("data", &reply));
        }
        serde_json::from_slice::<IgnoredAny>(&reply.body).map_err(|_| unreachable("data", "not JSON"))?;
        Ok(reply.body)
    }
}

/// Three secrets of 256 bits, 43 characters each.
pub(crate) fn errand(random: &dyn Random) -> Errand {
    let draw = || BASE64URL_NOPAD.encode(&random_bytes::<32>(random));
    Errand { state: draw(), nonce: draw(), verifier: draw() }
}

fn unproven(what: &str, how: &str) -> IdentityError {
    IdentityError::NotProven(format!("{what}: {how}"))
}

/// A status is not an answer. A token refused is one that is too old.
fn status(what: &str, reply: &Reply) -> IdentityError {
    match reply.status {
        401 => unproven(what, "the token is not good any more"),
        code => unreachable(what, &format!("status {code}")),
    }
}

/// The address with these pairs in its query, after those it has.
fn with_query(address: &str, pairs: &[(&str, &str)]) -> String {
    let mut text = address.to_owned();
    let start = text.find('?').map_or_else(
        || {
            text.push('?');
            text.len()
        },
        |at| at.saturating_add(1),
    );
    Serializer::for_suffix(text, start).extend_pairs(pairs).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_added_to_what_is_there() {
        let pairs = [("a", "b c"), ("d", "é&")];
        assert_eq!(with_query("https://exemple.fr/", &pairs), "https://exemple.fr/?a=b+c&d=%C3%A9%26");
        assert_eq!(with_query("https://exemple.fr/?", &pairs), "https://exemple.fr/?a=b+c&d=%C3%A9%26");
        assert_eq!(with_query("https://exemple.fr/?e=f", &pairs), "https://exemple.fr/?e=f&a=b+c&d=%C3%A9%26");
    }
}
