//! Questions to other machines: over TLS, in bounded time, for a bounded answer,
//! and to the address asked only.

use beffroi_ports::{AccessToken, IdentityError};
use std::sync::Arc;
use std::time::Duration;
use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body, Error};

/// The longest answer read, in bytes.
pub(crate) const BYTES_MAX: u64 = 1_000_000;
/// The longest wait, from the name looked up to the last byte.
pub(crate) const PATIENCE: Duration = Duration::from_secs(4);

/// What came back, whatever its status.
pub(crate) struct Reply {
    /// HTTP status.
    pub(crate) status: u16,
    /// Media type, without its parameters, in lower case.
    pub(crate) media: String,
    /// Its bytes.
    pub(crate) body: Vec<u8>,
}

/// A client that trusts the authorities of the machine.
pub(crate) struct Client {
    agent: Agent,
    nearby: Agent,
    patience: Duration,
}

impl Client {
    /// `None` when the machine trusts no authority at all.
    pub(crate) fn new() -> Option<Self> {
        let roots = rustls_native_certs::load_native_certs().certs;
        if roots.is_empty() {
            return None;
        }
        Some(Self::trusting(roots.iter().map(|root| Certificate::from_der(root).to_owned()).collect()))
    }

    /// For a provider on this machine: what it says is not over TLS.
    pub(crate) fn nearby() -> Self {
        Self::trusting(vec![])
    }

    fn trusting(roots: Vec<Certificate<'static>>) -> Self {
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::Specific(Arc::new(roots)))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .build();
        let config = || {
            Agent::config_builder()
                .http_status_as_error(false)
                .max_redirects(0)
                // A connection kept open may be closed just as a code leaves on it,
                // and a code is good once.
                .max_idle_connections(0)
                .user_agent("beffroi")
                .accept("application/json, application/jwt;q=0.9")
        };
        let agent = config().https_only(true).tls_config(tls).build().new_agent();
        // The way out of the town's network is not the way to its own machine.
        let nearby = config().proxy(None).build().new_agent();
        Self { agent, nearby, patience: PATIENCE }
    }

    /// Waits no longer than that for each answer.
    pub(crate) fn set_patience(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// `GET`, with a token where one is needed. `what` names the question in an error.
    pub(crate) fn get(&self, what: &str, address: &str, token: Option<&AccessToken>) -> Result<Reply, IdentityError> {
        let (agent, uri) = self.agent(what, address)?;
        let mut request = agent.get(uri).config().timeout_global(Some(self.patience)).build();
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {}", token.0.as_str()));
        }
        reply(what, request.call())
    }

    /// `POST` of a form, already encoded.
    pub(crate) fn post(&self, what: &str, address: &str, form: &str) -> Result<Reply, IdentityError> {
        let (agent, uri) = self.agent(what, address)?;
        let request = agent.post(uri).config().timeout_global(Some(self.patience)).build();
        reply(what, request.content_type("application/x-www-form-urlencoded").send(form.as_bytes()))
    }

    fn agent(&self, what: &str, address: &str) -> Result<(&Agent, Uri), IdentityError> {
        let uri = allowed(address).ok_or_else(|| unreachable(what, "an address that is not https"))?;
        let agent = if uri.scheme_str() == Some("https") { &self.agent } else { &self.nearby };
        Ok((agent, uri))
    }
}

/// The address, where a secret may go to it: `https`, or this very machine.
pub(crate) fn allowed(address: &str) -> Option<Uri> {
    let uri: Uri = address.parse().ok()?;
    let authority = uri.authority()?;
    if authority.as_str().contains('@') || authority.host().is_empty() {
        return None;
    }
    let here = matches!(authority.host(), "localhost" | "127.0.0.1" | "[::1]");
    match uri.scheme_str() {
        Some("https") => Some(uri),
        Some("http") if here => Some(uri),
        _ => None,
    }
}

/// An error that says which question failed and how, and nothing of its content.
pub(crate) fn unreachable(what: &str, how: &str) -> IdentityError {
    IdentityError::Unreachable(format!("{what}: {how}"))
}

