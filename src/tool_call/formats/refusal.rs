//! Refusals that are results like any other: most vocabularies have no mark for a call that the reader did not approve.

use serde_json::Value;

use super::tool_part::ToolPart;
use crate::tool_call::{envelope::Opened, status::ToolStatus};

/// The words for a refusal in the `status` of a result.
pub(crate) const WORDS: [&str; 4] = ["declined", "denied", "refused", "rejected"];

/// How the text of a refusal begins, in lower case and without `the`.
///
/// | text | library |
/// |---|---|
/// | `User declined tool execution` | TanStack AI |
/// | `User rejected the tool call for …` | LangChain's middleware for approvals |
/// | `Tool execution denied.`, `Tool execution was not approved.` | AI SDK and OpenAI's agents, in the message to the model |
/// | `The user refused …`, `The user denied …` | agents |
pub(crate) const TEXTS: [&str; 7] = [
    "user declined",
    "user denied",
    "user refused",
    "user rejected",
    "tool execution denied",
    "tool execution was denied",
    "tool execution was not approved",
];

impl ToolPart {
    /// The call, which is `Denied` if its result is a refusal.
    pub(super) fn with_refusal(mut self) -> Self {
        if matches!(self.status, ToolStatus::Completed | ToolStatus::Error) && is_refusal(&self.result) {
            (self.status, self.is_error) = (ToolStatus::Denied, false);
        }
        self
    }
}

/// Whether a result says that the call was not approved: by `approved`, by its `status`, by the type of the AI SDK's output, or
/// by its text.
fn is_refusal(result: &Value) -> bool {
    let Opened { fields, text, .. } = Opened::read(result);
    let field = |key: &str| fields.get(key).and_then(Value::as_str);
    fields.get("approved") == Some(&Value::Bool(false))
        || field("type") == Some("execution-denied")
        || field("status").is_some_and(|status| WORDS.contains(&status))
        || field("error").or(text.as_deref()).is_some_and(is_refusal_text)
}

fn is_refusal_text(text: &str) -> bool {
    let start: String = text.chars().take(40).collect::<String>().to_ascii_lowercase();
    let start = start.strip_prefix("the ").unwrap_or(&start);
    TEXTS.iter().any(|text| start.starts_with(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_refusal_is_found_in_results() {
        for result in [
            json!({ "approved": false }),
            json!("{\"approved\":false,\"reason\":\"not now\"}"),
            json!({ "type": "execution-denied", "reason": "not now" }),
            json!({ "status": "rejected" }),
            json!({ "error": "User declined tool execution" }),
            json!("The user refused it."),
            json!([{ "type": "text", "text": "User rejected the tool call for `start_workspace` with id c1" }]),
            json!({ "content": [{ "type": "text", "text": "Tool execution was not approved." }], "isError": true }),
        ] {
            assert!(is_refusal(&result), "{result}");
        }
    }

    #[test]
    fn other_results_are_no_refusals() {
        for result in [
            json!(null),
            json!({ "approved": true }),
            json!({ "approved": "false" }),
            json!({ "error": "the server denied access" }),
            json!({ "error": "permission denied" }),
            json!({ "status": "failed" }),
            json!("Started. The user refused nothing."),
        ] {
            assert!(!is_refusal(&result), "{result}");
        }
    }

    #[test]
    fn only_a_call_that_has_ended_with_a_result_is_refused() {
        let part = |status| ToolPart { status, result: json!({ "approved": false }), ..ToolPart::default() };
        for (status, expected) in [
            (ToolStatus::Completed, ToolStatus::Denied),
            (ToolStatus::Error, ToolStatus::Denied),
            (ToolStatus::Running, ToolStatus::Running),
            (ToolStatus::Cancelled, ToolStatus::Cancelled),
        ] {
            assert_eq!(part(status).with_refusal().status, expected);
        }
    }
}
