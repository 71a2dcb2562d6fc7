use std::time::Duration;

use dioxus::prelude::*;

use super::{
    context::use_chat_workspace,
    elapsed::Elapsed,
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

/// A link in a notice to another site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoticeLink {
    pub(super) text: String,
    pub(super) url: String,
}

impl NoticeLink {
    /// A link to a web page. `None` if the URL is not an absolute `http` or `https` URL, or has control characters.
    pub(super) fn new(text: &str, url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        let is_allowed = is_web && !rest.is_empty() && !url.contains(|c: char| c.is_control() || c.is_whitespace());
        is_allowed.then(|| Self { text: text.to_owned(), url: url.to_owned() })
    }
}

/// A message, with a detail such as the server's own words, and a retry button where `on_retry` is set.
#[component]
pub(super) fn NoticeLine(
    kind: NoticeKind,
    #[props(into)] text: String,
    detail: Option<String>,
    link: Option<NoticeLink>,
    /// The time of the chat's clock from which on the elapsed time is shown.
    since: Option<Duration>,
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
                if let Some(NoticeLink { text, url }) = link {
                    " "
                    // The title shows the target. The opened page gets no referrer and no access to this one.
                    a {
                        class: "cwt-notice-link",
                        href: url.clone(),
                        title: url,
                        target: "_blank",
                        rel: "noopener noreferrer",
                        "{text}"
                    }
                }
            }
            if let Some(since) = since {
                Elapsed { since }
            }
            if let Some(on_retry) = on_retry {
                button { class: "cwt-retry", part: "retry", r#type: "button", onclick: move |_| on_retry.call(()),
                    "{chat.strings().retry}"
                }
            }
        }
    }
}
