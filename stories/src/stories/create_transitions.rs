//! Changes of a mounted create row.

use chat_workspace_tools::tool_call::WorkspaceAction::Create;

use super::{
    for_each_tool::{completed, completed_but, failing, running, searching, server_failure},
    row_transitions::*,
};
use crate::Story;

pub const fn completes() -> Story {
    COMPLETES.of("create-transition-completes", || running(Create))
}

pub const fn completes_without_build() -> Story {
    COMPLETES_WITHOUT_BUILD.of("create-transition-no-build", || searching(Create))
}

pub const fn fails_without_build() -> Story {
    FAILS_WITHOUT_BUILD.of("create-transition-error-without-build", || searching(Create))
}

pub const fn fails_after_lines() -> Story {
    FAILS_AFTER_LINES.of("create-transition-error-after-lines", || running(Create))
}

pub const fn build_fails() -> Story {
    BUILD_FAILS.of("create-transition-build-fails", || failing(Create))
}

pub const fn polled_build_ends() -> Story {
    BUILD_ENDS.of("create-transition-polled-build-ends", || running(Create))
}

pub const fn chat_is_bound() -> Story {
    CHAT_IS_BOUND.of("create-transition-chat-is-bound", || running(Create))
}

pub const fn closed_and_opened_while_running() -> Story {
    REOPENED_WHILE_RUNNING.of("create-transition-reopened-while-running", || running(Create))
}

pub const fn closed_and_opened_when_finished() -> Story {
    REOPENED_WHEN_FINISHED.of("create-transition-reopened-when-finished", || completed(Create))
}

pub const fn closed_stays_closed() -> Story {
    CLOSED_STAYS_CLOSED.of("create-transition-closed-stays-closed", || running(Create))
}

pub const fn completes_with_another_build() -> Story {
    COMPLETES_WITH_ANOTHER_BUILD.of("create-transition-another-build", || with_foreign_build(Create))
}

pub const fn poll_finds_build() -> Story {
    POLL_FINDS_BUILD.of("create-transition-poll-finds-build", || searching(Create))
}

pub const fn chat_is_bound_to_another() -> Story {
    CHAT_IS_BOUND_TO_ANOTHER.of("create-transition-chat-is-bound-to-another", || bound_to_earlier_build(Create))
}

pub const fn opened_again_after_a_failure() -> Story {
    REOPENED_AFTER_FAILURE.of("create-transition-reopened-after-failure", || completed_but(Create, server_failure()))
}

pub const fn list_fails_after_lines() -> Story {
    LIST_FAILS.of("create-transition-list-fails", || running(Create))
}

pub const fn times_out() -> Story {
    TIMES_OUT.of("create-transition-times-out", || running(Create))
}

pub const fn no_build_needed() -> Story {
    NO_BUILD_NEEDED.of("create-transition-nothing-to-do", || bound_to_earlier_build(Create))
}
