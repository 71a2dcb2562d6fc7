use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Reads a string. One that is empty, and a value of another type, is read as missing.
pub(super) fn text<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(input)? {
        Value::String(text) if !text.is_empty() => Some(text),
        _ => None,
    })
}
