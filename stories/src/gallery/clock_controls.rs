use std::time::Duration;

use dioxus::prelude::*;

use super::story_page::ClockHandle;

const TICK: Duration = Duration::from_millis(100);

/// Moves a story's clock: by itself, or by hand.
#[component]
pub(super) fn ClockControls(clock: ClockHandle) -> Element {
    let clock = clock.0;
    let mut runs = use_signal(|| false);
    let mut now = use_signal(|| clock.now());
    let advance = use_callback(move |by: Duration| {
        clock.advance(by);
        now.set(clock.now());
    });
    use_future(move || async move {
        loop {
            gloo_timers::future::sleep(TICK).await;
            if runs() {
                advance.call(TICK);
            }
        }
    });
    rsx! {
        div { class: "gallery-clock", role: "group", "aria-label": "Clock",
            output { "{now().as_secs_f64():.1} s" }
            button { r#type: "button", "aria-pressed": runs(), onclick: move |_| runs.toggle(),
                if runs() { "Pause" } else { "Run" }
            }
            button { r#type: "button", onclick: move |_| advance.call(Duration::from_secs(1)), "+1 s" }
            button { r#type: "button", onclick: move |_| advance.call(Duration::from_secs(30)), "+30 s" }
        }
    }
}
