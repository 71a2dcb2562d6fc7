use axum::http::StatusCode;
use serde::Deserialize;

/// The longest text of the deployment in an error message, in characters.
const MAX_TEXT_CHARS: usize = 500;

/// Why a request to a Coder deployment failed. The text is the result of a tool, which a model reads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::mcp) enum CoderError {
    #[error("the Coder deployment {origin} cannot be reached: {reason}")]
    Unreachable { origin: String, reason: String },
    #[error("the Coder deployment did not answer within {0} seconds")]
    Timeout(u64),
    #[error(
        "the Coder deployment does not accept the session token; restart the gateway with a valid CODER_SESSION_TOKEN"
    )]
    Unauthorized,
    /// Missing, or not visible to the owner of the token.
    #[error("Resource not found or you do not have access to this resource")]
    NotFound,
    #[error("the Coder deployment redirects requests; use the address that it redirects to")]
    Redirect,
    #[error("the Coder deployment refused the request ({status}){message}")]
    Refused { status: StatusCode, message: String },
    #[error("the Coder deployment failed ({status}){message}; try again later")]
    Failed { status: StatusCode, message: String },
    #[error(
        "the Coder deployment answered {0} with something other than the expected JSON; is it the address of a deployment?"
    )]
    Malformed(String),
    #[error("the answer of the Coder deployment to {0} is too large")]
    TooLarge(String),
    #[error("the Coder deployment does not stream logs")]
    NoSocket,
    #[error(
        "several organizations have a template {name:?}; name one of {}", names.join(", ")
    )]
    AmbiguousTemplate { name: String, names: Vec<String> },
}

/// The error response of a deployment.
#[derive(Debug, Default, Deserialize)]
struct ErrorBody {
    #[serde(default)]
    message: String,
    #[serde(default)]
    detail: String,
    #[serde(default)]
    validations: Option<Vec<Validation>>,
}

#[derive(Debug, Deserialize)]
struct Validation {
    #[serde(default)]
    field: String,
    #[serde(default)]
    detail: String,
}

impl CoderError {
    /// The error of a response with a status other than success. `body` is without the token.
    pub(super) fn from_response(status: StatusCode, body: &str) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => return Self::Unauthorized,
            StatusCode::NOT_FOUND | StatusCode::GONE => return Self::NotFound,
            status if status.is_redirection() => return Self::Redirect,
            _ => {}
        }
        // A proxy may answer with a page, which tells a model nothing.
        let body: ErrorBody = serde_json::from_str(body).unwrap_or_default();
        let mut texts = vec![body.message, body.detail];
        for Validation { field, detail } in body.validations.unwrap_or_default() {
            texts.push(format!("{field}: {detail}"));
        }
        texts.retain(|text| !text.trim().is_empty());
        let plain: String = texts.join("; ").chars().filter(|c| !c.is_control()).take(MAX_TEXT_CHARS).collect();
        let message = if plain.is_empty() { plain } else { format!(": {plain}") };
        if status.is_server_error() { Self::Failed { status, message } } else { Self::Refused { status, message } }
    }

    /// Whether a workspace of the name, or a running build, exists already.
    pub(super) fn is_conflict(&self) -> bool {
        matches!(self, Self::Refused { status: StatusCode::CONFLICT, .. })
    }

    /// Whether a repeated read may succeed.
    pub(super) fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Refused { status, .. } => *status == StatusCode::TOO_MANY_REQUESTS,
            Self::Failed { status, .. } => *status != StatusCode::NOT_IMPLEMENTED,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_becomes_a_short_message() {
        let body =
            r#"{"message":"Validation failed.","detail":"","validations":[{"field":"name","detail":"is\nlong"}]}"#;
        let error = CoderError::from_response(StatusCode::BAD_REQUEST, body);
        assert_eq!(
            error.to_string(),
            "the Coder deployment refused the request (400 Bad Request): Validation failed.; name: islong"
        );
        let page = CoderError::from_response(StatusCode::BAD_GATEWAY, "<html>proxy</html>");
        assert_eq!(page.to_string(), "the Coder deployment failed (502 Bad Gateway); try again later");
        let long = format!(r#"{{"message":"{}","validations":null}}"#, "x".repeat(10_000));
        assert!(CoderError::from_response(StatusCode::CONFLICT, &long).to_string().len() < 600);
    }

    #[test]
    fn reads_are_repeated_only_after_temporary_errors() {
        for (status, is_temporary) in [(400, false), (401, false), (404, false), (409, false), (429, true), (503, true)]
        {
            let status = StatusCode::from_u16(status).expect("is a status");
            assert_eq!(CoderError::from_response(status, "{}").is_temporary(), is_temporary, "{status}");
        }
        assert!(CoderError::from_response(StatusCode::CONFLICT, "").is_conflict());
        assert_eq!(CoderError::from_response(StatusCode::FOUND, ""), CoderError::Redirect);
        assert_eq!(CoderError::from_response(StatusCode::GONE, ""), CoderError::NotFound);
    }
}
