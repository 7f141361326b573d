//! Evaluating the graph.

mod bands;
pub(crate) mod calendar;
mod cell;
mod code;
mod machine;
pub(crate) mod needed;
mod plan;
pub(crate) mod possible;
mod table;

pub(crate) use bands::{Bands, Slice, Step};
pub(crate) use machine::{Pool, Rows, apply, name_cells, run, run_cells, run_with, terms};
pub(crate) use plan::{Meta, Plan};
pub(crate) use possible::Possible;
