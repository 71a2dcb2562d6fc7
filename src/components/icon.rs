use dioxus::prelude::*;

/// An icon of the rows, drawn on a 16 by 16 grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IconName {
    Server,
    Power,
    Stop,
    Spinner,
    Warning,
    Info,
    Queue,
    Chevron,
    Link,
    Check,
    Close,
    Copy,
    Down,
    Download,
    Height,
    MatchCase,
    Search,
    Up,
    Wrap,
}

impl IconName {
    /// The value of `data-icon`.
    fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Power => "power",
            Self::Stop => "stop",
            Self::Spinner => "spinner",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Queue => "queue",
            Self::Chevron => "chevron",
            Self::Link => "link",
            Self::Check => "check",
            Self::Close => "close",
            Self::Copy => "copy",
            Self::Down => "down",
            Self::Download => "download",
            Self::Height => "height",
            Self::MatchCase => "matchcase",
            Self::Search => "search",
            Self::Up => "up",
            Self::Wrap => "wrap",
        }
    }

    /// The SVG path.
    fn path(self) -> &'static str {
        match self {
            Self::Server => "M2.5 2h11v5h-11ZM2.5 9h11v5h-11ZM5 4.5h.01M5 11.5h.01",
            Self::Power => "M8 2v5.5M4.6 4.4a5 5 0 1 0 6.8 0",
            Self::Stop => "M3 3h10v10H3Z",
            // The style sheet draws it.
            Self::Spinner => "",
            Self::Warning => "M8 2.5 14.25 13.5H1.75ZM8 6.5v3M8 11.5h.01",
            Self::Info => "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2ZM8 7.5v3.25M8 5.25h.01",
            Self::Queue => "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2ZM8 4.75V8l2.25 1.5",
            Self::Check => "m3.5 8.5 3 3 6-7",
            Self::Close => "m4 4 8 8M12 4l-8 8",
            Self::Copy => {
                "M6.5 5.5h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1ZM3.5 10.5a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1"
            }
            Self::Chevron | Self::Down => "m4 6 4 4 4-4",
            Self::Download => "M8 2.5v7.75M5 7.25l3 3 3-3M2.75 13.25h10.5",
            Self::Height => "M8 2.5v11M5.5 5 8 2.5 10.5 5M5.5 11 8 13.5 10.5 11",
            Self::MatchCase => {
                "M1.75 12 4.75 4l3 8M2.9 9.25h3.7M14.25 7.25V12M11.75 7.25a2.4 2.4 0 1 1 0 4.75 2.4 2.4 0 0 1 0-4.75Z"
            }
            Self::Search => "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9ZM10.25 10.25l3.25 3.25",
            Self::Up => "m4 10 4-4 4 4",
            Self::Wrap => "M2.5 3.5h11M2.5 8H11a2.25 2.25 0 0 1 0 4.5H8M9.75 10.75 8 12.5l1.75 1.75M2.5 12.5H5",
            Self::Link => "M7 3.5H3.5v9h9V9M9.5 2.5h4v4m0-4-6 6",
        }
    }
}

/// An icon. With a label it is announced; without one it is hidden from screen readers.
#[component]
pub(super) fn Icon(name: IconName, #[props(into)] label: Option<String>) -> Element {
    let role = label.is_some().then_some("img");
    let is_hidden = label.is_none().then_some("true");
    if name == IconName::Spinner {
        return rsx! {
            span { class: "cwt-icon", "data-icon": name.name(), role, "aria-label": label, "aria-hidden": is_hidden }
        };
    }
    rsx! {
        svg {
            class: "cwt-icon",
            "data-icon": name.name(),
            // The size in the style sheet. A page without the sheet must not show huge icons.
            width: "16",
            height: "16",
            view_box: "0 0 16 16",
            fill: "none",
            stroke: "currentColor",
            stroke_width: "1.4",
            stroke_linecap: "round",
            stroke_linejoin: "round",
            role,
            "aria-label": label,
            "aria-hidden": is_hidden,
            path { d: name.path() }
        }
    }
}
