use std::time::Duration;

use dioxus::prelude::*;

use super::{context::use_chat_workspace, duration_text::duration_text, in_view::use_in_view};

/// The time since `since`, a time of the chat's clock, updated each second while the row is in view. Nothing is rendered for the first second, as in
/// the rows of the light script.
///
/// Screen readers do not announce the changes of a timer.
#[component]
pub(super) fn Elapsed(since: ReadSignal<Duration>) -> Element {
    let chat = use_chat_workspace();
    let mut now = use_signal(|| chat.now());
    let in_view = use_in_view();
    use_future(move || {
        let in_view = in_view.clone();
        async move {
            let Some(clock) = chat.clock() else { return };
            loop {
                let elapsed = clock.now().saturating_sub(*since.peek());
                // To the next full second, so that no second is skipped.
                clock.sleep(Duration::from_secs(elapsed.as_secs() + 1) - elapsed).await;
                in_view.wait().await;
                now.set(clock.now());
            }
        }
    });
    let seconds = now().saturating_sub(since()).as_secs();
    rsx! {
        if seconds > 0 {
            span { class: "cwt-elapsed", part: "elapsed", role: "timer", {duration_text(seconds, &chat.strings())} }
        }
    }
}
