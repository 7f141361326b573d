//! Evaluating the graph.

pub(crate) mod calendar;
mod cell;
mod machine;
pub(crate) mod needed;
mod plan;
pub(crate) mod possible;
mod table;

pub(crate) use machine::{Pool, Rows, apply, run, run_with, terms};
pub(crate) use plan::Plan;
