use serde_json::Value;

use super::{json::parse_or_text, tool_part::ToolPart};
use crate::tool_call::status::ToolStatus;

/// The calls of a list of parts, messages or events, in the order in which they start.
#[derive(Debug, Default)]
pub(super) struct Calls {
    calls: Vec<ToolPart>,
}

impl Calls {
    /// Reads each value with `read`.
    pub(super) fn read<'a>(
        values: impl IntoIterator<Item = &'a Value>,
        read: impl Fn(&Value, &mut Self),
    ) -> Vec<ToolPart> {
        let mut calls = Self::default();
        values.into_iter().for_each(|value| read(value, &mut calls));
        calls.into_parts()
    }

    pub(super) fn find(&mut self, id: &str) -> Option<&mut ToolPart> {
        self.calls.iter_mut().find(|call| call.tool_call_id.as_deref() == Some(id))
    }

    /// The call with this id: a new one if there is none and its name is known.
    pub(super) fn find_or_start(&mut self, id: Option<&str>, name: Option<&str>) -> Option<&mut ToolPart> {
        let id = id?;
        if let Some(index) = self.calls.iter().position(|call| call.tool_call_id.as_deref() == Some(id)) {
            return self.calls.get_mut(index);
        }
        self.calls.push(ToolPart::new(name?, Some(id)));
        self.calls.last_mut()
    }

    /// As [`find_or_start`](Self::find_or_start). The arguments of a new call are collected as text.
    pub(super) fn find_or_start_with_text(&mut self, id: Option<&str>, name: Option<&str>) -> Option<&mut ToolPart> {
        let call = self.find_or_start(id, name)?;
        if call.args.is_null() {
            call.args = Value::String(String::new());
        }
        Some(call)
    }

    pub(super) fn into_parts(self) -> Vec<ToolPart> {
        self.calls.into_iter().map(ToolPart::with_refusal).collect()
    }

    pub(super) fn last(&mut self) -> Option<&mut ToolPart> {
        self.calls.last_mut()
    }

    /// The calls that have not ended.
    pub(super) fn open(&mut self) -> impl Iterator<Item = &mut ToolPart> {
        self.calls.iter_mut().filter(|call| call.is_open())
    }

    /// Ends all calls that have not ended.
    pub(super) fn end_open(&mut self, status: ToolStatus, reason: Option<&str>) {
        self.open().for_each(|call| call.end(status, reason));
    }

    /// Parses arguments that were collected as text.
    pub(super) fn parse_arguments(parts: Vec<ToolPart>) -> Vec<ToolPart> {
        let parse = |mut part: ToolPart| {
            if let Value::String(text) = &part.args {
                part.args = parse_or_text(text);
            }
            part
        };
        parts.into_iter().map(parse).collect()
    }
}
