use dioxus::prelude::*;

use super::{
    build_log::BuildLog,
    icon::{IconName, icon},
    press::press,
};
use crate::strings::Strings;

/// How a notice is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoticeKind {
    Busy,
    Waiting,
    Plain,
    Info,
    Warning,
}

impl NoticeKind {
    /// What the kind is called on the page.
    fn name(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::Waiting => "waiting",
            Self::Plain => "plain",
            Self::Info => "info",
            Self::Warning => "warning",
        }
    }

    fn icon(self) -> Option<IconName> {
        match self {
            Self::Busy => Some(IconName::Spinner),
            Self::Waiting => Some(IconName::Queue),
            Self::Plain => None,
            Self::Info => Some(IconName::Info),
            Self::Warning => Some(IconName::Warning),
        }
    }
}

/// A line that says how things stand, with what the server says below it and a Retry where trying again may help.
pub(super) fn notice_line(
    kind: NoticeKind,
    text: &str,
    detail: Option<&str>,
    retry: Option<&BuildLog>,
    strings: &Strings,
) -> Element {
    rsx! {
        div { class: "cwt-notice", part: "notice", "data-kind": kind.name(),
            if let Some(name) = kind.icon() {
                {icon(name, None)}
            }
            span { class: "cwt-notice-text",
                "{text}"
                if let Some(detail) = detail {
                    span { class: "cwt-notice-detail", {[" ", detail].concat()} }
                }
            }
            if let Some(log) = retry.cloned() {
                button {
                    class: "cwt-retry",
                    part: "retry",
                    r#type: "button",
                    onclick: press(move || log.retry()),
                    "{strings.retry}"
                }
            }
        }
    }
}
