use std::{mem, time::Duration};

use super::{event::Operation, poll::retry_delay};
use crate::workspace::WorkspaceId;

/// Lost connections in a row, after which the workspace is polled and not watched.
const MAX_FAILURES: u32 = 3;

/// The connection that watches the workspace. While it is live, nothing is polled.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch {
    state: WatchState,
    /// The workspace whose state was received from this connection.
    received: Option<WorkspaceId>,
    /// Lost connections in a row. A connection that lasts until the next check for silence resets them.
    failures: u32,
    received_since_check: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum WatchState {
    /// It connects, or is open.
    #[default]
    Connected,
    /// Waiting to reconnect.
    BackingOff,
    /// Only Retry connects again.
    Failed,
    /// The backend cannot watch workspaces.
    Unsupported,
}

impl Watch {
    /// Without an event for this long, the connection is dead. Servers send a ping every 15 s.
    pub(super) const SILENCE_TIMEOUT: Duration = Duration::from_secs(45);

    /// The connection, or the delay before it.
    pub(super) fn needed_operation(&self, workspace: WorkspaceId) -> Option<Operation> {
        match self.state {
            WatchState::Connected => Some(Operation::WatchWorkspace(workspace)),
            WatchState::BackingOff => Some(retry_delay(self.failures, None)),
            WatchState::Failed | WatchState::Unsupported => None,
        }
    }

    /// Until the first state, the workspace is polled, so a connection that does not open needs no timeout, unless polling has
    /// stopped.
    pub(super) fn needs_silence_timeout(&self) -> bool {
        self.received.is_some()
    }

    /// Whether the state of this workspace is known and changes are received.
    pub(super) fn is_live(&self, workspace: WorkspaceId) -> bool {
        self.received == Some(workspace)
    }

    pub(super) fn on_changed(&mut self, workspace: WorkspaceId) {
        self.received = Some(workspace);
        self.received_since_check = true;
    }

    pub(super) fn on_alive(&mut self) {
        self.received_since_check = true;
    }

    pub(super) fn on_closed(&mut self) {
        self.received = None;
        self.received_since_check = false;
        self.failures += 1;
        self.state = if self.failures >= MAX_FAILURES { WatchState::Failed } else { WatchState::BackingOff };
    }

    pub(super) fn on_unsupported(&mut self) {
        *self = Self { state: WatchState::Unsupported, ..Self::default() };
    }

    /// Handles the cancellation of the connection: it is not needed.
    pub(super) fn on_cancelled(&mut self) {
        self.received = None;
    }

    /// Handles the end of an interval in which the connection may have been silent. Returns whether it was.
    pub(super) fn check_silence(&mut self) -> bool {
        let is_silent = !mem::take(&mut self.received_since_check);
        if is_silent {
            self.on_closed();
        } else {
            self.failures = 0;
        }
        is_silent
    }

    /// Ends the delay, and connects again after failures.
    pub(super) fn retry_now(&mut self) {
        match self.state {
            WatchState::BackingOff => self.state = WatchState::Connected,
            WatchState::Failed => *self = Self::default(),
            WatchState::Connected | WatchState::Unsupported => {}
        }
    }

    /// Handles the end of the delay.
    pub(super) fn on_elapsed(&mut self) {
        self.state = WatchState::Connected;
    }
}
