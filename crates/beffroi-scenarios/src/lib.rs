//! Scenarios: stories of a service, told with dates, answers and what is
//! expected of them, and run on the pure core in milliseconds.
//!
//! A scenario is a YAML file beside the service (`scenarios/*.yaml`), written
//! to be read aloud by an agent or a jurist. Answers are typed as a person
//! would type them; people hold the roles of a small town made for the
//! purpose. [`read`] binds every name to the service, [`run`] tells the story
//! and gives a finding for each expectation that is not met.

mod check;
mod codes;
mod coverage;
mod model;
mod objections;
mod page;
mod people;
mod read;
mod run;
mod schema;
mod words;

pub use codes::CODES;
pub use check::{ScenarioFile, Tested, Told, check, check_in};
pub use coverage::{Coverage, Tally};
pub use model::{Deed, Expectation, Gesture, Given, Scenario, Step, Story, Turn, Wanted};
pub use page::reference_page;
pub use people::town;
pub use read::{Reading, read};
pub use run::{Ran, run};
pub use schema::SECTIONS;
