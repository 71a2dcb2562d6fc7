use dioxus::prelude::*;
use serde_json::Value;

use super::{LogEnd, LogError};
use crate::tool_call::ToolStatus;

/// What the row of a tool call is given: of [`StartWorkspaceTool`](super::StartWorkspaceTool),
/// [`CreateWorkspaceTool`](super::CreateWorkspaceTool) and [`StopWorkspaceTool`](super::StopWorkspaceTool).
#[derive(Clone, Debug, PartialEq, Props)]
pub struct ToolCallProps {
    /// Where the call stands in the chat's protocol.
    pub status: ToolStatus,
    /// The call's arguments as the chat has them: any JSON. The `name` of a create's stands in for a name that its result
    /// lacks.
    #[props(default)]
    pub args: Value,
    /// The call's result as the chat has it: any JSON. A result with an `error` is drawn as failed.
    #[props(default)]
    pub result: Value,
    /// Whether the protocol marks the result as an error.
    #[props(default)]
    pub is_error: bool,
    /// The call's id: with it, what the reader opened stays open when the row is mounted again.
    #[props(default)]
    pub tool_call_id: Option<String>,
    /// Whether the row begins open. By default it does while the call runs. The reader's own choice wins.
    #[props(default)]
    pub default_open: Option<bool>,
    /// The reader opened (true) or closed (false) the row.
    #[props(default)]
    pub on_toggle: Callback<bool>,
    /// The log was read to its end.
    #[props(default)]
    pub on_log_end: Callback<LogEnd>,
    /// The log, or the rest of it, could not be had.
    #[props(default)]
    pub on_log_error: Callback<LogError>,
}
