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
    let chat = use_context::<LogViewContext>().chat;
    let mut ticks = use_signal(|| Ticks { last_id: timing.peek().last_id, count: 0 });
    use_future(move || async move {
        let Some(clock) = chat.clock() else { return };
        loop {
            clock.sleep(Duration::from_secs(1)).await;
            let last_id = timing.peek().last_id;
            let count = if ticks.peek().last_id == last_id { ticks.peek().count + 1 } else { 1 };
            ticks.set(Ticks { last_id, count });
        }
    });
    let StageTiming { seconds, last_id } = timing();
    let count = if ticks().last_id == last_id { ticks().count } else { 0 };
    rsx! {
        span { class: "cwt-stage-duration", {duration_text(seconds.unwrap_or(0) + count, &chat.strings())} }
    }
}
