//! Changes of a mounted stop row.

use chat_workspace_tools::tool_call::WorkspaceAction::Stop;

use super::{
    for_each_tool::{completed, completed_but, failing, running, searching, server_failure},
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

pub const fn completes_with_another_build() -> Story {
    COMPLETES_WITH_ANOTHER_BUILD.of("stop-transition-another-build", || with_foreign_build(Stop))
}

pub const fn poll_finds_build() -> Story {
    POLL_FINDS_BUILD.of("stop-transition-poll-finds-build", || searching(Stop))
}

pub const fn chat_is_bound_to_another() -> Story {
    CHAT_IS_BOUND_TO_ANOTHER.of("stop-transition-chat-is-bound-to-another", || bound_to_earlier_build(Stop))
}

pub const fn opened_again_after_a_failure() -> Story {
    REOPENED_AFTER_FAILURE.of("stop-transition-reopened-after-failure", || completed_but(Stop, server_failure()))
}

pub const fn list_fails_after_lines() -> Story {
    LIST_FAILS.of("stop-transition-list-fails", || running(Stop))
}

pub const fn times_out() -> Story {
    TIMES_OUT.of("stop-transition-times-out", || running(Stop))
}

pub const fn no_build_needed() -> Story {
    NO_BUILD_NEEDED.of("stop-transition-nothing-to-do", || bound_to_earlier_build(Stop))
}
