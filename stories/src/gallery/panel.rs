use dioxus::prelude::Key;

/// A panel below the canvas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Panel {
    #[default]
    Play,
    Controls,
    Network,
    Events,
    Accessibility,
    Usage,
}

impl Panel {
    pub const ALL: [Self; 6] =
        [Self::Play, Self::Controls, Self::Network, Self::Events, Self::Accessibility, Self::Usage];

    /// Its name in the URL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Play => "play",
            Self::Controls => "controls",
            Self::Network => "network",
            Self::Events => "events",
            Self::Accessibility => "accessibility",
            Self::Usage => "usage",
        }
    }

    /// The text of its tab.
    pub fn title(self) -> &'static str {
        match self {
            Self::Play => "Play",
            Self::Controls => "Controls",
            Self::Network => "Network",
            Self::Events => "Events",
            Self::Accessibility => "Accessibility",
            Self::Usage => "Usage",
        }
    }

    /// The element id of its tab.
    pub fn tab_id(self) -> String {
        format!("tab-{}", self.name())
    }

    /// The panel that a key selects while the tab of this one has the focus. None if the key selects no tab.
    pub fn after(self, key: &Key) -> Option<Self> {
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
