use super::{
    action::WorkspaceAction,
    agent::AgentOutcome,
    call::{CallState, ToolCall},
    display_text,
    name::WorkspaceName,
    phase::CallPhase,
    status::ToolStatus,
    wire::{Progress, ToolArgs, ToolResult},
};
use crate::workspace::BuildId;

/// The most characters of a quota title that are shown.
const TITLE_LIMIT: usize = 120;

/// What a workspace tool call did so far.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ToolCallOutcome {
    /// What the tool does.
    pub action: WorkspaceAction,
    /// Its result.
    pub result: CallResult,
    /// The workspace, if the call names one or [`with_fallback`](Self::with_fallback) was given one.
    pub workspace: Option<WorkspaceName>,
    /// The build that the call started or waited for, if the result has its id.
    pub build_id: Option<BuildId>,
    /// Whether no build was needed, so that there is no log.
    pub no_build: bool,
}

/// The result of a workspace tool call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallResult {
    /// The call is still running, whatever its result holds.
    Running,
    /// The call waits for the reader's approval.
    WaitingForApproval,
    /// The call succeeded.
    Succeeded {
        /// A problem with the agent.
        agent: Option<AgentOutcome>,
    },
    /// A create call found that the chat has a workspace already.
    AlreadyExists {
        /// The server's message about the state of that workspace.
        message: Option<String>,
        /// A problem with its agent.
        agent: Option<AgentOutcome>,
    },
    /// The call failed.
    Failed {
        /// The server's error message.
        message: Option<String>,
    },
    /// The call was rejected because of the owner's quota.
    QuotaReached {
        /// The server's title. It replaces the label.
        title: Option<String>,
        /// The server's error message.
        message: Option<String>,
        /// Credits in use.
        credits_consumed: Option<i64>,
        /// Credits that the owner may use.
        budget: Option<i64>,
    },
    /// The reader or a policy refused the call.
    Refused {
        /// The reason that was given.
        reason: Option<String>,
    },
    /// The call was cancelled.
    Cancelled {
        /// The reason that was given.
        reason: Option<String>,
    },
    /// The run ended before the call had a result. Its build may still run.
    Incomplete,
}

impl ToolCallOutcome {
    /// Reads a call. A value of an unexpected type is read as missing.
    pub fn from_call(call: &ToolCall<'_>) -> Self {
        let wire = ToolResult::read(call.result);
        let result = CallResult::from_wire(call, &wire);
        let name = wire.workspace_name.as_deref();
        let workspace = name.and_then(|name| WorkspaceName::parse(name, wire.owner_name.as_deref()));
        Self {
            action: call.action,
            workspace: workspace.or_else(|| requested_name(call, &result)),
            result,
            build_id: wire.build_id.and_then(|id| id.parse().ok()),
            no_build: call.action != WorkspaceAction::Create && wire.no_build,
        }
    }

    /// Adds the name of the chat's workspace: failures do not name it, and most results omit its owner.
    #[must_use]
    pub fn with_fallback(mut self, known: Option<&WorkspaceName>) -> Self {
        if let Some(known) = known {
            self.workspace = match self.workspace.take() {
                Some(workspace) => Some(workspace.or_owner_of(known)),
                None => self.is_about_the_chats_workspace().then(|| known.clone()),
            };
        }
        self
    }

    /// A create call without a build is not about the workspace that the chat had before.
    fn is_about_the_chats_workspace(&self) -> bool {
        self.action != WorkspaceAction::Create
            || self.build_id.is_some()
            || matches!(self.result, CallResult::AlreadyExists { .. })
    }

    /// The phase of the call.
    pub fn phase(&self) -> CallPhase {
        match &self.result {
            CallResult::Running => CallPhase::Running,
            CallResult::WaitingForApproval => CallPhase::WaitingForApproval,
            CallResult::Failed { .. } | CallResult::QuotaReached { .. } => CallPhase::Failed,
            CallResult::Succeeded { agent } | CallResult::AlreadyExists { agent, .. } => match agent {
                Some(AgentOutcome::Failed(_)) => CallPhase::Failed,
                Some(AgentOutcome::Notice(_)) | None => CallPhase::Succeeded,
            },
            CallResult::Refused { .. } => CallPhase::Refused,
            CallResult::Cancelled { .. } => CallPhase::Cancelled,
            CallResult::Incomplete => CallPhase::Incomplete,
        }
    }

    /// Whether the call is running, and how it ended, for its build log.
    pub fn state(&self) -> CallState {
        self.phase().state()
    }

    /// Whether a build log exists or may still be written, so that the row can be opened.
    pub fn may_have_log(&self) -> bool {
        !self.no_build && (self.result == CallResult::Running || self.build_id.is_some())
    }
}

impl CallResult {
    fn from_wire(call: &ToolCall<'_>, wire: &ToolResult) -> Self {
        let error = || wire.error_text().and_then(display_text::message);
        let is_failure = call.is_error || wire.is_error;
        // Libraries that drop the mark of a preliminary result pass it on as the result.
        let is_preliminary =
            call.status == ToolStatus::Completed && !is_failure && wire.progress() == Some(Progress::Unfinished);
        let status = if is_preliminary { ToolStatus::Running } else { call.status };
        match if call.run_over { status.after_run() } else { status } {
            ToolStatus::Running => Self::Running,
            ToolStatus::ApprovalRequested => Self::WaitingForApproval,
            ToolStatus::Denied => Self::Refused { reason: error() },
            ToolStatus::Cancelled => Self::Cancelled { reason: error() },
            ToolStatus::Error => Self::failed(wire),
            // The tools report a failed build in the result, not as a protocol error: that would drop the build's id.
            _ if is_failure || wire.is_quota_error() => Self::failed(wire),
            status => match wire.progress() {
                Some(Progress::Failed) => Self::failed(wire),
                Some(Progress::Cancelled) => Self::Cancelled { reason: error() },
                _ if status == ToolStatus::Incomplete && !wire.is_done => Self::Incomplete,
                _ => Self::succeeded(call.action, wire),
            },
        }
    }

    fn failed(wire: &ToolResult) -> Self {
        let error = || wire.error_text().and_then(display_text::message);
        if !wire.is_quota_error() {
            return Self::Failed { message: error() };
        }
        Self::QuotaReached {
            title: wire.title.as_deref().and_then(|title| display_text::line(title, TITLE_LIMIT)),
            message: match &wire.message {
                Some(message) => display_text::message(message),
                None => error(),
            },
            credits_consumed: wire.quota.credits_consumed,
            budget: wire.quota.budget,
        }
    }

    fn succeeded(action: WorkspaceAction, wire: &ToolResult) -> Self {
        let agent = AgentOutcome::from_wire(action, wire);
        if action == WorkspaceAction::Create && wire.created == Some(false) {
            let message = wire.message.as_deref().and_then(display_text::message);
            return Self::AlreadyExists { message, agent };
        }
        Self::Succeeded { agent }
    }
}

/// The name in the arguments of a create call. Not used after it succeeded: the server may have chosen another one.
fn requested_name(call: &ToolCall<'_>, result: &CallResult) -> Option<WorkspaceName> {
    let has_no_workspace = matches!(result, CallResult::Running | CallResult::Failed { .. });
    if call.action != WorkspaceAction::Create || !has_no_workspace {
        return None;
    }
    WorkspaceName::new(None, &ToolArgs::read(call.args).name?)
}
