//! Many at once, each waiting for its answer before asking again.

use crate::http::Client;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// One thing a client does, over and over.
pub type Work = fn(&mut Client);

/// What a load gave.
pub struct Load {
    pub per_second: f64,
    milliseconds: Vec<f64>,
}

impl Load {
    pub fn percentile(&self, percent: usize) -> f64 {
        let last = self.milliseconds.len().saturating_sub(1);
        self.milliseconds.get(last * percent / 100).copied().unwrap_or(f64::NAN)
    }
}

pub fn run(address: SocketAddr, clients: usize, lasting: Duration, work: Work) -> Load {
    let start = Instant::now();
    let threads: Vec<_> = (0..clients)
        .map(|_| {
            std::thread::spawn(move || {
                let mut client = Client::open(address);
                let mut taken = vec![];
                while start.elapsed() < lasting {
                    let one = Instant::now();
                    work(&mut client);
                    taken.push(one.elapsed().as_secs_f64() * 1e3);
                }
                taken
            })
        })
        .collect();
    let mut milliseconds: Vec<f64> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    let per_second = milliseconds.len() as f64 / start.elapsed().as_secs_f64();
    milliseconds.sort_by(f64::total_cmp);
    Load { per_second, milliseconds }
}

const SERVICE: &str = "/demarches/eau-solidaire";

pub fn page(client: &mut Client) {
    assert_eq!(client.get(SERVICE).status, 200);
}

pub fn page_bytes(address: SocketAddr) -> usize {
    Client::open(address).get(SERVICE).body.len()
}

/// From the first page of the form to the receipt, as a browser would.
pub fn filing(client: &mut Client) {
    let (mut path, mut page) = client.submit(&format!("{SERVICE}/commencer"), &[]);
    while !path.ends_with("/verifier") {
        (path, page) = client.submit(&path, &fields(&page.body, "suite"));
    }
    let (receipt, page) = client.submit(&path, &fields(&page.body, "deposer"));
    assert!(receipt.ends_with("/recepisse") && page.body.contains("Votre demande est déposée"), "{receipt}");
}

pub fn requests_in_a_filing(address: SocketAddr) -> usize {
    let mut client = Client::open(address);
    filing(&mut client);
    client.requests
}

const ANSWERS: &[(&str, &str)] = &[
    ("usager . prénom", "Anaïs"),
    ("usager . nom", "Le Bihan"),
    ("usager . adresse.voie", "12 rue des Tanneurs"),
    ("usager . adresse.code-postal", "44000"),
    ("usager . adresse.commune", "Nantes"),
    ("usager . courriel", "anais@courriel.example"),
    ("foyer . personnes", "4"),
    ("foyer . ressources", "13200"),
    ("foyer . allocataire", "non"),
    ("demandeur . relevé d'identité bancaire", "FR7630006000011234567890189"),
];

/// What is hidden in the form, and the answers to what it asks.
fn fields(html: &str, gesture: &str) -> Vec<(String, String)> {
    let hidden = html.split("<input type=\"hidden\" name=\"").skip(1).filter_map(|rest| {
        let (name, rest) = rest.split_once("\" value=\"")?;
        let (value, _) = rest.split_once('"')?;
        Some((name.to_owned(), value.to_owned()))
    });
    let asked = ANSWERS.iter().filter(|(name, _)| html.contains(&format!("name=\"{}\"", name.replace('\'', "&#39;"))));
    let asked = asked.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    hidden.chain(asked).chain([("geste".to_owned(), gesture.to_owned())]).collect()
}
