use super::{
    action::WorkspaceAction,
    agent::AgentOutcome,
    name::WorkspaceName,
    outcome::{CallResult, ToolCallOutcome},
    stage::CallStage,
};
use crate::strings::{Strings, fill};

/// The labels of an action's rows with the name of the workspace.
struct Labels<'a> {
    succeeded: LabelPair<'a>,
    failed: LabelPair<'a>,
}

/// A label with a `{name}` placeholder, and the same without a name.
struct LabelPair<'a> {
    named: &'a str,
    unnamed: &'a str,
}

impl LabelPair<'_> {
    fn fill(&self, workspace: Option<&WorkspaceName>) -> String {
        match workspace {
            Some(name) => fill(self.named, &[("name", name.as_ref())]),
            None => self.unnamed.to_owned(),
        }
    }
}

impl<'a> Labels<'a> {
    fn new(action: WorkspaceAction, strings: &'a Strings) -> Self {
        match action {
            WorkspaceAction::Create => Self {
                succeeded: LabelPair { named: &strings.create_succeeded, unnamed: &strings.create_succeeded_unnamed },
                failed: LabelPair { named: &strings.create_failed, unnamed: &strings.create_failed_unnamed },
            },
            WorkspaceAction::Start => Self {
                succeeded: LabelPair { named: &strings.start_succeeded, unnamed: &strings.start_succeeded_unnamed },
                failed: LabelPair { named: &strings.start_failed, unnamed: &strings.start_failed_unnamed },
            },
            WorkspaceAction::Stop => Self {
                succeeded: LabelPair { named: &strings.stop_succeeded, unnamed: &strings.stop_succeeded_unnamed },
                failed: LabelPair { named: &strings.stop_failed, unnamed: &strings.stop_failed_unnamed },
            },
        }
    }
}

impl ToolCallOutcome {
    /// The row's label. While the call runs, a known stage replaces the general label.
    pub fn label(&self, stage: Option<CallStage>, strings: &Strings) -> String {
        let labels = Labels::new(self.action, strings);
        let workspace = self.workspace.as_ref();
        if let Some(stage) = stage.filter(|_| self.result == CallResult::Running) {
            return stage.text(strings).to_owned();
        }
        if let Some(label) = self.phase().fixed_label(self.action, strings) {
            return label;
        }
        match &self.result {
            CallResult::QuotaReached { title, .. } => title.as_deref().unwrap_or(&strings.quota_reached).to_owned(),
            CallResult::Failed { .. } => labels.failed.fill(workspace),
            CallResult::AlreadyExists { .. } => {
                LabelPair { named: &strings.already_exists, unnamed: &strings.already_exists_unnamed }.fill(workspace)
            }
            CallResult::Succeeded { agent: Some(AgentOutcome::Failed(failure)) } => {
                let (label, agent) = (labels.succeeded.fill(workspace), failure.label_suffix(strings));
                fill(&strings.label_with_agent, &[("label", &label), ("agent", agent)])
            }
            _ => labels.succeeded.fill(workspace),
        }
    }

    /// The message of a failed call, never empty; `None` if the call has not failed.
    pub fn failure_message(&self, strings: &Strings) -> Option<String> {
        let or_failed = |message: &Option<String>| match message {
            Some(message) => message.clone(),
            None => Labels::new(self.action, strings).failed.unnamed.to_owned(),
        };
        match &self.result {
            CallResult::Failed { message } => Some(or_failed(message)),
            CallResult::QuotaReached { message, credits_consumed, budget, .. } => {
                let message = or_failed(message);
                Some(match (credits_consumed, budget) {
                    (Some(consumed), Some(budget)) => fill(
                        &strings.quota_usage,
                        &[("message", &message), ("consumed", &consumed.to_string()), ("budget", &budget.to_string())],
                    ),
                    _ => message,
                })
            }
            CallResult::Succeeded { agent: Some(AgentOutcome::Failed(failure)) }
            | CallResult::AlreadyExists { agent: Some(AgentOutcome::Failed(failure)), .. } => {
                Some(failure.message(strings).to_owned())
            }
            _ => None,
        }
    }

    /// The notice of a call that succeeded, or why it was refused or cancelled.
    pub fn notice<'a>(&'a self, strings: &'a Strings) -> Option<&'a str> {
        match &self.result {
            CallResult::Refused { reason } | CallResult::Cancelled { reason } => reason.as_deref(),
            CallResult::Succeeded { agent: Some(AgentOutcome::Notice(notice)) }
            | CallResult::AlreadyExists { agent: Some(AgentOutcome::Notice(notice)), .. } => Some(notice.text(strings)),
            _ => None,
        }
    }
}
