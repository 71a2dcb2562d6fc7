use super::{AgentOutcome, CallResult, CallStage, ToolCallOutcome, WorkspaceAction, WorkspaceName};
use crate::strings::{Strings, fill};

/// What the rows of one action say: with the workspace's name, and without it.
struct Labels<'a> {
    running: &'a str,
    succeeded: Named<'a>,
    failed: Named<'a>,
}

struct Named<'a> {
    with_name: &'a str,
    unnamed: &'a str,
}

impl Named<'_> {
    fn of(&self, workspace: Option<&WorkspaceName>) -> String {
        match workspace {
            Some(name) => fill(self.with_name, &[("name", name.as_ref())]),
            None => self.unnamed.to_owned(),
        }
    }
}

impl<'a> Labels<'a> {
    fn of(action: WorkspaceAction, strings: &'a Strings) -> Self {
        let (running, succeeded, failed) = match action {
            WorkspaceAction::Create => (
                &strings.create_running,
                (&strings.create_succeeded, &strings.create_succeeded_unnamed),
                (&strings.create_failed, &strings.create_failed_unnamed),
            ),
            WorkspaceAction::Start => (
                &strings.start_running,
                (&strings.start_succeeded, &strings.start_succeeded_unnamed),
                (&strings.start_failed, &strings.start_failed_unnamed),
            ),
            WorkspaceAction::Stop => (
                &strings.stop_running,
                (&strings.stop_succeeded, &strings.stop_succeeded_unnamed),
                (&strings.stop_failed, &strings.stop_failed_unnamed),
            ),
        };
        Self {
            running,
            succeeded: Named { with_name: succeeded.0, unnamed: succeeded.1 },
            failed: Named { with_name: failed.0, unnamed: failed.1 },
        }
    }
}

impl ToolCallOutcome {
    /// The row's label. While the call runs, the stage it is known to be at takes the general label's place.
    pub fn label(&self, stage: Option<CallStage>, strings: &Strings) -> String {
        let labels = Labels::of(self.action, strings);
        let workspace = self.workspace.as_ref();
        match &self.result {
            CallResult::Running => stage.map_or(labels.running, |stage| stage.text(strings)).to_owned(),
            CallResult::QuotaReached { title, .. } => title.as_deref().unwrap_or(&strings.quota_reached).to_owned(),
            CallResult::Failed { .. } => labels.failed.of(workspace),
            CallResult::AlreadyExists { .. } => {
                Named { with_name: &strings.already_exists, unnamed: &strings.already_exists_unnamed }.of(workspace)
            }
            CallResult::Succeeded { agent: Some(AgentOutcome::Failed(failure)) } => {
                let (label, agent) = (labels.succeeded.of(workspace), failure.label_suffix(strings));
                fill(&strings.label_with_agent, &[("label", &label), ("agent", agent)])
            }
            CallResult::Succeeded { .. } => labels.succeeded.of(workspace),
        }
    }

    /// Why the row is drawn failed, never empty; `None` when it is not.
    pub fn failure_message(&self, strings: &Strings) -> Option<String> {
        let or_failed = |message: &Option<String>| match message {
            Some(message) => message.clone(),
            None => Labels::of(self.action, strings).failed.unnamed.to_owned(),
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
            CallResult::Running | CallResult::Succeeded { .. } | CallResult::AlreadyExists { .. } => None,
        }
    }

    /// What the reader should know of a call that ended well.
    pub fn notice<'a>(&self, strings: &'a Strings) -> Option<&'a str> {
        match &self.result {
            CallResult::Succeeded { agent: Some(AgentOutcome::Notice(notice)) }
            | CallResult::AlreadyExists { agent: Some(AgentOutcome::Notice(notice)), .. } => Some(notice.text(strings)),
            _ => None,
        }
    }
}
