use dioxus::prelude::*;

use super::session_handle::SessionHandle;
use crate::{
    build_log::{LogStore, Problem, ProblemKind},
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Complete,
    Failed(ProblemKind),
}

/// Calls `on_end` when the log is complete and `on_error` when loading it fails: once for each time that happens.
pub(super) fn use_log_events(session: SessionHandle, on_end: Callback<LogEnd>, on_error: Callback<LogError>) {
    let ending = use_memo(move || {
        session.read(|session| {
            let failed = session.problem().map(|problem| Ending::Failed(problem.kind));
            let ending = session.complete_build().map(|_| Ending::Complete).or(failed)?;
            Some((session.log().map(LogStore::build), ending))
        })
    });
    use_effect(move || {
        let Some((build_id, ending)) = ending() else { return };
        match (build_id, ending) {
            (Some(build_id), Ending::Complete) => {
                let lines = session.peek(|session| session.log().map_or(0, LogStore::len));
                on_end.call(LogEnd { build_id, lines });
            }
            _ => {
                if let Some(problem) = session.peek(|session| session.problem().cloned()) {
                    on_error.call(LogError { build_id, problem });
                }
            }
        }
    });
}
