//! What is around a tool's result: MCP, model providers and chat libraries wrap it in objects, lists of content blocks and JSON
//! text.

use serde_json::{Map, Value};

/// The most envelopes inside each other that are opened. JSON text around one does not count: a result in a JSON string reads like
/// the result.
const MAX_DEPTH: usize = 8;

/// The keys whose values hold the result or parts of it. A later one replaces fields of an earlier one.
const CONTENTS: [&str; 6] = ["content", "resource", "value", "output", "result", "structuredContent"];

/// A result without its envelopes.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Opened {
    /// The fields of all objects of the result, also those that describe envelopes.
    pub(super) fields: Map<String, Value>,
    /// Its plain text, a line for each piece.
    pub(super) text: Option<String>,
    /// Whether an envelope marks the result as an error.
    pub(super) is_error: bool,
}

impl Opened {
    /// Opens a result of any shape.
    ///
    /// | envelope | used by |
    /// |---|---|
    /// | `{content, structuredContent?, isError}` | MCP |
    /// | `[{type: "text", text}]`, `[{type: "text", content}]` | MCP and Anthropic; TanStack AI |
    /// | `{type: "call", output, error}` | AI SDK with OpenAI's MCP tool |
    /// | `{type: "json", value}` and its kinds | AI SDK (`ToolResultOutput`) |
    /// | `{result}` | MCP servers whose tools return no object |
    /// | JSON text of any of these, also in `error` | all |
    pub(super) fn read(value: &Value) -> Self {
        let mut opened = Self::default();
        opened.add(value, MAX_DEPTH);
        opened
    }

    fn add(&mut self, value: &Value, depth: usize) {
        let Some(inner_depth) = depth.checked_sub(1) else { return };
        match value {
            Value::String(text) => match parse(text) {
                Some(inner) => self.add(&inner, depth),
                None => self.add_text(text),
            },
            Value::Array(blocks) if are_blocks(blocks) => blocks.iter().for_each(|block| self.add(block, inner_depth)),
            Value::Object(object) => self.add_object(object, inner_depth),
            _ => {}
        }
    }

    fn add_text(&mut self, text: &str) {
        let text = text.trim();
        match &mut self.text {
            _ if text.is_empty() => {}
            Some(before) => {
                before.push('\n');
                before.push_str(text);
            }
            None => self.text = Some(text.to_owned()),
        }
    }

    fn add_object(&mut self, object: &Map<String, Value>, depth: usize) {
        // The text of a content block, or of a resource in one.
        if (object.contains_key("type") || object.contains_key("uri"))
            && let Some(text @ Value::String(_)) = object.get("text")
        {
            return self.add(text, depth);
        }
        let is_true = |key: &str| object.get(key) == Some(&Value::Bool(true));
        let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
        self.is_error |= is_true("isError") || is_true("is_error") || kind.starts_with("error-");
        for (key, value) in object {
            if !CONTENTS.contains(&key.as_str()) && !value.is_null() {
                self.fields.insert(key.clone(), value.clone());
            }
        }
        for value in CONTENTS.iter().filter_map(|key| object.get(*key)) {
            self.add(value, depth);
        }
        if let Some(error) = object.get("error") {
            self.add_error(error, depth);
        }
    }

    /// Adds the value of `error`: a text, or an envelope with one.
    fn add_error(&mut self, error: &Value, depth: usize) {
        if !is_truthy(error) {
            return;
        }
        let mut inner = Self::default();
        inner.add(error, depth);
        let message = inner.fields.get("error").or_else(|| inner.fields.get("message")).filter(|text| text.is_string());
        let message = message.cloned().or_else(|| inner.text.map(Value::String));
        self.fields.append(&mut inner.fields);
        self.fields.insert("error".to_owned(), message.unwrap_or_else(|| error.clone()));
        self.is_error = true;
    }
}

/// Parses JSON text of an object or of content blocks.
fn parse(text: &str) -> Option<Value> {
    let text = text.trim_start();
    if !text.starts_with(['{', '[']) {
        return None;
    }
    match serde_json::from_str(text).ok()? {
        Value::Array(blocks) if !are_blocks(&blocks) => None,
        value => Some(value),
    }
}

fn are_blocks(values: &[Value]) -> bool {
    !values.is_empty() && values.iter().all(|value| value.get("type").is_some_and(Value::is_string))
}

