use std::{cell::Cell, rc::Rc, time::Duration};

use dioxus::prelude::*;

use super::context::use_chat_workspace;
use crate::tool_call::CallState;

/// The time of the chat's clock when the call was first rendered as running. `None` once it has ended.
pub(super) fn use_running_since(state: CallState) -> Option<Duration> {
    let chat = use_chat_workspace();
    let since = use_hook(|| Rc::new(Cell::new(None)));
    let is_running = state == CallState::Running;
    since.set(is_running.then(|| since.get().unwrap_or_else(|| chat.now())));
    since.get()
}
