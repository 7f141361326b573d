//! What the rules would give, as a command: a simulation and a form in, words
//! for the page out. Built for WebAssembly, it is what browsers run.

use std::io::{Read, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut read = vec![];
    let done = std::io::stdin().read_to_end(&mut read).is_ok_and(|_| match beffroi_simulator::answer(&read) {
        Ok(written) => std::io::stdout().write_all(&written).is_ok(),
        Err(_) => false,
    });
    if done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
