//! A small server of our own takes the mails, and answers as real ones do.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use beffroi_mail::{Options, Security, Smtp, Unfit};
use beffroi_ports::{ItemId, MailError, Mailer, Outgoing};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Serves one connection; `answer` gives the reply to `RCPT TO`. The lines of
/// the client come out of the channel.
fn server(answer: &'static str) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        stream.write_all(b"220 essai ESMTP\r\n").unwrap();
        let mut in_data = false;
        let mut line = String::new();
        while reader.read_line(&mut line).is_ok_and(|n| n > 0) {
            let said = std::mem::take(&mut line);
            let reply: Option<String> = if in_data {
                in_data = said != ".\r\n";
                (!in_data).then(|| "250 pris".to_owned())
            } else {
                let verb: String = said.chars().take(4).collect::<String>().to_uppercase();
                in_data = verb == "DATA";
                Some(match verb.as_str() {
                    "RCPT" => answer.to_owned(),
                    "DATA" => "354 allez".to_owned(),
                    "QUIT" => "221 au revoir".to_owned(),
                    _ => "250 bien".to_owned(),
                })
            };
            let _ = sender.send(said);
            if let Some(reply) = reply {
                let _ = stream.write_all(format!("{reply}\r\n").as_bytes());
            }
        }
    });
    (port, lines)
}

fn options(port: u16) -> Options {
    Options {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::Clear,
        account: None,
        from: "Ville-Démonstration <bonjour@ville-demonstration.example>".to_owned(),
        patience: Duration::from_secs(20),
    }
}

fn mail() -> Outgoing {
    Outgoing {
        id: ItemId([7; 16]),
        to: "eve@exemple.fr".to_owned(),
        subject: "Accusé de réception : aide\r\nBcc: tous@exemple.fr".to_owned(),
        text: "Madame,\n.\nVotre demande est reçue.\n".to_owned(),
    }
}

#[test]
fn a_mail_leaves_whole_under_its_own_identity() {
    let (port, lines) = server("250 bien");
    let smtp = Smtp::new(options(port)).unwrap();
    assert_eq!(smtp.send(&mail()), Ok(()));
    drop(smtp);
    let said: Vec<String> = lines.iter().collect();
    let whole = said.concat();
    assert!(whole.contains(&format!("Message-ID: <{}@ville-demonstration.example>", ItemId([7; 16]))), "{whole}");
    assert!(whole.contains("MAIL FROM:<bonjour@ville-demonstration.example>"), "{whole}");
    // One recipient, one header for each: an answer cannot add any.
    assert_eq!(said.iter().filter(|line| line.starts_with("RCPT")).count(), 1);
    assert!(!said.iter().any(|line| line.to_lowercase().starts_with("bcc")), "{whole}");
    assert!(whole.contains("Content-Type: text/plain; charset=utf-8"), "{whole}");
}

#[test]
fn what_may_leave_later_and_what_never_will_are_told_apart() {
    for (answer, expected) in [
        ("451 revenez, eve@exemple.fr", MailError::Later("451".to_owned())),
        ("550 eve@exemple.fr inconnue", MailError::Never("550".to_owned())),
    ] {
        let (port, _lines) = server(answer);
        // The address the server repeats is not kept.
        assert_eq!(Smtp::new(options(port)).unwrap().send(&mail()), Err(expected));
    }
    // Nobody at that port.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert_eq!(Smtp::new(options(port)).unwrap().send(&mail()), Err(MailError::Later("connection".to_owned())));
    let (port, _lines) = server("250 bien");
    let nowhere = Outgoing { to: "pas une adresse".to_owned(), ..mail() };
    assert_eq!(Smtp::new(options(port)).unwrap().send(&nowhere), Err(MailError::Never("address".to_owned())));
}

#[test]
fn a_server_without_tls_gets_neither_mail_nor_password() {
    // It never offers STARTTLS: nothing is sent in clear instead.
    let (port, lines) = server("250 bien");
    let smtp = Smtp::new(Options { security: Security::StartTls, ..options(port) }).unwrap();
    assert!(matches!(smtp.send(&mail()), Err(MailError::Later(_) | MailError::Never(_))));
    drop(smtp);
    assert!(!lines.iter().any(|line| line.starts_with("MAIL")));
    let account = Some(("ville".to_owned(), "secret".to_owned()));
    let clear = Options { host: "smtp.exemple.fr".to_owned(), account, ..options(25) };
    assert!(matches!(Smtp::new(clear), Err(Unfit::Server)));
    assert!(matches!(Smtp::new(Options { from: "personne".to_owned(), ..options(25) }), Err(Unfit::Sender)));
}
