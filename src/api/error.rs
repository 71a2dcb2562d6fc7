use std::{fmt, time::Duration};

use serde::Deserialize;
use serde_json::Value;

use crate::{
    build_log::{Problem, ProblemKind, Reason},
    json,
    strings::ENGLISH,
};

/// Why a request came to nothing. Its `Display` is a sentence, in English, for the person who waits.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiError {
    /// The server refused, or failed.
    Status {
        /// The HTTP status.
        status: u16,
        /// The server's own sentence, at most 300 characters; none where it gives none, or where the status tells what
        /// the person can do: that says more than words written for programs.
        message: Option<String>,
        /// What the server adds for diagnosis.
        detail: Option<String>,
        /// How long the server asks to be left alone.
        retry_after: Option<Duration>,
    },
    /// No answer came.
    Unreachable {
        /// What the network said.
        detail: String,
    },
    /// The answer is not what was asked for.
    Unreadable {
        /// What is wrong with it.
        detail: String,
    },
}

/// How much of a server's own words is shown.
const MAX_MESSAGE_CHARS: usize = 300;
/// No server's word makes a row wait longer than this.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(10 * 60);

impl ApiError {
    /// Reads an answer whose status is not a success.
    pub fn from_response(status: u16, body: &[u8]) -> Self {
        let body = str::from_utf8(body).ok().and_then(json::parse).unwrap_or_default();
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
        let (message, detail) = (text("message"), text("detail"));
        let message: String = message.trim().chars().take(MAX_MESSAGE_CHARS).collect();
        let message = (!message.is_empty() && advice(status).is_none()).then_some(message);
        Self::Status { status, message, detail: (!detail.is_empty()).then(|| detail.to_owned()), retry_after: None }
    }

    /// Adds what the answer's `Retry-After` header says, if it names seconds (RFC 9110, 10.2.3). A date is of the
    /// server's clock, which need not be ours: then the row's own backoff is all there is.
    #[must_use]
    pub fn with_retry_after(mut self, header: Option<&str>) -> Self {
        if let Self::Status { retry_after, .. } = &mut self {
            let seconds = header.and_then(|header| header.trim().parse().ok());
            *retry_after = seconds.map(|seconds| Duration::from_secs(seconds).min(MAX_RETRY_AFTER));
        }
        self
    }

    /// Reads the JSON of a successful answer.
    ///
    /// # Errors
    /// [`ApiError::Unreadable`] where it is not what was asked for.
    pub fn read_json<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Self> {
        serde_json::from_slice(body).map_err(|error| Self::Unreadable { detail: error.to_string() })
    }

    fn reason(&self) -> Reason {
        match self {
            Self::Status { message: Some(message), .. } => Reason::Message(message.clone()),
            Self::Status { status, .. } => advice(*status).unwrap_or(match status {
                500.. => Reason::ServerFailed(*status),
                _ => Reason::Rejected(*status),
            }),
            Self::Unreachable { .. } => Reason::Unreachable,
            Self::Unreadable { .. } => Reason::Unreadable,
        }
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

/// What tells the person what to do about this status.
fn advice(status: u16) -> Option<Reason> {
    match status {
        401 => Some(Reason::SignedOut),
        403 => Some(Reason::Forbidden),
        404 | 410 => Some(Reason::NotFound),
        429 => Some(Reason::RateLimited),
        _ => None,
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason().message(&ENGLISH))
    }
}

impl std::error::Error for ApiError {}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        let retry_after = match &error {
            ApiError::Status { retry_after, .. } => *retry_after,
            _ => None,
        };
        Self { retry_after, ..Self::new(error.kind(), error.reason()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strings::Strings;

    fn problem(status: u16, body: &str) -> (ProblemKind, String) {
        let problem = Problem::from(ApiError::from_response(status, body.as_bytes()));
        (problem.kind, problem.to_string())
    }

    #[test]
    fn the_servers_own_sentence_is_shown() {
        let body = r#"{"message":"The database is being moved.","detail":""}"#;
        assert_eq!(problem(503, body), (ProblemKind::Server, "The database is being moved.".into()));
    }

    #[test]
    fn where_the_person_can_do_something_they_are_told_what_whatever_the_server_says() {
        let body = r#"{"message":"Workspace \"w\" was deleted. Add ?include_deleted=true to see it."}"#;
        for (status, word) in [(401, "sign in again"), (403, "Sign in again"), (404, "no longer"), (410, "no longer")] {
            let (_, message) = problem(status, body);
            assert!(message.contains(word), "{status}: {message}");
        }
    }

    #[test]
    fn our_own_sentences_are_in_the_rows_language_and_a_servers_are_left_alone() {
        let german = Strings::german();
        let message = |error: ApiError| Problem::from(error).message(&german);
        assert_eq!(message(ApiError::from_response(502, b"")), "Der Server hat versagt (Status 502).");
        assert_eq!(message(ApiError::from_response(403, br#"{"message":"no"}"#)), german.problem_forbidden);
        assert_eq!(message(ApiError::Unreachable { detail: "dns".into() }), german.problem_unreachable);
        assert_eq!(message(ApiError::from_response(502, br#"{"message":"Moved {status}."}"#)), "Moved {status}.");
    }

    #[test]
    fn the_pause_that_a_server_asks_for_is_kept_within_reason() {
        let pause = |header| {
            let error = ApiError::from_response(429, b"").with_retry_after(header);
            Problem::from(error).retry_after.map(|pause| pause.as_secs())
        };
        assert_eq!(pause(Some("7")), Some(7));
        assert_eq!(pause(Some(" 0 ")), Some(0));
        assert_eq!(pause(Some("18446744073709551615")), Some(MAX_RETRY_AFTER.as_secs()));
        for unreadable in [None, Some(""), Some("-1"), Some("1.5"), Some("Fri, 31 Dec 1999 23:59:59 GMT"), Some("9e9")]
        {
            assert_eq!(pause(unreadable), None, "{unreadable:?}");
        }
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
