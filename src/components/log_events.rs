use std::{cell::RefCell, rc::Rc};

use super::hooks::{after_drawing, use_kept};
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

/// What the host is told.
#[derive(Clone, PartialEq)]
enum Told {
    End(LogEnd),
    Error(LogError),
}

impl Told {
    fn of(session: &Session) -> Option<Self> {
        LogEnd::of(session).map(Self::End).or_else(|| LogError::of(session).map(Self::Error))
    }
}

/// Tells the host when the log has come to its end, and when it could not be had: once each time it does.
pub(super) fn use_log_events(log: &BuildLog, on_end: Callback<LogEnd>, on_error: Callback<LogError>) {
    let told = use_kept(|| Rc::new(RefCell::new(None)));
    let now = Told::of(&log.session());
    if told.replace(now.clone()) != now {
        after_drawing(move || match now {
            Some(Told::End(end)) => on_end.call(end),
            Some(Told::Error(error)) => on_error.call(error),
            None => {}
        });
    }
}
