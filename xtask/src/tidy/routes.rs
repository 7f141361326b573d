//! Every route has its line in the permission matrix.

use super::House;

const MATRIX: &str = "crates/beffroi-web/tests/permissions.txt";

/// Routes in the code against lines of the matrix, both ways.
pub fn check(house: &House) -> Vec<String> {
    let Some(matrix) = house.file(MATRIX) else { return vec![] };
    let routes: Vec<&str> = house
        .files
        .iter()
        .filter(|file| file.path.starts_with("crates/beffroi-web/src/") && file.ships())
        .flat_map(|file| file.code())
        .filter_map(|(_, line)| line.split_once(".route(\"")?.1.split_once('"'))
        .map(|(route, _)| route)
        .collect();
    let listed: Vec<&str> =
        matrix.text.lines().flat_map(str::split_whitespace).filter(|word| word.starts_with('/')).collect();
    let missing = routes.iter().filter(|route| !listed.contains(route)).map(|route| format!("{MATRIX}: no line for {route}"));
    let gone = listed.iter().filter(|route| !routes.contains(route)).map(|route| format!("{MATRIX}: {route} is no longer a route"));
    missing.chain(gone).collect()
}
