use std::{fmt, time::Duration};

use crate::strings::{ENGLISH, Strings, fill};

/// Why the log, or something it needs, could not be had: a kind to decide by and a reason to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What sort of problem it is.
    pub kind: ProblemKind,
    /// What the person who waits is told: see [`Problem::message`].
    pub reason: Reason,
    /// How long the server asks to be left alone.
    pub retry_after: Option<Duration>,
}

/// The sorts of problem that call for different conduct.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The session has ended: only signing in again helps.
    SignedOut,
    /// The user may not see this.
    Forbidden,
    /// It does not exist, or no longer, or is hidden from this user.
    NotFound,
    /// Too many requests: waiting helps.
    RateLimited,
    /// The server failed.
    Server,
    /// The server could not be reached.
    Unreachable,
    /// The server answered something that cannot be read.
    Unreadable,
}

/// What is told of a problem: a text of the rows, in their language, or words of someone else's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// These words, as they are.
    Message(String),
    /// The session has ended.
    SignedOut,
    /// The user may not see this.
    Forbidden,
    /// It is not there, or not for this user.
    NotFound,
    /// The server asks for a pause.
    RateLimited,
    /// The server failed, with this HTTP status.
    ServerFailed(u16),
    /// The server refused, with this HTTP status.
    Rejected(u16),
    /// No answer came.
    Unreachable,
    /// The answer could not be read.
    Unreadable,
    /// The answer is about something that was not asked for.
    OtherAnswer,
    /// Some of the log's lines could not be read.
    LogUnreadable,
    /// The stream of the log broke off again and again.
    KeepsBreakingOff,
}

impl<T: Into<String>> From<T> for Reason {
    fn from(words: T) -> Self {
        Self::Message(words.into())
    }
}

impl Reason {
    /// A sentence for the person who waits.
    pub fn message(&self, strings: &Strings) -> String {
        let with_status = |text, status: u16| fill(text, &[("status", &status.to_string())]);
        let text = match self {
            Self::Message(words) => return words.clone(),
            Self::ServerFailed(status) => return with_status(&strings.problem_server_failed, *status),
            Self::Rejected(status) => return with_status(&strings.problem_request_rejected, *status),
            Self::SignedOut => &strings.problem_signed_out,
            Self::Forbidden => &strings.problem_forbidden,
            Self::NotFound => &strings.problem_not_found,
            Self::RateLimited => &strings.problem_rate_limited,
            Self::Unreachable => &strings.problem_unreachable,
            Self::Unreadable => &strings.problem_unreadable,
            Self::OtherAnswer => &strings.problem_unexpected_answer,
            Self::LogUnreadable => &strings.problem_log_unreadable,
            Self::KeepsBreakingOff => &strings.problem_connection_unstable,
        };
        text.to_string()
    }
}

impl Problem {
    /// A problem of this kind, for this reason: a [`Reason`], or words to show as they are.
    pub fn new(kind: ProblemKind, reason: impl Into<Reason>) -> Self {
        Self { kind, reason: reason.into(), retry_after: None }
    }

    /// A sentence for the person who waits; `Display` says it in English.
    pub fn message(&self, strings: &Strings) -> String {
        self.reason.message(strings)
    }

    /// Whether asking again by itself could help. Where it could not, only the user's own Retry asks again.
    pub fn is_transient(&self) -> bool {
        matches!(self.kind, ProblemKind::RateLimited | ProblemKind::Server | ProblemKind::Unreachable)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(&ENGLISH))
    }
}
