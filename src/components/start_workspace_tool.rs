use std::rc::Rc;

use dioxus::prelude::*;
use serde_json::Value;

use super::{
    LogEnd, LogError,
    tool_row::{RowCall, ToolRow},
};
use crate::tool_call::{ToolStatus, WorkspaceAction};

/// The row of a `start_workspace` call: it starts the chat's workspace.
///
/// ## Accessibility
/// The row is a button with `aria-expanded` while there is a log to open. One polite status region says how the call
/// stands; the log itself is a focusable region that is not read out line by line.
///
/// ## Styling
/// `.cwt-row[data-tool="start_workspace"]` with `data-state` = `running`, `succeeded` or `failed`; inside an opened row,
/// `.cwt-log` with `data-view` = `loading`, `queued`, `slow`, `reconnecting`, `empty`, `failed` or `log`.
///
/// ```
/// use chat_workspace_tools::prelude::*;
/// use dioxus::prelude::*;
///
/// # fn app() -> Element {
/// rsx! {
///     StartWorkspaceTool {
///         status: ToolStatus::Completed,
///         result: serde_json::json!({"started": true, "workspace_name": "my-ws"}),
///     }
/// }
/// # }
/// ```
#[component]
pub fn StartWorkspaceTool(
    /// Where the call stands in the chat's protocol.
    status: ToolStatus,
    /// The call's result as the chat has it: any JSON. A result with an `error` is drawn as failed.
    #[props(default)]
    result: Value,
    /// Whether the protocol marks the result as an error.
    #[props(default)]
    is_error: bool,
    /// The call's id: with it, what the reader opened stays open when the row is mounted again.
    #[props(default)]
    tool_call_id: Option<String>,
    /// Whether the row begins open. By default it does while the call runs. The reader's own choice wins.
    #[props(default)]
    default_open: Option<bool>,
    /// The reader opened (true) or closed (false) the row.
    #[props(default)]
    on_toggle: Callback<bool>,
    /// The log was read to its end.
    #[props(default)]
    on_log_end: Callback<LogEnd>,
    /// The log, or the rest of it, could not be had.
    #[props(default)]
    on_log_error: Callback<LogError>,
) -> Element {
    let action = WorkspaceAction::Start;
    let call = Rc::new(RowCall {
        action,
        status,
        args: Value::Null,
        result,
        is_error,
        tool_call_id,
        default_open,
        on_toggle,
        on_log_end,
        on_log_error,
    });
    rsx! {
        ToolRow { call }
    }
}
