//! The content of a chat, built from the server's events.

use std::collections::HashMap;

use chat_workspace_tools::tool_call::ToolStatus;
use serde::Deserialize;
use serde_json::Value;

/// An event of a chat's stream. Unknown kinds are ignored.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Event {
    status: Option<StatusEvent>,
    message: Option<Message>,
    message_part: Option<MessagePart>,
}

#[derive(Clone, Debug, Deserialize)]
struct StatusEvent {
    status: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Message {
    id: i64,
    role: Role,
    content: Vec<Part>,
}

#[derive(Clone, Debug, Deserialize)]
struct MessagePart {
    role: Role,
    part: Part,
}

/// The author of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    /// The user.
    User,
    /// A tool.
    Tool,
    /// The agent, or an unknown role.
    #[serde(other)]
    Assistant,
}

/// A part of a message. Other fields are ignored.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Part {
    r#type: String,
    text: String,
    tool_call_id: String,
    tool_name: String,
    args: Value,
    result: Value,
    is_error: bool,
}

/// An item of the chat.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Item {
    /// A text.
    Text {
        /// The author.
        role: Role,
        /// The text.
        text: String,
    },
    /// A tool call.
    Call {
        /// The id, unique in the chat.
        id: String,
        /// The name of the tool.
        name: String,
        /// The arguments, `Null` until they are complete.
        args: Value,
        /// The result, `Null` while the call runs.
        result: Value,
        /// Whether the protocol marks the result as an error.
        is_error: bool,
        /// The status of the call.
        status: ToolStatus,
    },
}

/// The content of a chat so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Transcript {
    /// The parts of complete messages.
    settled: Vec<Draft>,
    /// The parts of the current step, which are in no message yet.
    step: Vec<Draft>,
    /// The result of each call, and whether it is an error.
    results: HashMap<String, (Value, bool)>,
    last_message: i64,
    is_running: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Draft {
    Text { role: Role, text: String },
    Call { id: String, name: String, args: Value },
}

impl Transcript {
    /// The id of the last message. A new stream resumes after it.
    pub(crate) fn last_message(&self) -> i64 {
        self.last_message
    }

    /// Whether the agent runs.
    pub(crate) fn is_running(&self) -> bool {
        self.is_running
    }

    /// Starts a new stream, which repeats the current step from its beginning.
    pub(crate) fn begin_stream(&mut self) {
        self.step.clear();
    }

    /// Applies an event.
    pub(crate) fn apply(&mut self, event: Event) {
        if let Some(StatusEvent { status }) = event.status {
            self.is_running = matches!(status.as_str(), "running" | "pending");
        }
        if let Some(MessagePart { role, part }) = event.message_part {
            let results = &mut self.results;
            add_part(&mut self.step, results, role, part);
        }
        if let Some(message) = event.message
            && message.id > self.last_message
        {
            self.last_message = message.id;
            if message.role == Role::Assistant {
                self.step.clear();
            }
            for part in message.content {
                add_part(&mut self.settled, &mut self.results, message.role, part);
            }
            // An empty draft keeps the texts of two messages apart.
            self.settled.push(Draft::Text { role: message.role, text: String::new() });
        }
    }

    /// All items, from the top.
    pub(crate) fn items(&self) -> Vec<Item> {
        let shown = self.settled.iter().chain(&self.step).filter(|draft| !draft.is_empty());
        shown.map(|draft| self.item(draft)).collect()
    }

    fn item(&self, draft: &Draft) -> Item {
        match draft.clone() {
            Draft::Text { role, text } => Item::Text { role, text },
            Draft::Call { id, name, args } => {
                let (result, is_error) = self.results.get(&id).cloned().unwrap_or_default();
                let status = match result {
                    Value::Null if self.is_running => ToolStatus::Running,
                    // The agent has stopped without a result.
                    Value::Null => ToolStatus::Error,
                    _ if is_error => ToolStatus::Error,
                    _ => ToolStatus::Completed,
                };
                Item::Call { id, name, args, result, is_error, status }
            }
        }
    }
}

impl Draft {
    fn is_empty(&self) -> bool {
        matches!(self, Self::Text { text, .. } if text.is_empty())
    }
}

