use dioxus::prelude::*;

use crate::{
    components::{chat_memory::ChatMemory, tool_call_props::ToolCallProps},
    tool_call::ToolStatus,
};

/// Whether a row is open, controlled by the host or by the row itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Open {
    controlled: ReadSignal<Option<bool>>,
    own: Signal<bool>,
    on_change: Callback<bool>,
}

impl Open {
    /// Whether the row is open. The caller subscribes to it.
    pub(super) fn get(&self) -> bool {
        (self.controlled)().unwrap_or((self.own)())
    }

    /// Opens or closes the row, or asks the host to do so.
    pub(super) fn set(&self, open: bool) {
        self.on_change.call(open);
    }
}

/// A row that controls itself starts from what the reader chose before, then from `default_open`; without either it is
/// open while the call runs.
pub(super) fn use_open(call: &ToolCallProps, memory: ChatMemory) -> Open {
    let ToolCallProps { status, open: controlled, default_open, on_open_change, .. } = *call;
    let id = call.tool_call_id.clone();
    let mut own = use_signal(|| {
        let chosen = id.as_deref().and_then(|id| memory.open(id));
        chosen.or(default_open).unwrap_or_else(|| *status.peek() == ToolStatus::Running)
    });
    let on_change = use_callback(move |open: bool| {
        if controlled.peek().is_none() {
            own.set(open);
            if let Some(id) = &id {
                memory.set_open(id, open);
            }
        }
        on_open_change.call(open);
    });
    Open { controlled, own, on_change }
}
