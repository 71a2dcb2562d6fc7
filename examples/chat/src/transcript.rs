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
