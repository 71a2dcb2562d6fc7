use serde_json::Value;

use super::{
    calls::Calls,
    json::{field, is, is_bool, list, text},
    tool_part::ToolPart,
};
use crate::tool_call::status::ToolStatus;

/// What is known of the calls of runs so far.
#[derive(Default)]
struct Run {
    calls: Calls,
    /// The ids of the calls of subagents, and of their subagents.
    subagents: Vec<(String, String)>,
    /// The ids of the calls with a result.
    answered: Vec<String>,
    /// The ids of interrupts, and of their calls.
    interrupts: Vec<(String, String)>,
    /// The ids of the calls that the reader did not approve. Their results do not change them.
    declined: Vec<String>,
}

impl ToolPart {
    /// Reads the tool calls in the events of AG-UI runs or in an AG-UI client's messages, in the order in which they start. Other
    /// values are ignored.
    ///
    /// A run that finishes without a result, an interrupt or pending calls leaves its calls `Incomplete`: a result that follows
    /// completes them.
    pub fn from_ag_ui(events: &[Value]) -> Vec<Self> {
        let mut run = Run::default();
        events.iter().for_each(|event| run.add(event));
        Calls::parse_arguments(run.calls.into_parts())
    }
}

impl Run {
    fn add(&mut self, event: &Value) {
        let id = text(event, "toolCallId");
        match text(event, "type") {
            Some("TOOL_CALL_START") => self.start(event),
            Some("TOOL_CALL_ARGS") => self.add_args(id, event),
            Some("TOOL_CALL_CHUNK") => {
                self.calls.find_or_start_with_text(id, text(event, "toolCallName"));
                self.add_args(id, event);
            }
            Some("TOOL_CALL_RESULT") => self.finish(event),
            Some("MESSAGES_SNAPSHOT") => self.add_messages(event),
            Some("RUN_STARTED") => {
                if let Some(input) = field(event, "input") {
                    self.add_messages(input);
                }
                // The run before was interrupted: the reader has answered.
                let waiting = self.calls.open().filter(|call| call.status == ToolStatus::ApprovalRequested);
                waiting.for_each(|call| call.status = ToolStatus::Running);
                if let Some(input) = field(event, "input") {
                    list(input, "resume").iter().for_each(|answer| self.add_answer(answer));
                }
            }
            Some("RUN_ERROR") => self.calls.end_open(ToolStatus::Error, text(event, "message")),
            Some("RUN_FINISHED") => self.finish_run(event),
            Some("SUBAGENT_ERROR") => self.end_subagent(event, ToolStatus::Error),
            Some("SUBAGENT_FINISHED") => self.end_subagent(event, ToolStatus::Incomplete),
            Some(_) => {}
            None => self.add_message(event),
        }
    }

    fn start(&mut self, event: &Value) {
        let (id, name) = (text(event, "toolCallId"), text(event, "toolCallName"));
        if let (Some(id), Some(subagent)) = (id, text(event, "subagentRunId")) {
            self.subagents.push((id.to_owned(), subagent.to_owned()));
        }
        let Some(call) = self.calls.find_or_start_with_text(id, name).filter(|_| name.is_some()) else { return };
        // A replay sends the arguments again. A call whose run ended before its result is started again.
        call.args = Value::String(String::new());
        if !call.is_open() && !self.answered.iter().any(|answered| Some(answered.as_str()) == id) {
            *call = ToolPart { args: Value::String(String::new()), ..ToolPart::new(&call.name, id) };
        }
    }

    /// Adds arguments. After the first chunk of a call the id is optional.
    fn add_args(&mut self, id: Option<&str>, event: &Value) {
        let call = match id {
            Some(id) => self.calls.find(id),
            None => self.calls.last(),
        };
        if let (Some(Value::String(args)), Some(delta)) = (call.map(|call| &mut call.args), text(event, "delta")) {
            args.push_str(delta);
        }
    }

