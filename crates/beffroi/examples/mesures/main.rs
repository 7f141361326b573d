//! The figures of this machine, in one run: `cargo xtask mesures`.
//!
//! Everything is on the loopback, in a temporary town, and bounded: about a
//! minute and a half. Clients and server share the machine's cores; the bare
//! server and the raw disk say what that machine could do at most.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod bare;
mod http;
mod load;
mod pure;
mod town;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

const CLIENTS: [usize; 4] = [1, 8, 16, 32];
const SECONDS: u64 = 4;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["nu", bytes] => bare::serve(bytes.parse().unwrap()),
        [command] => measure(Path::new(command)),
        _ => eprintln!("usage: mesures COMMAND"),
    }
}

fn measure(command: &Path) {
    println!("| what | figure |\n| --- | --- |");
    line("binary", &format!("{:.1} MB", std::fs::metadata(command).unwrap().len() as f64 / 1e6));
    pure::measure();
    let folder = tempfile::tempdir().unwrap();
    let made = town::Town::open(command, folder.path(), &["démo"]);
    line("first start of a demonstration town", &format!("{} ms", made.start.as_millis()));
    made.close();
    let mut starts: Vec<Duration> = (0..5)
        .map(|_| {
            let town = town::Town::open(command, folder.path(), &["servir"]);
            let start = town.start;
            town.close();
            start
        })
        .collect();
    starts.sort();
    line("later starts, a few hundred cases (median of 5)", &format!("{} ms", starts[2].as_millis()));
    let town = town::Town::open(command, folder.path(), &["servir"]);
    std::thread::sleep(Duration::from_millis(500));
    line("memory at rest", &town.memory("VmRSS"));
    let page = load::page_bytes(town.address);
    println!("\nDisk: {}", bare::disk(folder.path()));
    println!("\n| load | clients | a second | p50 ms | p95 ms | p99 ms |\n| --- | ---: | ---: | ---: | ---: | ---: |");
    let bare = bare::Bare::open(page);
    sweep("bare HTTP server, same page", bare.address, load::page);
    bare.close();
    sweep("page of a service", town.address, load::page);
    sweep("complete filing", town.address, load::filing);
    println!("\n| what | figure |\n| --- | --- |");
    line("a page of a service, bytes", &page.to_string());
    line("requests in a complete filing", &load::requests_in_a_filing(town.address).to_string());
    line("memory after the loads", &town.memory("VmRSS"));
    line("most memory", &town.memory("VmHWM"));
    town.close();
}

fn sweep(what: &str, address: SocketAddr, work: load::Work) {
    for clients in CLIENTS {
        let load = load::run(address, clients, Duration::from_secs(SECONDS), work);
        println!("| {what} | {clients} | {:.0} | {:.1} | {:.1} | {:.1} |", load.per_second, load.percentile(50), load.percentile(95), load.percentile(99));
    }
}

/// One line of the table.
pub fn line(what: &str, figure: &str) {
    println!("| {what} | {figure} |");
}
