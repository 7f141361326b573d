//! The text of a file, as a tree that knows where each thing was written.
//!
//! YAML's events come from a library; what is ours is the tree: exact byte
//! spans (also inside folded and block texts, so that an expression or a letter
//! can point at one word), duplicate keys refused with both places, and none of
//! YAML's traps: no tags, no anchors, no second document, no other key than a
//! text. Reading never fails: it returns a tree, if one could be built, and
//! what is wrong.

mod codes;
mod format;
mod read;
mod tree;

pub use codes::CODES;
pub use format::format;
pub use read::{BYTES_MAX, DEPTH_MAX, MISTAKES_MAX, Parsed, odd_margins, parse};
pub use tree::{Entry, Map, Node, NodeKind, Scalar, ScalarStyle};
