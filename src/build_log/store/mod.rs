//! The lines of one build.

mod export;
mod insert;
mod insert_counts;
mod log_store;
mod stage;
mod summary;
mod text_arena;
mod timestamp;

#[cfg(test)]
mod tests;

pub(crate) use insert_counts::InsertCounts;
pub use log_store::LogStore;
pub(crate) use stage::{Line, Stage};
pub(super) use summary::LogSummary;
