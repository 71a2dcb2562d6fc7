//! The reference product's tables (sections 2.2 to 2.7 of its description), row by row, and where this project does
//! better. Each section is a file; the number in a test's name is the row.

mod lines;
mod review;
mod stream;
mod transitions;
mod views;
mod warning;
mod which_build;

use std::time::Duration;

use super::{
    operations::{SILENT_AFTER, SLOW_AFTER},
    read::POLL_EVERY,
    testing::*,
    *,
};
use crate::workspace::{Transition, WorkspaceStatus};

const POLL: Delay = Delay::Exactly(POLL_EVERY);
const SLOW: Delay = Delay::Exactly(SLOW_AFTER);
const SILENCE: Delay = Delay::Exactly(SILENT_AFTER);

fn follow(n: u128, after: Option<i64>) -> Operation {
    Operation::Follow { build: build_id(n), after }
}

/// A chat that is bound to its workspace and to no build yet.
fn searching() -> Bench {
    Bench::new(running(), bound(None), true)
}

/// An opened row of a call that ended long ago.
fn history() -> Bench {
    Bench::new(succeeded(Some(build_id(1))), ChatBinding::default(), true)
}
