//! One place reads the clock, one draws chance; everything else is given them.

use super::House;

const CLOCK: &[&str] = &["SystemTime::now", "Timestamp::now", "Zoned::now", "Utc::now", "Local::now", "UNIX_EPOCH.elapsed"];
const CHANCE: &[&str] = &["rand::fill", "SystemRandom::new", "OsRng", "thread_rng", "getrandom", "RandomState::new"];

/// The only files that may, for each.
const CLOCK_IN: &[&str] = &["crates/beffroi/"];
const CHANCE_IN: &[&str] = &["crates/beffroi-ports/src/chance.rs"];

/// Looks for a second place.
pub fn check(house: &House) -> Vec<String> {
    let mut wrong = only(house, "the clock", CLOCK, CLOCK_IN);
    wrong.extend(only(house, "chance", CHANCE, CHANCE_IN));
    wrong
}

fn only(house: &House, what: &str, calls: &[&str], allowed: &[&str]) -> Vec<String> {
    let mut wrong = vec![];
    let mut readers = vec![];
    for file in house.files.iter().filter(|file| file.ships() && !file.path.starts_with("xtask/")) {
        let reads: Vec<usize> = file.code().filter(|(_, line)| calls.iter().any(|call| line.contains(call))).map(|(number, _)| number).collect();
        let Some(first) = reads.first() else { continue };
        readers.push(file.path.as_str());
        if !allowed.iter().any(|place| file.path.starts_with(place)) {
            wrong.push(format!("{}:{first}: reads {what}; take it as an argument", file.path));
        }
    }
    if readers.len() > 1 {
        wrong.push(format!("{what} is read in {} files: {}", readers.len(), readers.join(", ")));
    }
    wrong
}
