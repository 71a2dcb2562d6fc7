use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use crate::{
    build_log::{Problem, ProblemKind, Reason},
    strings::{ENGLISH, Strings},
};

/// Why a request failed. `Display` shows [`message`](ApiError::message) in English.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message(&ENGLISH))]
#[non_exhaustive]
pub enum ApiError {
    /// The server answered with an error status.
    Status {
        /// The HTTP status.
        status: u16,
        /// The server's error message, at most 300 characters. `None` if there is none, or if the rows have a message for
        /// this status that tells the user what to do.
        message: Option<String>,
        /// The server's details, for diagnosis.
        detail: Option<String>,
        /// The server's `Retry-After`.
        retry_after: Option<Duration>,
    },
    /// There was no response.
    Unreachable {
        /// The error of the network.
        detail: String,
    },
    /// The response could not be parsed.
    Unreadable {
        /// The error of the parser.
        detail: String,
    },
    /// The backend does not implement this request.
    Unsupported,
}

/// The most characters of a server's message that are shown.
const MAX_MESSAGE_CHARS: usize = 300;
/// The longest `Retry-After` that is respected.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(10 * 60);

impl ApiError {
    /// Creates the error for a response with an error status. `message` and `detail` are read from the body if it is a JSON
    /// object.
    pub fn from_response(status: u16, body: &[u8]) -> Self {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
        let (message, detail) = (text("message"), text("detail"));
        let message: String = message.trim().chars().take(MAX_MESSAGE_CHARS).collect();
        let message = (!message.is_empty() && advice(status).is_none()).then_some(message);
        Self::Status { status, message, detail: (!detail.is_empty()).then(|| detail.to_owned()), retry_after: None }
    }

    /// Adds the value of the response's `Retry-After` header, if it is a number of seconds (RFC 9110, section 10.2.3).
    ///
    /// Dates are ignored, because the server's clock may differ from the user's. Values above 10 minutes are capped.
    #[must_use]
    pub fn with_retry_after(mut self, header: Option<&str>) -> Self {
        if let Self::Status { retry_after, .. } = &mut self {
            let seconds = header.and_then(|header| header.trim().parse().ok());
            *retry_after = seconds.map(|seconds| Duration::from_secs(seconds).min(MAX_RETRY_AFTER));
        }
        self
    }

    /// Parses the JSON body of a successful response.
    ///
    /// # Errors
    /// [`ApiError::Unreadable`] with the path to the invalid field, such as `job.queue_size`.
    pub fn read_json<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Self> {
        let mut json = serde_json::Deserializer::from_slice(body);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|error| error.to_string());
        let value = value.and_then(|value| json.end().map(|()| value).map_err(|error| error.to_string()));
        value.map_err(|detail| Self::Unreadable { detail })
    }

    /// A sentence for the user: the server's message, or a text of the rows.
    pub fn message(&self, strings: &Strings) -> String {
        self.reason().message(strings)
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
            Self::Unsupported => Reason::NotFound,
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
            Self::Unsupported => ProblemKind::Unsupported,
        }
    }
}

/// The reason for a status that the user can do something about.
fn advice(status: u16) -> Option<Reason> {
    match status {
        401 => Some(Reason::SignedOut),
        403 => Some(Reason::Forbidden),
        404 | 410 => Some(Reason::NotFound),
        429 => Some(Reason::RateLimited),
        _ => None,
    }
}

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
    use std::collections::BTreeMap;

    use super::*;

    fn problem(status: u16, body: &str) -> (ProblemKind, String) {
        let problem = Problem::from(ApiError::from_response(status, body.as_bytes()));
        (problem.kind, problem.to_string())
    }

    #[test]
    fn shows_the_servers_message() {
        let body = r#"{"message":"The database is being moved.","detail":""}"#;
        assert_eq!(problem(503, body), (ProblemKind::Server, "The database is being moved.".into()));
    }

    #[test]
    fn shows_advice_instead_of_the_servers_message() {
        let body = r#"{"message":"Workspace \"w\" was deleted. Add ?include_deleted=true to see it."}"#;
        for (status, word) in [(401, "sign in again"), (403, "Sign in again"), (404, "no longer"), (410, "no longer")] {
            let (_, message) = problem(status, body);
            assert!(message.contains(word), "{status}: {message}");
        }
    }

    #[test]
    fn translates_own_messages_but_not_the_servers() {
        let german = Strings::german();
        let message = |error: ApiError| Problem::from(error).message(&german);
        assert_eq!(message(ApiError::from_response(502, b"")), "Der Server hat versagt (Status 502).");
        assert_eq!(message(ApiError::from_response(403, br#"{"message":"no"}"#)), german.problem_forbidden);
        assert_eq!(message(ApiError::Unreachable { detail: "dns".into() }), german.problem_unreachable);
        assert_eq!(message(ApiError::from_response(502, br#"{"message":"Moved {status}."}"#)), "Moved {status}.");
    }

    #[test]
    fn caps_retry_after_and_ignores_dates() {
        let pause = |header| {
            let error = ApiError::from_response(429, b"").with_retry_after(header);
            Problem::from(error).retry_after.map(|pause| pause.as_secs())
        };
        assert_eq!(pause(Some("7")), Some(7));
        assert_eq!(pause(Some(" 0 ")), Some(0));
        assert_eq!(pause(Some("18446744073709551615")), Some(MAX_RETRY_AFTER.as_secs()));
        for ignored in [None, Some(""), Some("-1"), Some("1.5"), Some("Fri, 31 Dec 1999 23:59:59 GMT"), Some("9e9")] {
            assert_eq!(pause(ignored), None, "{ignored:?}");
        }
    }

    #[test]
    fn a_body_without_a_message_still_gives_one() {
        for body in ["", "<html>502</html>", "null", "[]", r#"{"message":" "}"#, r#"{"message":7}"#] {
            for (status, kind, word) in [
                (400, ProblemKind::Unreadable, "400"),
                (401, ProblemKind::SignedOut, "sign in again"),
                (403, ProblemKind::Forbidden, "may not"),
                (404, ProblemKind::NotFound, "no longer available"),
                (429, ProblemKind::RateLimited, "Too many requests"),
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
    fn truncates_a_long_message() {
        let body = format!(r#"{{"message":"{}"}}"#, "é".repeat(100_000));
        assert_eq!(problem(500, &body).1.chars().count(), MAX_MESSAGE_CHARS);
    }

    #[test]
    fn keeps_the_detail() {
        let error = ApiError::from_response(500, br#"{"message":"m","detail":"db is down"}"#);
        assert!(matches!(error, ApiError::Status { detail: Some(detail), .. } if detail == "db is down"));
    }

    #[test]
    fn an_unreadable_body_is_reported_with_the_path_to_the_field() {
        let read = |body: &str| ApiError::read_json::<BTreeMap<String, Vec<u8>>>(body.as_bytes());
        assert_eq!(read(r#"{"a":[1]}"#), Ok(BTreeMap::from([("a".to_owned(), vec![1])])));
        for (body, start) in [
            (r#"{"a":[1,"two"]}"#, "a[1]: invalid type"),
            ("<html>", "expected value at line 1"),
            (r#"{"a":[1"#, "a: EOF"),
            (r#"{"a":[1]} {}"#, "trailing characters"),
        ] {
            let Err(ApiError::Unreadable { detail }) = read(body) else { panic!("{body}") };
            assert!(detail.starts_with(start), "{body}: {detail}");
        }
    }
}
