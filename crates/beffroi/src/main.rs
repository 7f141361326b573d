//! The command `beffroi`.
fn main() {}
