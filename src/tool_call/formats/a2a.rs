use serde_json::{Value, json};

use super::{
    calls::Calls,
    json::{field, list, text},
    tool_part::ToolPart,
};
use crate::tool_call::status::ToolStatus;

/// The states of a task by their numbers in the protocol's definition.
const STATES: [&str; 9] = [
    "unspecified",
    "submitted",
    "working",
    "completed",
    "failed",
    "canceled",
    "input-required",
    "rejected",
    "auth-required",
];
/// The keys of tasks and of their updates in version 1.
const PAYLOADS: [&str; 3] = ["task", "statusUpdate", "artifactUpdate"];
/// The kinds of tasks and of their updates before version 1.
const KINDS: [&str; 3] = ["task", "status-update", "artifact-update"];

impl ToolPart {
    /// Reads A2A tasks and their updates (v0.3 and v1) as one call per task, in the order in which they start. Other values are
    /// ignored.
    ///
    /// A task has no tool: the name is `tool_name` or `toolName` in the metadata, and empty without it.
    pub fn from_a2a(events: &[Value]) -> Vec<Self> {
        Calls::read(events, add)
    }
}

/// The task or the update in an event.
pub(super) fn payload(value: &Value) -> Option<&Value> {
    let value = field(value, "result").unwrap_or(value);
    if let Some(payload) = field(value, "payload").filter(|payload| text(payload, "$case").is_some()) {
        return field(payload, "value");
    }
    let is_payload = text(value, "kind").is_some_and(|kind| KINDS.contains(&kind));
    PAYLOADS
        .iter()
        .find_map(|key| value.get(*key).filter(|task| task.is_object()))
        .or_else(|| is_payload.then_some(value))
}

fn add(value: &Value, calls: &mut Calls) {
    let Some(task) = payload(value) else { return };
    let name = field(task, "metadata").and_then(|meta| text(meta, "tool_name").or_else(|| text(meta, "toolName")));
    let id = text(task, "taskId").or_else(|| text(task, "id"));
    let Some(part) = calls.find_or_start(id, Some(name.unwrap_or_default())) else { return };
    if let Some(name) = name {
        part.name = name.to_owned();
    }
    let artifacts = list(task, "artifacts").iter().chain(field(task, "artifact"));
    for artifact in artifacts {
        add_parts(list(artifact, "parts"), false, part);
    }
    let Some(status) = field(task, "status") else { return };
    let state = match field(status, "state") {
        Some(Value::String(state)) => state.trim_start_matches("TASK_STATE_").to_ascii_lowercase().replace('_', "-"),
        Some(state) => {
            let number = state.as_u64().and_then(|number| usize::try_from(number).ok());
            number.and_then(|number| STATES.get(number)).copied().unwrap_or_default().to_owned()
        }
        None => return,
    };
    part.end(ToolStatus::from_word(&state).unwrap_or(ToolStatus::Incomplete), None);
    if let Some(message) = field(status, "message") {
        add_parts(list(message, "parts"), part.is_open(), part);
    }
}

/// Adds the parts of an artifact or of a message to the result. The text of a report, a message while the task runs, is no result.
fn add_parts(parts: &[Value], is_report: bool, call: &mut ToolPart) {
    let blocks = parts.iter().filter_map(|part| {
        let content = field(part, "content").filter(|content| text(content, "$case").is_some());
        let named = |name: &str| match content {
            Some(content) => field(content, "value").filter(|_| text(content, "$case") == Some(name)),
            None => field(part, name),
        };
        let data = named("data").map(|data| json!({ "type": "data", "value": data }));
        data.or_else(|| named("text").filter(|_| !is_report).map(|text| json!({ "type": "text", "text": text })))
    });
    let blocks: Vec<_> = blocks.collect();
    match &mut call.result {
        Value::Array(result) => result.extend(blocks),
        result if !blocks.is_empty() => *result = Value::Array(blocks),
        _ => {}
    }
}
