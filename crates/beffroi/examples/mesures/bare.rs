//! What this machine could do at most: a server that only answers, a disk that only writes.

use crate::town::address;
use std::fs::File;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Serves the same number of bytes to whoever asks, on the library the town uses.
pub fn serve(bytes: usize) {
    let page = "x".repeat(bytes);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{}", listener.local_addr().unwrap());
        let page = axum::routing::get(move || {
            let page = page.clone();
            async move { ([("content-type", "text/html; charset=utf-8")], page) }
        });
        axum::serve(listener, axum::Router::new().fallback(page)).await.unwrap();
    });
}

/// The bare server, in a process of its own.
pub struct Bare {
    child: Child,
    pub address: SocketAddr,
}

impl Bare {
    pub fn open(bytes: usize) -> Self {
        let program = std::env::current_exe().unwrap();
        let mut child = Command::new(program).args(["nu", &bytes.to_string()]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line).unwrap();
        Self { child, address: address(&line).unwrap() }
    }

    pub fn close(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

const LASTING: Duration = Duration::from_secs(2);
/// About what one filing writes.
const ROW: usize = 4096;

/// Commits a second on this disk, alone and in groups.
pub fn disk(folder: &Path) -> String {
    let mut file = File::create(folder.join("disque")).unwrap();
    let flushes = rate(|| {
        file.write_all(&[7; ROW]).unwrap();
        file.sync_data().unwrap();
        1
    });
    let mut text = format!("{flushes:.0} flushes of {ROW} bytes a second; rows of {ROW} bytes a second through SQLite (WAL, synchronous FULL):");
    for group in [1, 8, 32] {
        let rows = rate(commits(folder, group));
        text.push_str(&format!(" {rows:.0} by {group},"));
    }
    text.trim_end_matches(',').to_owned()
}

fn commits(folder: &Path, group: usize) -> impl FnMut() -> usize {
    let mut database = rusqlite::Connection::open(folder.join(format!("groupe-{group}.db"))).unwrap();
    database.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; CREATE TABLE t (id INTEGER PRIMARY KEY, row BLOB) STRICT").unwrap();
    move || {
        let transaction = database.transaction().unwrap();
        for _ in 0..group {
            transaction.prepare_cached("INSERT INTO t (row) VALUES (?)").unwrap().execute([[7_u8; ROW].as_slice()]).unwrap();
        }
        transaction.commit().unwrap();
        group
    }
}

fn rate(mut work: impl FnMut() -> usize) -> f64 {
    let start = Instant::now();
    let mut done = 0;
    while start.elapsed() < LASTING {
        done += work();
    }
    done as f64 / start.elapsed().as_secs_f64()
}
