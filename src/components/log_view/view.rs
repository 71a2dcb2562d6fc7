use dioxus::prelude::*;

use super::{
    context::use_log_view_context, find_bar::FindBar, focus::focus, jump_button::JumpButton, print::PrintedLog,
    scroller::LogScroller, select::has_command_key, stage_strip::StageStrip, toolbar::Toolbar,
};
use crate::{build_log::Session, components::session_handle::SessionHandle};

/// The log and its tools. It is mounted before the first line, so that only lines are left to render when they arrive.
#[component]
pub(in crate::components) fn LogView(session: SessionHandle) -> Element {
    let view = use_log_view_context(session);
    let options = view.chat.log_options;
    let mut is_finding = view.is_finding;
    let is_live = session.read(Session::is_live);
    let close_find = use_callback(move |()| {
        is_finding.set(false);
        view.update(|reader, log| reader.find(None, log));
        if let Some(scroller) = view.scroller.cloned() {
            focus(scroller);
        }
    });
    let on_keydown = move |event: KeyboardEvent| match event.key() {
        // The keys of an input method are no commands.
        _ if event.is_composing() => {}
        Key::Character(key) if key.eq_ignore_ascii_case("f") && has_command_key(&event) => {
            event.prevent_default();
            is_finding.set(true);
        }
        Key::Escape if is_finding() => {
            event.stop_propagation();
            close_find.call(());
        }
        _ => {}
    };
    rsx! {
        div {
            class: "cwt-log-view",
            "data-wrap": options().wrap,
            "data-full-height": (view.is_full_height)(),
            onkeydown: on_keydown,
            div { class: "cwt-bar",
                StageStrip {}
                Toolbar {}
            }
            if is_finding() {
                FindBar { on_close: close_find }
            }
            div { class: "cwt-scroll-frame",
                LogScroller {}
                if is_live {
                    JumpButton {}
                }
            }
            PrintedLog {}
        }
    }
}
