//! Reads workspace tool calls: status, arguments and result become an outcome, a label and a notice.
//!
//! Any JSON is accepted, and nothing panics. Text that is shown has a maximum length and no characters that hide or
//! disguise it.

mod action;
mod agent;
mod call;
mod display_text;
mod envelope;
pub(crate) mod formats;
mod label;
mod name;
mod outcome;
mod phase;
mod stage;
mod status;
mod tool_names;
mod wire;

#[cfg(test)]
mod tests;

pub use action::WorkspaceAction;
pub use agent::{AgentFailure, AgentOutcome, StartupNotice};
pub use call::{CallState, ToolCall};
pub use formats::{ToolPart, Vocabulary};
pub use name::WorkspaceName;
pub use outcome::{CallResult, ToolCallOutcome};
pub use phase::CallPhase;
pub use stage::CallStage;
pub use status::ToolStatus;
pub use tool_names::ToolNames;
