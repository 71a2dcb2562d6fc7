//! Changes of a mounted start row.

use chat_workspace_tools::tool_call::WorkspaceAction::Start;

use super::{
    for_each_tool::{completed, completed_but, failing, running, searching, server_failure},
    row_transitions::*,
};
use crate::Story;

pub const fn completes() -> Story {
    COMPLETES.of("transition-completes", || running(Start))
}

pub const fn completes_without_build() -> Story {
    COMPLETES_WITHOUT_BUILD.of("transition-no-build", || searching(Start))
}

pub const fn fails_without_build() -> Story {
    FAILS_WITHOUT_BUILD.of("transition-error-without-build", || searching(Start))
}

pub const fn fails_after_lines() -> Story {
    FAILS_AFTER_LINES.of("transition-error-after-lines", || running(Start))
}

pub const fn build_fails() -> Story {
    BUILD_FAILS.of("transition-build-fails", || failing(Start))
}

pub const fn polled_build_ends() -> Story {
    BUILD_ENDS.of("transition-polled-build-ends", || running(Start))
}

pub const fn chat_is_bound() -> Story {
    CHAT_IS_BOUND.of("transition-chat-is-bound", || running(Start))
}

pub const fn closed_and_opened_while_running() -> Story {
    REOPENED_WHILE_RUNNING.of("transition-reopened-while-running", || running(Start))
}

pub const fn closed_and_opened_when_finished() -> Story {
    REOPENED_WHEN_FINISHED.of("transition-reopened-when-finished", || completed(Start))
}

pub const fn closed_stays_closed() -> Story {
    CLOSED_STAYS_CLOSED.of("transition-closed-stays-closed", || running(Start))
}

pub const fn completes_with_another_build() -> Story {
    COMPLETES_WITH_ANOTHER_BUILD.of("transition-another-build", || with_foreign_build(Start))
}

pub const fn poll_finds_build() -> Story {
    POLL_FINDS_BUILD.of("transition-poll-finds-build", || searching(Start))
}

pub const fn chat_is_bound_to_another() -> Story {
    CHAT_IS_BOUND_TO_ANOTHER.of("transition-chat-is-bound-to-another", || bound_to_earlier_build(Start))
}

pub const fn opened_again_after_a_failure() -> Story {
    REOPENED_AFTER_FAILURE.of("transition-reopened-after-failure", || completed_but(Start, server_failure()))
}

pub const fn list_fails_after_lines() -> Story {
    LIST_FAILS.of("transition-list-fails", || running(Start))
}

pub const fn times_out() -> Story {
    TIMES_OUT.of("transition-times-out", || running(Start))
}

pub const fn already_running() -> Story {
    NO_BUILD_NEEDED.of("transition-already-running", || bound_to_earlier_build(Start))
}
