//! The town over HTTP, in process: real pages, real forms, a store in memory
//! and a clock that stands still.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs, reason = "tests")]

mod batch;
mod desk;
mod flood;
mod hostile;
mod identity;
mod links;
mod lists;
mod paper;
mod permissions;
mod readings;
mod road;
mod shipped;
#[path = "../../../beffroi-paper/tests/spoken/mod.rs"]
mod spoken;
mod street;
mod support;
mod tariff;
mod turns;
mod weight;
