use std::{fmt, time::Duration};

/// Why the log, or something it needs, could not be had: a kind to decide by and a sentence to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What sort of problem it is.
    pub kind: ProblemKind,
    /// A sentence for the person who waits; never empty.
    pub message: String,
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

impl Problem {
    /// A problem of this kind with this sentence.
    pub fn new(kind: ProblemKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), retry_after: None }
    }

    /// Whether asking again by itself could help. Where it could not, only the user's own Retry asks again.
    pub fn may_pass(&self) -> bool {
        matches!(self.kind, ProblemKind::RateLimited | ProblemKind::Server | ProblemKind::Unreachable)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
