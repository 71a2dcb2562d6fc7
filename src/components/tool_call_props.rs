use std::{ops::Deref, rc::Rc};

use dioxus::prelude::*;
use serde_json::Value;

use super::{LogEnd, LogError, tool_row::ToolRow};
use crate::tool_call::{ToolStatus, WorkspaceAction};

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

impl ToolCallProps {
    /// The row of whatever workspace tool is called `name`, or nothing for a tool of another kind: what
    /// [`WorkspaceTool`](super::WorkspaceTool) draws, for a component that has put the properties together by itself.
    pub fn row(self, name: &str) -> Element {
        let Some(action) = WorkspaceAction::from_tool_name(name) else { return rsx! {} };
        rsx! {
            ToolRow { action, call: SharedCall::from(self) }
        }
    }
}

/// A call's properties as its row has them. Others are other ones, whatever is in them: the component around has compared.
#[derive(Clone, Debug)]
pub(super) struct SharedCall(Rc<ToolCallProps>);

impl From<ToolCallProps> for SharedCall {
    fn from(call: ToolCallProps) -> Self {
        Self(Rc::new(call))
    }
}

impl Deref for SharedCall {
    type Target = ToolCallProps;

    fn deref(&self) -> &ToolCallProps {
        &self.0
    }
}

impl PartialEq for SharedCall {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}
