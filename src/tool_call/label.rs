use super::{AgentOutcome, CallResult, CallStage, ToolCallOutcome, WorkspaceAction};

/// The forms of an action's verb that labels are made of.
struct Verb {
    infinitive: &'static str,
    past: &'static str,
    running: &'static str,
}

const fn verb(action: WorkspaceAction) -> Verb {
    match action {
        WorkspaceAction::Create => Verb { infinitive: "create", past: "Created", running: "Creating workspace…" },
        WorkspaceAction::Start => Verb { infinitive: "start", past: "Started", running: "Starting workspace…" },
        WorkspaceAction::Stop => Verb { infinitive: "stop", past: "Stopped", running: "Stopping workspace…" },
    }
}

impl ToolCallOutcome {
    /// The row's label. While the call runs, the stage it is known to be at takes the general label's place.
    pub fn label(&self, stage: Option<CallStage>) -> String {
        let Verb { infinitive, past, running } = verb(self.action);
        let name = self.workspace.as_ref().map(ToString::to_string);
        let named = name.as_deref().unwrap_or("workspace");
        match &self.result {
            CallResult::Running => stage.map_or(running, CallStage::text).to_owned(),
            CallResult::QuotaReached { title, .. } => title.clone(),
            CallResult::Failed { .. } => format!("Failed to {infinitive} {named}"),
            CallResult::AlreadyExists { .. } => match name {
                Some(name) => format!("Workspace {name} already exists"),
                None => "Workspace already exists".to_owned(),
            },
            CallResult::Succeeded { agent: Some(AgentOutcome::Failed(failure)) } => {
                format!("{past} {named}, {}", failure.label_suffix())
            }
            CallResult::Succeeded { .. } => format!("{past} {named}"),
        }
    }

    /// Why the row is drawn failed, never empty; `None` when it is not.
    pub fn failure_message(&self) -> Option<String> {
        let failed = || format!("Failed to {} workspace", verb(self.action).infinitive);
        match &self.result {
            CallResult::Failed { message } => Some(message.clone().unwrap_or_else(failed)),
            CallResult::QuotaReached { message, credits_consumed, budget, .. } => {
                let message = message.clone().unwrap_or_else(failed);
                Some(match (credits_consumed, budget) {
                    (Some(consumed), Some(budget)) => format!("{message} ({consumed} of {budget} credits in use)"),
                    _ => message,
                })
            }
            CallResult::Succeeded { agent: Some(AgentOutcome::Failed(failure)) }
            | CallResult::AlreadyExists { agent: Some(AgentOutcome::Failed(failure)), .. } => {
                Some(failure.message().to_owned())
            }
            CallResult::Running | CallResult::Succeeded { .. } | CallResult::AlreadyExists { .. } => None,
        }
    }

    /// What the reader should know of a call that ended well.
    pub fn notice(&self) -> Option<&'static str> {
        match &self.result {
            CallResult::Succeeded { agent: Some(AgentOutcome::Notice(notice)) }
            | CallResult::AlreadyExists { agent: Some(AgentOutcome::Notice(notice)), .. } => Some(notice.text()),
            _ => None,
        }
    }
}
