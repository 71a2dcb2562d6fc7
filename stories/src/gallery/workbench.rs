use dioxus::prelude::*;

use super::{
    canvas::{canvas_motion, use_scene_preparation},
    clock_bar::ClockBar,
    events::use_events,
    navigation::use_navigation,
    panels::Panels,
    play_run::use_play_run,
    toolbar::Toolbar,
    tree::use_results,
};
use crate::{Stage, StagedScene, Story};

/// A story with its toolbar, its clock and its panels.
#[component]
pub(super) fn Workbench(story: Story) -> Element {
    let navigation = use_navigation();
    let own_frame = use_hook(|| (story.scene)().frame);
    let prepare = use_scene_preparation();
    let run = use_play_run();
    let results = use_results();
    // How often the story was mounted. A new number as key mounts it again.
    let mut mounts = use_signal(|| 0u32);
    let mut with_play = use_signal(|| navigation.peek().play);
    let mut scene = use_signal(|| None::<StagedScene>);
    let events = use_events(scene);

    let restart = use_callback(move |value: bool| {
        run.clear();
        events.clear();
        scene.set(None);
        with_play.set(value);
        navigation.update(|view| {
            view.at = None;
            view.changed.clear();
        });
        mounts += 1;
    });
    let on_mount = use_callback(move |staged: StagedScene| {
        scene.set(Some(staged.clone()));
        if with_play() {
            run.start(story, staged);
        } else if let Some(time) = navigation.peek().at.and_then(|at| at.checked_sub(staged.clock.now())) {
            spawn(async move { staged.advance(time).await });
        }
    });
    use_effect(move || {
        let frame = navigation.view().canvas.frame(own_frame);
        if let Some(scene) = scene().filter(|scene| *scene.frame.peek() != frame) {
            scene.reframe(frame);
        }
    });
    use_effect(move || {
        if let Some(outcome) = run.outcome() {
            results.record(story, outcome.is_ok());
        }
    });

    let view = navigation.view();
    rsx! {
        header { class: "workbench-header",
            h2 { "{story.title}" }
            p { "{story.why}" }
        }
        div { class: "workbench-bar",
            Toolbar {}
            if let Some(scene) = scene() {
                for mount in [mounts()] {
                    ClockBar { key: "{mount}", scene: scene.clone() }
                }
            }
        }
        div { class: "canvas", "data-motion": canvas_motion(view.canvas),
            for mount in [mounts()] {
                Stage { key: "{mount}", story, prepare, on_mount, on_event: move |event| events.add_callback(event) }
            }
        }
        if let Some(scene) = scene() {
            for mount in [mounts()] {
                Panels { key: "{mount}", story, scene: scene.clone(), run, events, on_restart: restart }
            }
        }
    }
}
