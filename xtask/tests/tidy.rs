//! The house is in order.

use xtask::{root, tidy};

#[test]
fn the_house_is_in_order() {
    let house = tidy::House::read(&root()).expect("the files can be listed");
    let wrong = tidy::check(&house);
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
