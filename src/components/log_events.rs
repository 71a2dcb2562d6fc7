use dioxus::prelude::*;

use super::build_log::BuildLog;
use crate::{
    build_log::{Notice, Problem, Session, View},
    workspace::BuildId,
};

/// A build's log was read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogEnd {
    /// The build.
    pub build_id: BuildId,
    /// How many lines its log has.
    pub lines: usize,
}

/// A build's log, or the rest of it, could not be had, and only the reader's Retry goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogError {
    /// The build, where it is known.
    pub build_id: Option<BuildId>,
    /// Why.
    pub problem: Problem,
}

impl LogEnd {
    fn of(session: &Session) -> Option<Self> {
        let build_id = session.settled_build()?;
        Some(Self { build_id, lines: session.log().map_or(0, |log| log.len()) })
    }
}

impl LogError {
    fn of(session: &Session) -> Option<Self> {
        let problem = match session.view() {
            View::Failed(problem) => problem,
            View::Log => session.notices().into_iter().find_map(|notice| match notice {
                Notice::Failed(problem) => Some(problem),
                _ => None,
            })?,
            _ => return None,
        };
        Some(Self { build_id: session.log().map(|log| log.build()), problem })
    }
}

/// Tells the host when the log has come to its end, and when it could not be had: once each time it does.
pub(super) fn use_log_events(log: &BuildLog, on_end: Callback<LogEnd>, on_error: Callback<LogError>) {
    let (of_end, of_error) = (log.clone(), log.clone());
    let end = use_memo(move || LogEnd::of(&of_end.session()));
    let error = use_memo(move || LogError::of(&of_error.session()));
    use_effect(move || {
        if let Some(end) = end() {
            on_end.call(end);
        }
    });
    use_effect(move || {
        if let Some(error) = error() {
            on_error.call(error);
        }
    });
}
