//! What the real server writes in its log, from a filing to its erasure.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A town served by the built command, its log in a file.
struct Served {
    child: Child,
    host: String,
    cookies: BTreeMap<String, String>,
}

struct Answer {
    status: String,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).map(str::trim)
    }

    /// The hidden fields of the form that posts to an address with `action` in it,
    /// the names of all its fields, and its address.
    fn form(&self, action: &str) -> (String, Vec<(String, String)>, Vec<String>) {
        let value = |tag: &str, name: &str| tag.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned();
        for form in self.body.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap();
            let target = value(form, "action");
            if !target.contains(action) {
                continue;
            }
            let inputs: Vec<&str> = form.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap()).collect();
            let hidden = inputs.iter().filter(|tag| value(tag, "type") == "hidden").map(|tag| (value(tag, "name"), value(tag, "value").replace("&#39;", "'").replace("&#x27;", "'"))).collect();
            let names = form.split(" name=\"").skip(1).map(|rest| rest.split('"').next().unwrap().replace("&#39;", "'").replace("&#x27;", "'")).collect();
            return (target, hidden, names);
        }
        panic!("no form to {action}: {}", self.body);
    }
}

impl Served {
    fn start(args: &[&str], log: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_beffroi"));
        command.args(args).env("LC_ALL", "fr_FR.UTF-8").env_remove("CREDENTIALS_DIRECTORY").current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
        // Waited for in `stop`.
        #[allow(clippy::zombie_processes)]
        let mut child = command.stdout(Stdio::piped()).stderr(File::create(log).unwrap()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let host = loop {
            let mut line = String::new();
            assert!(out.read_line(&mut line).unwrap() > 0, "it ended before it was open: {}", std::fs::read_to_string(log).unwrap());
            if let Some((_, rest)) = line.split_once("http://") {
                break rest.trim_end_matches(['/', '\n']).split('/').next().unwrap().to_owned();
            }
        };
        // What it says afterwards has a reader.
        std::thread::spawn(move || drop(out.read_to_end(&mut vec![])));
        Self { child, host, cookies: BTreeMap::new() }
    }

    fn send(&mut self, method: &str, path: &str, form: &[(String, String)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut stream = TcpStream::connect(&self.host).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\norigin: http://{host}\r\ncookie: {}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            cookies.join("; "),
            body.len(),
            host = self.host,
        ).unwrap();
        let mut bytes = vec![];
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        for line in head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")) {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        Answer { status: head.split(' ').nth(1).unwrap().to_owned(), head: head.to_owned(), body: body.to_owned() }
    }

    fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[])
    }

    /// Posts a form with what it hides and what is typed, as far as it has the
    /// field; where it leads to is followed.
    fn fill(&mut self, page: &Answer, action: &str, typed: &[(&str, &str)]) -> (String, Answer) {
        let (target, mut fields, names) = page.form(action);
        fields.extend(typed.iter().filter(|(name, _)| names.iter().any(|known| known == name)).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let (mut place, mut answer) = (target.clone(), self.send("POST", &target, &fields));
        while let Some(to) = answer.header("location").map(str::to_owned) {
            answer = self.get(&to);
            place = to;
        }
        (place, answer)
    }

    fn stop(mut self) {
        Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(self.child.wait().unwrap().success());
    }
}

/// A mail server that knows nobody, and says so with the address.
fn rude_mail_server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let _ = stream.write_all(b"220 mail\r\n");
            while let Some(Ok(line)) = lines.next() {
                let answer = match line.split(' ').next() {
                    Some("RCPT") => format!("550 5.1.1 unknown here: {line}\r\n"),
                    _ => "250 ok\r\n".to_owned(),
                };
                let _ = stream.write_all(answer.as_bytes());
            }
        }
    });
    address
}

const HOUSEHOLD: &[(&str, &str)] = &[
    ("usager . prénom", "Euphrasie"),
    ("usager . nom", "Zanzibar"),
    ("usager . adresse.voie", "3 rue du Puits-Perdu"),
    ("usager . adresse.code-postal", "44000"),
    ("usager . adresse.commune", "Nantes"),
    ("usager . courriel", "euphrasie.zanzibar@exemple.fr"),
    ("foyer . personnes", "1"),
    ("foyer . ressources", "31415"),
    ("foyer . allocataire", "oui"),
    ("foyer . numéro d'allocataire", "7654321"),
    ("demandeur . relevé d'identité bancaire", "FR76 3000 6000 0112 3456 7890 189"),
    ("geste", "suite"),
];

