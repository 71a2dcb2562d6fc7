//! The tables of the reference product's description (sections 2.2 to 2.7), row by row, and what this project adds. Each
//! file is a section; the number in a test's name is the row.

mod lines;
mod review;
mod stream;
mod transitions;
mod views;
mod warning;
mod which_build;

use std::time::Duration;

use super::harness::*;
use crate::{
    build_log::{
        LogCache, LogStore, Problem, ProblemKind, Timestamp,
        session::{
            Answer, BuildState, Call, ChatBinding, Delay, Event, Notice, Operation, View,
            operations::{SILENCE_TIMEOUT, SLOW_TIMEOUT},
            poll::POLL_INTERVAL,
        },
    },
    workspace::{JobStatus, Transition, WorkspaceBuild, WorkspaceStatus},
};

const POLL: Delay = Delay::Exactly(POLL_INTERVAL);
const SLOW: Delay = Delay::Exactly(SLOW_TIMEOUT);
const SILENCE: Delay = Delay::Exactly(SILENCE_TIMEOUT);

fn follow(n: u128, after: Option<i64>) -> Operation {
    Operation::Follow { build: build_id(n), after }
}

/// A running call in a chat that is bound to a workspace and not to a build.
fn searching() -> Harness {
    Harness::new(running(), bound(None), true)
}

/// An expanded row of a call that has ended.
fn history() -> Harness {
    Harness::new(succeeded(Some(build_id(1))), ChatBinding::default(), true)
}
