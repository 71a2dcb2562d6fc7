use chat_workspace_tools::api::scripted::VirtualClock;
use dioxus::prelude::*;

use super::clock_controls::ClockControls;
use crate::{Stage, StagedScene, Story};

/// A story with its title, its reason and its clock.
#[component]
pub(super) fn StoryPage(story: Story) -> Element {
    let mut clock = use_signal(|| None::<VirtualClock>);
    rsx! {
        header { class: "gallery-header",
            h2 { "{story.title}" }
            p { "{story.why}" }
            if let Some(clock) = clock() {
                ClockControls { clock: ClockHandle(clock) }
            }
        }
        div { class: "gallery-canvas",
            Stage { story, on_mount: move |scene: StagedScene| clock.set(Some(scene.clock)) }
        }
    }
}

/// A story alone, for tests and pictures. Its clock stands still.
#[component]
pub(super) fn BareStory(story: Story, theme: Option<String>) -> Element {
    rsx! {
        div { class: "gallery-bare", "data-theme": theme,
            Stage { story, on_mount: |_| () }
        }
    }
}

/// A clock as a prop: all clones of one clock show the same time, so it never changes.
#[derive(Clone, Debug)]
pub(super) struct ClockHandle(pub(super) VirtualClock);

impl PartialEq for ClockHandle {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
