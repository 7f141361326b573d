//! A town in a process of its own.

use crate::http::Client;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A town that serves.
pub struct Town {
    child: Child,
    pub address: SocketAddr,
    /// From the launch to the first answer.
    pub start: Duration,
}

impl Town {
    pub fn open(command: &Path, folder: &Path, arguments: &[&str]) -> Self {
        let start = Instant::now();
        let mut child = Command::new(command)
            .args(arguments)
            .arg(folder.join("ville"))
            .args(["--adresse", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines.by_ref().find_map(|line| address(&line.unwrap())).expect("the town says its address");
        // Its output has to be read for as long as it speaks.
        std::thread::spawn(move || lines.for_each(drop));
        assert_eq!(Client::open(address).get("/sante").status, 200);
        Self { child, address, start: start.elapsed() }
    }

    /// A line of `/proc/PID/status`, in megabytes.
    pub fn memory(&self, name: &str) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let kilobytes = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
        kilobytes.map_or("unknown".to_owned(), |kilobytes| format!("{:.1} MB", kilobytes / 1024.0))
    }

    /// Stops it as the system would.
    pub fn close(mut self) {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(self.child.wait().unwrap().success());
    }
}

/// The first address of this machine in a line.
pub fn address(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("http://")?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':').unwrap_or(rest.len());
    rest.get(..end)?.parse().ok()
}
