//! What the server's events make of a chat.

use std::collections::HashMap;

use chat_workspace_tools::tool_call::ToolStatus;
use serde::Deserialize;
use serde_json::Value;

/// An event of a chat's stream. Kinds that are not known are left alone.
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

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    /// The person.
    User,
    /// A tool, in answer to the agent.
    Tool,
    /// The agent; also whoever a later server may know.
    #[serde(other)]
    Assistant,
}

/// A part of a message. Servers send more fields, and empty ones.
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

/// Something that the chat shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Item {
    /// What somebody says.
    Text {
        /// Who says it.
        role: Role,
        /// The text.
        text: String,
    },
    /// A call of a tool.
    Call {
        /// Names it within the chat.
        id: String,
        /// The tool.
        name: String,
        /// Its arguments, `Null` while they are still being written.
        args: Value,
        /// What it has come to, `Null` while it runs.
        result: Value,
        /// Whether the protocol marks the result as an error.
        is_error: bool,
        /// Where the call stands.
        status: ToolStatus,
    },
}

/// A chat as far as it has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Transcript {
    /// What messages hold.
    settled: Vec<Draft>,
    /// The step at work, which no message holds yet.
    step: Vec<Draft>,
    /// Each call's result and whether it is an error.
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
    /// The id of the newest message: a stream that is opened anew goes on after it.
    pub(crate) fn last_message(&self) -> i64 {
        self.last_message
    }

    /// Whether the agent is at work.
    pub(crate) fn is_running(&self) -> bool {
        self.is_running
    }

    /// A stream was opened: it tells the step at work from its beginning.
    pub(crate) fn begin_stream(&mut self) {
        self.step.clear();
    }

    /// Takes what a stream tells.
    pub(crate) fn apply(&mut self, event: Event) {
        if let Some(StatusEvent { status }) = event.status {
            self.is_running = matches!(status.as_str(), "running" | "pending");
        }
        if let Some(MessagePart { role, part }) = event.message_part {
            let results = &mut self.results;
            take(&mut self.step, results, role, part);
        }
        if let Some(message) = event.message
            && message.id > self.last_message
        {
            self.last_message = message.id;
            if message.role == Role::Assistant {
                self.step.clear();
            }
            for part in message.content {
                take(&mut self.settled, &mut self.results, message.role, part);
            }
            // Texts of two messages stay two.
            self.settled.push(Draft::Text { role: message.role, text: String::new() });
        }
    }

    /// All that is shown, from the top.
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
                    // The agent has stopped without an answer.
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

/// Adds a part: a text goes on with the one before it, a call is one however often it is told, and a result belongs to
/// its call.
fn take(drafts: &mut Vec<Draft>, results: &mut HashMap<String, (Value, bool)>, role: Role, part: Part) {
    match part.r#type.as_str() {
        "text" => match drafts.last_mut() {
            Some(Draft::Text { role: speaker, text }) if *speaker == role && !text.is_empty() => {
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
    fn words_make_a_text_and_fragments_make_one_call() {
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
    fn a_step_that_becomes_messages_is_shown_once_and_never_runs_again() {
        let mut transcript = transcript(json!([status("running"), part("assistant", call()), part("tool", result()),]));
        assert_eq!(statuses(&transcript), [ToolStatus::Completed]);
        // The message with the call may come alone: its result is known by then.
        extend(&mut transcript, json!([message(1, "assistant", json!([call()]))]));
        assert_eq!(statuses(&transcript), [ToolStatus::Completed]);
        extend(&mut transcript, json!([message(2, "tool", json!([result()]))]));
        assert_eq!(statuses(&transcript), [ToolStatus::Completed]);
    }

    #[test]
    fn a_stream_that_is_opened_anew_doubles_nothing() {
        let told = json!([
            status("running"),
            part("assistant", call()),
            message(1, "user", json!([{ "type": "text", "text": "start it" }]))
        ]);
        let mut transcript = transcript(told.clone());
        let before = transcript.items();
        transcript.begin_stream();
        extend(&mut transcript, told);
        assert_eq!(transcript.items(), before);
        assert_eq!(transcript.last_message(), 1);
    }

    #[test]
    fn a_call_that_nobody_answered_has_failed_once_the_agent_has_stopped() {
        let transcript = transcript(json!([message(1, "assistant", json!([call()])), status("waiting")]));
        assert_eq!(statuses(&transcript), [ToolStatus::Error]);
    }

    #[test]
    fn what_is_not_known_is_left_alone() {
        let transcript = transcript(json!([
            { "type": "queue_update", "queued_messages": [] },
            part("assistant", json!({ "type": "reasoning", "text": "hm" })),
            message(1, "narrator", json!([{ "type": "text", "text": "Meanwhile…", "url": "" }])),
        ]));
        assert_eq!(transcript.items(), [Item::Text { role: Role::Assistant, text: "Meanwhile…".to_owned() }]);
    }
}
