//! A day at the desk: finding, typing for someone, taking a table.

use crate::road::{Household, file_water_aid, reference, tracking};
use crate::support::{Page, Site};
use axum::http::StatusCode;
use std::io::Write as _;

const FOUR: Household = Household { people: "4", resources: "13200" };

fn references(page: &Page) -> usize {
    page.html().named("tbody").iter().map(|body| body.named("tr").len()).sum()
}

#[tokio::test]
async fn a_case_is_found_by_reference_name_and_filter_and_the_list_has_pages() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let receipt = file_water_aid(&mut person, &FOUR).await;
    let wanted = reference(&receipt);
    for _ in 0..27 {
        file_water_aid(&mut person, &FOUR).await;
    }
    let mut lea = site.agent("lea.martin").await;
    let list = lea.get("/agents").await;
    list.says("28 dossiers").says("Page 1 sur 2");
    assert_eq!(references(&list), 25);
    let second = lea.get(&list.link("page=2")).await;
    assert_eq!(references(&second), 3);
    // As dictated on the telephone.
    let dictated = wanted.to_lowercase().replace('-', " ").replace('0', "o");
    let found = lea.open(&list.forms().into_iter().find(|form| form.method == "get").unwrap().set("q", &dictated).target()).await;
    assert!(found.path.ends_with(&wanted), "{}", found.path);
    let named = lea.get("/agents?q=le+bihan+anais").await;
    named.says("28 dossiers").says("Anaïs Le Bihan");
    lea.get("/agents?q=inconnu").await.says("Aucun dossier ne correspond");
    lea.get("/agents?etape=eau-solidaire/signature").await.says("0 dossier");
    lea.get("/agents?etape=eau-solidaire/instruction&echeance=30").await.says("0 dossier");
    lea.get("/agents?etape=eau-solidaire/instruction&qui=personne").await.says("28 dossiers");
    lea.get("/agents?age=7").await.says("0 dossier");
    lea.get("/agents?etape=signalement/tri").await.says("0 dossier");
    assert_eq!(references(&lea.get("/agents?demarche=eau-solidaire&tri=recents").await), 25);
    // Another department's service is not a way in.
    lea.get("/agents?demarche=signalement&vue=tous").await.says("0 dossier");
}

#[tokio::test]
async fn lists_are_kept_under_a_name_for_their_agent_alone() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    for _ in 0..2 {
        file_water_aid(&mut person, &FOUR).await;
    }
    let mut lea = site.agent("lea.martin").await;
    let list = lea.get("/agents?vue=a-traiter&demarche=eau-solidaire&qui=personne&tri=anciens&q=le+bihan").await;
    let nameless = lea.submit(list.form("/agents/vues").press("garder")).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    nameless.says("Donnez un nom");
    let kept = lea.go(list.form("/agents/vues").set("nom", "Eau <sans personne>").press("garder")).await;
    kept.says("2 dossiers").says("Eau <sans personne>");
    // A name that was searched is not kept in the clear.
    assert!(kept.path.contains("qui=personne") && kept.path.contains("tri=anciens") && !kept.path.contains("bihan"), "{}", kept.path);
    // Kept again under the same name, it is replaced.
    let other = lea.get("/agents?vue=miens&tri=recents").await;
    lea.go(other.form("/agents/vues").set("nom", "À moi").press("garder")).await.says("À moi");
    let mine = lea.get("/agents/vues").await;
    let row = |page: &Page, name: &str| page.forms().into_iter().find(|form| form.value("nom") == name).unwrap_or_else(|| panic!("{}", page.text()));
    lea.go(row(&mine, "À moi").press("premiere")).await.says("ouverte en arrivant");
    let home = lea.open("/agents").await;
    assert!(home.path.contains("vue=miens") && home.path.contains("tri=recents"), "{}", home.path);
    // Asked for by name, the list of what is to be done is still there.
    lea.get("/agents?vue=a-traiter").await.says("2 dossiers");
    let renamed = lea.go(row(&mine, "À moi").set("nom", "Les miens").press("renommer")).await;
    renamed.says("ouverte en arrivant").never_says("À moi");
    let left = lea.go(row(&renamed, "Les miens").press("oublier")).await;
    left.never_says("ouverte en arrivant");
    assert_eq!(lea.get("/agents").await.status, StatusCode::OK);
    site.agent("nadia.benali").await.get("/agents/vues").await.says("Aucune liste gardée");
    // Nothing leads elsewhere, whatever is sent.
    let forged = lea.submit(left.forms().into_iter().find(|form| form.action == "/agents/vues").unwrap().forge("liste", "//evil.example?x=1").forge("nom", "X").press("garder")).await;
    assert!(forged.location().unwrap().starts_with("/agents?"));
}

