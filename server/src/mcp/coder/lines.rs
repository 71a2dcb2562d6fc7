use serde_json::Value;

/// The lines of a frame: one line of a build's log, or a list of lines of an agent's log. `None` if it is neither.
pub(super) fn from_frame(frame: Value) -> Option<Vec<Value>> {
    match frame {
        Value::Array(lines) => from_list(lines),
        line => from_list(vec![line]),
    }
}

/// The lines, if each has an id.
pub(super) fn from_list(lines: Vec<Value>) -> Option<Vec<Value>> {
    lines.iter().all(|line| line["id"].is_i64()).then_some(lines)
}

/// The id of a line of [`from_frame`] or [`from_list`].
pub(super) fn id(line: &Value) -> i64 {
    line["id"].as_i64().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_frame_has_lines_with_ids() {
        assert_eq!(from_frame(json!({ "id": 7 })), Some(vec![json!({ "id": 7 })]));
        assert_eq!(from_frame(json!([])), Some(vec![]));
        for frame in [json!(null), json!("x"), json!({}), json!({ "id": "7" }), json!([{ "id": 7 }, {}])] {
            assert_eq!(from_frame(frame.clone()), None, "{frame}");
        }
    }
}
