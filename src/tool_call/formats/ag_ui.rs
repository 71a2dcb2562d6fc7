use serde::Deserialize;
use serde_json::{Value, json};

use super::{lenient, tool_part::ToolPart};
use crate::tool_call::status::ToolStatus;

/// An event of an AG-UI run.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
enum Event {
    ToolCallStart {
        tool_call_id: String,
        tool_call_name: String,
    },
    /// Without an id, the arguments are those of the last call.
    ToolCallArgs {
        #[serde(default, deserialize_with = "lenient::text")]
        tool_call_id: Option<String>,
        delta: String,
    },
    /// A start and arguments in one event.
    ToolCallChunk {
        #[serde(default, deserialize_with = "lenient::text")]
        tool_call_id: Option<String>,
        #[serde(default, deserialize_with = "lenient::text")]
        tool_call_name: Option<String>,
        #[serde(default, deserialize_with = "lenient::text")]
        delta: Option<String>,
    },
    ToolCallResult {
        tool_call_id: String,
        content: Value,
    },
    RunError {
        #[serde(default, deserialize_with = "lenient::text")]
        message: Option<String>,
    },
    RunFinished {
        #[serde(default)]
        outcome: Value,
    },
}

/// A call as far as its events tell.
struct Call {
    id: String,
    name: String,
    args: String,
    end: Option<End>,
}

enum End {
    Result(Value),
    /// The run ended before the result, for this reason if it has one.
    Interrupted(Option<String>),
}

impl ToolPart {
    /// Reads the tool calls in the events of an AG-UI run, in the order in which they start. Other events are ignored.
    pub fn from_ag_ui(events: &[Value]) -> Vec<Self> {
        let mut calls = Vec::new();
        events.iter().filter_map(|event| Event::deserialize(event).ok()).for_each(|event| apply(event, &mut calls));
        calls.into_iter().map(Call::into_part).collect()
    }
}

fn apply(event: Event, calls: &mut Vec<Call>) {
    match event {
        Event::ToolCallStart { tool_call_id, tool_call_name } => {
            // A replay sends the arguments again. A chunk may repeat the name with each piece.
            if let Some(call) = find(calls, &tool_call_id).filter(|_| !tool_call_name.is_empty()) {
                call.args.clear();
            }
            start(calls, tool_call_id, tool_call_name);
        }
        Event::ToolCallArgs { tool_call_id, delta } => add_args(calls, tool_call_id.as_deref(), &delta),
        Event::ToolCallChunk { tool_call_id, tool_call_name, delta } => {
            if let (Some(id), Some(name)) = (&tool_call_id, tool_call_name) {
                start(calls, id.clone(), name);
            }
            add_args(calls, tool_call_id.as_deref(), &delta.unwrap_or_default());
        }
        Event::ToolCallResult { tool_call_id, content } => {
            if let Some(call) = find(calls, &tool_call_id) {
                call.end = Some(End::Result(content));
            }
        }
        Event::RunError { message } => interrupt(calls, message.as_ref()),
        Event::RunFinished { outcome } if !is_interrupt(&outcome) => interrupt(calls, None),
        Event::RunFinished { .. } => {}
    }
}

fn start(calls: &mut Vec<Call>, id: String, name: String) {
    if !id.is_empty() && !name.is_empty() && find(calls, &id).is_none() {
        calls.push(Call { id, name, args: String::new(), end: None });
    }
}

fn add_args(calls: &mut [Call], id: Option<&str>, delta: &str) {
    let call = match id {
        Some(id) => find(calls, id),
        None => calls.last_mut(),
    };
    if let Some(call) = call {
        call.args.push_str(delta);
    }
}

fn find<'a>(calls: &'a mut [Call], id: &str) -> Option<&'a mut Call> {
    calls.iter_mut().find(|call| call.id == id)
}

fn interrupt(calls: &mut [Call], reason: Option<&String>) {
    for call in calls.iter_mut().filter(|call| call.end.is_none()) {
        call.end = Some(End::Interrupted(reason.cloned()));
    }
}

/// Whether a run ends to ask the user something: its calls go on in the next run.
fn is_interrupt(outcome: &Value) -> bool {
    outcome.as_str().or_else(|| outcome.get("type")?.as_str()) == Some("interrupt")
}

impl Call {
    fn into_part(self) -> ToolPart {
        let (status, result) = match self.end {
            None => (ToolStatus::Running, Value::Null),
            Some(End::Result(result)) => (ToolStatus::Completed, result),
            Some(End::Interrupted(None)) => (ToolStatus::Error, Value::Null),
            Some(End::Interrupted(Some(reason))) => (ToolStatus::Error, json!({ "error": reason })),
        };
        ToolPart {
            name: self.name,
            status,
            args: serde_json::from_str(&self.args).unwrap_or(Value::String(self.args)),
            result,
            is_error: status == ToolStatus::Error,
            tool_call_id: Some(self.id),
        }
    }
}
