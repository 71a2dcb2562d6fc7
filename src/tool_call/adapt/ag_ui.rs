use serde_json::Value;

use super::{ToolPart, error_result, text};
use crate::{json, tool_call::ToolStatus};

pub(super) fn read(events: &[Value]) -> Vec<ToolPart> {
    let mut calls = Calls::default();
    events.iter().for_each(|event| calls.take(event));
    calls.0.into_iter().map(Call::into_part).collect()
}

#[derive(Default)]
struct Calls(Vec<Call>);

/// A call so far.
struct Call {
    id: String,
    name: String,
    args: String,
    result: Option<Value>,
    /// Why it will have no result; blank where nothing says why.
    broken_off: Option<String>,
}

impl Calls {
    fn take(&mut self, event: &Value) {
        let id = text(event, "toolCallId");
        match text(event, "type") {
            Some("TOOL_CALL_START") => self.begin(id, event),
            Some("TOOL_CALL_ARGS") => self.add_args(id, event),
            // Stands for a start and arguments; after the first one of a call the id may be left out.
            Some("TOOL_CALL_CHUNK") => {
                self.begin(id, event);
                self.add_args(id, event);
            }
            Some("TOOL_CALL_RESULT") => {
                if let Some(call) = self.find(id) {
                    call.result = event.get("content").cloned();
                }
            }
            Some("RUN_ERROR") => self.break_off(text(event, "message").unwrap_or_default()),
            Some("RUN_FINISHED") if !is_interrupt(event) => self.break_off(""),
            // The end of a call is that of its arguments.
            _ => {}
        }
    }

    fn begin(&mut self, id: Option<&str>, event: &Value) {
        let (Some(id), Some(name)) = (id, text(event, "toolCallName")) else { return };
        if self.find(Some(id)).is_none() {
            let (id, name) = (id.to_owned(), name.to_owned());
            self.0.push(Call { id, name, args: String::new(), result: None, broken_off: None });
        }
    }

    fn add_args(&mut self, id: Option<&str>, event: &Value) {
        let call = if id.is_some() { self.find(id) } else { self.0.last_mut() };
        if let (Some(call), Some(delta)) = (call, text(event, "delta")) {
            call.args.push_str(delta);
        }
    }

    fn find(&mut self, id: Option<&str>) -> Option<&mut Call> {
        self.0.iter_mut().find(|call| Some(call.id.as_str()) == id)
    }

    fn break_off(&mut self, why: &str) {
        for call in self.0.iter_mut().filter(|call| call.result.is_none() && call.broken_off.is_none()) {
            call.broken_off = Some(why.to_owned());
        }
    }
}

impl Call {
    fn into_part(self) -> ToolPart {
        let (status, result) = match (self.result, self.broken_off) {
            (Some(result), _) => (ToolStatus::Completed, result),
            (None, None) => (ToolStatus::Running, Value::Null),
            (None, Some(why)) => (ToolStatus::Error, error_result(Some(why.as_str()).filter(|why| !why.is_empty()))),
        };
        ToolPart {
            name: self.name,
            status,
            args: json::parse(&self.args).unwrap_or(Value::String(self.args)),
            result,
            is_error: status == ToolStatus::Error,
            tool_call_id: Some(self.id),
        }
    }
}

/// Whether the run ends to ask the user, and goes on with the same calls.
fn is_interrupt(event: &Value) -> bool {
    let outcome = event.get("outcome");
    outcome.is_some_and(|outcome| outcome.as_str().or_else(|| text(outcome, "type")) == Some("interrupt"))
}
