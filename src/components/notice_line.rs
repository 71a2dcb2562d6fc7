use dioxus::prelude::*;

use super::{
    context::use_chat_workspace,
    icon::{Icon, IconName},
};

/// The kind of a notice, which decides its icon and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoticeKind {
    Busy,
    Waiting,
    Plain,
    Info,
    Warning,
}

impl NoticeKind {
    /// The value of `data-kind`.
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

/// A message, with a detail such as the server's own words, and a retry button where `on_retry` is set.
#[component]
pub(super) fn NoticeLine(
    kind: NoticeKind,
    #[props(into)] text: String,
    detail: Option<String>,
    on_retry: Option<Callback<()>>,
) -> Element {
    let chat = use_chat_workspace();
    rsx! {
        div { class: "cwt-notice", part: "notice", "data-kind": kind.name(),
            if let Some(name) = kind.icon() {
                Icon { name }
            }
            span { class: "cwt-notice-text",
                "{text}"
                if let Some(detail) = detail {
                    span { class: "cwt-notice-detail", " {detail}" }
                }
            }
            if let Some(on_retry) = on_retry {
                button { class: "cwt-retry", part: "retry", r#type: "button", onclick: move |_| on_retry.call(()),
                    "{chat.strings().retry}"
                }
            }
        }
    }
}
