use super::{action::WorkspaceAction, display_text::message, wire::ToolResult};
use crate::{strings::Strings, workspace::AgentLifecycle};

/// A problem with the agent after a successful build.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AgentOutcome {
    /// The chat cannot use the workspace.
    Failed(AgentFailure),
    /// The chat can use the workspace, but its startup scripts failed or are not done.
    Notice(StartupNotice),
}

/// Why the chat cannot use the workspace (the result's `agent_status`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AgentFailure {
    /// `not_ready`: the agent did not answer.
    NotReady {
        /// The error of the last attempt (`agent_error`).
        error: Option<String>,
    },
    /// `no_agent`: the template defines no agent.
    NoAgent,
    /// `selection_error`: there are several agents, and none could be selected.
    SelectionError {
        /// The error (`agent_error`).
        error: Option<String>,
    },
}

/// A problem with the agent's startup scripts (the result's `startup_scripts` and `lifecycle_state`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StartupNotice {
    /// A script failed.
    ScriptFailed,
    /// They were stopped at their time limit.
    TimeLimitReached,
    /// They did not finish for another reason.
    Unfinished,
    /// They were still running when the tool stopped waiting.
    StillRunning,
}

impl AgentOutcome {
    /// Reads the agent fields of a successful call. Unknown values are ignored. After a stop there is no agent.
    pub(super) fn from_wire(action: WorkspaceAction, result: &ToolResult) -> Option<Self> {
        if action == WorkspaceAction::Stop {
            return None;
        }
        AgentFailure::from_wire(result).map(Self::Failed).or_else(|| StartupNotice::from_wire(result).map(Self::Notice))
    }
}

impl AgentFailure {
    fn from_wire(result: &ToolResult) -> Option<Self> {
        let error = || result.agent_error.as_deref().and_then(message);
        match result.agent_status.as_deref()? {
            "not_ready" => Some(Self::NotReady { error: error() }),
            "no_agent" => Some(Self::NoAgent),
            "selection_error" => Some(Self::SelectionError { error: error() }),
            _ => None,
        }
    }

    /// The part of the row's label about the failure.
    pub fn label_suffix<'a>(&self, strings: &'a Strings) -> &'a str {
        match self {
            Self::NotReady { .. } => &strings.agent_not_ready,
            Self::NoAgent => &strings.agent_missing,
            Self::SelectionError { .. } => &strings.agent_ambiguous,
        }
    }

    /// The agent's error message, or a text of the rows.
    pub fn message<'a>(&'a self, strings: &'a Strings) -> &'a str {
        match self {
            Self::NotReady { error } => error.as_deref().unwrap_or(&strings.agent_not_ready_reason),
            Self::NoAgent => &strings.agent_missing_reason,
            Self::SelectionError { error } => error.as_deref().unwrap_or(&strings.agent_ambiguous_reason),
        }
    }
}

impl StartupNotice {
    fn from_wire(result: &ToolResult) -> Option<Self> {
        match result.startup_scripts.as_deref()? {
            "startup_scripts_timeout" => Some(Self::StillRunning),
            "startup_scripts_failed" => {
                let lifecycle = result.lifecycle_state.clone().unwrap_or_default();
                Some(match AgentLifecycle::from(lifecycle) {
                    AgentLifecycle::StartError => Self::ScriptFailed,
                    AgentLifecycle::StartTimeout => Self::TimeLimitReached,
                    _ => Self::Unfinished,
                })
            }
            _ => None,
        }
    }

    /// The text of the notice.
    pub fn text(self, strings: &Strings) -> &str {
        match self {
            Self::ScriptFailed => &strings.scripts_failed,
            Self::TimeLimitReached => &strings.scripts_timed_out,
            Self::Unfinished => &strings.scripts_unfinished,
            Self::StillRunning => &strings.scripts_still_running,
        }
    }
}
