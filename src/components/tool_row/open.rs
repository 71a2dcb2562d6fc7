use dioxus::prelude::*;

use crate::{
    components::{chat_memory::ChatMemory, tool_call_props::ToolCallProps},
    tool_call::ToolStatus,
};

/// Whether a row is open, controlled by the host or by the row itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Open {
    pub(super) is_open: bool,
    on_change: Callback<bool>,
}

impl Open {
    /// Opens or closes the row, or asks the host to do so.
    pub(super) fn toggle(self) {
        self.on_change.call(!self.is_open);
    }
}

/// A row that controls itself starts from what the reader chose before, then from `default_open`; without either it is
/// open while the call runs. A call that waits for approval, or that a reloaded page has not resumed yet, opens when
/// it runs.
pub(super) fn use_open(call: &ToolCallProps, memory: ChatMemory) -> Open {
    let ToolCallProps { status, run_over, open: controlled, default_open, on_open_change, .. } = *call;
    let id = call.tool_call_id.clone();
    let mut own = use_signal(|| id.as_deref().and_then(|id| memory.open(id)).or(default_open));
    let mut default = use_hook(|| CopyValue::new(None));
    let is_decided = match status {
        ToolStatus::Running => !run_over,
        ToolStatus::ApprovalRequested | ToolStatus::Incomplete => false,
        _ => true,
    };
    if is_decided && default.peek().is_none() {
        default.set(Some(status == ToolStatus::Running));
    }
    let on_change = use_callback(move |open: bool| {
        if controlled.is_none() {
            own.set(Some(open));
            if let Some(id) = &id {
                memory.set_open(id, open);
            }
        }
        on_open_change.call(open);
    });
    Open { is_open: controlled.or(own()).or(default()).unwrap_or_default(), on_change }
}
