use crate::build_log::{Problem, ProblemKind, Reason};

/// Lost connections or failed lists in a row, after which only Retry continues: after about two minutes.
pub(super) const MAX_FAILURES: u32 = 8;

/// How far the log of a build is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LogPhase {
    /// The status of the build's job must be read first: it decides between [`Self::Streaming`] and [`Self::Reading`].
    Undecided,
    /// The build is active: its log is streamed.
    Streaming {
        connection: ConnectionState,
        /// Lost connections in a row, without a frame in between.
        failures: u32,
    },
    /// The log is read as a list.
    Reading {
        /// Whether the job had ended before the list was requested: then the list is the complete log.
        job_ended: bool,
        failure: Option<ListFailure>,
    },
    /// The log was read to its end. `verified` if it is known to be complete.
    Complete { verified: bool },
    /// Only Retry continues.
    Failed(Problem),
}

/// The last failure to read a list that is retried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ListFailure {
    pub(super) problem: Problem,
    /// Failures in a row.
    pub(super) count: u32,
    /// Whether the delay before the next request is running.
    pub(super) is_delayed: bool,
}

/// The state of the connection that streams a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConnectionState {
    Connecting,
    Open,
    /// Open, but without frames for so long that the job's status must be read to know why.
    Silent,
    /// Closed: the job's status must be read to know why. `done` if the server closed the stream as complete.
    Closed {
        done: bool,
    },
    /// Waiting to reconnect.
    BackingOff,
}

impl LogPhase {
    pub(super) const CONNECTING: Self = Self::Streaming { connection: ConnectionState::Connecting, failures: 0 };

    pub(super) const VERIFIED: Self = Self::Complete { verified: true };

    pub(super) fn reading(job_ended: bool) -> Self {
        Self::Reading { job_ended, failure: None }
    }

    /// The phase after this many lost connections in a row.
    pub(super) fn disconnected(failures: u32) -> Self {
        if failures > MAX_FAILURES {
            Self::Failed(Problem::new(ProblemKind::Unreachable, Reason::ConnectionUnstable))
        } else {
            Self::Streaming { connection: ConnectionState::BackingOff, failures }
        }
    }

    /// The problem of the phase, until the next success.
    pub(super) fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Failed(problem) | Self::Reading { failure: Some(ListFailure { problem, .. }), .. } => Some(problem),
            _ => None,
        }
    }

    pub(super) fn is_reconnecting(&self) -> bool {
        matches!(self, Self::Streaming { connection, failures } if *failures > 0 && *connection != ConnectionState::Open)
    }

    /// Whether the job's status decides how to continue.
    pub(super) fn needs_job_status(&self) -> bool {
        matches!(
            self,
            Self::Undecided
                | Self::Streaming { connection: ConnectionState::Closed { .. } | ConnectionState::Silent, .. }
        )
    }

    /// Whether the job's status can still change the phase.
    pub(super) fn depends_on_job_status(&self) -> bool {
        matches!(self, Self::Undecided | Self::Streaming { .. } | Self::Complete { verified: false })
    }
}
