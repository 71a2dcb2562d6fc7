use dioxus::prelude::*;

use super::{
    build_log::{BuildLog, use_build_log},
    build_log_box::{BuildLogBox, spoken},
    context::{ChatWorkspace, use_chat_workspace},
    hooks::use_kept,
    icon::{IconName, icon},
    log_events::use_log_events,
    notice_line::{NoticeKind, notice_line},
    press::press,
    tool_call_props::{SharedCall, ToolCallProps},
};
use crate::{
    build_log::{Call, plain_text},
    strings::Strings,
    tool_call::{CallStage, CallState, ToolCall, ToolCallOutcome, ToolStatus, WorkspaceAction, WorkspaceName},
};

/// How much of a log line is shown in a closed row.
const MAX_ERROR_CHARS: usize = 200;

/// The row of any workspace tool call: its label and state, and the build's log to open.
#[component]
pub(super) fn ToolRow(action: WorkspaceAction, call: SharedCall) -> Element {
    let ToolCallProps {
        status, ref args, ref result, is_error, default_open, on_toggle, on_log_end, on_log_error, ..
    } = *call;
    let chat = use_chat_workspace();
    let outcome = ToolCallOutcome::from_call(&ToolCall { action, status, args, result, is_error });
    let (mut open, body_id) = use_kept(|| {
        let by_default = || default_open.unwrap_or(status == ToolStatus::Running);
        let is_open = chat.choice(call.tool_call_id.as_deref()).unwrap_or_else(by_default);
        (Signal::new(is_open), ["cwt-log-", &dioxus::core::current_scope_id().0.to_string()].concat())
    });
    let log = use_build_log(&chat, build_log_call(&outcome), open());
    use_log_events(&log, on_log_end, on_log_error);
    let strings = chat.strings;
    let strings = strings.read();
    let outcome = name_from_server(outcome, &log);
    let stage = log.session().build().and_then(|build| CallStage::from_build(action, build, chat.record().agent_id));
    let label = outcome.label(stage, &strings);
    let state = outcome.state();
    let failure = outcome.failure_message(&strings);
    let has_log = log.has_content();
    let is_open = has_log && open();
    let heard = is_open.then(|| spoken(&log, &strings)).flatten();

    let heading = rsx! {
        {icon(action_icon(action), None)}
        span { class: "cwt-label", part: "label", "{label}" }
        {state_icon(state, failure.as_deref(), &strings)}
    };
    let toggle = press(move || {
        open.toggle();
        chat.remember_choice(call.tool_call_id.as_deref(), open());
        on_toggle.call(open());
    });
    rsx! {
        div { class: "cwt-row", part: "row", "data-tool": action.tool_name(), "data-state": state_name(state),
            div { class: "cwt-header", part: "header",
                if has_log {
                    button {
                        class: "cwt-toggle",
                        part: "toggle",
                        r#type: "button",
                        "aria-expanded": is_open,
                        "aria-controls": is_open.then(|| body_id.clone()),
                        onclick: toggle,
                        {heading}
                        span { class: "cwt-chevron", part: "chevron", {icon(IconName::Chevron, None)} }
                    }
                } else {
                    div { class: "cwt-toggle", part: "toggle", {heading} }
                }
                if let Some(href) = workspace_address(log.chat(), &outcome) {
                    {workspace_link(href, &strings)}
                }
            }
            if let Some(failure) = failure.as_ref().filter(|failure| **failure != label) {
                p { class: "cwt-failure", part: "failure", "{failure}" }
            }
            if let Some(error) = first_error(&log, state).filter(|error| !is_open && !says(failure.as_deref(), error)) {
                p { class: "cwt-failure cwt-first-error", part: "first-error", "{error}" }
            }
            if let Some(notice) = outcome.notice(&strings) {
                {notice_line(NoticeKind::Info, notice, None, None, &strings)}
            }
            if is_open {
                div { id: body_id, class: "cwt-body",
                    BuildLogBox { log: log.clone() }
                }
            }
            p { class: "cwt-spoken", role: "status",
                {heard.map_or_else(|| label.clone(), |heard| [&label, " ", &heard].concat())}
            }
        }
    }
}

fn build_log_call(outcome: &ToolCallOutcome) -> Call {
    let transition = outcome.action.transition();
    Call { transition, state: outcome.state(), build_id: outcome.build_id, no_build: outcome.no_build }
}

/// Names the workspace from what the server said of it, where the call does not.
fn name_from_server(outcome: ToolCallOutcome, log: &BuildLog) -> ToolCallOutcome {
    let session = log.session();
    let known = session.workspace_names().and_then(|(owner, name)| WorkspaceName::new(Some(owner), name));
    outcome.with_fallback(known.as_ref())
}

/// The workspace's page, once the workspace is there and where the host says where pages are.
fn workspace_address(chat: &ChatWorkspace, outcome: &ToolCallOutcome) -> Option<String> {
    let site = chat.site.as_deref().filter(|_| outcome.state() != CallState::Running)?;
    let path = outcome.workspace.as_ref()?.link_path()?;
    Some([site.trim_end_matches('/'), &path].concat())
}

/// The first error in the log of a failed build, as far as the log is there: nothing is read for it.
fn first_error(log: &BuildLog, state: CallState) -> Option<String> {
    let session = log.session();
    let (_, _, line) = session.log().filter(|_| state == CallState::Failed)?.first_error()?;
    let text = plain_text(line.output);
    let row = text.lines().find(|row| row.chars().any(char::is_alphanumeric))?.trim();
    let bounded: String = row.chars().take(MAX_ERROR_CHARS).collect();
    Some(if bounded.len() < row.len() { bounded + "…" } else { bounded })
}

fn says(failure: Option<&str>, error: &str) -> bool {
    // Not `contains`, which would bring a way to look for long texts along.
    failure.is_some_and(|failure| failure.as_bytes().windows(error.len()).any(|part| part == error.as_bytes()))
}

fn action_icon(action: WorkspaceAction) -> IconName {
    match action {
        WorkspaceAction::Create => IconName::Server,
        WorkspaceAction::Start => IconName::Power,
        WorkspaceAction::Stop => IconName::Stop,
    }
}

fn state_name(state: CallState) -> &'static str {
    match state {
        CallState::Running => "running",
        CallState::Succeeded => "succeeded",
        CallState::Failed => "failed",
    }
}

fn state_icon(state: CallState, message: Option<&str>, strings: &Strings) -> Element {
    let (name, label) = match state {
        CallState::Running => (IconName::Spinner, &*strings.tool_call_running),
        CallState::Failed => (IconName::Warning, message.unwrap_or(&strings.tool_call_failed)),
        CallState::Succeeded => return rsx! {},
    };
    rsx! {
        span { class: "cwt-state", part: "state", {icon(name, Some(label))} }
    }
}

fn workspace_link(href: String, strings: &Strings) -> Element {
    let label = &*strings.view_workspace;
    rsx! {
        a { class: "cwt-link", part: "link", href, "aria-label": label, title: label, {icon(IconName::Link, None)} }
    }
}
