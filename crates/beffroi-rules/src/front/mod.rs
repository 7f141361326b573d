//! From the tree of the file to rules with resolved names.

pub(crate) mod ast;
pub(crate) mod chain;
pub(crate) mod expr;
pub mod keys;
pub(crate) mod lexer;
pub(crate) mod mechanism;
pub(crate) mod names;
pub(crate) mod rules;
pub(crate) mod scale;
pub(crate) mod tableau;
