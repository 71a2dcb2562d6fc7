//! Tool calls in the vocabularies of other chats, read into what the rows take.
//!
//! Reading is total: any JSON gives calls or none, and none panics. Every way a call can end ends it here too, so that
//! no row spins for ever.

mod ag_ui;
mod ai_sdk;
mod assistant_ui;
mod coder;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use super::ToolStatus;

/// A tool call out of a chat's messages, in the words of the rows: the props of
/// [`WorkspaceTool`](crate::components::WorkspaceTool).
///
/// ```
/// use chat_workspace_tools::tool_call::{ToolPart, ToolStatus};
/// use serde_json::json;
///
/// let part = json!({
///     "type": "tool-start_workspace", "toolCallId": "call_1", "state": "output-available",
///     "input": {}, "output": {"started": true, "workspace_name": "my-ws"},
/// });
/// let call = ToolPart::from_ai_sdk(&part).expect("a tool call");
/// assert_eq!((call.name.as_str(), call.status), ("start_workspace", ToolStatus::Completed));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToolPart {
    /// The tool's name on the wire.
    pub name: String,
    /// Where the call stands.
    pub status: ToolStatus,
    /// Its arguments; they may be cut off while the call runs.
    pub args: Value,
    /// Its result, or its error as `{"error": …}`.
    pub result: Value,
    /// Whether the protocol marks the result as an error.
    pub is_error: bool,
    /// Its id.
    pub tool_call_id: Option<String>,
}

impl ToolPart {
    /// Reads a message part of the AI SDK (`ToolUIPart`, `DynamicToolUIPart`); `None` for a part of another kind.
    ///
    /// A preliminary output is one that goes on. A call whose approval was refused has ended.
    pub fn from_ai_sdk(part: &Value) -> Option<Self> {
        ai_sdk::read(part)
    }

    /// Reads a `tool-call` part of assistant-ui, or the props that it gives to a tool's component; `None` for a part
    /// of another kind.
    pub fn from_assistant_ui(part: &Value) -> Option<Self> {
        assistant_ui::read(part)
    }

    /// Reads the tool calls out of a run's AG-UI events, in the order in which they began.
    pub fn from_ag_ui(events: &[Value]) -> Vec<Self> {
        ag_ui::read(events)
    }

    /// Reads the tool calls out of the parts of Coder chat messages, in the order in which they began: a call and its
    /// result are two parts.
    pub fn from_coder(parts: &[Value]) -> Vec<Self> {
        coder::read(parts)
    }

    /// Reads the first tool call of `value`, whichever of these vocabularies it is in: one part, or a list of parts or
    /// events.
    pub fn of_any(value: &Value) -> Option<Self> {
        let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        let of_parts =
            || list.iter().find_map(|part| Self::from_ai_sdk(part).or_else(|| Self::from_assistant_ui(part)));
        let of_list =
            || Self::from_coder(list).into_iter().next().or_else(|| Self::from_ag_ui(list).into_iter().next());
        of_parts().or_else(of_list)
    }
}

/// The string under `key`, where it says something.
fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// Whether `key` holds exactly `true`.
fn is_true(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool) == Some(true)
}

/// The value under `key`, or null.
fn value(value: &Value, key: &str) -> Value {
    value.get(key).cloned().unwrap_or_default()
}

/// An error as a result holds it. Null where nothing is said of it.
fn error_result(error: Option<&str>) -> Value {
    let Some(error) = error else { return Value::Null };
    let mut result = Map::new();
    result.insert("error".to_owned(), error.into());
    Value::Object(result)
}
