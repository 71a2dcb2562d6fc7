use dioxus::prelude::*;

use super::{context::LogViewContext, log_text::log_text};
use crate::components::page::copy_text;

/// Whether the event has the command key of the platform, Control or Meta, and no other modifier.
pub(super) fn has_command_key(event: &KeyboardEvent) -> bool {
    let modifiers = event.modifiers();
    (modifiers.ctrl() || modifiers.meta()) && !modifiers.alt() && !modifiers.shift()
}

/// Handles the keys for select-all and copy, which apply to all lines, rendered or not.
pub(super) fn select_and_copy(event: &KeyboardEvent, mut all_selected: Signal<bool>, view: LogViewContext) {
    let Key::Character(key) = event.key() else { return };
    if !has_command_key(event) || event.is_composing() {
        return;
    }
    match key.to_ascii_lowercase().as_str() {
        "a" => {
            event.prevent_default();
            all_selected.set(true);
        }
        "c" if all_selected() => {
            event.prevent_default();
            spawn(async move {
                // A refused copy is reported by the copy button only.
                copy_text(&log_text(&view)).await;
            });
        }
        _ => {}
    }
}
