use dioxus::prelude::*;

use super::{
    canvas::{canvas_motion, use_scene_preparation},
    navigation::use_navigation,
    play_run::{outcome_name, use_play_run},
};
use crate::{Stage, StagedScene, Story, Theme};

/// A story without the gallery, for tests and screenshots. Its clock does not run.
///
/// With `play` in the URL, now or later, its play runs. `data-outcome` then has the result, and a hidden paragraph the
/// failure.
#[component]
pub(super) fn BareStory(story: Story) -> Element {
    let navigation = use_navigation();
    let view = navigation.view();
    let prepare = use_scene_preparation();
    let mut scene = use_signal(|| None::<StagedScene>);
    let run = use_play_run();
    let plays = use_memo(move || navigation.view().play);
    use_effect(move || {
        if let Some(scene) = scene().filter(|_| plays()) {
            run.start(story, scene);
        }
    });
    let outcome = run.outcome();
    rsx! {
        div {
            class: "gallery-bare",
            "data-story": story.id,
            "data-theme": view.theme.map(Theme::name),
            "data-motion": canvas_motion(view.canvas),
            "data-outcome": outcome.as_ref().map(outcome_name),
            Stage { story, prepare, on_mount: move |staged| scene.set(Some(staged)) }
            if let Some(Err(failure)) = &outcome {
                p { class: "gallery-failure", hidden: true, "{failure}" }
            }
        }
    }
}
