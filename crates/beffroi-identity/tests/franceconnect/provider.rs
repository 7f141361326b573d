//! A provider on this machine, honest unless told otherwise.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256};
use aws_lc_rs::{digest, hmac};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

/// When everything happens, in seconds of the epoch.
pub const NOW: i64 = 1_790_000_000;
/// What the town is called there, and its secret.
pub const CLIENT: &str = "ville-demonstration";
pub const SECRET: &str = "un+secret&de=la ville";
/// Where persons come back, and where they arrive after.
pub const BACK: &str = "https://ville.example/retour";
pub const LEFT: &str = "https://ville.example/parti";

/// Slow to make: one for all.
static RSA: LazyLock<RsaPair> = LazyLock::new(|| RsaPair::generate(KeySize::Rsa2048).unwrap());

/// How a token is signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signing {
    Es256,
    Rs256,
    /// By somebody else's key, under the name of the true one.
    Stranger,
    /// `alg: none`, no signature.
    Nothing,
    /// `alg: HS256`, keyed with the bytes of the public key.
    Hmac,
}

/// What a page does instead of answering as it should.
#[derive(Clone, Debug)]
pub enum Twist {
    Says(u16, &'static str, &'static str),
    /// A header that announces ten megabytes, and ten megabytes.
    Huge,
    /// Pieces without end.
    Endless,
    /// Reads the question, never answers.
    Hangs,
    /// One byte at a time, without end.
    Drips,
    /// Elsewhere.
    Redirects(String),
}

pub type Alter = fn(&mut Map<String, Value>);

/// What may differ from an honest provider.
pub struct Manners {
    pub signing: Signing,
    pub userinfo_signing: Option<Signing>,
    pub alter_discovery: Alter,
    pub alter_claims: Alter,
    pub alter_userinfo: Alter,
    pub alter_tokens: Alter,
    pub twists: BTreeMap<&'static str, Twist>,
}

struct Consent {
    nonce: String,
    challenge: String,
    scopes: Vec<String>,
}

struct State {
    manners: Manners,
    curve: EcdsaKeyPair,
    generation: u32,
    consents: BTreeMap<String, Consent>,
    token_scopes: BTreeMap<String, Vec<String>>,
    asked: Vec<String>,
    issued: u32,
}

/// The provider and its address.
pub struct Provider {
    pub issuer: String,
    state: Arc<Mutex<State>>,
}

impl Provider {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}/api/v2", listener.local_addr().unwrap());
        let manners = Manners {
            signing: Signing::Es256,
            userinfo_signing: Some(Signing::Es256),
            alter_discovery: |_| {},
            alter_claims: |_| {},
            alter_userinfo: |_| {},
            alter_tokens: |_| {},
            twists: BTreeMap::new(),
        };
        let state = State {
            manners,
            curve: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap(),
            generation: 1,
            consents: BTreeMap::new(),
            token_scopes: BTreeMap::new(),
            asked: vec![],
            issued: 0,
        };
        let provider = Self { issuer, state: Arc::new(Mutex::new(state)) };
        let (issuer, state) = (provider.issuer.clone(), Arc::clone(&provider.state));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (issuer, state) = (issuer.clone(), Arc::clone(&state));
                // A client that leaves early is its own business.
                std::thread::spawn(move || drop(serve(stream, &issuer, &state)));
            }
        });
        provider
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn manners(&self, change: impl FnOnce(&mut Manners)) {
        change(&mut self.state().manners);
    }

    /// A new key under a new name; the old one is gone.
    pub fn rotate(&self) {
        let mut state = self.state();
        state.curve = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        state.generation += 1;
    }

    /// The pages asked for since last time.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state().asked)
    }

    /// What the person does in their browser: says yes. Gives the code.
    pub fn consent(&self, address: &str) -> String {
        let (page, query) = address.split_once('?').unwrap();
        assert_eq!(page, format!("{}/authorize", self.issuer));
        let query = pairs(query);
        assert_eq!(query["response_type"], "code");
        assert_eq!(query["client_id"], CLIENT);
        assert_eq!(query["redirect_uri"], BACK);
        assert_eq!(query["code_challenge_method"], "S256");
        assert!(query["acr_values"].starts_with("eidas"));
        assert!(query["state"].len() >= 32 && query["nonce"].len() >= 32);
        let mut state = self.state();
        state.issued += 1;
        let code = format!("code-{}-secret", state.issued);
        let scopes = query["scope"].split(' ').map(str::to_owned).collect();
        let consent = Consent { nonce: query["nonce"].clone(), challenge: query["code_challenge"].clone(), scopes };
        state.consents.insert(code.clone(), consent);
        code
    }
}

