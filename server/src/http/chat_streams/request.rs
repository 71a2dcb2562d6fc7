use serde_json::Value;

use super::super::chats::validate_text;
use crate::web::ApiError;

/// The text of a user's message: its content as text, or the text parts of its content or parts.
pub(super) fn user_text(message: &Value) -> Result<String, ApiError> {
    let content = &message["content"];
    let parts = content.as_array().or(message["parts"].as_array());
    let texts = match (content.as_str(), parts) {
        (Some(text), _) => vec![text],
        (None, Some(parts)) => parts
            .iter()
            .filter(|part| part["type"] == "text")
            .filter_map(|part| part["text"].as_str().or(part["content"].as_str()))
            .collect(),
        (None, None) => Vec::new(),
    };
    validate_text(&texts)
}
