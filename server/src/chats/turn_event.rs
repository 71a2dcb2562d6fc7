//! The events of a turn, from the message parts that the turn publishes and stores.

use serde::Serialize;
use serde_json::Value;

use super::approval::Decision;
use crate::store::{ChatId, Message, Role};

/// What happens in a turn, in the order in which a model and its tools produce it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TurnEvent {
    /// A text, or the next fragment of one.
    Text(String),
    /// The next fragment of a call's arguments as text.
    ArgsDelta { id: String, name: String, fragment: String },
    /// A call with all its arguments.
    Call { id: String, name: String, args: Value },
    /// A call waits for the user's decision.
    ApprovalRequest { call: String, approval: String },
    /// The user's decision about a call.
    ApprovalResponse { call: String, approval: String, decision: Decision },
    /// The result of a call.
    Result { id: String, is_error: bool, value: Value },
    /// The chat is bound to a workspace, a build or an agent.
    Binding(ChatBinding),
    /// The last event of a stream.
    End(TurnEnd),
}

/// The ids that a chat is bound to, as text. Its JSON is that of the streams for chat libraries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ChatBinding {
    #[serde(rename = "workspaceId", skip_serializing_if = "Option::is_none")]
    pub(crate) workspace: Option<String>,
    #[serde(rename = "buildId", skip_serializing_if = "Option::is_none")]
    pub(crate) build: Option<String>,
    #[serde(rename = "agentId", skip_serializing_if = "Option::is_none")]
    pub(crate) agent: Option<String>,
}

/// Why a stream of a turn's events ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TurnEnd {
    /// The turn is complete.
    Finished,
    /// The user interrupted the turn.
    Interrupted,
    /// The turn waits for approvals. It continues in another stream.
    NeedsApproval,
    /// The stream is incomplete: the subscriber was too slow, or the server is shutting down.
    Failed(String),
}

/// An entry of a chat's history.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Entry {
    /// A user's message.
    User { id: String, text: String },
    /// The agent's answer to the user's message before it: all events of its turn.
    Answer { id: String, events: Vec<TurnEvent> },
}

impl TurnEvent {
    /// The event of a message part; `None` for a part of an unknown type.
    pub(super) fn from_part(part: &Value) -> Option<Self> {
        let text = |key: &str| part[key].as_str().map(str::to_owned);
        let call = || text("tool_call_id");
        Some(match part["type"].as_str()? {
            "text" => Self::Text(text("text")?),
            "tool-call" => match text("args_delta") {
                Some(fragment) => Self::ArgsDelta { id: call()?, name: text("tool_name")?, fragment },
                None => Self::Call { id: call()?, name: text("tool_name")?, args: part["args"].clone() },
            },
            "tool-approval-request" => Self::ApprovalRequest { call: call()?, approval: text("approval_id")? },
            "tool-approval-response" => Self::ApprovalResponse {
                call: call()?,
                approval: text("approval_id")?,
                decision: Decision { approved: part["approved"] == true, reason: text("reason") },
            },
            "tool-result" => {
                Self::Result { id: call()?, is_error: part["is_error"] == true, value: part["result"].clone() }
            }
            _ => return None,
        })
    }
}

impl ChatBinding {
    /// The binding in an event of the watch, if the event is about this chat.
    pub(super) fn from_watch(event: &Value, chat: ChatId) -> Option<Self> {
        let changed = &event["chat"];
        let text = |key: &str| changed[key].as_str().map(str::to_owned);
        (changed["id"].as_str()? == chat.to_string()).then(|| Self {
            workspace: text("workspace_id"),
            build: text("build_id"),
            agent: text("agent_id"),
        })
    }
}

/// The id of the answer to a user's message. It is the same in the history and in each stream of the turn.
pub(crate) fn answer_id(user_message: &str) -> String {
    format!("answer-{user_message}")
}

/// Groups messages by turn. `step` has the parts of the current step, which is not stored yet.
pub(super) fn entries(messages: &[Message], step: &[Value]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for message in messages {
        if message.role == Role::User {
            let texts: Vec<_> = message.content.iter().filter_map(|part| part["text"].as_str()).collect();
            entries.push(Entry::User { id: message.id.to_string(), text: texts.join("\n") });
        } else {
            answer(&mut entries).extend(message.content.iter().filter_map(TurnEvent::from_part));
        }
    }
    if !step.is_empty() {
        answer(&mut entries).extend(step.iter().filter_map(TurnEvent::from_part));
    }
    entries
}

/// The events of the answer at the end of `entries`, which is added if it is missing.
fn answer(entries: &mut Vec<Entry>) -> &mut Vec<TurnEvent> {
    if !matches!(entries.last(), Some(Entry::Answer { .. })) {
        let id = match entries.last() {
            Some(Entry::User { id, .. }) => answer_id(id),
            _ => answer_id("0"),
        };
        entries.push(Entry::Answer { id, events: Vec::new() });
    }
    match entries.last_mut() {
        Some(Entry::Answer { events, .. }) => events,
        _ => unreachable!("the last entry is an answer"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::clock::Clock;

    fn message(id: i64, role: Role, content: Vec<Value>) -> Message {
        Message { id, chat_id: uuid::Uuid::nil().into(), created_at: Clock::start().now(), role, content }
    }

    #[test]
    fn messages_after_a_users_message_are_one_answer() {
        let text = |text: &str| json!({ "type": "text", "text": text });
        let call = json!({ "type": "tool-call", "tool_call_id": "c", "tool_name": "start_workspace", "args": {} });
        let result = json!({ "type": "tool-result", "tool_call_id": "c", "result": { "started": true } });
        let messages = [
            message(1, Role::User, vec![text("start it"), text("now")]),
            message(2, Role::Assistant, vec![text("I will."), call]),
            message(3, Role::Tool, vec![result]),
            message(4, Role::Assistant, vec![text("Done.")]),
            message(5, Role::User, vec![text("thanks")]),
        ];
        let Some([Entry::User { text: first, .. }, Entry::Answer { id, events }, Entry::User { .. }]) =
            entries(&messages, &[]).first_chunk().cloned()
        else {
            panic!("three entries")
        };
        assert_eq!((first.as_str(), id.as_str(), events.len()), ("start it\nnow", "answer-1", 4));
        assert_eq!(events[3], TurnEvent::Text("Done.".to_owned()));
    }

    #[test]
    fn the_current_step_belongs_to_the_last_answer() {
        let user = message(7, Role::User, vec![json!({ "type": "text", "text": "hi" })]);
        let entries = entries(&[user], &[json!({ "type": "text", "text": "I" }), json!({ "type": "unknown" })]);
        let answer = Entry::Answer { id: "answer-7".to_owned(), events: vec![TurnEvent::Text("I".to_owned())] };
        assert_eq!(entries.last(), Some(&answer));
    }
}
