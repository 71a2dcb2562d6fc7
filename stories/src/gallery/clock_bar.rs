use std::time::Duration;

use dioxus::{core::Task, prelude::*};
use gloo_timers::future::sleep;

use super::{navigation::use_navigation, segmented::Segmented};
use crate::StagedScene;

/// The interval at which a running clock advances.
const TICK: Duration = Duration::from_millis(100);

/// Controls of a story's clock.
#[component]
pub(super) fn ClockBar(scene: StagedScene) -> Element {
    let navigation = use_navigation();
    let clock = scene.clock.clone();
    let mut now = use_signal(|| clock.now());
    let mut speed = use_signal(|| 1u32);
    let mut running = use_signal(|| None::<Task>);
    let watched_clock = clock.clone();
    use_future(move || {
        let clock = watched_clock.clone();
        async move {
            loop {
                now.set(clock.now());
                clock.advanced().await;
            }
        }
    });
    // The URL holds the time that the user has set.
    let save = use_callback(move |at: Duration| navigation.update(|view| view.at = Some(at)));

    let running_scene = scene.clone();
    let toggle = move |_| match running.take() {
        Some(task) => {
            task.cancel();
            save.call(*now.peek());
        }
        None => {
            let scene = running_scene.clone();
            running.set(Some(spawn(async move {
                loop {
                    sleep(TICK).await;
                    scene.advance(TICK * *speed.peek()).await;
                }
            })));
        }
    };
    let step = use_callback(move |by: Duration| {
        let scene = scene.clone();
        spawn(async move {
            scene.advance(by).await;
            save.call(scene.clock.now());
        });
    });
    rsx! {
        div { class: "clock", role: "group", "aria-label": "Clock",
            output { title: "Time since the script began", "{now().as_secs_f64():.1} s" }
            button { r#type: "button", "aria-pressed": running.read().is_some(), onclick: toggle,
                if running.read().is_some() { "Pause" } else { "Run" }
            }
            button { r#type: "button", onclick: move |_| step.call(Duration::from_secs(1)), "+1 s" }
            button { r#type: "button", onclick: move |_| step.call(Duration::from_secs(30)), "+30 s" }
            Segmented {
                label: "Speed",
                options: vec![(1, "1×"), (4, "4×"), (16, "16×")],
                value: speed(),
                on_choose: move |value| speed.set(value),
            }
        }
    }
}
