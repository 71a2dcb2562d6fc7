use dioxus::prelude::*;

use super::{
    context::use_row_context,
    header::RowHeader,
    messages::{RowAnnouncement, RowMessages},
    open::use_open,
};
use crate::{
    components::{
        attributes::split_class, context::use_chat_workspace, log_events::use_log_events, log_panel::LogPanel,
        tool_call_props::ToolCallProps,
    },
    tool_call::{CallState, WorkspaceAction},
};

/// The row of any workspace tool call.
#[component]
pub(in crate::components) fn ToolRow(action: ReadSignal<WorkspaceAction>, call: ToolCallProps) -> Element {
    let (open, set_open) = use_open(&call, use_chat_workspace().memory());
    let row = use_row_context(action, &call, open);
    use_log_events(row.session, call.on_log_end, call.on_log_error);
    let (class, attributes) = split_class("cwt-row", call.attributes);
    rsx! {
        div {
            class,
            part: "row",
            "data-tool": action().tool_name(),
            "data-state": state_name((row.state)()),
            ..attributes,
            RowHeader { set_open }
            RowMessages {}
            if (row.is_open)() {
                div { id: row.body_id.cloned(), class: "cwt-body",
                    LogPanel { session: row.session }
                }
            }
            RowAnnouncement {}
        }
    }
}

/// The value of `data-state`.
fn state_name(state: CallState) -> &'static str {
    match state {
        CallState::Running => "running",
        CallState::Succeeded => "succeeded",
        CallState::Failed => "failed",
    }
}
