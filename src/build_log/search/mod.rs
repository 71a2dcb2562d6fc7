//! Text search in a log.

mod matches;
mod pattern;
mod query;

#[cfg(test)]
mod tests;

pub(super) use matches::{Match, Search};
pub(crate) use query::Query;
