//! The command as a person types it.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn beffroi(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_beffroi"));
    command.args(args).env("LC_ALL", "fr_FR.UTF-8").env_remove("CREDENTIALS_DIRECTORY").current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    command
}

fn run(args: &[&str]) -> Output {
    beffroi(args).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn shipped_services_check_clean_and_the_status_says_so() {
    let output = run(&["vérifier", "services", "towns"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("aucune erreur"));
    let json: serde_json::Value = serde_json::from_slice(&run(&["check", "--format", "json", "services"]).stdout).unwrap();
    assert_eq!(json["errors"], 0);
    for file in json["files"].as_array().unwrap() {
        assert!(file["attestations"].is_u64(), "{file}");
    }
}

#[test]
fn a_file_is_put_in_order_and_says_the_same() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("demarche.yaml");
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../services/eau-solidaire/demarche.yaml")).unwrap();
    let ordered = text.replace("\nquestions:\n", "\n\n\nquestions:   \n");
    std::fs::write(&file, &ordered).unwrap();
    let path = file.to_str().unwrap();
    assert_eq!(run(&["formater", "--vérifier", path]).status.code(), Some(1));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), ordered, "only said");
    assert_eq!(run(&["fmt", path]).status.code(), Some(0));
    assert_eq!(run(&["fmt", "--check", path]).status.code(), Some(0));
    let compared = run(&["comparer", "services/eau-solidaire", path]);
    assert_eq!((compared.status.code(), said(&compared).as_str()), (Some(0), "Rien ne change.\n"));
    std::fs::write(&file, text.replace("finalité: ", "finalité: Autre chose. ")).unwrap();
    assert_eq!(run(&["diff", "services/eau-solidaire", path]).status.code(), Some(1), "another purpose");
}

#[test]
fn what_cannot_be_put_in_order_is_said_and_left() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("demarche.yaml");
    std::fs::write(&file, "démarche: x\nrésumé: [a\n").unwrap();
    let output = run(&["formater", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("SY0003") && said(&output).contains("1 fichier illisible, laissé tel quel.") && !said(&output).contains("en ordre"), "{}", said(&output));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "démarche: x\nrésumé: [a\n");
}

#[test]
fn a_first_service_is_written_in_a_folder_of_its_name() {
    let place = tempfile::tempdir().unwrap();
    std::fs::create_dir(place.path().join("services")).unwrap();
    let answers = "Aide à l'achat d'un vélo\n\nLa ville aide à acheter un vélo\n\nAider à se déplacer\n\nautoriser\nCGCT, art. L. 2121-29\nmobilité\nDirection des mobilités\n\n02 40 00 00 00\nAccueil\n\n1 place de la Mairie, 44000 Nantes\nQuel vélo ?\n\ntexte\n\n\n";
    let mut child = beffroi(&["nouveau"]).current_dir(place.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let folder = place.path().join("services/aide-a-l-achat-d-un-velo");
    let checked = run(&["vérifier", folder.to_str().unwrap()]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
}

#[test]
fn what_is_asked_wrongly_is_answered_with_what_exists() {
    let charter = run(&["charte", "zzz"]);
    assert_eq!(charter.status.code(), Some(2));
    assert!(said(&charter).contains("loi, nantes-2019, montreal-2020"), "{}", said(&charter));
    assert!(said(&run(&["--langue", "fr"])).contains("il manque la commande"));
}

#[test]
fn a_forge_an_editor_and_a_diagram_each_have_their_format() {
    let sarif: serde_json::Value = serde_json::from_slice(&run(&["vérifier", "--format", "sarif", "services"]).stdout).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let schema: serde_json::Value = serde_json::from_slice(&run(&["langage", "--format", "json"]).stdout).unwrap();
    assert!(schema["$defs"]["question"]["properties"]["type"]["enum"].is_array());
    assert!(said(&run(&["usages", "services/eau-solidaire", "--format", "mermaid"])).starts_with("flowchart LR\n"));
    assert!(said(&run(&["uses", "services/eau-solidaire"])).contains("Combien de personnes"));
}

#[test]
fn a_broken_service_is_shown_in_both_languages_and_the_status_is_one() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("demarche.yaml");
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../services/eau-solidaire/demarche.yaml")).unwrap();
    std::fs::write(&file, text.replace("conservation:", "conservatoin:")).unwrap();
    let path = file.to_str().unwrap();
    for (language, words) in [("fr", "la clé `conservatoin` n'existe pas"), ("en", "there is no key `conservatoin`")] {
        let output = run(&["vérifier", path, "--langue", language]);
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains(words), "{}", said(&output));
    }
    std::fs::write(&file, b"PK\x03\x04 un docx").unwrap();
    let output = run(&["vérifier", path]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("ce fichier n'est pas du texte"), "{}", said(&output));
}

