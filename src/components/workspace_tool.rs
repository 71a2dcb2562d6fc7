use dioxus::prelude::*;
use serde_json::Value;

use super::{
    log_events::{LogEnd, LogError},
    tool_call_props::ToolCallProps,
    tool_row::ToolRow,
};
#[cfg(doc)]
use crate::tool_call::WorkspaceAction;
use crate::{
    build_log::Timestamp,
    tool_call::{ToolNames, ToolStatus},
};

/// The props of [`WorkspaceTool`]: the tool's name and [`ToolCallProps`].
#[derive(Clone, Debug, PartialEq, Props)]
pub struct WorkspaceToolProps {
    /// The name of the tool: `create_workspace`, `start_workspace` or `stop_workspace`, also after the name of its server
    /// ([`WorkspaceAction::from_tool_name`]), or one of `tool_names`.
    #[props(into)]
    pub name: String,
    /// The status of the call.
    #[props(default)]
    pub status: ToolStatus,
    /// The arguments of the call: any JSON. The `name` of a create is shown until a result names the workspace.
    #[props(default)]
    pub args: Value,
    /// The result of the call: any JSON. A result with an `error` is shown as failed.
    #[props(default)]
    pub result: Value,
    /// Whether the chat's protocol marks the result as an error.
    #[props(default)]
    pub is_error: bool,
    /// Whether the run that the call belongs to is over, because it ended, failed or was stopped. Most protocols leave calls
    /// without a result as they are: with this the row stops its spinner, and says that there is no result.
    #[props(default)]
    pub run_over: bool,
    /// The names that the host gives its workspace tools.
    #[props(default)]
    pub tool_names: ToolNames,
    /// When the call started, by the server's clock. With it, a row that is mounted while its call runs, as after a reload, also
    /// finds a build that has ended in the meantime. Without it such a build is not shown until the result names it, since it may
    /// belong to an earlier call.
    #[props(default)]
    pub started_at: Option<Timestamp>,
    /// The id of the call. With an id the [`ChatMemory`](super::ChatMemory) remembers whether the reader opened the row,
    /// and a row that is mounted again starts from there.
    #[props(default)]
    pub tool_call_id: Option<String>,
    /// Whether the row is open. With a value the row is controlled: it never opens or closes by itself, and
    /// `on_open_change` asks for the change.
    #[props(default)]
    pub open: Option<bool>,
    /// Whether an uncontrolled row starts open. By default it does while the call runs.
    #[props(default)]
    pub default_open: Option<bool>,
    /// Called with the new state when the reader opens (`true`) or closes (`false`) the row.
    #[props(default)]
    pub on_open_change: Callback<bool>,
    /// Called when the log is complete.
    #[props(default)]
    pub on_log_end: Callback<LogEnd>,
    /// Called when loading the log fails and only a retry by the reader continues.
    #[props(default)]
    pub on_log_error: Callback<LogError>,
    /// Attributes of the root element. Classes are added to the row's own.
    #[props(extends = GlobalAttributes)]
    pub attributes: Vec<Attribute>,
}

/// The row of the workspace tool with this name. Renders nothing for any other tool.
///
/// For chats that render tool calls by name: a chat can render one `WorkspaceTool` for each of its tool calls, beside its
/// own view of the other tools.
///
/// ## Example
/// ```
/// use chat_workspace_tools::prelude::*;
/// use dioxus::prelude::*;
///
/// # fn app() -> Element {
/// rsx! {
///     WorkspaceTool { name: "create_workspace", args: serde_json::json!({"name": "my-ws"}), status: ToolStatus::Running }
/// }
/// # }
/// ```
///
/// ## Accessibility
/// As [`StartWorkspaceTool`](super::StartWorkspaceTool).
///
/// ## Styling
/// As [`StartWorkspaceTool`](super::StartWorkspaceTool), with the name of the tool in `data-tool`.
#[component]
pub fn WorkspaceTool(props: WorkspaceToolProps) -> Element {
    let Some(action) = props.tool_names.action(&props.name) else { return rsx! {} };
    let call = ToolCallProps {
        status: props.status,
        args: props.args,
        result: props.result,
        is_error: props.is_error,
        run_over: props.run_over,
        started_at: props.started_at,
        tool_call_id: props.tool_call_id,
        open: props.open,
        default_open: props.default_open,
        on_open_change: props.on_open_change,
        on_log_end: props.on_log_end,
        on_log_error: props.on_log_error,
        attributes: props.attributes,
    };
    rsx! {
        ToolRow { action, call }
    }
}
