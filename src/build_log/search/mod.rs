//! Text search in a log.

mod candidates;
mod finder;
mod matches;
mod pattern;
mod query;

#[cfg(test)]
mod tests;

pub(crate) use finder::MatchPosition;
pub(super) use finder::Search;
pub(crate) use query::Query;
