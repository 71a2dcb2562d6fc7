//! The lines of one build and of its agents.

mod agent_lines;
mod agent_stage;
mod agents;
mod export;
mod insert;
mod insert_counts;
mod log_store;
mod origin_lines;
mod record;
mod records;
mod stage;
mod stage_lines;
mod summary;
mod text_arena;
mod timestamp;

#[cfg(test)]
mod agent_tests;
#[cfg(test)]
mod tests;

pub(crate) use agent_stage::{AgentStage, ScriptState, unix_ms};
pub(crate) use insert_counts::InsertCounts;
pub(crate) use log_store::LineOrder;
pub use log_store::LogStore;
pub(crate) use record::Line;
pub(crate) use stage::Stage;
pub(crate) use stage_lines::StageId;
pub(super) use summary::LogSummary;
