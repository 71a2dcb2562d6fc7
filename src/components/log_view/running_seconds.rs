use std::time::Duration;

use dioxus::prelude::*;

use super::{context::LogViewContext, stage_outline::StageTiming};
use crate::components::duration_text::duration_text;

/// The seconds since the last line of a stage.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Ticks {
    last_id: Option<i64>,
    count: u64,
}

/// The duration of a running stage. It counts on from the time of the last line.
///
/// It counts ticks instead of comparing times: the clocks of the server and the reader may differ.
#[component]
pub(super) fn RunningSeconds(timing: ReadSignal<StageTiming>) -> Element {
    let LogViewContext { chat, session, .. } = use_context();
    let mut ticks = use_signal(|| Ticks { last_id: timing.peek().last_id, count: 0 });
    use_future(move || async move {
        let Some(clock) = chat.clock() else { return };
        loop {
            let before = clock.now();
            clock.sleep(Duration::from_secs(1)).await;
            session.in_view().wait().await;
            // A second, or all that have passed out of view.
            let seconds = clock.now().saturating_sub(before).as_secs().max(1);
            let last_id = timing.peek().last_id;
            let count = if ticks.peek().last_id == last_id { ticks.peek().count + seconds } else { seconds };
            ticks.set(Ticks { last_id, count });
        }
    });
    let StageTiming { seconds, last_id } = timing();
    let count = if ticks().last_id == last_id { ticks().count } else { 0 };
    rsx! {
        span { class: "cwt-stage-duration", {duration_text(seconds.unwrap_or(0) + count, &chat.strings())} }
    }
}
