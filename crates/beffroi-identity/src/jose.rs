//! Signed tokens (JWS compact, RFC 7515) and the keys that open them (JWK, RFC
//! 7517).
//!
//! Two algorithms, those FranceConnect signs with: ES256 and RS256. The key
//! decides which: a token may only name what its key can do, so `none`, or an
//! HMAC keyed with a public key, finds no key at all.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde_json::{Map, Value};

/// What a token says.
pub(crate) type Claims = Map<String, Value>;

/// Why a token is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unopened {
    /// No key of the provider goes with it: maybe a newer one.
    UnknownKey,
    /// Not signed by the key it names, or not a signed token.
    Forged,
    /// Encrypted: nobody registered us for that.
    Encrypted,
}

/// Public keys of a provider.
#[derive(Debug)]
pub(crate) struct Keys(Vec<Key>);

#[derive(Debug)]
struct Key {
    name: Option<String>,
    half: Half,
}

#[derive(Debug)]
enum Half {
    /// A point of P-256, uncompressed.
    Curve(Vec<u8>),
    /// Modulus and exponent, without leading zeros.
    Rsa(RsaPublicKeyComponents<Vec<u8>>),
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Published {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

impl Keys {
    /// Those of a published set that sign as we know how; `None` if it is no set.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let published: Published = serde_json::from_slice(bytes).ok()?;
        Some(Self(published.keys.into_iter().filter_map(key).collect()))
    }

    /// What the token says, if one of these keys signed it.
    pub(crate) fn open(&self, token: &str) -> Result<Claims, Unopened> {
        let (signed, signature) = token.rsplit_once('.').ok_or(Unopened::Forged)?;
        let (header, claims) = signed.split_once('.').ok_or(Unopened::Forged)?;
        if claims.contains('.') {
            return Err(if token.split('.').count() == 5 { Unopened::Encrypted } else { Unopened::Forged });
        }
        let header: Header = decoded(header).and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or(Unopened::Forged)?;
        if header.crit.is_some() || !["ES256", "RS256"].contains(&header.alg.as_str()) {
            return Err(Unopened::Forged);
        }
        let signature = decoded(signature).ok_or(Unopened::Forged)?;
        let mut named = self.0.iter().filter(|key| key.half.algorithm() == header.alg && (header.kid.is_none() || key.name == header.kid)).peekable();
        if named.peek().is_none() {
            return Err(Unopened::UnknownKey);
        }
        if !named.any(|key| key.half.signed(signed.as_bytes(), &signature)) {
            return Err(Unopened::Forged);
        }
        decoded(claims).and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or(Unopened::Forged)
    }
}

impl Half {
    fn algorithm(&self) -> &'static str {
        match self {
            Self::Curve(_) => "ES256",
            Self::Rsa(_) => "RS256",
        }
    }

    fn signed(&self, text: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Curve(point) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(text, signature).is_ok(),
            Self::Rsa(key) => key.verify(&RSA_PKCS1_2048_8192_SHA256, text, signature).is_ok(),
        }
    }
}

/// A key that signs as we know how. Others of the set are for somebody else.
fn key(value: Value) -> Option<Key> {
    let jwk: Jwk = serde_json::from_value(value).ok()?;
    if jwk.purpose.is_some_and(|purpose| purpose != "sig") {
        return None;
    }
    let half = match jwk.kty.as_str() {
        "EC" if jwk.crv.as_deref() == Some("P-256") => {
            let (x, y) = (decoded(&jwk.x?)?, decoded(&jwk.y?)?);
            Half::Curve((x.len() == 32 && y.len() == 32).then(|| [vec![4], x, y].concat())?)
        }
        "RSA" => Half::Rsa(RsaPublicKeyComponents { n: number(&jwk.n?)?, e: number(&jwk.e?)? }),
        _ => return None,
    };
    if jwk.alg.is_some_and(|algorithm| algorithm != half.algorithm()) {
        return None;
    }
    Some(Key { name: jwk.kid, half })
}

fn number(text: &str) -> Option<Vec<u8>> {
    Some(decoded(text)?.into_iter().skip_while(|byte| *byte == 0).collect())
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(text.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7515, appendices A.2 and A.3: the same claims under two keys.
    const CLAIMS: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const ES256: &str = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    const RS256: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    const KEYS: &str = r#"{"keys":[
        {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
        {"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"},
        {"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"},
        {"kty":"EC","crv":"P-384","x":"AA","y":"AA"}, {"kty":"EC","crv":"P-256","x":"AA","y":"AA"}, {}]}"#;

    fn token(header: &str, claims: &str, signature: &str) -> String {
        format!("{}.{claims}.{signature}", BASE64URL_NOPAD.encode(header.as_bytes()))
    }

    #[test]
    fn tokens_of_the_standard_open_and_nothing_else_does() {
        let keys = Keys::read(KEYS.as_bytes()).unwrap();
        assert_eq!(keys.0.len(), 2);
        for (algorithm, signature) in [("ES256", ES256), ("RS256", RS256)] {
            let header = format!(r#"{{"alg":"{algorithm}"}}"#);
            let good = token(&header, CLAIMS, signature);
            assert_eq!(keys.open(&good).unwrap()["iss"], "joe");
            let forged = Err(Unopened::Forged);
            assert_eq!(keys.open(&token(&header, "e30", signature)), forged);
            assert_eq!(keys.open(&token(&header, CLAIMS, "")), forged);
            assert_eq!(keys.open(&token(&header, CLAIMS, "AAAA")), forged);
            assert_eq!(keys.open(&format!("{good}=")), forged);
            assert_eq!(keys.open(&format!("{good}.e30")), forged);
            assert_eq!(keys.open(&format!("{good}.e30.e30")), Err(Unopened::Encrypted));
            // A key of a name we have not.
            assert_eq!(keys.open(&token(&format!(r#"{{"alg":"{algorithm}","kid":"a"}}"#), CLAIMS, signature)), Err(Unopened::UnknownKey));
        }
        // The other's signature, and what neither key does.
        for header in [r#"{"alg":"ES256"}"#, r#"{"alg":"none"}"#, r#"{"alg":"HS256"}"#, r#"{"alg":"RS256","crit":["b64"],"b64":false}"#, "{}", "[]", ""] {
            assert_eq!(keys.open(&token(header, CLAIMS, RS256)), Err(Unopened::Forged), "{header}");
        }
        assert!(["", ".", "..", "...", "é.é.é"].iter().all(|token| keys.open(token).is_err()));
        assert!(Keys::read(b"<html>").is_none());
    }

    #[test]
    fn a_signature_by_zero_is_none() {
        // CVE-2022-21449: r = s = 0 once satisfied the equation.
        let keys = Keys::read(KEYS.as_bytes()).unwrap();
        let zero = BASE64URL_NOPAD.encode(&[0; 64]);
        assert_eq!(keys.open(&token(r#"{"alg":"ES256"}"#, CLAIMS, &zero)), Err(Unopened::Forged));
    }
}
