use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::json;

/// A JSON object of unknown shape, read leniently: a missing key and a value of the wrong type are the same.
#[derive(Default)]
pub(super) struct Record<'a>(Cow<'a, Map<String, Value>>);

impl<'a> Record<'a> {
    /// The key under which the wire wraps a tool's answer that is text and not JSON.
    pub(super) const OUTPUT: &'static str = "output";

    /// The object that `value` is. Old chats hold it as a JSON string; any other string is taken as plain output.
    /// What is neither has no keys.
    pub(super) fn read(value: &'a Value) -> Self {
        match value {
            Value::Object(map) => Self(Cow::Borrowed(map)),
            Value::String(text) => Self(Cow::Owned(match json::parse(text) {
                Some(Value::Object(map)) => map,
                _ => {
                    let mut output = Map::new();
                    output.insert(Self::OUTPUT.to_owned(), value.clone());
                    output
                }
            })),
            _ => Self::default(),
        }
    }

    #[inline(never)]
    fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// The string under `key`, trimmed; `None` when it is blank.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
    }

    /// The whole number under `key`.
    pub(super) fn integer(&self, key: &str) -> Option<i64> {
        self.get(key)?.as_i64()
    }

    /// The object under `key`.
    pub(super) fn record(&self, key: &str) -> Record<'_> {
        self.get(key).map(Record::read).unwrap_or_default()
    }

    /// Whether `key` holds exactly `false`.
    pub(super) fn is_false(&self, key: &str) -> bool {
        self.get(key).and_then(Value::as_bool) == Some(false)
    }

    /// Whether a JavaScript client would take the value under `key` for true, as the wire's first reader does.
    pub(super) fn is_truthy(&self, key: &str) -> bool {
        match self.get(key) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(value)) => *value,
            Some(Value::Number(number)) => number.as_f64() != Some(0.0),
            Some(Value::String(text)) => !text.is_empty(),
            Some(Value::Array(_) | Value::Object(_)) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_object_inside_a_json_string_is_parsed_once_more() {
        let value = json!(r#"{"workspace_name":" my-ws "}"#);
        assert_eq!(Record::read(&value).text("workspace_name"), Some("my-ws"));
    }

    #[test]
    fn any_other_string_is_plain_output() {
        for text in ["boom", "[1]", "{\"cut", "\"quoted\""] {
            assert_eq!(Record::read(&json!(text)).text(Record::OUTPUT), Some(text));
        }
    }

    #[test]
    fn what_is_neither_object_nor_string_has_no_keys() {
        for value in [json!(null), json!(7), json!(true), json!(["build_id"])] {
            assert!(Record::read(&value).0.is_empty(), "{value}");
        }
    }

    #[test]
    fn truth_is_javascripts() {
        for (value, truthy) in [
            (json!(null), false),
            (json!(false), false),
            (json!(0), false),
            (json!(-0.0), false),
            (json!(""), false),
            (json!(true), true),
            (json!(1), true),
            (json!(" "), true),
            (json!("false"), true),
            (json!([]), true),
            (json!({}), true),
        ] {
            assert_eq!(Record::read(&json!({"key": value})).is_truthy("key"), truthy, "{value}");
        }
        assert!(!Record::read(&json!({})).is_truthy("key"));
    }
}