fn reply(what: &str, response: Result<ureq::http::Response<Body>, Error>) -> Result<Reply, IdentityError> {
    let mut response = response.map_err(|error| unreachable(what, how(&error)))?;
    let status = response.status().as_u16();
    if response.status().is_redirection() {
        return Err(unreachable(what, "sends us elsewhere"));
    }
    let media = response.body().mime_type().unwrap_or_default().to_ascii_lowercase();
    let body = response.body_mut().with_config().limit(BYTES_MAX).read_to_vec();
    let body = body.map_err(|error| unreachable(what, how(&error)))?;
    Ok(Reply { status, media, body })
}

/// In our words: those of the library may repeat an address.
fn how(error: &Error) -> &'static str {
    match error {
        Error::Timeout(_) => "no answer in time",
        Error::BodyExceedsLimit(_) | Error::LargeResponseHeader(..) => "an answer too long",
        Error::HostNotFound => "no machine of that name",
        Error::Rustls(_) | Error::Tls(_) | Error::TlsRequired => "its certificate is not believed",
        Error::Io(error) if error.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => "its certificate is not believed",
        Error::Io(_) | Error::ConnectionFailed => "no connection",
        Error::ConnectProxyFailed(_) | Error::InvalidProxyUrl => "the proxy does not let us through",
        _ => "an answer that is not HTTP",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use rustls::{ServerConfig, ServerConnection, StreamOwned};
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;

    /// An authority of our own, valid a hundred years, and what it signed for
    /// `localhost`. Nobody trusts it elsewhere than here.
    const AUTHORITY: &[u8] = include_bytes!("../tests/tls/autorite.pem");
    const CERTIFICATE: &[u8] = include_bytes!("../tests/tls/localhost.pem");
    const KEY: &[u8] = include_bytes!("../tests/tls/localhost.key.pem");

    /// Answers each question over TLS. Gives its port.
    fn server() -> u16 {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let chain = vec![CertificateDer::from_pem_slice(CERTIFICATE).unwrap()];
        let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = Arc::new(config.with_no_client_auth().with_single_cert(chain, key).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut reader = BufReader::new(StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream));
                let mut line = String::new();
                while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                    line.clear();
                }
                // Whoever does not believe the certificate is gone.
                let _ = reader.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
            }
        });
        port
    }

    #[test]
    fn a_certificate_is_believed_for_its_name_from_an_authority_that_is() {
        let port = server();
        let known = Client::trusting(vec![Certificate::from_pem(AUTHORITY).unwrap()]);
        // A proxy of the machine that runs the test has no part in it.
        let direct = |mut client: Client| {
            let tls = client.agent.config().tls_config().clone();
            client.agent = Agent::config_builder().https_only(true).proxy(None).tls_config(tls).build().new_agent();
            client
        };
        let known = direct(known);
        let reply = known.get("essai", &format!("https://localhost:{port}/"), None).unwrap();
        assert_eq!((reply.status, reply.body.as_slice()), (200, &b"{}"[..]));
        let doubted = |client: &Client, host: &str| client.get("essai", &format!("https://{host}:{port}/"), None).map(|reply| reply.status);
        let expected = Err(unreachable("essai", "its certificate is not believed"));
        assert_eq!(doubted(&known, "127.0.0.1"), expected);
        assert_eq!(doubted(&direct(Client::trusting(vec![])), "localhost"), expected);
        assert_eq!(doubted(&direct(Client::new().unwrap()), "localhost"), expected);
    }

    #[test]
    fn a_secret_goes_over_tls_or_to_this_machine() {
        for good in ["https://fcp.exemple.fr/api/v2", "https://fcp.exemple.fr:8443/a?b=c", "http://127.0.0.1:1/a", "http://localhost/", "http://[::1]:80/"] {
            assert!(allowed(good).is_some(), "{good}");
        }
        let bad = [
            "http://fcp.exemple.fr/", "http://127.0.0.1.exemple.fr/", "http://localhost.exemple.fr/", "http://127.0.0.1@exemple.fr/", "https://a:b@exemple.fr/",
            "file:///etc/passwd", "/api/v2", "https:///a", "ftp://127.0.0.1/", "", "https://exemple.fr/ a",
        ];
        for bad in bad {
            assert!(allowed(bad).is_none(), "{bad}");
        }
    }
}
