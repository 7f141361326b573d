//! What the rules of a service would give for the answers one types.
//!
//! The server and the browser run this same code. The server makes a
//! [`Simulation`] from a service and shows a page; [`Simulation::pack`] turns it
//! into bytes, and the program `simulateur`, built for WebAssembly, reads them,
//! reads what is typed, and answers with the words of the page. A person whose
//! browser runs it sees the result follow what they type, and nothing they type
//! leaves the browser; for the others, the button sends the form as ever.

mod live;
mod pack;
mod simulation;
mod words;

pub use live::{Live, answer};
pub use simulation::{Reading, Simulation};
pub use words::{sources, steps};

/// The program `simulateur` for WebAssembly, as `cargo xtask wasm` built it from
/// these sources. It reads and writes as a command does (WASI, preview 1).
#[cfg(not(target_family = "wasm"))]
pub const MODULE: &[u8] = include_bytes!("../simulateur.wasm");
