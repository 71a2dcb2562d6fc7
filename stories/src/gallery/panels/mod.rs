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
use usage::UsagePanel;

use super::{events::Events, focus, navigation::use_navigation, play_run::PlayRun};
use crate::{StagedScene, Story};

/// A panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Panel {
    #[default]
    Play,
    Controls,
    Network,
    Events,
    Accessibility,
    Usage,
}

impl Panel {
    pub(super) const ALL: [Self; 6] =
        [Self::Play, Self::Controls, Self::Network, Self::Events, Self::Accessibility, Self::Usage];

    /// Its name in the URL.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Play => "play",
            Self::Controls => "controls",
            Self::Network => "network",
            Self::Events => "events",
            Self::Accessibility => "accessibility",
            Self::Usage => "usage",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Play => "Play",
            Self::Controls => "Controls",
            Self::Network => "Network",
            Self::Events => "Events",
            Self::Accessibility => "Accessibility",
            Self::Usage => "Usage",
        }
    }

    fn tab_id(self) -> String {
        format!("tab-{}", self.name())
    }

    /// The panel that a key selects, from this one.
    fn after(self, key: &Key) -> Option<Self> {
        let (index, last) = (Self::ALL.iter().position(|panel| *panel == self)?, Self::ALL.len() - 1);
        let index = match key {
            Key::ArrowRight => (index + 1) % Self::ALL.len(),
            Key::ArrowLeft => index.checked_sub(1).unwrap_or(last),
            Key::Home => 0,
            Key::End => last,
            _ => return None,
        };
        Some(Self::ALL[index])
    }
}

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
    let show = move |panel: Panel| navigation.amend(|view| view.panel = panel);
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
