//! The panels below the canvas.

mod accessibility;
mod controls;
mod events;
mod network;
mod play;
mod timeline_text;
mod usage;
mod usage_code;

use accessibility::AccessibilityPanel;
use controls::ControlsPanel;
use dioxus::prelude::*;
use events::EventsPanel;
use network::NetworkPanel;
use play::PlayPanel;
pub use timeline_text::TimelineText;
use usage::UsagePanel;
pub use usage_code::usage_code;

use super::{events::Events, focus, navigation::use_navigation, panel::Panel, play_run::PlayRun};
use crate::{StagedScene, Story};

/// The panels, of which one is shown.
#[component]
pub(super) fn Panels(
    story: Story,
    scene: StagedScene,
    run: PlayRun,
    events: Events,
    /// Mounts the story again, with (`true`) or without its play.
    on_restart: Callback<bool>,
) -> Element {
    let navigation = use_navigation();
    let shown = navigation.view().panel;
    let show = move |panel: Panel| navigation.update(|view| view.panel = panel);
    rsx! {
        section { class: "panels", "aria-label": "Panels",
            div { class: "tabs", role: "tablist", "aria-label": "Panels",
                for panel in Panel::ALL {
                    button {
                        r#type: "button",
                        id: panel.tab_id(),
                        role: "tab",
                        "aria-selected": panel == shown,
                        "aria-controls": "panel",
                        tabindex: if panel == shown { 0 } else { -1 },
                        onclick: move |_| show(panel),
                        onkeydown: move |event| {
                            if let Some(next) = panel.after(&event.key()) {
                                event.prevent_default();
                                show(next);
                                focus::by_id(&next.tab_id());
                            }
                        },
                        {panel.title()}
                    }
                }
            }
            div { id: "panel", class: "panel", role: "tabpanel", "aria-labelledby": shown.tab_id(), tabindex: 0,
                match shown {
                    Panel::Play => rsx! { PlayPanel { run, on_restart } },
                    Panel::Controls => rsx! { ControlsPanel { story, scene, on_restart } },
                    Panel::Network => rsx! { NetworkPanel { scene } },
                    Panel::Events => rsx! { EventsPanel { events } },
                    Panel::Accessibility => rsx! { AccessibilityPanel { scene } },
                    Panel::Usage => rsx! { UsagePanel { scene } },
                }
            }
        }
    }
}
