//! The random commands that compare two stores reach every sort of answer.
//! Otherwise two stores could agree by never doing anything.

#![allow(clippy::unwrap_used)]

use beffroi_ports::{
    Memory, SeededRandom,
    conformance::{self, Command},
    random_bytes,
};

#[test]
fn random_commands_reach_every_answer() {
    let mut said = String::new();
    for seed in 0..60 {
        let random = SeededRandom::new(seed);
        let commands: Vec<_> = (0..80).map(|_| Command::read(random_bytes(&random))).collect();
        let answers = conformance::run(&Memory::new(), &commands);
        said.push_str(&answers.join("\n"));
        said.push('\n');
    }
    let reached = |command: &str, answer: &str| {
        said.lines().filter(|line| line.starts_with(command) && line.contains(answer)).count()
    };
    for (command, answer, at_least) in [
        ("Append", "Ok(Appended", 100),
        ("Append", "Err(Conflict", 50),
        ("Append", "Err(Duplicate", 20),
        ("Append", "Err(NoKey", 20),
        ("Draft", "Ok(", 50),
        ("Draft", "Err(Conflict", 20),
        ("Abandon", "Ok(true)", 5),
        ("Abandon", "Ok(false)", 5),
        ("Attach", "Ok(Blob", 50),
        ("Attach", "Err(NoKey", 10),
        ("Attach", "Err(Conflict", 10),
        ("Detach", "Ok(true)", 10),
        ("Mark", "Ok(true)", 10),
        ("Mark", "Ok(false)", 10),
        ("Replace", "Ok(())", 10),
        ("Replace", "Err(Conflict", 10),
        ("Session", "Ok(1)", 5),
        ("Attempt", "locked_until: Some", 5),
        ("Attempt", "Ok(None)", 5),
        ("Version", "Ok(true)", 10),
        ("Version", "Ok(false)", 5),
        ("Note", "Ok(2)", 20),
        ("Note", "Ok(0)", 10),
        ("Forget", "Ok(0)", 5),
    ] {
        let count = reached(command, answer);
        assert!(count >= at_least, "{command} answered `{answer}` {count} times");
    }
    assert!(reached("Forget", "Ok(") - reached("Forget", "Ok(0)") >= 5, "some readings are forgotten");
    // Some cases were erased, and their events stayed.
    assert!(said.lines().filter(|line| *line == "key: Ok(None)").count() > 20);
}
