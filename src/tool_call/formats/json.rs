//! Lenient access to JSON of unknown shape: a missing key and a value of another type are the same.

use serde_json::Value;

/// The non-empty text under `key`.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// The value under `key`; `None` for a missing key and for null.
pub(super) fn field<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    value.get(key).filter(|value| !value.is_null())
}

/// The list under `key`; empty for any other value.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Whether the value under `key` is this text.
pub(super) fn is(value: &Value, key: &str, expected: &str) -> bool {
    value.get(key).and_then(Value::as_str) == Some(expected)
}

/// Whether the value under `key` is this boolean.
pub(super) fn is_bool(value: &Value, key: &str, expected: bool) -> bool {
    value.get(key).and_then(Value::as_bool) == Some(expected)
}

/// Parses JSON text. Text that is no JSON stays text.
pub(super) fn parse_or_text(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}

/// Arguments that are JSON text, or a value of any shape.
pub(super) fn arguments(value: Option<&Value>) -> Value {
    match value {
        Some(Value::String(text)) => parse_or_text(text),
        Some(value) => value.clone(),
        None => Value::Null,
    }
}
