use dioxus::prelude::*;

use crate::{
    components::{chat_memory::ChatMemory, tool_call_props::ToolCallProps},
    tool_call::ToolStatus,
};

/// Whether a row is open, controlled by the host or by the row itself, and a callback that opens or closes it.
///
/// A row that controls itself starts from what the reader chose before, then from `default_open`; without either it is
/// open while the call runs.
pub(super) fn use_open(call: &ToolCallProps, memory: ChatMemory) -> (Memo<bool>, Callback<bool>) {
    let ToolCallProps { status, open, default_open, on_open_change, .. } = *call;
    let id = call.tool_call_id.clone();
    let mut own = use_signal(|| {
        let chosen = id.as_deref().and_then(|id| memory.open(id));
        chosen.or(default_open).unwrap_or_else(|| *status.peek() == ToolStatus::Running)
    });
    let is_open = use_memo(move || open().unwrap_or(own()));
    let set_open = use_callback(move |value: bool| {
        if open.peek().is_none() {
            own.set(value);
            if let Some(id) = &id {
                memory.set_open(id, value);
            }
        }
        on_open_change.call(value);
    });
    (is_open, set_open)
}