#[test]
fn stories_are_told_and_a_promise_not_kept_is_shown() {
    let output = run(&["tester", "services"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("toutes tenues"), "{}", said(&output));

    let place = tempfile::tempdir().unwrap();
    let services = concat!(env!("CARGO_MANIFEST_DIR"), "/../../services/eau-solidaire/");
    std::fs::create_dir(place.path().join("scenarios")).unwrap();
    std::fs::copy(format!("{services}demarche.yaml"), place.path().join("demarche.yaml")).unwrap();
    let table = std::fs::read_to_string(format!("{services}scenarios/01-huit-foyers.yaml")).unwrap();
    assert!(table.contains("50,40"));
    std::fs::write(place.path().join("scenarios/01.yaml"), table.replace("50,40", "50,41")).unwrap();
    let output = run(&["test", place.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("SC0001") && said(&output).contains("50,40"), "{}", said(&output));
}

#[test]
fn a_town_is_prepared_from_a_few_answers_and_its_agents_sign_in() {
    let place = tempfile::tempdir().unwrap();
    let town = place.path().join("saint-aubin");
    let town = town.to_str().unwrap();
    let typed = |args: &[&str], lines: &str| {
        let mut child = beffroi(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let cut_short = typed(&["init", town], "Saint-Aubin\n");
    assert_eq!(cut_short.status.code(), Some(2));
    assert!(!Path::new(town).exists(), "half a town was written");
    let answers = ["Saint-Aubin", "1 place", "02 99 00 00 00", "m@s.example", "https://s.example", "Madame la Maire", "TA de Rennes", "3 contour", "DPD", "d@s.example", "La mairie", "Léa", "Le Goff", "Secrétaire"];
    let made = typed(&["init", town], &(answers.join("\n") + "\n"));
    assert_eq!(made.status.code(), Some(0), "{}", said(&made));
    assert!(said(&made).contains("lea.le-goff"));
    assert_eq!(run(&["vérifier", town]).status.code(), Some(0));
    let short = typed(&["mot-de-passe", town, "lea.le-goff"], "court\n");
    assert_eq!(short.status.code(), Some(2), "{}", said(&short));
    let kept = typed(&["mot-de-passe", town, "lea.le-goff"], "un mot de passe assez long\n");
    assert_eq!(kept.status.code(), Some(0), "{}", said(&kept));
    let wrong = typed(&["mot-de-passe", town, "lea.legof"], "");
    assert!(said(&wrong).contains("vouliez-vous dire `lea.le-goff`"), "{}", said(&wrong));
}

#[test]
fn what_cannot_run_says_why_and_the_status_is_two() {
    for (args, words) in [
        (&["verifie"][..], "vouliez-vous dire `vérifier` ?"),
        (&["vérifier", "nulle-part"], "`nulle-part` n'existe pas"),
        (&["vérifier", "--formt", "json"], "n'est pas une option"),
        (&["vérifier", "--format", "xml"], "`xml` ne convient pas"),
        (&["servir"], "il manque"),
        (&["servir", "services"], "n'est pas le dossier d'une ville"),
        (&["servir", "ville", "--adresse", "partout"], "n'est pas une adresse"),
        (&["démo", "services"], "n'est pas vide"),
        (&["expliquer", "CH9999"], "il n'y a pas de code"),
    ] {
        let output = run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}\n{}", said(&output));
        assert!(said(&output).contains(words), "{args:?}\n{}", said(&output));
    }
}

/// A demonstration under way.
struct Demo {
    child: Child,
    address: String,
    out: BufReader<std::process::ChildStdout>,
}

impl Demo {
    fn start(folder: &Path) -> Self {
        // Waited for in `stop`.
        #[allow(clippy::zombie_processes)]
        let mut child = beffroi(&["démo", folder.to_str().unwrap(), "--adresse", "127.0.0.1:0", "--dossiers", "30"])
            .stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut address = String::new();
        loop {
            let mut line = String::new();
            assert!(out.read_line(&mut line).unwrap() > 0, "it ended before it was open");
            if let Some((_, rest)) = line.split_once("http://") {
                address = rest.trim_end_matches(['/', '\n']).to_owned();
            }
            if line.contains("Ctrl-C") {
                return Self { child, address, out };
            }
        }
    }

    fn get(&self, path: &str) -> String {
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.host()))
    }

    fn post(&self, path: &str, form: &str) -> String {
        let host = self.host();
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\norigin: http://{host}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            form.len()
        ))
    }

    fn host(&self) -> &str {
        self.address.split('/').next().unwrap()
    }

    fn send(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.host()).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn stop(mut self) -> String {
        Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        assert!(self.child.wait().unwrap().success());
        rest
    }
}

