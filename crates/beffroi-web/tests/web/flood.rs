//! More than anyone sends: a gigabyte, a million fields, thirty-two clicks at
//! once, a full disk. Each has its answer, and the town lives on.

use crate::road::{Household, file_water_aid, tracking};
use crate::street::JPEG;
use crate::support::{Browser, Page, Site, compiled};
use axum::http::StatusCode;
use beffroi_sqlite::{Options, Sqlite};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::Arc;

const GIGABYTE: u64 = 1 << 30;
const MEGABYTE: usize = 1 << 20;
/// What a flood may add to the memory of the server, in kilobytes.
const ROOM_KB: u64 = 48 << 10;

/// The server, alone in its process, so that its memory is its own.
#[test]
#[ignore = "run by the tests below, in a process of its own"]
fn the_server_that_is_flooded() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let site = Site::on("2026-03-03");
        let (_, page) = photo_page(&site).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("listens {} {}", listener.local_addr().unwrap(), page.path);
        let closed = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut vec![]));
        beffroi_web::serve(listener, site.router(), async { drop(closed.await) }).await.unwrap();
    });
}

async fn photo_page(site: &Site) -> (Browser, Page) {
    let mut browser = site.visitor();
    let service = browser.get("/demarches/signalement").await;
    let page = browser.go(service.form("/commencer")).await;
    let page = browser.go(page.form("/brouillon/").set("problème . nature", "trou").set("problème . danger", "non").press("suite")).await;
    (browser, page)
}

struct Server {
    child: std::process::Child,
    address: String,
    draft: String,
    /// Read to the end, or its last words would break its line.
    _said: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Server {
    fn start() -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "flood::the_server_that_is_flooded"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.find_map(|line| line.unwrap().split_once("listens ").map(|(_, after)| after.to_owned())).expect("it listens");
        let (address, draft) = line.split_once(' ').unwrap();
        Self { child, address: address.to_owned(), draft: draft.to_owned(), _said: lines }
    }

    /// The most memory it ever held, in kilobytes.
    fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// Sends what `body` writes, and gives back the answer, read meanwhile.
    fn post(&self, path: &str, headers: &str, body: impl FnOnce(&mut TcpStream) -> std::io::Result<()>) -> String {
        let mut line = TcpStream::connect(&self.address).unwrap();
        let mut reader = line.try_clone().unwrap();
        let answer = std::thread::spawn(move || {
            let mut bytes = vec![];
            let _ = reader.read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        });
        write!(line, "POST {path} HTTP/1.1\r\nhost: {}\r\nsec-fetch-site: same-origin\r\nconnection: close\r\n{headers}\r\n", self.address).unwrap();
        // The server may hang up before the end: that is its right.
        let _ = body(&mut line);
        answer.join().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

#[test]
fn a_gigabyte_is_refused_without_being_held() {
    let server = Server::start();
    let at_rest = server.peak();
    let part = "--limite\r\ncontent-disposition: form-data; name=\"problème . photo\"; filename=\"énorme.jpg\"\r\n\r\n";
    let megabyte = vec![7u8; MEGABYTE];
    // Announced: refused on its length.
    let headers = format!("content-type: multipart/form-data; boundary=limite\r\ncontent-length: {GIGABYTE}\r\n");
    let answer = server.post(&server.draft, &headers, |line| {
        line.write_all(part.as_bytes())?;
        (0..GIGABYTE / MEGABYTE as u64).try_for_each(|_| line.write_all(&megabyte))
    });
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("trop lourd"), "{}", answer.chars().take(300).collect::<String>());
    // Not announced: refused once it has said more than any form.
    let headers = "content-type: multipart/form-data; boundary=limite\r\ntransfer-encoding: chunked\r\n";
    let answer = server.post(&server.draft, headers, |line| {
        write!(line, "{:x}\r\n{part}\r\n", part.len())?;
        (0..GIGABYTE / MEGABYTE as u64).try_for_each(|_| {
            write!(line, "{MEGABYTE:x}\r\n")?;
            line.write_all(&megabyte)?;
            line.write_all(b"\r\n")
        })
    });
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("trop lourd"), "{}", answer.chars().take(300).collect::<String>());
    // A million answers, and a text of ten megabytes.
    let headers = |length: usize| format!("content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n");
    for body in ["a=&".repeat(1_000_000), format!("x={}", "y".repeat(10 * MEGABYTE)), "a=&".repeat(100_000)] {
        let answer = server.post(&server.draft, &headers(body.len()), |line| line.write_all(body.as_bytes()));
        assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("trop long"), "{}", answer.chars().take(300).collect::<String>());
    }
    let after = server.peak();
    println!("memory at most: {at_rest} kB at rest, {after} kB after two floods of a gigabyte");
    assert!(after < at_rest + ROOM_KB, "{at_rest} kB, then {after} kB");
    assert!(server.post("/demarches/signalement/commencer", "content-length: 0\r\n", |_| Ok(())).starts_with("HTTP/1.1 303"), "it lives on");
}

