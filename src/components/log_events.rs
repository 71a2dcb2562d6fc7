use dioxus::prelude::*;

use super::session_handle::SessionHandle;
use crate::{
    build_log::{LogStore, Problem, ProblemKind, Session},
    workspace::BuildId,
};

/// The log of a build is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogEnd {
    /// The build.
    pub build_id: BuildId,
    /// The number of lines in its log.
    pub lines: usize,
}

/// Loading the log of a build, or the rest of it, failed. Only a retry by the reader continues.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogError {
    /// The build, where it is known.
    pub build_id: Option<BuildId>,
    /// Why.
    pub problem: Problem,
}

/// How loading a log ended.
enum LogEvent {
    End(LogEnd),
    Error(LogError),
}

impl LogEvent {
    /// Returns `None` while the log loads.
    fn of(session: &Session) -> Option<Self> {
        match (session.complete_build(), session.problem()) {
            (Some(build_id), _) => Some(Self::End(LogEnd { build_id, lines: session.log().map_or(0, LogStore::len) })),
            (None, Some(problem)) => {
                Some(Self::Error(LogError { build_id: session.log().map(LogStore::build), problem: problem.clone() }))
            }
            (None, None) => None,
        }
    }

    /// What tells one event from a repetition of it: the build, and the kind of problem.
    fn ending(&self) -> (Option<BuildId>, Option<ProblemKind>) {
        match self {
            Self::End(end) => (Some(end.build_id), None),
            Self::Error(error) => (error.build_id, Some(error.problem.kind)),
        }
    }
}

/// Calls `on_end` when the log is complete and `on_error` when loading it fails: once for each time that happens.
pub(super) fn use_log_events(session: SessionHandle, on_end: Callback<LogEnd>, on_error: Callback<LogError>) {
    let mut reported = use_hook(|| CopyValue::new(None));
    use_effect(move || {
        let event = session.read(LogEvent::of);
        let ending = event.as_ref().map(LogEvent::ending);
        if *reported.peek() == ending {
            return;
        }
        reported.set(ending);
        match event {
            Some(LogEvent::End(end)) => on_end.call(end),
            Some(LogEvent::Error(error)) => on_error.call(error),
            None => {}
        }
    });
}