#[test]
fn a_demonstration_opens_stops_cleanly_and_is_found_again() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("ma-ville");
    let demo = Demo::start(&folder);
    assert!(demo.get("/sante").starts_with("HTTP/1.1 200"));
    assert!(demo.get("/").contains("/demarches/eau-solidaire"));
    let started = demo.post("/demarches/signalement/commencer", "");
    let draft = started.lines().find_map(|line| line.strip_prefix("location: ")).expect("a draft was started").trim().to_owned();
    // A second process is told that the town is held.
    let second = run(&["servir", folder.to_str().unwrap(), "--adresse", "127.0.0.1:0"]);
    assert_eq!(second.status.code(), Some(2));
    assert!(said(&second).contains("un autre processus sert déjà"), "{}", said(&second));
    assert!(demo.stop().contains("Tout ce qui a été reçu est gardé"));

    // Counters are on an address of their own, and no address of a draft in them.
    let mut served = beffroi(&["servir", folder.to_str().unwrap(), "--adresse", "127.0.0.1:0", "--mesures", "127.0.0.1:0"])
        .stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(served.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("counters") {
        line.clear();
        assert!(log.read_line(&mut line).unwrap() > 0, "it ended before it was open");
    }
    let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    stream.write_all(format!("GET /metrics HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("beffroi_journal_events"), "{answer}");
    Command::new("kill").args(["-TERM", &served.id().to_string()]).status().unwrap();
    assert!(served.wait().unwrap().success());

    let again = Demo::start(&folder);
    assert!(again.get(&draft).starts_with("HTTP/1.1 303"), "the draft is there again");
    again.stop();
}

#[test]
fn a_town_is_copied_while_it_serves_put_back_elsewhere_and_its_key_is_changed() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    let (town, copy, keys, again) = (at("ville"), at("copie"), at("clefs"), at("rendue"));
    let demo = Demo::start(Path::new(&town));
    let saved = run(&["journal", "sauvegarder", &town, &copy, &keys]);
    assert_eq!(saved.status.code(), Some(0), "{}", said(&saved));
    demo.stop();

    let verified = run(&["journal", "vérifier", &town]);
    assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
    assert!(said(&verified).contains("la chaîne tient"), "{}", said(&verified));
    // The agents who told the demonstration's cases were noted, and a breach is answered.
    assert!(said(&verified).contains("aucune ne manque"), "{}", said(&verified));
    let breach = run(&["journal", "lectures", &town, "--agent", "lea.martin", "--du", "2000-01-01"]);
    assert_eq!(breach.status.code(), Some(0), "{}", said(&breach));
    assert!(said(&breach).contains("lecture"), "{}", said(&breach));
    assert!(said(&run(&["journal", "readings", &town, "--agent", "personne", "--from", "2000-01-01", "--langue", "en"])).contains("0 readings, 0 cases."));
    let twice = run(&["journal", "sauvegarder", &town, &copy, &keys]);
    assert_eq!(twice.status.code(), Some(2), "a copy is never written over: {}", said(&twice));

    std::fs::create_dir(&again).unwrap();
    std::fs::copy(format!("{town}/territoire.yaml"), format!("{again}/territoire.yaml")).unwrap();
    Command::new("cp").args(["-r", &format!("{town}/demarches"), &again]).status().unwrap();
    let without_key = run(&["journal", "restaurer", &again, &copy, &keys]);
    assert!(said(&without_key).contains("clef maîtresse"), "{}", said(&without_key));
    Command::new("cp").args(["-p", &format!("{town}/clef-maitresse"), &again]).status().unwrap();
    let restored = run(&["journal", "restaurer", &again, &copy, &keys]);
    assert_eq!(restored.status.code(), Some(0), "{}", said(&restored));
    assert!(said(&restored).contains("remis en place"), "{}", said(&restored));

    let key = std::fs::read_to_string(format!("{again}/clef-maitresse")).unwrap();
    let changed = run(&["journal", "changer-clef", &again]);
    assert_eq!(changed.status.code(), Some(0), "{}", said(&changed));
    assert_ne!(key, std::fs::read_to_string(format!("{again}/clef-maitresse")).unwrap());
    let rebuilt = run(&["journal", "reconstruire", &again]);
    assert_eq!(rebuilt.status.code(), Some(0), "{}", said(&rebuilt));
}

#[test]
fn safe_repairs_are_written_and_charters_and_laws_are_shown() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("demarche.yaml");
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../services/eau-solidaire/demarche.yaml")).unwrap();
    std::fs::write(&file, text.replace("    accusé de réception: automatique\n", "")).unwrap();
    let path = file.to_str().unwrap();
    assert_eq!(run(&["vérifier", path]).status.code(), Some(1));
    let repaired = run(&["vérifier", "--réparer", path]);
    assert_eq!(repaired.status.code(), Some(0), "{}", said(&repaired));
    assert!(said(&repaired).contains("LX1101"), "{}", said(&repaired));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text, "the repair is the line that was missing");

    assert!(said(&run(&["charte", "nantes-2019"])).contains("CH0401"));
    assert!(said(&run(&["charte", "nante-2019"])).contains("vouliez-vous dire `nantes-2019`"));
    assert_eq!(run(&["loi", path]).status.code(), Some(2), "a service is not a LEGI file");
}

