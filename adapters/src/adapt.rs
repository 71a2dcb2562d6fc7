use chat_workspace_tools::tool_call::ToolPart;
use serde_json::{Map, Value};

/// Reads `value`, in this vocabulary, into the properties of `workspace-tool`: one call or null, or a list of calls
/// where the vocabulary spreads a call over several values. An unknown vocabulary is none: null.
pub(crate) fn adapt(vocabulary: &str, value: &Value) -> Value {
    let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    match vocabulary {
        "ai-sdk" => ToolPart::from_ai_sdk(value).map(properties).into(),
        "assistant-ui" => ToolPart::from_assistant_ui(value).map(properties).into(),
        "ag-ui" => ToolPart::from_ag_ui(list).into_iter().map(properties).collect(),
        "coder" => ToolPart::from_coder(list).into_iter().map(properties).collect(),
        _ => Value::Null,
    }
}

fn properties(part: ToolPart) -> Value {
    object([
        ("name", part.name.into()),
        ("status", part.status.as_str().into()),
        ("args", part.args),
        ("result", part.result),
        ("isError", part.is_error.into()),
        ("toolCallId", part.tool_call_id.into()),
    ])
}

/// A JSON object. (`json!` goes through serde, which is larger.)
fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let mut object = Map::new();
    for (name, value) in fields {
        object.insert(name.to_owned(), value);
    }
    Value::Object(object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_part_becomes_the_properties_of_an_element() {
        let part =
            json!({"type": "tool-start_workspace", "toolCallId": "c", "state": "output-error", "errorText": "no"});
        let expected = json!({
            "name": "start_workspace", "status": "error", "args": null, "result": {"error": "no"}, "isError": true,
            "toolCallId": "c",
        });
        assert_eq!(adapt("ai-sdk", &part), expected);
        assert_eq!(adapt("assistant-ui", &part), Value::Null);
    }

    #[test]
    fn vocabularies_of_lists_give_lists() {
        let call = json!({"type": "tool-call", "tool_call_id": "1", "tool_name": "stop_workspace"});
        for value in [call.clone(), json!([call])] {
            assert_eq!(adapt("coder", &value)[0]["name"], "stop_workspace");
        }
        assert_eq!(adapt("ag-ui", &json!([])), json!([]));
        assert_eq!(adapt("morse", &json!([])), Value::Null);
    }
}
