//! From rules to the graph: types, units, applicability, cycles.

mod applicable;
mod arithmetic;
mod choice;
mod infer;
mod lower;
mod regions;
mod report;
mod table;

pub(crate) use lower::{At, Given, Graph, Lowerer, date_cell};
pub(crate) use report::not_rounded;
