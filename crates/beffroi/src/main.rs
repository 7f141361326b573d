//! The command: `beffroi vérifier`, `expliquer`, `tester`, `servir`, `démo`.
//!
//! Exit status: 0 when all is well, 1 when something was found that stops a
//! service, 2 when the command could not run.

mod author;
mod charter;
mod check;
mod cli;
mod clock;
mod demo;
mod explain;
mod files;
mod identity;
mod init;
mod keeping;
mod law;
mod new;
mod password;
mod proof;
mod repair;
mod say;
mod serve;
mod simulate;
mod smtp;
mod test;
mod town;

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(cli::run(std::env::args_os()))
}