/// The pairs of a form or of a query.
pub fn pairs(text: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

fn serve(mut stream: TcpStream, issuer: &str, state: &Mutex<State>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8(body).unwrap();

    let path = first.split(' ').nth(1).unwrap_or_default();
    let page = path.strip_prefix("/api/v2").unwrap_or(path).to_owned();
    let (twist, honest) = {
        let mut state = state.lock().unwrap();
        state.asked.push(page.clone());
        let twist = state.manners.twists.get(page.as_str()).cloned();
        let honest = if twist.is_none() { state.answer(issuer, &page, &headers, &body) } else { (0, "", String::new()) };
        (twist, honest)
    };
    match twist {
        None => send(&mut stream, honest.0, honest.1, &honest.2),
        Some(Twist::Says(status, media, text)) => send(&mut stream, status, media, text),
        Some(Twist::Redirects(to)) => stream.write_all(format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").as_bytes()),
        Some(Twist::Huge) => send(&mut stream, 200, "application/json", &format!("\"{}\"", "a".repeat(10_000_000))),
        Some(Twist::Endless) => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")?;
            loop {
                stream.write_all(format!("400\r\n{}\r\n", " ".repeat(1024)).as_bytes())?;
            }
        }
        // Until the client closes.
        Some(Twist::Hangs) => reader.read_to_end(&mut vec![]).map(drop),
        Some(Twist::Drips) => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900000\r\n\r\n")?;
            loop {
                stream.write_all(b" ")?;
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
        }
    }
}

fn send(stream: &mut TcpStream, status: u16, media: &str, text: &str) -> std::io::Result<()> {
    let head = format!("HTTP/1.1 {status} -\r\nContent-Type: {media}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", text.len());
    stream.write_all(head.as_bytes())?;
    stream.write_all(text.as_bytes())
}

type Page = (u16, &'static str, String);

fn as_json(status: u16, value: Value) -> Page {
    (status, "application/json; charset=utf-8", value.to_string())
}

impl State {
    fn answer(&mut self, issuer: &str, page: &str, headers: &BTreeMap<String, String>, body: &str) -> Page {
        match page {
            "/.well-known/openid-configuration" => {
                let mut about = object(json!({
                    "issuer": issuer,
                    "authorization_endpoint": format!("{issuer}/authorize"),
                    "token_endpoint": format!("{issuer}/token"),
                    "userinfo_endpoint": format!("{issuer}/userinfo"),
                    "jwks_uri": format!("{issuer}/jwks"),
                    "end_session_endpoint": format!("{issuer}/session/end"),
                }));
                (self.manners.alter_discovery)(&mut about);
                as_json(200, about.into())
            }
            "/jwks" => as_json(200, json!({"keys": [self.curve_jwk(), rsa_jwk()]})),
            "/token" => self.tokens(issuer, headers, body),
            "/userinfo" => self.userinfo(issuer, headers),
            "/quotient" if headers.contains_key("authorization") => as_json(200, json!({"quotient": 612, "bearer": headers["authorization"]})),
            _ => (404, "text/html", "<p>404".to_owned()),
        }
    }

    fn tokens(&mut self, issuer: &str, headers: &BTreeMap<String, String>, body: &str) -> Page {
        assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
        let form = pairs(body);
        assert_eq!(form["grant_type"], "authorization_code");
        assert_eq!(form["redirect_uri"], BACK);
        if form["client_id"] != CLIENT || form["client_secret"] != SECRET {
            return as_json(401, json!({"error": "invalid_client"}));
        }
        let verifier = digest::digest(&digest::SHA256, form["code_verifier"].as_bytes());
        // Once: it is gone whatever comes next.
        let consent = self.consents.remove(&form["code"]);
        let Some(consent) = consent.filter(|consent| consent.challenge == BASE64URL_NOPAD.encode(verifier.as_ref())) else {
            return as_json(400, json!({"error": "invalid_grant", "error_description": form["code"]}));
        };
        let access = format!("access-{}-secret", self.issued);
        self.token_scopes.insert(access.clone(), consent.scopes);
        let half = digest::digest(&digest::SHA256, access.as_bytes());
        let mut claims = object(json!({
            "iss": issuer, "aud": CLIENT, "sub": "sub-secret", "iat": NOW, "exp": NOW + 60, "acr": "eidas1",
            "nonce": consent.nonce, "at_hash": BASE64URL_NOPAD.encode(&half.as_ref()[..16]),
        }));
        (self.manners.alter_claims)(&mut claims);
        let signed = self.signed(self.manners.signing, claims);
        let mut tokens = object(json!({"access_token": access, "id_token": signed, "token_type": "Bearer", "expires_in": 60}));
        (self.manners.alter_tokens)(&mut tokens);
        as_json(200, tokens.into())
    }

    fn userinfo(&mut self, issuer: &str, headers: &BTreeMap<String, String>) -> Page {
        let token = headers["authorization"].strip_prefix("Bearer ").unwrap().to_owned();
        let Some(scopes) = self.token_scopes.get(&token) else { return as_json(401, json!({"error": "invalid_token"})) };
        // What the provider knows, of which it gives what was asked.
        let person = object(json!({
            "family_name": "DUBOIS", "given_name": "Angela Claire Louise", "birthdate": "1962-08-24", "birthplace": "75107",
            "birthcountry": "99100", "gender": "female", "email": "angela@courriel.example",
        }));
        let mut said: Map<String, Value> = person.into_iter().filter(|(name, _)| scopes.contains(name)).collect();
        said.insert("sub".to_owned(), json!("sub-secret"));
        if self.manners.userinfo_signing.is_some() {
            said.extend(object(json!({"iss": issuer, "aud": CLIENT, "iat": NOW, "exp": NOW + 60})));
        }
        (self.manners.alter_userinfo)(&mut said);
        match self.manners.userinfo_signing {
            None => as_json(200, said.into()),
            Some(signing) => (200, "application/jwt; charset=utf-8", self.signed(signing, said)),
        }
    }

    fn curve_jwk(&self) -> Value {
        let point = self.curve.public_key().as_ref();
        let (x, y) = (BASE64URL_NOPAD.encode(&point[1..33]), BASE64URL_NOPAD.encode(&point[33..65]));
        json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.curve_name(), "x": x, "y": y})
    }

    fn curve_name(&self) -> String {
        format!("curve-{}", self.generation)
    }

    fn signed(&self, signing: Signing, claims: Map<String, Value>) -> String {
        let header = match signing {
            Signing::Es256 | Signing::Stranger => json!({"alg": "ES256", "kid": self.curve_name()}),
            Signing::Rs256 => json!({"alg": "RS256", "kid": "rsa"}),
            Signing::Nothing => json!({"alg": "none"}),
            Signing::Hmac => json!({"alg": "HS256", "kid": self.curve_name()}),
        };
        let part = |text: String| BASE64URL_NOPAD.encode(text.as_bytes());
        let text = format!("{}.{}", part(header.to_string()), part(Value::from(claims).to_string()));
        let by = |pair: &EcdsaKeyPair| pair.sign(&SystemRandom::new(), text.as_bytes()).unwrap().as_ref().to_vec();
        let signature = match signing {
            Signing::Es256 => by(&self.curve),
            Signing::Stranger => by(&EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()),
            Signing::Rs256 => {
                let mut signature = vec![0; RSA.public_modulus_len()];
                RSA.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
                signature
            }
            Signing::Nothing => vec![],
            Signing::Hmac => hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, self.curve.public_key().as_ref()), text.as_bytes()).as_ref().to_vec(),
        };
        format!("{text}.{}", BASE64URL_NOPAD.encode(&signature))
    }
}

fn rsa_jwk() -> Value {
    // `RSAPublicKey` of 2048 bits: nine bytes of heads and sign, the modulus,
    // then 65537.
    let der = RSA.public_key().as_ref().to_vec();
    assert_eq!(&der[der.len() - 5..], [2, 3, 1, 0, 1]);
    json!({"kty": "RSA", "use": "sig", "kid": "rsa", "e": "AQAB", "n": BASE64URL_NOPAD.encode(&der[9..9 + 256])})
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => unreachable!("only objects are given"),
    }
}
