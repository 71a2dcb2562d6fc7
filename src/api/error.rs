use serde::Deserialize;

use crate::build_log::{Problem, ProblemKind};

/// Why a request came to nothing. Its `Display` is a sentence for the person who waits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The server refused, or failed.
    #[error("{message}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// The server's own sentence, or one that fits the status; at most 300 characters.
        message: String,
        /// What the server adds for diagnosis.
        detail: Option<String>,
    },
    /// No answer came.
    #[error("The server could not be reached.")]
    Unreachable {
        /// What the network said.
        detail: String,
    },
    /// The answer is not what was asked for.
    #[error("The server's answer could not be read.")]
    Unreadable {
        /// What is wrong with it.
        detail: String,
    },
}

/// How much of a server's own words is shown.
const MAX_MESSAGE_CHARS: usize = 300;

/// The Coder API's error body.
#[derive(Deserialize)]
struct ErrorBody {
    message: String,
    #[serde(default)]
    detail: Option<String>,
}

impl ApiError {
    /// Reads an answer whose status is not a success.
    pub fn from_response(status: u16, body: &[u8]) -> Self {
        let body: Option<ErrorBody> = serde_json::from_slice(body).ok();
        let (message, detail) = body.map(|body| (body.message, body.detail)).unwrap_or_default();
        let message: String = message.trim().chars().take(MAX_MESSAGE_CHARS).collect();
        let message = if message.is_empty() { default_message(status) } else { message };
        Self::Status { status, message, detail: detail.filter(|detail| !detail.is_empty()) }
    }

    /// Reads the JSON of a successful answer.
    ///
    /// # Errors
    /// [`ApiError::Unreadable`] where it is not what was asked for.
    pub fn read_json<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Self> {
        serde_json::from_slice(body).map_err(|error| Self::Unreadable { detail: error.to_string() })
    }

    fn kind(&self) -> ProblemKind {
        match self {
            Self::Status { status: 401, .. } => ProblemKind::SignedOut,
            Self::Status { status: 403, .. } => ProblemKind::Forbidden,
            Self::Status { status: 404 | 410, .. } => ProblemKind::NotFound,
            Self::Status { status: 429, .. } => ProblemKind::RateLimited,
            Self::Status { status: 500.., .. } => ProblemKind::Server,
            Self::Status { .. } | Self::Unreadable { .. } => ProblemKind::Unreadable,
            Self::Unreachable { .. } => ProblemKind::Unreachable,
        }
    }
}

fn default_message(status: u16) -> String {
    match status {
        401 => "You are signed out or your session has expired. Please sign in again to continue.".into(),
        403 => "You may not see this.".into(),
        404 | 410 => "This is no longer available, or you have no access to it.".into(),
        429 => "The server asks for a pause. Try again in a minute.".into(),
        500.. => format!("The server failed (status {status})."),
        _ => format!("The server refused the request (status {status})."),
    }
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(status: u16, body: &str) -> (ProblemKind, String) {
        let problem = Problem::from(ApiError::from_response(status, body.as_bytes()));
        (problem.kind, problem.message)
    }

    #[test]
    fn the_servers_own_sentence_is_shown() {
        let body = r#"{"message":"Resource not found or you do not have access to this resource","detail":""}"#;
        let not_found = "Resource not found or you do not have access to this resource";
        assert_eq!(problem(404, body), (ProblemKind::NotFound, not_found.into()));
    }

    #[test]
    fn a_body_that_says_nothing_still_gives_a_sentence() {
        for body in ["", "<html>502</html>", "null", "[]", r#"{"message":" "}"#, r#"{"message":7}"#] {
            for (status, kind, word) in [
                (400, ProblemKind::Unreadable, "400"),
                (401, ProblemKind::SignedOut, "sign in again"),
                (403, ProblemKind::Forbidden, "may not"),
                (404, ProblemKind::NotFound, "no longer available"),
                (429, ProblemKind::RateLimited, "pause"),
                (500, ProblemKind::Server, "500"),
                (599, ProblemKind::Server, "599"),
            ] {
                let (found, message) = problem(status, body);
                assert_eq!(found, kind, "{status} {body}");
                assert!(message.contains(word), "{message}");
            }
        }
    }

    #[test]
    fn a_sentence_without_end_is_cut() {
        let body = format!(r#"{{"message":"{}"}}"#, "é".repeat(100_000));
        assert_eq!(problem(500, &body).1.chars().count(), MAX_MESSAGE_CHARS);
    }

    #[test]
    fn the_detail_is_kept_for_diagnosis() {
        let error = ApiError::from_response(500, br#"{"message":"m","detail":"db is down"}"#);
        assert!(matches!(error, ApiError::Status { detail: Some(detail), .. } if detail == "db is down"));
    }
}