#[tokio::test]
async fn an_agent_types_for_someone_at_the_counter_and_the_case_says_so() {
    let site = Site::on("2026-03-03");
    let mut lea = site.agent("lea.martin").await;
    let page = lea.get("/agents/guichet").await;
    let start = page.form("/agents/guichet").set("demarche", "eau-solidaire").set("canal", "telephone");
    let draft = lea.submit(start.clone()).await.location().unwrap();
    let first = lea.open(&draft).await;
    first.says("Léa Martin saisit cette demande pour quelqu'un");
    let receipt = crate::road::fill_and_file(&mut lea, first, &FOUR).await;
    receipt.says("Votre demande est déposée");
    let case = lea.get(&format!("/agents/dossiers/{}", reference(&receipt))).await;
    case.says("Saisi au téléphone pour la personne").says("Léa Martin");
    site.visitor().get(&tracking(&receipt)).await.says("Demande saisie pour vous par un agent");
    // Begun at the counter, ended at home: filed in the person's own name.
    let draft = lea.submit(start).await.location().unwrap();
    let mut home = site.visitor();
    let first = home.open(&draft).await;
    let receipt = crate::road::fill_and_file(&mut home, first, &FOUR).await;
    lea.get(&format!("/agents/dossiers/{}", reference(&receipt))).await.says("Dépôt en ligne");
    // Nobody types for a department that is not theirs.
    let other = lea.submit(page.form("/agents/guichet").forge("demarche", "signalement")).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_table_holds_what_the_agent_reads_and_its_leaving_is_noted() {
    let site = Site::on("2026-03-03");
    let mut person = site.visitor();
    let receipt = file_water_aid(&mut person, &FOUR).await;
    let mut lea = site.agent("lea.martin").await;
    let list = lea.get("/agents").await;
    let csv = lea.get(&list.link("format=csv")).await;
    assert_eq!(csv.headers["content-disposition"], "attachment; filename=\"dossiers-2026-03-03.csv\"");
    let text = csv.body();
    let rows = read_csv(text.trim_start_matches('\u{feff}'));
    let (head, row) = (&rows[0], &rows[1]);
    assert_eq!((rows.len(), head.len()), (2, row.len()));
    let value = |title: &str| row[head.iter().position(|known| *known == title).unwrap_or_else(|| panic!("{head:?}"))].as_str();
    assert_eq!(value("Référence"), reference(&receipt));
    assert_eq!(value("Déposé le"), "03/03/2026");
    assert_eq!(value("Aide proposée"), "50,4");
    assert_eq!(value("Quelles ont été les ressources du foyer l'an dernier ?"), "13200");
    // She does not read the bank account; neither does her table.
    assert!(!text.contains("FR76") && !head.iter().any(|title| title.contains("compte")), "{head:?}");
    for (format, inside) in [("ods", "content.xml"), ("xlsx", "xl/worksheets/sheet1.xml")] {
        let sheet = lea.get(&list.link(&format!("format={format}"))).await;
        let names = unzip(&sheet.bytes);
        let (_, content) = names.iter().find(|(name, _)| name == inside).unwrap();
        assert!(content.contains(&reference(&receipt)) && content.contains(">50.4<") && !content.contains("FR76"), "{content}");
    }
    let traces = lea.get(&list.link("/agents/exports")).await;
    traces.says("Léa Martin").says("3 mars 2026, 13:00").says("1 dossier, csv").says("1 dossier, ods").says("à traiter").never_says("Le Bihan");
    assert_eq!(site.agent("yann.morel").await.get("/agents/export?format=csv&vue=tous").await.body().lines().count(), 1);
    assert_eq!(lea.get("/agents/export?format=exe").await.status, StatusCode::NOT_FOUND);
}

fn read_csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    for c in text.trim_end().chars().filter(|c| *c != '\r') {
        let row = rows.last_mut().unwrap();
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            c => row.last_mut().unwrap().push(c),
        }
    }
    rows
}

/// Opened by another program than ours, where the machine has one.
fn unzip(bytes: &[u8]) -> Vec<(String, String)> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let script = "import sys, zipfile, json, xml.dom.minidom\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nout = {n: z.read(n).decode() for n in z.namelist()}\n[xml.dom.minidom.parseString(t) for n, t in out.items() if n.endswith(('.xml', '.rels'))]\nprint(json.dumps(list(out.items())))";
    match std::process::Command::new("python3").args(["-c", script]).arg(file.path()).output() {
        Ok(done) => {
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            serde_json::from_slice(&done.stdout).unwrap()
        }
        // Without Python: stored entries are read where they stand.
        Err(_) => {
            let text = String::from_utf8_lossy(bytes).into_owned();
            ["content.xml", "xl/worksheets/sheet1.xml"].into_iter().filter(|name| text.contains(name)).map(|name| (name.to_owned(), text.clone())).collect()
        }
    }
}
