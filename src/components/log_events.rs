use std::{cell::Cell, rc::Rc};

use dioxus::prelude::*;

use super::{
    build_log::BuildLog,
    hooks::{after_drawing, use_kept},
};
use crate::{
    build_log::{LogStore, Problem, ProblemKind},
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

/// What the host was told last of a build, or of none that is known.
type Told = (Option<BuildId>, Option<ProblemKind>);

/// Tells the host when the log has come to its end, and when it could not be had: once each time it does.
pub(super) fn use_log_events(log: &BuildLog, on_end: Callback<LogEnd>, on_error: Callback<LogError>) {
    let told = use_kept(|| Rc::new(Cell::new(None::<Told>)));
    let session = log.session();
    let (ended, problem) = (session.complete_build(), session.problem());
    let build_id = session.log().map(LogStore::build);
    let now = (ended.is_some() || problem.is_some()).then(|| (build_id, problem.map(|problem| problem.kind)));
    if told.replace(now) == now {
        return;
    }
    match (ended, problem.cloned()) {
        (Some(build_id), _) => {
            let lines = session.log().map_or(0, LogStore::len);
            after_drawing(move || on_end.call(LogEnd { build_id, lines }));
        }
        (None, Some(problem)) => after_drawing(move || on_error.call(LogError { build_id, problem })),
        (None, None) => {}
    }
}