fn waits(what: &str, mut until: impl FnMut() -> bool) {
    let start = Instant::now();
    while !until() {
        assert!(start.elapsed() < Duration::from_secs(60), "{what} did not come");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn the_log_names_nobody_from_the_filing_to_the_erasure() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    let town = at("ville").to_str().unwrap().to_owned();
    Served::start(&["démo", &town, "--adresse", "127.0.0.1:0", "--dossiers", "0"], &at("0.log")).stop();
    let mail = rude_mail_server();
    let mut served = Served::start(&["servir", &town, "--adresse", "127.0.0.1:0", "--smtp", &mail], &at("1.log"));

    // Files, with a mistake on the way, and what is wrong in the address.
    served.get("/suivi/euphrasie.zanzibar@exemple.fr");
    served.get("/demarches/eau-solidaire?nom=Zanzibar");
    let service = served.get("/demarches/eau-solidaire");
    let (mut path, mut page) = served.fill(&service, "/commencer", &[]);
    let secret = path.split('/').nth(2).unwrap().to_owned();
    let mut mistaken = BTreeSet::new();
    for _ in 0..10 {
        if path.ends_with("/verifier") {
            break;
        }
        if mistaken.insert(path.clone()) {
            page = served.fill(&page, "/brouillon/", &[("foyer . personnes", "Zanzibar"), ("usager . nom", ""), ("geste", "suite")]).1;
        }
        (path, page) = served.fill(&page, "/brouillon/", HOUSEHOLD);
    }
    let (receipt, _) = served.fill(&page, "/verifier", &[]);
    assert!(receipt.contains("/suivi/"), "filed: {receipt} {}", page.body);
    let tracking = format!("/suivi/{secret}");
    assert_eq!(served.get(&tracking).status, "200");
    served.get(&format!("{tracking}/courriers/99"));
    let written = served.get(&tracking);
    served.fill(&written, "/agir/ecrire", &[("texte", "Euphrasie Zanzibar vous écrit.")]);

    // Read, refused, and asked elsewhere by name.
    let door = served.get("/agents/connexion");
    served.fill(&door, "/agents/connexion", &[("identifiant", "lea.martin"), ("mot-de-passe", "demonstration")]);
    assert!(served.get("/agents?q=Zanzibar").body.contains("Euphrasie Zanzibar"), "she signed in");
    let list = served.get("/agents?vue=tous");
    let case = list.body.split("/agents/dossiers/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let decides = |served: &mut Served, action: &str| {
        let page = served.get(&format!("/agents/dossiers/{case}"));
        let version = page.body.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let form: Vec<(String, String)> = [("action", action), ("geste", action), ("version", &version), ("motifs", "Les ressources de Zanzibar dépassent."), ("confirme", "oui")].map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let answer = served.send("POST", &format!("/agents/dossiers/{case}/actions"), &form);
        assert_eq!(answer.status, "303", "{action}: {}", answer.body);
    };
    decides(&mut served, "proposer le refus");
    served.cookies.clear();
    let door = served.get("/agents/connexion");
    served.fill(&door, "/agents/connexion", &[("identifiant", "nadia.benali"), ("mot-de-passe", "demonstration")]);
    decides(&mut served, "refuser");
    served.get("/agents/export?format=csv&vue=tous");
    served.get(&format!("/agents/dossiers/{case}/documents/Zanzibar"));
    waits("the answer of the mail server", || std::fs::read_to_string(at("1.log")).unwrap().contains("\"dead\":"));
    served.stop();

    // Two years later, the clock erases; the address still answers, and the log says that something was.
    let mut served = Served::start(&["démo", &town, "--adresse", "127.0.0.1:0", "--dossiers", "0", "--dans", "760"], &at("2.log"));
    waits("the erasure", || served.get(&tracking).status == "410");
    served.get(&format!("/agents/dossiers/{case}"));
    served.stop();

    let log = format!("{}{}", std::fs::read_to_string(at("1.log")).unwrap(), std::fs::read_to_string(at("2.log")).unwrap());
    // It was the real log, of the whole story.
    for line in ["\"route\":\"/suivi/{secret}\"", "\"route\":\"/agents/dossiers/{reference}/actions\"", "\"route\":\"/brouillon/{secret}/{page}\"", "\"purged\":1", "\"status\":422", "\"status\":410"] {
        assert!(log.contains(line), "the log has no {line}:\n{log}");
    }
    for line in log.lines().filter(|line| line.starts_with('{')) {
        let _: serde_json::Value = serde_json::from_str(line).unwrap();
    }
    let lower = log.to_lowercase();
    for needle in ["zanzibar", "euphrasie", "puits-perdu", "exemple.fr", "31415", "7654321", "3000 6000", "dépassent", &secret, "lea.martin", "nadia"] {
        assert!(!lower.contains(&needle.to_lowercase()), "the log says « {needle} »:\n{}", log.lines().filter(|line| line.to_lowercase().contains(&needle.to_lowercase())).collect::<Vec<_>>().join("\n"));
    }
    assert!(!log.contains(&case), "not even the reference of the case");
}
