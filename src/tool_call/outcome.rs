use serde_json::Value;

use super::{AgentOutcome, ToolStatus, WorkspaceAction, WorkspaceName, record::Record, shown_text};
use crate::workspace::BuildId;

/// The `error_code` of a call that was refused because the owner's quota is used up.
const INSUFFICIENT_QUOTA: &str = "INSUFFICIENT_QUOTA";
/// The most characters of a quota title that are shown.
const TITLE_LIMIT: usize = 120;

/// A workspace tool call as the chat has it. Arguments and result that are missing are `Value::Null`.
#[derive(Clone, Copy, Debug)]
pub struct ToolCall<'a> {
    /// What it does.
    pub action: WorkspaceAction,
    /// Where it stands in the chat's protocol.
    pub status: ToolStatus,
    /// Its arguments, of any shape.
    pub args: &'a Value,
    /// Its result, of any shape.
    pub result: &'a Value,
    /// Whether the protocol marks the result as an error.
    pub is_error: bool,
}

/// What a workspace tool call has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ToolCallOutcome {
    /// What it does.
    pub action: WorkspaceAction,
    /// How it ended, if it has.
    pub result: CallResult,
    /// The workspace it is about, where the call or the caller names one.
    pub workspace: Option<WorkspaceName>,
    /// The build it made or waited for, where the result names one.
    pub build_id: Option<BuildId>,
    /// Whether the result says that no build was needed, so that there is no log.
    pub no_build: bool,
}

/// How a call ended, if it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallResult {
    /// It has not ended, whatever its result holds by now.
    Running,
    /// It did what it was asked to.
    Succeeded {
        /// What went less than well with the agent.
        agent: Option<AgentOutcome>,
    },
    /// A create found that the chat has a workspace.
    AlreadyExists {
        /// The state that workspace is in, in the server's words.
        message: Option<String>,
        /// What went less than well with its agent.
        agent: Option<AgentOutcome>,
    },
    /// It failed.
    Failed {
        /// Why, in the server's words.
        message: Option<String>,
    },
    /// It was refused because the owner's quota is used up.
    QuotaReached {
        /// The server's heading, which takes the label's place.
        title: Option<String>,
        /// The refusal in a sentence.
        message: Option<String>,
        /// Credits in use.
        credits_consumed: Option<i64>,
        /// Credits the owner may use.
        budget: Option<i64>,
    },
}

/// Whether a call is running, and how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallState {
    /// It has no result yet.
    Running,
    /// It succeeded.
    Succeeded,
    /// It failed, by the chat's protocol or by its result.
    Failed,
}

impl ToolCallOutcome {
    /// Reads a call. Any JSON gives an outcome: a value of the wrong type counts as missing.
    pub fn from_call(call: &ToolCall<'_>) -> Self {
        let record = Record::read(call.result);
        let result = CallResult::of(call, &record);
        let workspace = record
            .text("workspace_name")
            .and_then(|name| WorkspaceName::parse(name, record.text("owner_name")))
            .or_else(|| requested_name(call, &result));
        Self {
            action: call.action,
            result,
            workspace,
            build_id: record.text("build_id").and_then(|id| id.parse().ok()),
            no_build: call.action != WorkspaceAction::Create && record.is_truthy("no_build"),
        }
    }

    /// Completes the workspace's name with what is known of the chat's workspace, which failures do not name and
    /// results mostly name without its owner.
    pub fn with_fallback(mut self, known: Option<&WorkspaceName>) -> Self {
        if let Some(known) = known {
            self.workspace = match self.workspace.take() {
                Some(workspace) => Some(workspace.complete_from(known)),
                None => self.is_about_the_chats_workspace().then(|| known.clone()),
            };
        }
        self
    }

    /// A create that has built nothing is not about the workspace the chat may have had before.
    fn is_about_the_chats_workspace(&self) -> bool {
        self.action != WorkspaceAction::Create
            || self.build_id.is_some()
            || matches!(self.result, CallResult::AlreadyExists { .. })
    }

    /// Whether the call is running, and how it ended.
    pub fn state(&self) -> CallState {
        match &self.result {
            CallResult::Running => CallState::Running,
            CallResult::Failed { .. } | CallResult::QuotaReached { .. } => CallState::Failed,
            CallResult::Succeeded { agent } | CallResult::AlreadyExists { agent, .. } => match agent {
                Some(AgentOutcome::Failed(_)) => CallState::Failed,
                Some(AgentOutcome::Notice(_)) | None => CallState::Succeeded,
            },
        }
    }

    /// Whether the row can be opened: a build log exists or may still come.
    pub fn may_have_log(&self) -> bool {
        !self.no_build && (self.result == CallResult::Running || self.build_id.is_some())
    }
}

impl CallResult {
    fn of(call: &ToolCall<'_>, record: &Record<'_>) -> Self {
        if call.status == ToolStatus::Running {
            return Self::Running;
        }
        if record.text("error_code") == Some(INSUFFICIENT_QUOTA) {
            return Self::quota_reached(record);
        }
        // A failed build is not a protocol error: a protocol error would lose the build's id.
        if call.status == ToolStatus::Error || call.is_error || record.is_truthy("error") {
            return Self::Failed { message: error_text(record).and_then(shown_text::message) };
        }
        let agent = AgentOutcome::of(call.action, record);
        if call.action == WorkspaceAction::Create && record.is_false("created") {
            return Self::AlreadyExists { message: record.text("message").and_then(shown_text::message), agent };
        }
        Self::Succeeded { agent }
    }

    fn quota_reached(record: &Record<'_>) -> Self {
        let quota = record.record("quota");
        Self::QuotaReached {
            title: record.text("title").and_then(|title| shown_text::line(title, TITLE_LIMIT)),
            message: record.text("message").or_else(|| error_text(record)).and_then(shown_text::message),
            credits_consumed: quota.integer("credits_consumed"),
            budget: quota.integer("budget"),
        }
    }
}

fn error_text<'a>(record: &'a Record<'_>) -> Option<&'a str> {
    ["error", "reason", Record::OUTPUT].into_iter().find_map(|key| record.text(key))
}

/// The name a create was asked for. Once it has succeeded that is no longer sure: the server may have changed it.
fn requested_name(call: &ToolCall<'_>, result: &CallResult) -> Option<WorkspaceName> {
    let is_open = matches!(result, CallResult::Running | CallResult::Failed { .. });
    if call.action != WorkspaceAction::Create || !is_open {
        return None;
    }
    WorkspaceName::new(None, Record::read(call.args).text("name")?)
}