#[test]
fn a_proof_is_verified_by_whoever_kept_it_without_the_town() {
    use beffroi_app::{FilingProof, OnlyAdded, SignedHead};
    use beffroi_ports::{CaseKey, HeadKey, Position, SeededRandom, Tree, TreeHead, sha256};
    let place = tempfile::tempdir().unwrap();
    let key = HeadKey::from_seed(&CaseKey::draw(&SeededRandom::new(5)).seed());
    let mut tree = Tree::new();
    let head_of = |tree: &Tree| {
        let head = TreeHead { size: tree.size(), root: tree.root(tree.size()).unwrap(), at: "2026-03-03T09:00:00Z".parse().unwrap() };
        SignedHead { head, signature: key.sign(&head), public: key.public() }
    };
    let event = |n: u8| sha256(&[&[n]]);
    (0..5).for_each(|n| tree.push(&event(n).0));
    let before = head_of(&tree);
    (5..9).for_each(|n| tree.push(&event(n).0));
    let now = head_of(&tree);
    let filing = FilingProof { case: beffroi_base::CaseId([7; 10]), position: Position(3), event: event(2), path: tree.inclusion(2, 9).unwrap(), signed: now.clone() };
    let added = OnlyAdded { before: 5, root: before.head.root, path: tree.consistency(5, 9).unwrap(), signed: now.clone() };
    let write = |name: &str, text: String| {
        let path = place.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (proof, suite, head) = (write("preuve.json", filing.json()), write("suite.json", added.json()), write("tete.json", before.json()));
    let public = key.public().to_string();
    let verified = run(&["journal", "vérifier-preuve", &proof, "--clef-publique", &public]);
    assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
    assert!(said(&verified).contains("est le fait n° 3 du journal, qui en comptait 9") && said(&verified).contains("la clef que vous avez donnée"));
    assert!(said(&run(&["journal", "verify-proof", "--langue", "en", &proof])).contains(&public));
    assert!(said(&run(&["journal", "vérifier-preuve", &suite, "--tête", &head, "--clef-publique", &public])).contains("les 5 premiers faits"));
    // Another head was kept: this journal does not extend it.
    let other = write("autre.json", now.json());
    assert_eq!(run(&["journal", "vérifier-preuve", &suite, "--tête", &other]).status.code(), Some(1));
    let forged = write("fausse.json", filing.json().replace("\"position\": 3", "\"position\": 4"));
    assert_eq!(run(&["journal", "vérifier-preuve", &forged]).status.code(), Some(1));
    assert_eq!(run(&["journal", "vérifier-preuve", &proof, "--clef-publique", &"0".repeat(64)]).status.code(), Some(1));
    for wrong in [vec![proof.as_str(), "--clef-publique", "abc"], vec!["README.md"], vec!["pas-là.json"]] {
        let args: Vec<&str> = ["journal", "vérifier-preuve"].into_iter().chain(wrong).collect();
        assert_eq!(run(&args).status.code(), Some(2), "{args:?}");
    }
}
