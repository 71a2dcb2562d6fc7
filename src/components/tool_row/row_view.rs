use super::first_error::first_error;
use crate::{
    build_log::Session,
    components::{context::ChatWorkspace, log_panel::announcement},
    tool_call::{CallPhase, CallStage, ToolCallOutcome, WorkspaceAction, WorkspaceName},
};

/// What a row shows, apart from its log.
#[derive(Debug)]
pub(super) struct RowView {
    pub(super) action: WorkspaceAction,
    pub(super) phase: CallPhase,
    pub(super) label: String,
    /// Why the call failed.
    pub(super) failure: Option<String>,
    /// The first error in the log of a failed build, while the log is closed.
    pub(super) first_error: Option<String>,
    pub(super) notice: Option<String>,
    /// The URL of the workspace's page.
    pub(super) link: Option<String>,
    /// What the live region announces about an open log, after the label.
    pub(super) log_announcement: Option<String>,
}

impl RowView {
    /// `is_open` is whether the log is open.
    pub(super) fn new(outcome: ToolCallOutcome, session: &Session, chat: &ChatWorkspace, is_open: bool) -> Self {
        let strings = chat.strings();
        let outcome = with_name_from_server(outcome, session);
        let agent = session.chosen_agent().map(|agent| agent.id).or_else(|| chat.agent_id());
        let stage = session.build().and_then(|build| CallStage::from_build(outcome.action, build, agent));
        let (phase, label) = (outcome.phase(), outcome.label(stage, &strings));
        let failure = outcome.failure_message(&strings);
        let has_failed =
            phase == CallPhase::Failed || (phase == CallPhase::Running && stage == Some(CallStage::BuildFailed));
        let first_error = session.log().filter(|_| has_failed && !is_open).and_then(first_error);
        Self {
            first_error: first_error.filter(|error| !failure.as_ref().is_some_and(|failure| failure.contains(error))),
            failure,
            notice: outcome.notice(&strings).map(str::to_owned),
            link: chat.site().and_then(|site| workspace_url(&site, &outcome)),
            log_announcement: is_open.then(|| announcement(session, &strings)).flatten(),
            action: outcome.action,
            phase,
            label,
        }
    }
}

/// Completes the name of the workspace with what the server returned about it.
fn with_name_from_server(outcome: ToolCallOutcome, session: &Session) -> ToolCallOutcome {
    let known = session.workspace_names().and_then(|(owner, name)| WorkspaceName::new(Some(owner), name));
    outcome.with_fallback(known.as_ref())
}

/// The URL of the workspace's page. A running call has none: it may not have made the workspace yet.
fn workspace_url(site: &str, outcome: &ToolCallOutcome) -> Option<String> {
    let workspace = outcome.workspace.as_ref().filter(|_| outcome.phase() != CallPhase::Running)?;
    Some(format!("{}{}", site.trim_end_matches('/'), workspace.link_path()?))
}
