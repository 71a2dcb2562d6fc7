use super::{WorkspaceAction, record::Record, shown_text::message};
use crate::{strings::Strings, workspace::AgentLifecycle};

/// What went less than well with the agent after a build that ended well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgentOutcome {
    /// The chat cannot use the workspace.
    Failed(AgentFailure),
    /// The chat can use the workspace; its startup scripts did not end well in time.
    Notice(StartupNotice),
}

/// Why the chat cannot use a workspace that was built (`agent_status` of a result).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AgentFailure {
    /// `not_ready`: the agent did not answer.
    NotReady {
        /// The last attempt's error (`agent_error`).
        error: Option<String>,
    },
    /// `no_agent`: the template made none.
    NoAgent,
    /// `selection_error`: it is unclear which agent is meant.
    SelectionError {
        /// What made it unclear (`agent_error`).
        error: Option<String>,
    },
}

/// How an agent's startup scripts fell short (`startup_scripts` and `lifecycle_state` of a result).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StartupNotice {
    /// A script failed.
    ScriptFailed,
    /// They were stopped at their own time limit.
    TimeLimitReached,
    /// They did not finish, for another reason.
    Unfinished,
    /// They ran on when the tool stopped waiting.
    StillRunning,
}

impl AgentOutcome {
    /// Reads the agent fields of a successful call. A stop leaves no agent to speak of; unknown values say nothing.
    pub(super) fn of(action: WorkspaceAction, result: &Record<'_>) -> Option<Self> {
        if action == WorkspaceAction::Stop {
            return None;
        }
        AgentFailure::of(result).map(Self::Failed).or_else(|| StartupNotice::of(result).map(Self::Notice))
    }
}

impl AgentFailure {
    fn of(result: &Record<'_>) -> Option<Self> {
        let error = || result.text("agent_error").and_then(message);
        match result.text("agent_status")? {
            "not_ready" => Some(Self::NotReady { error: error() }),
            "no_agent" => Some(Self::NoAgent),
            "selection_error" => Some(Self::SelectionError { error: error() }),
            _ => None,
        }
    }

    /// What the row's label says of it, after the name and a comma.
    pub fn label_suffix<'a>(&self, strings: &'a Strings) -> &'a str {
        match self {
            Self::NotReady { .. } => &strings.agent_not_ready,
            Self::NoAgent => &strings.agent_missing,
            Self::SelectionError { .. } => &strings.agent_ambiguous,
        }
    }

    /// The failure in a sentence: the agent's own error where there is one.
    pub fn message<'a>(&'a self, strings: &'a Strings) -> &'a str {
        match self {
            Self::NotReady { error } => error.as_deref().unwrap_or(&strings.agent_not_ready_reason),
            Self::NoAgent => &strings.agent_missing_reason,
            Self::SelectionError { error } => error.as_deref().unwrap_or(&strings.agent_ambiguous_reason),
        }
    }
}

impl StartupNotice {
    fn of(result: &Record<'_>) -> Option<Self> {
        match result.text("startup_scripts")? {
            "startup_scripts_timeout" => Some(Self::StillRunning),
            "startup_scripts_failed" => {
                let lifecycle = result.text("lifecycle_state").unwrap_or_default();
                Some(match AgentLifecycle::from(lifecycle.to_owned()) {
                    AgentLifecycle::StartError => Self::ScriptFailed,
                    AgentLifecycle::StartTimeout => Self::TimeLimitReached,
                    _ => Self::Unfinished,
                })
            }
            _ => None,
        }
    }

    /// The notice in full.
    pub fn text(self, strings: &Strings) -> &str {
        match self {
            Self::ScriptFailed => &strings.scripts_failed,
            Self::TimeLimitReached => &strings.scripts_timed_out,
            Self::Unfinished => &strings.scripts_unfinished,
            Self::StillRunning => &strings.scripts_still_running,
        }
    }
}
