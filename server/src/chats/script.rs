//! The scripted agent, which maps a few sentences to tool calls without a model.

use std::sync::Arc;

use chat_workspace_tools::tool_call::WorkspaceAction;
use serde_json::{Value, json};

use crate::{template::Template, tools::ToolResult};

/// The template whose builds fail.
const BROKEN: &str = "broken";

/// The agent's answer to a message: a text and tool calls.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AgentPlan {
    pub(super) opening: String,
    /// Whether a stop build starts before the calls, as an idle workspace does.
    pub(super) autostop: bool,
    /// Whether the calls wait for the user's approval.
    pub(super) needs_approval: bool,
    /// The tool calls, which are published together and run one after another.
    pub(super) calls: Vec<(WorkspaceAction, Value)>,
}

impl AgentPlan {
    fn with_calls(opening: impl Into<String>, calls: Vec<(WorkspaceAction, Value)>) -> Self {
        Self { opening: opening.into(), autostop: false, needs_approval: false, calls }
    }

    fn text_only(text: impl Into<String>) -> Self {
        Self::with_calls(text, Vec::new())
    }

    /// The plan for a message.
    pub(super) fn for_message(message: &str, templates: &[Arc<Template>]) -> Self {
        let text = message.to_lowercase();
        let words: Vec<_> = text.split(|character: char| !character.is_alphanumeric() && character != '-').collect();
        let has = |word: &str| words.contains(&word);
        let plan = Self::for_words(&has, templates);
        Self { needs_approval: has("ask") && !plan.calls.is_empty(), ..plan }
    }

    fn for_words(has: &impl Fn(&str) -> bool, templates: &[Arc<Template>]) -> Self {
        let named = templates.iter().find(|template| has(&template.name.to_lowercase()));
        let (start, stop) = ((WorkspaceAction::Start, json!({})), (WorkspaceAction::Stop, json!({})));
        if has("create") {
            match named {
                Some(template) => Self::create(template, format!("I'll create a workspace from {}.", template.name)),
                None => Self::text_only(format!("From which template? Available: {}.", names(templates))),
            }
        } else if has("break") {
            match templates.iter().find(|template| template.name == BROKEN) {
                Some(template) => Self::create(template, "I'll create a workspace whose build fails."),
                None => Self::text_only("There is no broken template on this server."),
            }
        } else if has("start") && (has("stops") || has("stopping")) {
            let opening = "The workspace is stopping because it was idle. I'll start it.";
            Self { autostop: true, ..Self::with_calls(opening, vec![start]) }
        } else if has("restart") {
            Self::with_calls("I'll stop the workspace and start it again.", vec![stop, start])
        } else if has("start") {
            Self::with_calls("I'll start the workspace.", vec![start])
        } else if has("stop") {
            Self::with_calls("I'll stop the workspace.", vec![stop])
        } else {
            Self::text_only(
                "I understand \u{201c}create a workspace from docker\u{201d}, \u{201c}start it\u{201d}, \u{201c}stop \
                 it\u{201d}, \u{201c}restart it\u{201d}, \u{201c}start it while it stops\u{201d} and \u{201c}break \
                 it\u{201d}. With \u{201c}but ask first\u{201d} I wait for your approval.",
            )
        }
    }

    fn create(template: &Template, opening: impl Into<String>) -> Self {
        Self::with_calls(opening, vec![(WorkspaceAction::Create, json!({ "template_id": template.id }))])
    }
}

/// The agent's text after the result of a tool.
pub(super) fn summary(action: WorkspaceAction, result: &ToolResult) -> String {
    let value = &result.value;
    let text = |key: &str| value[key].as_str().filter(|text| !text.is_empty());
    let name = text("workspace_name").map_or("The workspace", |name| name.rsplit('/').next().unwrap_or(name));
    if let Some(error) = text("error") {
        return format!("That did not work: {error}.");
    }
    if value["created"] == false {
        let message = text("message").unwrap_or_default();
        return format!("No workspace was created, because this chat has {name}: {message}.");
    }
    if let Some(problem) = text("agent_status") {
        return format!("{name} is up, but its agent is not: {}.", text("agent_error").unwrap_or(problem));
    }
    match (action, value["no_build"] == true) {
        (WorkspaceAction::Stop, false) => format!("{name} is stopped."),
        (WorkspaceAction::Stop, true) => format!("{name} was stopped already."),
        (_, true) => format!("{name} was running already."),
        (_, false) => format!("{name} is up."),
    }
}

fn names(templates: &[Arc<Template>]) -> String {
    templates.iter().map(|template| template.name.as_str()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn plan(message: &str) -> AgentPlan {
        let template = |id, name: &str| Arc::new(Template::missing(Uuid::from_u128(id), name.to_owned()));
        AgentPlan::for_message(message, &[template(1, "broken"), template(2, "dev-box"), template(3, "docker")])
    }

    #[test]
    fn each_sentence_has_its_tool_calls() {
        use WorkspaceAction::{Create, Start, Stop};
        for (message, calls) in [
            ("create a workspace from docker", vec![(Create, Some(3))]),
            ("Create a workspace from \"dev-box\", please!", vec![(Create, Some(2))]),
            ("start it", vec![(Start, None)]),
            ("Stop it.", vec![(Stop, None)]),
            ("restart it", vec![(Stop, None), (Start, None)]),
            ("start it while it stops", vec![(Start, None)]),
            ("break it", vec![(Create, Some(1))]),
        ] {
            let expected: Vec<_> = calls
                .into_iter()
                .map(|(action, template)| {
                    let args = template.map_or(json!({}), |id| json!({ "template_id": Uuid::from_u128(id) }));
                    (action, args)
                })
                .collect();
            let plan = plan(message);
            assert_eq!(plan.calls, expected, "{message}");
            assert_eq!(plan.autostop, message.contains("while"), "{message}");
        }
    }

    #[test]
    fn a_sentence_with_ask_needs_approval() {
        for (message, needs_approval) in
            [("start it", false), ("Start it, but ask first.", true), ("ask", false), ("task: start it", false)]
        {
            assert_eq!(plan(message).needs_approval, needs_approval, "{message}");
        }
    }

    #[test]
    fn an_unknown_sentence_gets_the_known_ones() {
        for (message, hint) in [("create a workspace", "broken, dev-box, docker"), ("hello", "start it while it stops")]
        {
            let plan = plan(message);
            assert!(plan.calls.is_empty() && plan.opening.contains(hint), "{plan:?}");
        }
    }

    #[test]
    fn a_result_is_summarized_in_a_sentence() {
        use WorkspaceAction::{Create, Start, Stop};
        for (action, value, sentence) in [
            (Create, json!({"created": true, "workspace_name": "local/box"}), "box is up."),
            (Start, json!({"started": true, "workspace_name": "box", "no_build": true}), "box was running already."),
            (Stop, json!({"stopped": true, "workspace_name": "box"}), "box is stopped."),
            (Start, json!({"error": "no capacity", "build_id": "x"}), "That did not work: no capacity."),
            (
                Create,
                json!({"created": false, "workspace_name": "box", "message": "workspace is stopped"}),
                "No workspace was created, because this chat has box: workspace is stopped.",
            ),
            (
                Create,
                json!({"created": true, "workspace_name": "local/box", "agent_status": "no_agent"}),
                "box is up, but its agent is not: no_agent.",
            ),
        ] {
            assert_eq!(summary(action, &ToolResult { is_error: false, value }), sentence);
        }
    }
}