/// Adds a part. A text is appended to the text before it, a repeated call replaces its arguments, and a result is stored
/// with its call.
fn add_part(drafts: &mut Vec<Draft>, results: &mut HashMap<String, (Value, bool)>, role: Role, part: Part) {
    match part.r#type.as_str() {
        "text" => match drafts.last_mut() {
            Some(Draft::Text { role: author, text }) if *author == role && !text.is_empty() => {
                text.push_str(&part.text)
            }
            _ => drafts.push(Draft::Text { role, text: part.text }),
        },
        "tool-call" => {
            let known = drafts.iter_mut().rev().find_map(|draft| match draft {
                Draft::Call { id, args, .. } if *id == part.tool_call_id => Some(args),
                _ => None,
            });
            match known {
                Some(args) if part.args.is_null() => _ = args,
                Some(args) => *args = part.args,
                None => drafts.push(Draft::Call { id: part.tool_call_id, name: part.tool_name, args: part.args }),
            }
        }
        "tool-result" => _ = results.insert(part.tool_call_id, (part.result, part.is_error)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn transcript(events: Value) -> Transcript {
        let mut transcript = Transcript::default();
        extend(&mut transcript, events);
        transcript
    }

    fn extend(transcript: &mut Transcript, events: Value) {
        let events: Vec<Event> = serde_json::from_value(events).expect("reads");
        events.into_iter().for_each(|event| transcript.apply(event));
    }

    fn status(status: &str) -> Value {
        json!({ "type": "status", "status": { "status": status } })
    }

    fn part(role: &str, part: Value) -> Value {
        json!({ "type": "message_part", "message_part": { "role": role, "part": part } })
    }

    fn message(id: i64, role: &str, content: Value) -> Value {
        json!({ "type": "message", "message": { "id": id, "role": role, "content": content } })
    }

    fn call() -> Value {
        json!({ "type": "tool-call", "tool_call_id": "call_1", "tool_name": "start_workspace", "args": {} })
    }

    fn result() -> Value {
        json!({ "type": "tool-result", "tool_call_id": "call_1", "tool_name": "start_workspace", "result": { "started": true } })
    }

    fn statuses(transcript: &Transcript) -> Vec<ToolStatus> {
        let items = transcript.items();
        items
            .iter()
            .filter_map(|item| if let Item::Call { status, .. } = item { Some(*status) } else { None })
            .collect()
    }

    #[test]
    fn fragments_are_joined_to_one_text_and_one_call() {
        let delta =
            json!({ "type": "tool-call", "tool_call_id": "call_1", "tool_name": "start_workspace", "args_delta": "{" });
        let transcript = transcript(json!([
            status("running"),
            part("assistant", json!({ "type": "text", "text": "I'll " })),
            part("assistant", json!({ "type": "text", "text": "start it." })),
            part("assistant", delta),
            part("assistant", call()),
        ]));
        let items = transcript.items();
        assert_eq!(items[0], Item::Text { role: Role::Assistant, text: "I'll start it.".to_owned() });
        assert_eq!((items.len(), statuses(&transcript)), (2, vec![ToolStatus::Running]));
    }

    #[test]
    fn a_step_that_becomes_messages_is_shown_once() {
        let mut transcript = transcript(json!([status("running"), part("assistant", call()), part("tool", result()),]));
        assert_eq!(statuses(&transcript), [ToolStatus::Completed]);
        // The message with the call can arrive before the one with its result, which is known from the step.
        extend(&mut transcript, json!([message(1, "assistant", json!([call()]))]));
        assert_eq!(statuses(&transcript), [ToolStatus::Completed]);
        extend(&mut transcript, json!([message(2, "tool", json!([result()]))]));
        assert_eq!(statuses(&transcript), [ToolStatus::Completed]);
    }

    #[test]
    fn a_new_stream_repeats_no_item() {
        let events = json!([
            status("running"),
            part("assistant", call()),
            message(1, "user", json!([{ "type": "text", "text": "start it" }]))
        ]);
        let mut transcript = transcript(events.clone());
        let before = transcript.items();
        transcript.begin_stream();
        extend(&mut transcript, events);
        assert_eq!(transcript.items(), before);
        assert_eq!(transcript.last_message(), 1);
    }

    #[test]
    fn a_call_without_a_result_fails_when_the_agent_stops() {
        let transcript = transcript(json!([message(1, "assistant", json!([call()])), status("waiting")]));
        assert_eq!(statuses(&transcript), [ToolStatus::Error]);
    }

    #[test]
    fn unknown_events_are_ignored() {
        let transcript = transcript(json!([
            { "type": "queue_update", "queued_messages": [] },
            part("assistant", json!({ "type": "reasoning", "text": "hm" })),
            message(1, "narrator", json!([{ "type": "text", "text": "Meanwhile…", "url": "" }])),
        ]));
        assert_eq!(transcript.items(), [Item::Text { role: Role::Assistant, text: "Meanwhile…".to_owned() }]);
    }
}
