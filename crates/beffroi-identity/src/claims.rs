//! Whether what a token says is for us, now, and in answer to our question
//! (OpenID Connect Core 1.0, § 3.1.3.7 and § 5.3.2).

use crate::jose::Claims;
use beffroi_service::Assurance;
use beffroi_base::Instant;
use beffroi_ports::sha256;
use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;

/// By how much two machines' clocks may differ, in seconds.
const LEEWAY: i64 = 60;

/// Who speaks, to whom, and when.
#[derive(Clone, Copy)]
pub(crate) struct Between<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) client: &'a str,
    pub(crate) now: Instant,
}

/// Whose identity it is (`sub`), if the token answers this departure. Otherwise
/// the claim that does not hold.
pub(crate) fn identity<'a>(claims: &'a Claims, between: Between<'_>, nonce: &str, level: Assurance, token: &str) -> Result<&'a str, &'static str> {
    addressed(claims, between)?;
    if !current(claims, between.now).unwrap_or(false) {
        return Err("exp");
    }
    if text(claims, "nonce") != Some(nonce) {
        return Err("nonce");
    }
    if text(claims, "acr").and_then(Assurance::of_acr).is_none_or(|acr| acr < level) {
        return Err("acr");
    }
    // Where the provider ties the two tokens together, they hold together.
    let hash = sha256(&[token.as_bytes()]).0;
    let half = BASE64URL_NOPAD.encode(hash.first_chunk::<16>().map_or(&[][..], |half| &half[..]));
    if claims.get("at_hash").is_some_and(|said| said.as_str() != Some(&half)) {
        return Err("at_hash");
    }
    text(claims, "sub").filter(|sub| !sub.is_empty()).ok_or("sub")
}

/// Whether a signed answer about a person is for us and still good.
pub(crate) fn userinfo(claims: &Claims, between: Between<'_>) -> Result<(), &'static str> {
    addressed(claims, between)?;
    if current(claims, between.now) == Some(false) {
        return Err("exp");
    }
    Ok(())
}

/// The text of a claim.
pub(crate) fn text<'a>(claims: &'a Claims, name: &str) -> Option<&'a str> {
    claims.get(name).and_then(Value::as_str)
}

fn addressed(claims: &Claims, between: Between<'_>) -> Result<(), &'static str> {
    if text(claims, "iss") != Some(between.issuer) {
        return Err("iss");
    }
    let alone = match claims.get("aud") {
        Some(Value::String(one)) => one == between.client,
        Some(Value::Array(all)) => all.len() == 1 && all.iter().all(|one| one.as_str() == Some(between.client)),
        _ => false,
    };
    // A token that others may use too is not for us.
    if !alone {
        return Err("aud");
    }
    if claims.get("azp").is_some_and(|party| party.as_str() != Some(between.client)) {
        return Err("azp");
    }
    Ok(())
}

/// Whether it is not yet over; `None` if it does not say.
fn current(claims: &Claims, now: Instant) -> Option<bool> {
    let until = claims.get("exp")?;
    Some(until.as_i64().is_some_and(|until| now.as_second() < until.saturating_add(LEEWAY)))
}
