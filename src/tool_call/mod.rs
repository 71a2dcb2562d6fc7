//! What a workspace tool call says: its status, arguments and result, read into an outcome, a label and a notice.
//!
//! Reading is total: any JSON gives an outcome and none panics. Text that is shown is bounded and stripped of the
//! characters that would let it disguise itself.

mod action;
mod adapt;
mod agent;
mod label;
mod name;
mod outcome;
mod record;
mod shown_text;
mod stage;
mod status;

#[cfg(test)]
mod tests;

pub use action::WorkspaceAction;
pub use adapt::ToolPart;
pub use agent::{AgentFailure, AgentOutcome, StartupNotice};
pub use name::WorkspaceName;
pub use outcome::{CallResult, CallState, ToolCall, ToolCallOutcome};
pub use stage::CallStage;
pub use status::ToolStatus;
