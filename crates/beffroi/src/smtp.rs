//! Where the mails of a town leave, from the words of the command line.

use crate::say::Halt;
use beffroi_mail::{Options, Security, Smtp, Unfit};
use std::time::Duration;

/// Environment variables that hold the account: a password has no place on a
/// command line, where everyone on the machine can read it.
const USER: &str = "BEFFROI_SMTP_COMPTE";
const PASSWORD: &str = "BEFFROI_SMTP_MOT_DE_PASSE";
/// How long the server may take to answer, in seconds.
const PATIENCE: u64 = 20;

/// Reads `serveur:port`: TLS from the first byte on 465, none towards this very
/// machine on 25, required after the greeting otherwise.
pub(crate) fn mailer(address: &str, from: &str) -> Result<Smtp, Halt> {
    let unreadable = || Halt::new(
        format!("`{address}` n'est pas un serveur de courrier : écrivez par exemple smtp.exemple.fr:587"),
        format!("`{address}` is not a mail server: write for instance smtp.example.org:587"),
    );
    let (host, port) = address.rsplit_once(':').ok_or_else(unreadable)?;
    let port: u16 = port.parse().map_err(|_| unreadable())?;
    let local = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
    let security = match port {
        465 => Security::Tls,
        _ if local => Security::Clear,
        _ => Security::StartTls,
    };
    let account = std::env::var(USER).ok().zip(std::env::var(PASSWORD).ok());
    let options = Options { host: host.trim_matches(['[', ']']).to_owned(), port, security, account, from: from.to_owned(), patience: Duration::from_secs(PATIENCE) };
    Smtp::new(options).map_err(|unfit| match unfit {
        Unfit::Sender => Halt::new(
            format!("`{from}` (clé `courriel` du territoire) n'est pas une adresse d'où un courriel peut partir"),
            format!("`{from}` (key `courriel` of the territory) is not an address a mail can leave from"),
        ),
        Unfit::Server => unreadable(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_read_and_what_is_none_is_said() {
        for good in ["smtp.exemple.fr:587", "smtp.exemple.fr:465", "127.0.0.1:2525"] {
            assert!(mailer(good, "mairie@exemple.fr").is_ok(), "{good}");
        }
        for bad in ["smtp.exemple.fr", "smtp.exemple.fr:courrier", ":"] {
            assert!(mailer(bad, "mairie@exemple.fr").is_err_and(|halt| halt.0.fr.contains("serveur de courrier")), "{bad}");
        }
        assert!(mailer("127.0.0.1:25", "la mairie").is_err_and(|halt| halt.0.fr.contains("territoire")));
    }
}
