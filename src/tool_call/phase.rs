use super::{action::WorkspaceAction, call::CallState};
use crate::strings::{Strings, fill};

/// The phase of a tool call: what the label and the icon of its row say.
///
/// | phase | [`as_str`](Self::as_str) | label of a start call | icon |
/// |---|---|---|---|
/// | `Running` | `running` | Starting workspace… | spinner |
/// | `WaitingForApproval` | `waiting` | Workspace start is waiting for approval | clock |
/// | `Succeeded` | `succeeded` | Started my-ws | |
/// | `Failed` | `failed` | Failed to start my-ws | warning |
/// | `Refused` | `refused` | Workspace start was not approved | cross |
/// | `Cancelled` | `cancelled` | Workspace start was cancelled | cross |
/// | `Incomplete` | `incomplete` | Workspace start ended without a result | warning |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallPhase {
    /// It has no result yet.
    Running,
    /// It waits for the reader's approval.
    WaitingForApproval,
    /// It succeeded.
    Succeeded,
    /// It failed, by the chat's protocol or by its result.
    Failed,
    /// The reader or a policy refused it.
    Refused,
    /// It was cancelled.
    Cancelled,
    /// The run ended before the call had a result.
    Incomplete,
}

impl CallPhase {
    /// Every phase.
    pub const ALL: [Self; 7] = [
        Self::Running,
        Self::WaitingForApproval,
        Self::Succeeded,
        Self::Failed,
        Self::Refused,
        Self::Cancelled,
        Self::Incomplete,
    ];

    /// The phase as a word: the value of `data-state`, and the state of the custom elements.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::WaitingForApproval => "waiting",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Cancelled => "cancelled",
            Self::Incomplete => "incomplete",
        }
    }

    /// Whether the call runs, and how it ended, for its build log. A call that waits for approval has no build, as one that was
    /// refused.
    pub const fn state(self) -> CallState {
        match self {
            Self::Running => CallState::Running,
            Self::Succeeded => CallState::Succeeded,
            Self::WaitingForApproval | Self::Failed | Self::Refused | Self::Cancelled | Self::Incomplete => {
                CallState::Failed
            }
        }
    }

    /// The label of the row, for phases whose label depends on nothing else.
    pub(super) fn fixed_label(self, action: WorkspaceAction, strings: &Strings) -> Option<String> {
        let (running, call) = match action {
            WorkspaceAction::Create => (&strings.create_running, &strings.create_call),
            WorkspaceAction::Start => (&strings.start_running, &strings.start_call),
            WorkspaceAction::Stop => (&strings.stop_running, &strings.stop_call),
        };
        let template = match self {
            Self::Running => return Some(running.to_string()),
            Self::WaitingForApproval => &strings.call_waiting,
            Self::Refused => &strings.call_refused,
            Self::Cancelled => &strings.call_cancelled,
            Self::Incomplete => &strings.call_incomplete,
            Self::Succeeded | Self::Failed => return None,
        };
        Some(fill(template, &[("call", call)]))
    }
}
