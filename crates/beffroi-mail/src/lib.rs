//! Mails leave by SMTP, over TLS, one server away.
//!
//! The only crate that knows of SMTP. What goes wrong is told apart: what may
//! leave later (the server is away, busy, or says 4xx) and what never will (5xx,
//! an address that is none). The words of the server are not kept: they often
//! repeat the address.

use beffroi_ports::{MailError, Mailer, Outgoing};
use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Message, SmtpTransport, Transport};
use std::time::Duration;

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (port 465).
    Tls,
    /// TLS asked for, and required, after the greeting (port 587).
    StartTls,
    /// None: only for a relay on the same machine.
    Clear,
}

/// Where mails go, and who they come from.
#[derive(Clone)]
pub struct Options {
    /// Name of the server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// Name and password, where the server asks for them.
    pub account: Option<(String, String)>,
    /// Sender: an address, with a name or without.
    pub from: String,
    /// How long the server may take to answer.
    pub patience: Duration,
}

/// Why the options cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The sender's address is none.
    Sender,
    /// The name of the server is none, or a password would cross a network in
    /// clear.
    Server,
}

/// A server that takes charge of mails.
pub struct Smtp {
    transport: SmtpTransport,
    from: Mailbox,
    domain: String,
}

impl Smtp {
    /// Makes ready; nothing is sent yet.
    pub fn new(options: Options) -> Result<Self, Unfit> {
        let from: Mailbox = options.from.parse().map_err(|_| Unfit::Sender)?;
        let local = ["localhost", "127.0.0.1", "::1"].contains(&options.host.as_str());
        if options.security == Security::Clear && options.account.is_some() && !local {
            return Err(Unfit::Server);
        }
        let parameters = || TlsParameters::new(options.host.clone()).map_err(|_| Unfit::Server);
        let tls = match options.security {
            Security::Tls => Tls::Wrapper(parameters()?),
            Security::StartTls => Tls::Required(parameters()?),
            Security::Clear => Tls::None,
        };
        let mut transport = SmtpTransport::builder_dangerous(&options.host).port(options.port).tls(tls).timeout(Some(options.patience));
        if let Some((name, password)) = options.account {
            transport = transport.credentials(Credentials::new(name, password));
        }
        let domain = from.email.domain().to_owned();
        Ok(Self { transport: transport.build(), from, domain })
    }

    fn message(&self, mail: &Outgoing) -> Result<Message, MailError> {
        let to: Mailbox = mail.to.parse().map_err(|_| MailError::Never("address".to_owned()))?;
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&mail.subject)
            .message_id(Some(format!("<{}@{}>", mail.id, self.domain)))
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone())
            .map_err(|_| MailError::Never("message".to_owned()))
    }
}

impl Mailer for Smtp {
    fn send(&self, mail: &Outgoing) -> Result<(), MailError> {
        let message = self.message(mail)?;
        let error = match self.transport.send(&message) {
            Ok(_) => return Ok(()),
            Err(error) => error,
        };
        // The code alone: the sentence after it may hold the address.
        let code = error.status().map_or_else(|| "connection".to_owned(), |code| code.to_string());
        if error.is_permanent() { Err(MailError::Never(code)) } else { Err(MailError::Later(code)) }
    }
}
