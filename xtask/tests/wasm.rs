//! The module that browsers run is built from these very sources.

#[test]
fn the_module_of_the_simulator_is_in_step() {
    let changed = xtask::wasm::stale(&xtask::root());
    assert!(changed.is_empty(), "run `cargo xtask wasm` and commit: the module in crates/beffroi-simulator is older than\n{}", changed.join("\n"));
}
