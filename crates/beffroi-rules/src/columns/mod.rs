//! The same rules over a whole population, column by column.
//!
//! A plan is run on chunks of 512 rows; each operation reads and writes columns
//! of a chunk, without allocating. Threads share the chunks. A row gives the
//! same bits as the single case: the operations are the same.

mod kernel;
mod lower;
mod population;
mod report;
mod simulate;
mod source;
mod summary;
mod tape;
mod worker;

pub use population::{Column, Population};
pub use simulate::{Results, simulate};
pub use summary::{Change, Group, Simulation, Summary, summarise};