/// Whether plain text is that of an error: `Error: …`, `TypeError: …`, `Error executing tool …`. AG-UI and CopilotKit have no
/// other mark for a tool that failed.
pub(super) fn is_error_text(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let is_error = matches!(word, "error" | "Error");
    (is_error && rest.starts_with([':', ' '])) || (word.ends_with("Error") && rest.starts_with(':'))
}

/// Whether the value is truthy in JavaScript, as the chat's own client reads it.
pub(super) fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The opened result of `{"a": 1}` in each envelope.
    #[test]
    fn opens_every_envelope() {
        let result = json!({ "a": 1 });
        let text = result.to_string();
        let block = json!({ "type": "text", "text": text });
        let structured = json!({ "content": [{ "type": "text", "text": "done" }], "structuredContent": result });
        for value in [
            result.clone(),
            json!(text),
            json!([block]),
            json!([block]).to_string().into(),
            json!([{ "type": "text", "content": text }]),
            json!({ "content": [block], "isError": false }),
            json!({ "content": [block] }).to_string().into(),
            structured,
            json!({ "type": "json", "value": result }),
            json!({ "type": "text", "value": text }),
            json!({ "type": "content", "value": [block] }),
            json!({ "type": "call", "output": text }),
            json!({ "result": text }),
            json!({ "structuredContent": { "result": text } }),
            json!([{ "type": "resource", "resource": { "uri": "x:y", "text": text } }]),
            json!([{ "type": "content", "content": block }]),
        ] {
            let opened = Opened::read(&value);
            assert_eq!((opened.fields.get("a"), opened.is_error), (Some(&json!(1)), false), "{value}");
        }
    }

    #[test]
    fn only_objects_and_lists_count_as_envelopes() {
        let nested = |depth: usize, is_text: bool| {
            (1..depth).fold(json!({ "a": 1 }), |inner, _| match is_text {
                true => json!({ "content": inner.to_string() }),
                false => json!({ "content": inner }),
            })
        };
        for is_text in [false, true] {
            for (depth, expected) in [(MAX_DEPTH, Some(&json!(1))), (MAX_DEPTH + 1, None)] {
                let value = nested(depth, is_text);
                assert_eq!(Opened::read(&value).fields.get("a"), expected, "{value}");
                assert_eq!(Opened::read(&json!(value.to_string())).fields.get("a"), expected, "{value} as text");
            }
        }
    }

    #[test]
    fn an_error_is_found_in_every_envelope() {
        let blocks = json!([{ "type": "text", "text": "no room" }]);
        let error = json!({ "error": "no room" });
        for value in [
            json!({ "content": blocks, "isError": true }),
            json!({ "content": blocks, "isError": true }).to_string().into(),
            json!({ "content": [{ "type": "text", "text": error.to_string() }] }),
            error.clone(),
            json!({ "error": error.to_string() }),
            json!({ "error": { "message": "no room", "code": 7 } }),
            json!({ "error": { "type": "mcp_tool_execution_error", "content": blocks } }),
            json!({ "type": "call", "error": "no room" }),
            json!({ "type": "error-text", "value": "no room" }),
            json!({ "type": "error-json", "value": error }),
        ] {
            let Opened { fields, text, is_error } = Opened::read(&value);
            let message = fields.get("error").and_then(Value::as_str).map(str::to_owned).or(text);
            assert_eq!((message.as_deref(), is_error), (Some("no room"), true), "{value}");
        }
    }

    #[test]
    fn plain_text_of_an_error_is_an_error() {
        for text in
            ["Error: quota", "error: quota", "TypeError: x", "AI_NoSuchToolError: x", "Error executing tool a: b"]
        {
            assert!(is_error_text(text), "{text}");
        }
        for text in ["all is well", "Errors: 0", "No Error: fine", "Error", "terror: x", "Started. Error: none"] {
            assert!(!is_error_text(text), "{text}");
        }
    }

    #[test]
    fn values_that_are_no_envelope_are_kept() {
        for text in ["boom", "[1]", "{\"cut", "\"quoted\""] {
            assert_eq!(Opened::read(&json!(text)).text.as_deref(), Some(text));
        }
        for value in [json!(null), json!(7), json!(true), json!(["my-ws"]), json!([{ "error": "boom" }]), json!([])] {
            assert_eq!(Opened::read(&value), Opened::default(), "{value}");
        }
    }

    #[test]
    fn depth_is_limited() {
        let mut value = json!({ "a": 1 });
        for _ in 0..100 {
            value = json!({ "result": value });
        }
        assert_eq!(Opened::read(&value).fields.get("a"), None);
    }
}