    /// Adds the reader's answer to an interrupt.
    fn add_answer(&mut self, answer: &Value) {
        let interrupt = text(answer, "interruptId");
        let call = self.interrupts.iter().find(|(id, _)| Some(id.as_str()) == interrupt);
        let Some(call) = call.and_then(|(_, call)| self.calls.find(call)).filter(|call| call.is_open()) else { return };
        let payload = answer.get("payload").unwrap_or(&Value::Null);
        let status = match is_bool(payload, "approved", false) {
            true => ToolStatus::Denied,
            false if is(answer, "status", "cancelled") => ToolStatus::Cancelled,
            false => return,
        };
        call.end(status, text(payload, "reason"));
        self.answered.extend(call.tool_call_id.clone());
        self.declined.extend(call.tool_call_id.clone());
    }

    /// Adds the content of a result event or of a tool message.
    fn finish(&mut self, event: &Value) {
        let id = text(event, "toolCallId").filter(|id| !self.declined.iter().any(|declined| declined == id));
        let call = id.and_then(|id| self.calls.find(id));
        let (Some(call), Some(content)) = (call, event.get("content")) else { return };
        self.answered.extend(call.tool_call_id.clone());
        let error = text(event, "error");
        call.complete(content.clone());
        if error.is_some() || event.get("metadata").is_some_and(|metadata| is_bool(metadata, "isError", true)) {
            call.end(ToolStatus::Error, error);
        }
    }

    fn add_messages(&mut self, event: &Value) {
        list(event, "messages").iter().for_each(|message| self.add_message(message));
    }

    fn add_message(&mut self, message: &Value) {
        for call in list(message, "toolCalls") {
            let Some(function) = field(call, "function") else { continue };
            let part = self.calls.find_or_start_with_text(text(call, "id"), text(function, "name"));
            if let (Some(part), Some(args)) = (part, text(function, "arguments")) {
                part.args = Value::String(args.to_owned());
            }
        }
        if is(message, "role", "tool") {
            self.finish(message);
        }
    }

    fn finish_run(&mut self, event: &Value) {
        let outcome = event.get("outcome").unwrap_or(&Value::Null);
        let tanstack = event.get("metadata").and_then(|metadata| metadata.get("tanstack"));
        match outcome.as_str().or_else(|| text(outcome, "type")) {
            Some("interrupt") => self.interrupt(list(outcome, "interrupts")),
            Some("cancelled") => self.calls.end_open(ToolStatus::Cancelled, None),
            // The server of TanStack AI ends the run of the model before it runs the tools.
            None if tanstack.is_some_and(|tanstack| is(tanstack, "finishReason", "tool_calls")) => {}
            _ => {
                // The client runs these.
                let pending = list(outcome, "pendingToolCallIds");
                let is_pending = |call: &ToolPart| pending.iter().any(|id| id.as_str() == call.tool_call_id.as_deref());
                let ended = self.calls.open().filter(|call| !is_pending(call));
                ended.for_each(|call| call.end(ToolStatus::Incomplete, None));
            }
        }
    }

    /// The run waits for the reader. Calls that no interrupt names wait as well, if there is none with a name.
    fn interrupt(&mut self, interrupts: &[Value]) {
        let has_ids = interrupts.iter().any(|interrupt| text(interrupt, "toolCallId").is_some());
        for interrupt in interrupts {
            if let (Some(id), Some(call)) = (text(interrupt, "id"), text(interrupt, "toolCallId")) {
                self.interrupts.push((id.to_owned(), call.to_owned()));
            }
        }
        for call in self.calls.open() {
            let id = call.tool_call_id.as_deref();
            let own = interrupts.iter().find(|interrupt| text(interrupt, "toolCallId") == id);
            call.status = match own {
                // The client runs it.
                Some(own) if is(own, "reason", "tanstack:client_tool_execution") => ToolStatus::Running,
                None if has_ids => ToolStatus::Incomplete,
                _ => ToolStatus::ApprovalRequested,
            };
        }
    }

    fn end_subagent(&mut self, event: &Value, status: ToolStatus) {
        let Some(ended) = text(event, "subagentRunId") else { return };
        for call in self.calls.open() {
            let id = call.tool_call_id.as_deref();
            if self.subagents.iter().any(|(call, subagent)| Some(call.as_str()) == id && subagent == ended) {
                call.end(status, text(event, "message"));
            }
        }
    }
}
