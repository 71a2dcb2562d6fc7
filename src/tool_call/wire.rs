use serde_json::{Map, Value};

use super::envelope::{Opened, is_error_text, is_truthy};

/// The `error_code` of a call that was rejected because of the owner's quota.
const INSUFFICIENT_QUOTA: &str = "INSUFFICIENT_QUOTA";

/// The fields of a tool's arguments that the rows read.
#[derive(Debug, Default)]
pub(super) struct ToolArgs {
    /// The name for a new workspace.
    pub(super) name: Option<String>,
}

/// The fields of a tool's result that the rows read. Fields of another type are read as missing, so that any JSON is
/// accepted.
#[derive(Debug, Default)]
pub(super) struct ToolResult {
    pub(super) workspace_name: Option<String>,
    pub(super) owner_name: Option<String>,
    pub(super) build_id: Option<String>,
    /// Whether the tool did nothing because the workspace was in the requested state already.
    pub(super) no_build: bool,
    /// `Some(false)` if a create found a workspace.
    pub(super) created: Option<bool>,
    /// Whether the tool says that it did its work.
    pub(super) is_done: bool,
    /// A word about the state of the workspace or of the tool.
    status: Option<String>,
    /// The error, mostly a text. Any truthy value marks a failure.
    error: Value,
    /// Whether the result is an error.
    pub(super) is_error: bool,
    error_code: Option<String>,
    reason: Option<String>,
    /// The plain text of the result.
    output: Option<String>,
    pub(super) title: Option<String>,
    pub(super) message: Option<String>,
    pub(super) quota: Quota,
    pub(super) agent_status: Option<String>,
    pub(super) agent_error: Option<String>,
    pub(super) startup_scripts: Option<String>,
    pub(super) lifecycle_state: Option<String>,
}

/// The usage of a quota.
#[derive(Debug, Default)]
pub(super) struct Quota {
    pub(super) credits_consumed: Option<i64>,
    pub(super) budget: Option<i64>,
}

/// What a result says of the progress of its tool by the word in `status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    Unfinished,
    Failed,
    Cancelled,
}

impl ToolArgs {
    /// Reads arguments: an object, or JSON text of one.
    pub(super) fn read(value: &Value) -> Self {
        let parsed: Option<Value> = value.as_str().and_then(|text| serde_json::from_str(text).ok());
        let object = parsed.as_ref().unwrap_or(value).as_object();
        Self { name: object.and_then(|object| text(object, "name")) }
    }
}

impl ToolResult {
    /// Reads a result in any envelope.
    pub(super) fn read(value: &Value) -> Self {
        let Opened { fields, text: output, is_error } = Opened::read(value);
        let field = |key: &str| text(&fields, key);
        let is_true = |key: &str| fields.get(key) == Some(&Value::Bool(true));
        let created = fields.get("created").and_then(Value::as_bool);
        let is_done = created.is_some() || is_true("started") || is_true("stopped");
        Self {
            workspace_name: field("workspace_name"),
            owner_name: field("owner_name"),
            build_id: field("build_id"),
            no_build: fields.get("no_build").is_some_and(is_truthy),
            created,
            is_done,
            status: field("status"),
            error: fields.get("error").cloned().unwrap_or_default(),
            is_error: is_error || (!is_done && output.as_deref().is_some_and(is_error_text)),
            error_code: field("error_code"),
            reason: field("reason"),
            output,
            title: field("title"),
            message: field("message"),
            quota: Quota::read(fields.get("quota")),
            agent_status: field("agent_status"),
            agent_error: field("agent_error"),
            startup_scripts: field("startup_scripts"),
            lifecycle_state: field("lifecycle_state"),
        }
    }

    /// The text of the error.
    pub(super) fn error_text(&self) -> Option<&str> {
        self.error.as_str().and_then(trimmed).or(self.reason.as_deref()).or(self.output.as_deref())
    }

    /// Whether the call was rejected because of the owner's quota.
    pub(super) fn is_quota_error(&self) -> bool {
        self.error_code.as_deref() == Some(INSUFFICIENT_QUOTA)
    }

    /// What `status` says, unless the result says that the tool did its work.
    pub(super) fn progress(&self) -> Option<Progress> {
        let status = self.status.as_deref().filter(|_| !self.is_done)?;
        match status {
            "pending" | "queued" | "starting" | "stopping" | "building" | "in_progress" => Some(Progress::Unfinished),
            "failed" | "error" => Some(Progress::Failed),
            "cancelled" | "canceled" | "canceling" => Some(Progress::Cancelled),
            _ => None,
        }
    }
}

impl Quota {
    fn read(value: Option<&Value>) -> Self {
        let fields = value.map(Opened::read).unwrap_or_default().fields;
        let number = |key: &str| fields.get(key).and_then(Value::as_i64);
        Self { credits_consumed: number("credits_consumed"), budget: number("budget") }
    }
}

/// The text of a field without surrounding white space; `None` if it is blank or of another type.
fn text(fields: &Map<String, Value>, key: &str) -> Option<String> {
    fields.get(key).and_then(Value::as_str).and_then(trimmed).map(str::to_owned)
}

/// The text without surrounding white space; `None` if it is blank.
fn trimmed(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
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
            assert_eq!((&result.workspace_name, &result.output, result.is_error), (&None, &None, false), "{value}");
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
            assert_eq!((result.is_error, result.no_build), (truthy, truthy), "{value}");
        }
        assert!(!ToolResult::read(&json!({})).is_error);
    }

    #[test]
    fn a_result_that_is_done_has_no_progress() {
        let progress = |value: Value| ToolResult::read(&value).progress();
        assert_eq!(progress(json!({ "status": "building" })), Some(Progress::Unfinished));
        assert_eq!(progress(json!({ "status": "failed" })), Some(Progress::Failed));
        assert_eq!(progress(json!({ "status": "running" })), None);
        for done in [
            json!({ "created": false }),
            json!({ "created": true }),
            json!({ "started": true }),
            json!({ "stopped": true }),
        ] {
            let mut result = done.clone();
            result["status"] = json!("starting");
            assert_eq!(progress(result), None, "{done}");
        }
    }
}
