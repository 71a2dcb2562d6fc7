//! What changes while the row of a create is looked at.

use chat_workspace_tools::tool_call::WorkspaceAction::Create;

use super::{
    for_each_tool::{completed, failing, running, searching},
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
