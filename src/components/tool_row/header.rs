use dioxus::prelude::*;

use super::context::RowContext;
use crate::{
    components::icon::{Icon, IconName},
    tool_call::{CallState, WorkspaceAction},
};

/// The first line of a row: its label and state, as a button while there is a log to open, and a link to the workspace.
#[component]
pub(super) fn RowHeader(set_open: Callback<bool>) -> Element {
    let row = use_context::<RowContext>();
    let is_open = row.is_open;
    rsx! {
        div { class: "cwt-header", part: "header",
            if (row.has_log)() {
                button {
                    class: "cwt-toggle",
                    part: "toggle",
                    r#type: "button",
                    "aria-expanded": is_open(),
                    "aria-controls": is_open().then(|| row.body_id.cloned()),
                    onclick: move |_| set_open.call(!is_open()),
                    RowLabel {}
                    span { class: "cwt-chevron", part: "chevron",
                        Icon { name: IconName::Chevron }
                    }
                }
            } else {
                div { class: "cwt-toggle", part: "toggle", RowLabel {} }
            }
            WorkspaceLink {}
        }
    }
}

/// The icon of the tool, the label and the icon of the state.
#[component]
fn RowLabel() -> Element {
    let row = use_context::<RowContext>();
    rsx! {
        Icon { name: action_icon((row.action)()) }
        span { class: "cwt-label", part: "label", "{row.label}" }
        StateIcon {}
    }
}

/// The icon of a call that runs or has failed.
#[component]
fn StateIcon() -> Element {
    let row = use_context::<RowContext>();
    let strings = row.chat.strings();
    let (name, label) = match (row.state)() {
        CallState::Running => (IconName::Spinner, strings.tool_call_running.to_string()),
        CallState::Failed => {
            (IconName::Warning, (row.failure)().unwrap_or_else(|| strings.tool_call_failed.to_string()))
        }
        CallState::Succeeded => return rsx! {},
    };
    rsx! {
        span { class: "cwt-state", part: "state",
            Icon { name, label }
        }
    }
}

/// A link to the page of the workspace, where the host has said where such pages are.
#[component]
fn WorkspaceLink() -> Element {
    let row = use_context::<RowContext>();
    let href = use_memo(move || {
        let site = row.chat.site()?;
        let outcome = row.outcome.read();
        // A running call may not have made the workspace yet.
        let workspace = outcome.workspace.as_ref().filter(|_| outcome.state() != CallState::Running)?;
        Some(format!("{}{}", site.trim_end_matches('/'), workspace.link_path()?))
    });
    let label = row.chat.strings().view_workspace.to_string();
    rsx! {
        if let Some(href) = href() {
            a { class: "cwt-link", part: "link", href, "aria-label": label.clone(), title: label,
                Icon { name: IconName::Link }
            }
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
