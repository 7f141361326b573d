//! From rules to the graph: types, units, applicability, cycles.

mod applicable;
mod arithmetic;
mod choice;
mod decisions;
mod infer;
mod list;
mod lower;
mod regions;
mod report;
mod table;

pub use decisions::{Cases, Decision, Line};
pub(crate) use lower::{At, Given, Graph, Lowerer, date_cell};
pub(crate) use report::{element_outside, not_rounded};
