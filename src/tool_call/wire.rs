use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

/// The fields of a tool's arguments that the rows read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ToolArgs {
    /// The name for a new workspace.
    #[serde(deserialize_with = "text")]
    pub(super) name: Option<String>,
}

/// The fields of a tool's result that the rows read. Fields of another type are read as missing, so that any JSON is
/// accepted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ToolResult {
    #[serde(deserialize_with = "text")]
    pub(super) workspace_name: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) owner_name: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) build_id: Option<String>,
    /// Whether the tool did nothing because the workspace was in the requested state already.
    #[serde(deserialize_with = "truthy")]
    pub(super) no_build: bool,
    /// `Some(false)` if a create found a workspace.
    #[serde(deserialize_with = "lenient")]
    pub(super) created: Option<bool>,
    /// The error, mostly a text. Any truthy value marks a failure.
    pub(super) error: Value,
    #[serde(deserialize_with = "text")]
    pub(super) error_code: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) reason: Option<String>,
    /// A result that is plain text.
    #[serde(deserialize_with = "text")]
    pub(super) output: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) title: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) message: Option<String>,
    #[serde(deserialize_with = "quota")]
    pub(super) quota: Quota,
    #[serde(deserialize_with = "text")]
    pub(super) agent_status: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) agent_error: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) startup_scripts: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) lifecycle_state: Option<String>,
}

/// The usage of a quota.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Quota {
    #[serde(deserialize_with = "lenient")]
    pub(super) credits_consumed: Option<i64>,
    #[serde(deserialize_with = "lenient")]
    pub(super) budget: Option<i64>,
}

impl ToolArgs {
    pub(super) fn read(value: &Value) -> Self {
        read_object(value).unwrap_or_default()
    }
}

impl ToolResult {
    /// Reads a result. A string that holds no JSON object becomes [`output`](Self::output).
    pub(super) fn read(value: &Value) -> Self {
        read_object(value)
            .unwrap_or_else(|| Self { output: value.as_str().and_then(trimmed).map(str::to_owned), ..Self::default() })
    }

    /// The text of the error.
    pub(super) fn error_text(&self) -> Option<&str> {
        self.error.as_str().and_then(trimmed).or(self.reason.as_deref()).or(self.output.as_deref())
    }

    /// Whether the result has an error.
    pub(super) fn has_error(&self) -> bool {
        is_truthy(&self.error)
    }
}

/// Reads a JSON object, or a string with one: old chats store results as JSON in a string.
fn read_object<T: DeserializeOwned>(value: &Value) -> Option<T> {
    match value {
        Value::Object(_) => T::deserialize(value).ok(),
        Value::String(text) => match serde_json::from_str(text) {
            Ok(object @ Value::Object(_)) => T::deserialize(object).ok(),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the value is truthy in JavaScript, as the chat's own client reads it.
fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// The text without surrounding white space; `None` if it is blank.
fn trimmed(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// Reads a value of another type as missing.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned>(input: D) -> Result<Option<T>, D::Error> {
    Ok(T::deserialize(Value::deserialize(input)?).ok())
}

fn text<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    let text: Option<String> = lenient(input)?;
    Ok(text.as_deref().and_then(trimmed).map(str::to_owned))
}

fn truthy<'de, D: Deserializer<'de>>(input: D) -> Result<bool, D::Error> {
    Value::deserialize(input).map(|value| is_truthy(&value))
}

fn quota<'de, D: Deserializer<'de>>(input: D) -> Result<Quota, D::Error> {
    Value::deserialize(input).map(|value| read_object(&value).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_an_object_in_a_json_string() {
        let result = ToolResult::read(&json!(r#"{"workspace_name":" my-ws "}"#));
        assert_eq!(result.workspace_name.as_deref(), Some("my-ws"));
        let result = ToolResult::read(&json!({"quota": r#"{"budget":7}"#}));
        assert_eq!(result.quota.budget, Some(7));
    }

    #[test]
    fn reads_any_other_string_as_output() {
        for text in ["boom", "[1]", "{\"cut", "\"quoted\""] {
            assert_eq!(ToolResult::read(&json!(text)).output.as_deref(), Some(text));
        }
    }

    #[test]
    fn a_value_that_is_no_object_has_no_fields() {
        for value in [json!(null), json!(7), json!(true), json!(["my-ws"]), json!(" ")] {
            let result = ToolResult::read(&value);
            assert_eq!((&result.workspace_name, &result.output, result.has_error()), (&None, &None, false), "{value}");
        }
    }

    #[test]
    fn a_field_of_another_type_is_missing() {
        let result = ToolResult::read(&json!({
            "workspace_name": 7, "build_id": null, "created": "false", "title": ["x"], "message": "kept",
            "quota": {"credits_consumed": 1.5, "budget": "7"},
        }));
        assert_eq!(
            (&result.workspace_name, &result.build_id, result.created, &result.title),
            (&None, &None, None, &None)
        );
        assert_eq!((result.quota.credits_consumed, result.quota.budget), (None, None));
        assert_eq!(result.message.as_deref(), Some("kept"));
    }

    #[test]
    fn truthiness_is_that_of_javascript() {
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
            let result = ToolResult::read(&json!({"error": value, "no_build": value}));
            assert_eq!((result.has_error(), result.no_build), (truthy, truthy), "{value}");
        }
        assert!(!ToolResult::read(&json!({})).has_error());
    }
}
