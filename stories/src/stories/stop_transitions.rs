//! What changes while the row of a stop is looked at.

use chat_workspace_tools::tool_call::WorkspaceAction::Stop;

use super::{
    for_each_tool::{completed, failing, running, searching},
    row_transitions::*,
};
use crate::Story;

pub const fn completes() -> Story {
    COMPLETES.of("stop-transition-completes", || running(Stop))
}

pub const fn completes_without_build() -> Story {
    COMPLETES_WITHOUT_BUILD.of("stop-transition-no-build", || searching(Stop))
}

pub const fn fails_without_build() -> Story {
    FAILS_WITHOUT_BUILD.of("stop-transition-error-without-build", || searching(Stop))
}

pub const fn fails_after_lines() -> Story {
    FAILS_AFTER_LINES.of("stop-transition-error-after-lines", || running(Stop))
}

pub const fn build_fails() -> Story {
    BUILD_FAILS.of("stop-transition-build-fails", || failing(Stop))
}

pub const fn polled_build_ends() -> Story {
    BUILD_ENDS.of("stop-transition-polled-build-ends", || running(Stop))
}

pub const fn chat_is_bound() -> Story {
    CHAT_IS_BOUND.of("stop-transition-chat-is-bound", || running(Stop))
}

pub const fn closed_and_opened_while_running() -> Story {
    REOPENED_WHILE_RUNNING.of("stop-transition-reopened-while-running", || running(Stop))
}

pub const fn closed_and_opened_when_finished() -> Story {
    REOPENED_WHEN_FINISHED.of("stop-transition-reopened-when-finished", || completed(Stop))
}

pub const fn closed_stays_closed() -> Story {
    CLOSED_STAYS_CLOSED.of("stop-transition-closed-stays-closed", || running(Stop))
}
