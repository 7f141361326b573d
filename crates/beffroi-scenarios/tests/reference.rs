//! The reference page is what the table says. `BEFFROI_REECRIRE=1` writes it
//! again after a change of the table.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::{fs, path::Path};

#[test]
fn the_reference_page_is_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/scenarios.md");
    let page = beffroi_scenarios::reference_page();
    if std::env::var_os("BEFFROI_REECRIRE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap_or_default(), page, "run this test with BEFFROI_REECRIRE=1");
}