#[tokio::test]
async fn thousands_of_fields_in_parts_are_refused_and_the_draft_kept() {
    let site = Site::on("2026-03-03");
    let (mut person, page) = photo_page(&site).await;
    let part = "--limite\r\ncontent-disposition: form-data; name=\"problème . photo\"; filename=\"\"\r\n\r\n\r\n";
    let body = format!("{}--limite--\r\n", part.repeat(5_000));
    let answer = person.send("POST", &page.path, "multipart/form-data; boundary=limite", body.into_bytes()).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    answer.says("trop long").says("ce que vous avez tapé y est encore");
    person.get(&page.path).await.form("/brouillon/");
}

/// Bombs are small files that become large when unpacked. Nothing that is sent
/// is ever unpacked: it is refused on its first bytes, or kept as it came.
#[tokio::test]
async fn what_is_packed_is_never_unpacked() {
    let site = Site::on("2026-03-03");
    let (mut person, page) = photo_page(&site).await;
    let mut zip = b"PK\x03\x04\x14\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x10\x00\x00\x00\xff\xff\xff\xff\x05\x00\x00\x00a.txt".to_vec();
    zip.extend([0u8; 600]);
    let bombs: [(&str, &[u8]); 6] = [
        ("bombe.zip", &zip),
        ("photo.jpg", &zip),
        ("tableau.xlsx", b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00[Content_Types].xml xl/workbook.xml"),
        ("photo.jpg", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"),
        ("photo.pdf", b"7z\xbc\xaf\x27\x1c\x00\x04"),
        ("photo.png", b"Rar!\x1a\x07\x01\x00"),
    ];
    for (name, bytes) in bombs {
        let answer = person.submit(page.form("/brouillon/").set("problème . lieu.lieu", "devant la gare").file("problème . photo", name, bytes).press("suite")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        answer.says("ni un PDF ni une photo");
    }
    // A form said to be compressed is read as it stands, and is no form.
    person.headers.push(("content-encoding".to_owned(), "gzip".to_owned()));
    let answer = person.send("POST", &page.path, "application/x-www-form-urlencoded", b"\x1f\x8b\x08\x00probl%C3%A8me=trou".to_vec()).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    person.headers.pop();
    // A PDF that holds a bomb is kept byte for byte, and opened by nobody here.
    let mut pdf = b"%PDF-1.7 1 0 obj<</Filter[/FlateDecode/FlateDecode]/Length 9>>stream\n".to_vec();
    pdf.extend(zip);
    let receipt = crate::street::report(&mut person, "devant la gare", Some(("bombe.pdf", pdf.as_slice()))).await;
    assert_eq!(person.get(&receipt.link("/documents/")).await.bytes, pdf);
    let manifest = std::fs::read_to_string(crate::support::root().join("Cargo.toml")).unwrap();
    assert!(!manifest.contains("\"decompression"), "a body is never unpacked on its way in");
    let lock = std::fs::read_to_string(crate::support::root().join("Cargo.lock")).unwrap();
    for unpacker in ["zip", "async_zip", "tar", "unrar", "sevenz-rust", "calamine"] {
        assert!(!lock.contains(&format!("name = \"{unpacker}\"\n")), "{unpacker} unpacks");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn thirty_two_clicks_at_once_file_once() {
    let site = Site::on("2026-03-03");
    let (mut person, mut page) = photo_page(&site).await;
    page = person.go(page.form("/brouillon/").set("problème . lieu.lieu", "devant la gare").file("problème . photo", "trou.jpg", JPEG).press("suite")).await;
    while !page.path.ends_with("/verifier") {
        page = person.go(page.form("/brouillon/").press("suite")).await;
    }
    let form = page.form("/verifier");
    let clicks: Vec<_> = (0..32)
        .map(|_| {
            let (mut person, form) = (person.clone(), form.clone());
            tokio::spawn(async move { person.submit(form).await })
        })
        .collect();
    let mut places = std::collections::BTreeSet::new();
    for click in clicks {
        let page = click.await.unwrap();
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        places.insert(page.location());
    }
    assert_eq!(places.len(), 1, "everyone is led to the same receipt");
    assert_eq!(site.agent("yann.morel").await.get("/agents").await.html().named("tbody").iter().map(|body| body.named("tr").len()).sum::<usize>(), 1);
    assert_eq!(site.town.outbox(100).unwrap().len(), 0, "no mail twice: this service asks for no address");
}

#[tokio::test]
async fn a_full_disk_is_said_and_what_was_filed_stays() {
    let folder = tempfile::tempdir().unwrap();
    let services = || vec![compiled("eau-solidaire", |text| text), compiled("signalement", |text| text)];
    let receipt = {
        let site = Site::over(Arc::new(Sqlite::open(folder.path()).unwrap()), "2026-03-03", services(), true);
        file_water_aid(&mut site.visitor(), &Household { people: "4", resources: "13200" }).await
    };
    // The same town, on a disk with hardly any room left.
    let tight = |pages| Options { page_limit: Some(pages), ..Options::default() };
    let site = Site::over(Arc::new(Sqlite::open_with(folder.path(), tight(75)).unwrap()), "2026-03-03", services(), true);
    let mut said = false;
    for _ in 0..400 {
        let mut person = site.visitor();
        let service = person.get("/demarches/signalement").await;
        let mut page = person.submit(service.form("/commencer")).await;
        if page.status.is_redirection() {
            page = person.follow(page).await;
            page = person.submit(page.form("/brouillon/").set("problème . nature", "trou").set("problème . danger", "non").press("suite")).await;
        }
        if page.status == StatusCode::SERVICE_UNAVAILABLE {
            page.says("Nous n'avons plus de place").says("c'est notre disque qui est plein").never_says("est trop lourd.").says("Rien de ce que vous aviez enregistré n'est perdu").says("ce que vous avez tapé y est encore").says("02 40 00 00 00");
            said = true;
            break;
        }
    }
    assert!(said, "the disk never filled");
    // What was acknowledged is read, and the town says that it is not well.
    site.visitor().get(&tracking(&receipt)).await.says("Votre demande");
    assert_eq!(site.town.verify_journal().unwrap().broken, None);
    drop(site);
    // Room again: everything is there, and goes on.
    let site = Site::over(Arc::new(Sqlite::open(folder.path()).unwrap()), "2026-03-03", services(), true);
    site.visitor().get(&tracking(&receipt)).await.says("Votre demande");
    file_water_aid(&mut site.visitor(), &Household { people: "2", resources: "9000" }).await.says("Votre demande est déposée");
}
