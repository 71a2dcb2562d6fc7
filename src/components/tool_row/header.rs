use dioxus::prelude::*;

use super::{open::Open, row_view::RowView};
use crate::{
    components::{
        context::use_chat_workspace,
        icon::{Icon, IconName},
    },
    tool_call::{CallState, WorkspaceAction},
};

/// The first line of a row: its label and state, as a button while there is a log to open, and a link to the workspace.
#[component]
pub(super) fn RowHeader(
    view: Memo<RowView>,
    open: Open,
    has_log: bool,
    /// The id of the element with the log.
    body_id: String,
) -> Element {
    let strings = use_chat_workspace().strings();
    let RowView { action, state, ref label, ref failure, ref link, .. } = *view.read();
    let is_open = has_log && open.get();
    let heading = rsx! {
        Icon { name: action_icon(action) }
        span { class: "cwt-label", part: "label", "{label}" }
        StateIcon { state, failure: failure.clone() }
    };
    rsx! {
        div { class: "cwt-header", part: "header",
            if has_log {
                button {
                    class: "cwt-toggle",
                    part: "toggle",
                    r#type: "button",
                    "aria-expanded": is_open,
                    "aria-controls": is_open.then_some(body_id),
                    onclick: move |_| open.set(!open.get()),
                    {heading}
                    span { class: "cwt-chevron", part: "chevron",
                        Icon { name: IconName::Chevron }
                    }
                }
            } else {
                div { class: "cwt-toggle", part: "toggle", {heading} }
            }
            if let Some(href) = link.clone() {
                a {
                    class: "cwt-link",
                    part: "link",
                    href,
                    "aria-label": &*strings.view_workspace,
                    title: &*strings.view_workspace,
                    Icon { name: IconName::Link }
                }
            }
        }
    }
}

/// The icon of a call that runs or has failed.
#[component]
fn StateIcon(state: CallState, failure: Option<String>) -> Element {
    let strings = use_chat_workspace().strings();
    let (name, label) = match state {
        CallState::Running => (IconName::Spinner, strings.tool_call_running.to_string()),
        CallState::Failed => (IconName::Warning, failure.unwrap_or_else(|| strings.tool_call_failed.to_string())),
        CallState::Succeeded => return rsx! {},
    };
    rsx! {
        span { class: "cwt-state", part: "state",
            Icon { name, label }
        }
    }
}

fn action_icon(action: WorkspaceAction) -> IconName {
    match action {
        WorkspaceAction::Create => IconName::Server,
        WorkspaceAction::Start => IconName::Power,
        WorkspaceAction::Stop => IconName::Stop,
    }
}
