use std::{fmt, time::Duration};

use crate::strings::{ENGLISH, Strings, fill};

/// Why the log, or something that it depends on, could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The kind, to decide what to do.
    pub kind: ProblemKind,
    /// The reason, to show to the user.
    pub reason: Reason,
    /// How long the server asks to wait before the next request.
    pub retry_after: Option<Duration>,
}

/// The kinds of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The user must sign in again.
    SignedOut,
    /// The user has no permission.
    Forbidden,
    /// It does not exist, or the user may not know that it exists.
    NotFound,
    /// There were too many requests.
    RateLimited,
    /// The server failed.
    Server,
    /// The server did not respond.
    Unreachable,
    /// The response could not be parsed.
    Unreadable,
    /// The backend does not implement the request.
    Unsupported,
}

/// The reason of a [`Problem`]: one of the texts in [`Strings`], or another text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// A text, for example the server's message.
    Message(String),
    /// The user must sign in again.
    SignedOut,
    /// The user has no permission.
    Forbidden,
    /// It does not exist, or the user may not know that it exists.
    NotFound,
    /// There were too many requests.
    RateLimited,
    /// The server failed with this HTTP status.
    ServerFailed(u16),
    /// The server rejected the request with this HTTP status.
    Rejected(u16),
    /// The server did not respond.
    Unreachable,
    /// The response could not be parsed.
    Unreadable,
    /// The response has another id than the requested one.
    UnexpectedAnswer,
    /// Some lines of the log could not be parsed.
    LogUnreadable,
    /// The connection was lost several times in a row.
    ConnectionUnstable,
}

impl<T: Into<String>> From<T> for Reason {
    fn from(message: T) -> Self {
        Self::Message(message.into())
    }
}

impl Reason {
    /// The text to show.
    pub fn message(&self, strings: &Strings) -> String {
        let with_status = |text, status: u16| fill(text, &[("status", &status.to_string())]);
        match self {
            Self::Message(message) => message.clone(),
            Self::ServerFailed(status) => with_status(&strings.problem_server_failed, *status),
            Self::Rejected(status) => with_status(&strings.problem_request_rejected, *status),
            Self::SignedOut => strings.problem_signed_out.to_string(),
            Self::Forbidden => strings.problem_forbidden.to_string(),
            Self::NotFound => strings.problem_not_found.to_string(),
            Self::RateLimited => strings.problem_rate_limited.to_string(),
            Self::Unreachable => strings.problem_unreachable.to_string(),
            Self::Unreadable => strings.problem_unreadable.to_string(),
            Self::UnexpectedAnswer => strings.problem_unexpected_answer.to_string(),
            Self::LogUnreadable => strings.problem_log_unreadable.to_string(),
            Self::ConnectionUnstable => strings.problem_connection_unstable.to_string(),
        }
    }
}

impl Problem {
    /// A problem of this kind. `reason` is a [`Reason`] or a text.
    pub fn new(kind: ProblemKind, reason: impl Into<Reason>) -> Self {
        Self { kind, reason: reason.into(), retry_after: None }
    }

    /// The text to show. `Display` formats it in English.
    pub fn message(&self, strings: &Strings) -> String {
        self.reason.message(strings)
    }

    /// Whether another attempt may succeed without the user's help. After other problems only Retry tries again.
    pub fn is_transient(&self) -> bool {
        matches!(self.kind, ProblemKind::RateLimited | ProblemKind::Server | ProblemKind::Unreachable)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(&ENGLISH))
    }
}
