//! `beffroi simuler`: a council tries its tariff before it votes.
#![allow(clippy::unwrap_used)]

use std::process::Command;

const SERVICE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../services/eau-solidaire/demarche.yaml");

fn run(args: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_beffroi"));
    let output = command.args(args).env("LC_ALL", "fr_FR.UTF-8").output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code().unwrap(), said.replace(['\u{a0}', '\u{202f}'], " "))
}

#[test]
fn the_water_aid_over_thirty_households_and_another_share() {
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    let (csv, other, drawing) = (path("foyers.csv"), path("autre/demarche.yaml"), path("groupes.svg"));
    // Row 4 of the published examples, thirty times: 50,40 € each.
    let rows: String = (0..30).map(|i| format!("4;13200;{}\n", if i < 12 { "Nord" } else { "Sud" })).collect();
    std::fs::write(&csv, format!("foyer . personnes;foyer . ressources;quartier\n{rows}")).unwrap();
    let (status, said) = run(&["simuler", SERVICE, "--population", &csv, "--résultat", "aide", "--par", "quartier", "--svg", &drawing]);
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("Foyers : 30") && said.contains("1 512,00 €"), "{said}");
    assert!(said.contains("604,80 €") && said.contains("907,20 €"), "{said}");
    assert!(std::fs::read_to_string(&drawing).unwrap().starts_with("<svg"));

    std::fs::create_dir(place.path().join("autre")).unwrap();
    let text = std::fs::read_to_string(SERVICE).unwrap();
    assert!(text.contains("3% *"), "the service changed: adapt this test");
    std::fs::write(&other, text.replace("3% *", "2% *")).unwrap();
    let (status, said) = run(&["simulate", SERVICE, "--population", &csv, "--output", "aide", "--against", &other, "--format", "json"]);
    assert_eq!(status, 0, "{said}");
    let json: serde_json::Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert_eq!(json["whole"]["less"]["cases"], 30);
    assert_eq!(json["whole"]["total"], 1512.0);

    std::fs::write(&csv, "foyer . personnes;foyer . ressources\nquatre;13200\n").unwrap();
    let (status, said) = run(&["simuler", SERVICE, "--population", &csv, "--résultat", "aide"]);
    assert!(status == 1 && said.contains("`quatre`") && said.contains("foyers.csv, ligne 2, colonne « foyer . personnes »"), "{said}");
    let (status, said) = run(&["simulate", SERVICE, "--population", &csv, "--output", "aide", "--format", "json", "--langue", "en"]);
    let json: serde_json::Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert!(status == 1 && json["errors"][0]["line"] == 2 && json["errors"][0]["message"] == "`quatre` cannot be read as a number", "{said}");
    std::fs::write(&csv, "personnes;ressources\n4;13200\n").unwrap();
    let (status, said) = run(&["simuler", SERVICE, "--population", &csv, "--résultat", "aide"]);
    assert!(status == 2 && said.contains("il faudrait `foyer . personnes`, `foyer . ressources` ; il a `personnes`, `ressources`"), "{said}");
    std::fs::write(&csv, "foyer . personnes;foyer . ressources\n").unwrap();
    let (status, said) = run(&["simuler", SERVICE, "--population", &csv, "--résultat", "aide"]);
    assert!(status == 1 && said.contains("n'a aucun foyer"), "{said}");
    let (status, said) = run(&["simuler", SERVICE, "--population", &csv, "--résultat", "aide inconnue"]);
    assert!(status == 2 && said.contains("n'est pas une règle"), "{said}");
}

#[test]
fn the_guide_shows_what_the_command_says() {
    let guide = include_str!("../../../docs/guide/simuler-un-tarif.md");
    let block = |kind: &str| guide.split(&format!("```{kind}\n")).nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let place = tempfile::tempdir().unwrap();
    let csv = place.path().join("foyers.csv");
    std::fs::write(&csv, block("csv")).unwrap();
    assert!(block("sh").starts_with("beffroi simuler services/eau-solidaire --population foyers.csv --résultat aide --seuil 1\n"));
    let lines = place.path().join("lignes.csv");
    let (status, said) = run(&["simuler", SERVICE, "--population", csv.to_str().unwrap(), "--résultat", "aide", "--seuil", "1", "--lignes", lines.to_str().unwrap()]);
    assert_eq!((status, said.as_str()), (0, block("text")));
    assert_eq!(std::fs::read_to_string(lines).unwrap().lines().take(2).collect::<Vec<_>>(), ["aide", "50,4"]);
    // And the mistake it shows.
    std::fs::write(&csv, block("csv").replacen("4;", "quatre;", 1)).unwrap();
    let (status, said) = run(&["simuler", SERVICE, "--population", csv.to_str().unwrap(), "--résultat", "aide"]);
    assert_eq!(status, 1);
    let shown = guide.split("```text\n").nth(2).and_then(|rest| rest.split("```").next()).unwrap();
    assert_eq!(said.replace(place.path().to_str().unwrap(), "").trim_start_matches('/'), shown);
}
