use std::time::Duration;

use dioxus::prelude::*;

use super::{open::Open, row_view::RowView};
use crate::{
    components::{
        elapsed::Elapsed,
        icon::{Icon, IconName},
    },
    strings::Strings,
    tool_call::{CallPhase, WorkspaceAction},
};

/// The first line of a row: its label and state, as a button while there is a log to open, and a link to the workspace.
///
/// `body_id` is the id of the element with the log. `running_since` is when an open row's call began.
pub(super) fn header(
    view: &RowView,
    open: Open,
    has_log: bool,
    running_since: Option<Duration>,
    body_id: &str,
    strings: &Strings,
) -> Element {
    let is_open = has_log && open.is_open;
    let heading = rsx! {
        Icon { name: action_icon(view.action) }
        span { class: "cwt-label", part: "label", "{view.label}" }
        if let Some((name, label)) = phase_icon(view, strings) {
            span { class: "cwt-state", part: "state",
                Icon { name, label }
            }
        }
    };
    rsx! {
        div { class: "cwt-header", part: "header",
            if has_log {
                button {
                    class: "cwt-toggle",
                    part: "toggle",
                    r#type: "button",
                    "aria-expanded": is_open,
                    "aria-controls": is_open.then(|| body_id.to_owned()),
                    onclick: move |_| open.toggle(),
                    {heading}
                    span { class: "cwt-chevron", part: "chevron",
                        Icon { name: IconName::Chevron }
                    }
                }
            } else {
                div { class: "cwt-toggle", part: "toggle", {heading} }
            }
            // Outside the button, whose name it would change each second.
            if let Some(since) = running_since {
                Elapsed { since }
            }
            if let Some(href) = view.link.clone() {
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

/// The icon of the call's phase, and its label if it says more than that of the row.
fn phase_icon(view: &RowView, strings: &Strings) -> Option<(IconName, Option<String>)> {
    match view.phase {
        CallPhase::Running => Some((IconName::Spinner, Some(strings.tool_call_running.to_string()))),
        CallPhase::Failed => {
            let failure = view.failure.clone().unwrap_or_else(|| strings.tool_call_failed.to_string());
            Some((IconName::Warning, Some(failure)))
        }
        CallPhase::WaitingForApproval => Some((IconName::Queue, None)),
        CallPhase::Refused | CallPhase::Cancelled => Some((IconName::Close, None)),
        CallPhase::Incomplete => Some((IconName::Warning, None)),
        CallPhase::Succeeded => None,
    }
}

fn action_icon(action: WorkspaceAction) -> IconName {
    match action {
        WorkspaceAction::Create => IconName::Server,
        WorkspaceAction::Start => IconName::Power,
        WorkspaceAction::Stop => IconName::Stop,
    }
}
