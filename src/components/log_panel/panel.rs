use std::{cell::Cell, rc::Rc, time::Duration};

use dioxus::prelude::*;

use super::{log_notice::LogNotice, placeholder::Placeholder};
use crate::{
    build_log::{LogStore, Session, View},
    components::{
        attributes::split_class, context::use_chat_workspace, log_view::LogView, session_handle::SessionHandle,
    },
};

/// The log or a placeholder, and notices.
///
/// `attributes` are those of the root element. `running_since` is when the call began, where no row shows it.
#[component]
pub(in crate::components) fn LogPanel(
    session: SessionHandle,
    running_since: Option<Duration>,
    #[props(default)] attributes: Vec<Attribute>,
) -> Element {
    let view = session.read(Session::view);
    let notices = session.read(Session::notices);
    let number = use_log_number(session);
    let is_painted = use_is_painted(session);
    let on_retry = use_callback(move |()| session.retry());
    use_drop(move || session.in_view().stop());
    let renders_log = view == View::Log || (awaits_lines(&view) && is_painted());
    let (class, attributes) = split_class("cwt-log", attributes);
    rsx! {
        div { class, part: "log", "data-view": view_name(&view),
            onmounted: move |event| session.in_view().observe(&event.data()),
            ..attributes,
            Placeholder { view: view.clone(), since: running_since, on_retry }
            // A list of one, because only list items have keys. The style sheet hides the log until it has lines.
            for number in renders_log.then_some(number) {
                LogView { key: "{number}", session }
            }
            for notice in notices {
                LogNotice { notice, session, on_retry }
            }
        }
    }
}

/// Counts the builds whose logs were shown, so that the log of another build starts with a new view. The first build may
/// become known after the first render, which is no other build.
fn use_log_number(session: SessionHandle) -> u32 {
    let last = use_hook(|| Rc::new(Cell::new((0, None))));
    let build = session.read(|session| session.log().map(LogStore::build));
    let (number, known) = last.get();
    let is_other = known.is_some() && build.is_some() && known != build;
    let number = number + u32::from(is_other);
    last.set((number, build.or(known)));
    number
}

/// Whether the browser has painted since the component was mounted. Until then, only the row itself is rendered, so that
/// it is painted sooner. Afterwards, while lines are awaited, the code for them is warmed up.
fn use_is_painted(session: SessionHandle) -> Signal<bool> {
    let chat = use_chat_workspace();
    let mut is_painted = use_signal(|| false);
    use_future(move || async move {
        let Some(clock) = chat.clock() else { return };
        // The first frame callback runs just before the paint.
        clock.next_frame().await;
        clock.next_frame().await;
        is_painted.set(true);
        clock.next_frame().await;
        while session.peek(|session| awaits_lines(&session.view())) && warm_up(clock.frame_number()) {
            clock.next_frame().await;
        }
    });
    is_painted
}

#[cfg(all(feature = "warm-up", any(target_arch = "wasm32", test)))]
use super::warm_up::warm_up;

/// Without the feature or a browser there is nothing to warm up.
#[cfg(not(all(feature = "warm-up", any(target_arch = "wasm32", test))))]
fn warm_up(_: Option<u64>) -> bool {
    false
}

/// Whether there is no line yet, but may be one later.
fn awaits_lines(view: &View) -> bool {
    matches!(view, View::Loading | View::Queued { .. } | View::Slow | View::Reconnecting | View::AwaitingAgent)
}

/// The value of `data-view`.
fn view_name(view: &View) -> &'static str {
    match view {
        View::Nothing => "nothing",
        View::Loading => "loading",
        View::Queued { .. } => "queued",
        View::Slow => "slow",
        View::Reconnecting => "reconnecting",
        View::AwaitingAgent => "awaiting-agent",
        View::Empty => "empty",
        View::Failed(_) => "failed",
        View::Log => "log",
    }
}
