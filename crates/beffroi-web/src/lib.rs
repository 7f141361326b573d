//! Routes, sessions, forms in and pages out.
//!
//! A handler reads, asks the town, and shows: no rule, no SQL, no letter here.
//! Pages are complete without JavaScript, load nothing from elsewhere, and hold
//! nothing inline.

mod desk;
mod error;
mod files;
mod given;
mod limits;
mod metrics;
mod paper;
mod posted;
mod request;
mod resident;
mod server;
mod sheets;
mod shell;
mod state;
mod static_files;
mod words;

pub use metrics::{Metrics, metrics_router};
pub use server::{router, serve};
pub use state::{DemoAccount, Identity, Options};
