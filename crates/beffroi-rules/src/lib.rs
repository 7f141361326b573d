//! Publicodes, checked: read, type, evaluate, explain.
//!
#![doc = include_str!("../README.md")]

mod check;
mod codes;
pub mod columns;
pub mod compat;
mod decimal;
mod evaluator;
mod export;
mod facts;
mod front;
mod ir;
mod model;
pub mod pack;
mod program;
mod run;
mod scales;
mod show;
mod trace;
mod trend;
mod unit;
mod value;
mod ways;
mod what_if;
mod words;

pub use check::{Cases, Decision, Line};
pub use codes::CODES;
pub use front::keys::mechanisms;
pub use decimal::{Rounding, round};
pub use evaluator::Evaluator;
pub use export::{Exported, export};
pub use facts::{History, Shadowed};
pub use program::{Evaluation, Expression, Program, Rule};
pub use scales::{Band, Bound, Gap, ScaleFact, ScaleKind};
pub use trace::{Step, StepKind, Trace};
pub use trend::Trend;
pub use unit::Unit;
pub use ways::{Turn, Way};
pub use what_if::{Difference, WhatIf};
pub use value::{Input, Situation, State, Type, Value};
