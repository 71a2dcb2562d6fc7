//! The log of one build: append-only, limited in size, read by line id, and followed live without gaps.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chat_workspace_tools::{build_log::LogLine, workspace::BuildId};
use tokio::sync::watch;

use crate::store::{BuildLine, LogLines, StoreError};

/// The maximum size of a build's output text, in bytes. Further lines are dropped, and the job reports an overflow.
pub const MAX_LOG_BYTES: usize = 1 << 20;
/// The maximum length of a line's output, in characters.
pub const MAX_OUTPUT_CHARS: usize = 1024;
/// The maximum length of a line's stage, in characters.
pub const MAX_STAGE_CHARS: usize = 128;

/// How a log ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogEnd {
    /// The log has every line that the build wrote.
    Complete,
    /// Lines may be missing. Followers get an error.
    Truncated,
}

/// Why a follower gets no more lines although the build may have written some.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FollowError {
    /// The log may lack lines that the build wrote.
    #[error("the build's log was cut short")]
    Truncated,
    /// The lines cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The number of lines that a follower reads at once, which bounds its memory.
const BATCH_SIZE: u32 = 256;

/// The log of one build.
#[derive(Debug)]
pub(crate) struct BuildLog {
    build: BuildId,
    lines: Arc<LogLines>,
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct State {
    bytes: usize,
    overflowed: bool,
    last_stage: Option<String>,
    end: Option<LogEnd>,
}

impl BuildLog {
    /// The log of a build that has not written a line.
    pub(crate) fn new(build: BuildId, lines: Arc<LogLines>) -> Self {
        Self { build, lines, state: Mutex::default(), changed: watch::Sender::new(()) }
    }

    /// The log of a complete build.
    pub(crate) fn ended(build: BuildId, lines: Arc<LogLines>) -> Self {
        let state = State { end: Some(LogEnd::Complete), ..State::default() };
        Self { state: Mutex::new(state), ..Self::new(build, lines) }
    }

    /// Adds a line, unless the log is full or has ended. A line that cannot be stored ends the log as truncated.
    pub(crate) fn append(&self, line: BuildLine) {
        let line = BuildLine {
            stage: truncate(line.stage, MAX_STAGE_CHARS),
            output: truncate(line.output, MAX_OUTPUT_CHARS),
            ..line
        };
        {
            let mut state = self.state();
            if state.end.is_none()
                && let Err(error) = self.store(&mut state, line)
            {
                eprintln!("workspace-server: cannot store a line of build {}: {error}", self.build);
                state.end = Some(LogEnd::Truncated);
            }
        }
        self.changed.send_replace(());
    }

    fn store(&self, state: &mut State, line: BuildLine) -> Result<(), StoreError> {
        if state.overflowed {
            return Ok(());
        }
        let bytes = state.bytes + line.output.len();
        if bytes > MAX_LOG_BYTES {
            self.lines.set_overflowed(self.build)?;
            state.overflowed = true;
            return Ok(());
        }
        self.lines.append(self.build, &line)?;
        state.bytes = bytes;
        state.last_stage = Some(line.stage);
        Ok(())
    }

    /// Ends the log, unless it has ended before.
    pub(crate) fn end(&self, end: LogEnd) {
        self.state().end.get_or_insert(end);
        self.changed.send_replace(());
    }

    /// The stage of the last line.
    pub(crate) fn last_stage(&self) -> Option<String> {
        self.state().last_stage.clone()
    }

    /// The lines with an id greater than `after`, oldest first.
    pub(crate) fn after(&self, after: i64) -> Result<Vec<LogLine>, StoreError> {
        self.lines.after(self.build, after, u32::MAX)
    }

    /// Notifies of each append, including lines that are dropped because the log is full.
    pub(crate) fn activity(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Reads the lines after the id `after`, then new lines as they are appended.
    pub(crate) fn follow(self: &Arc<Self>, after: i64) -> LogFollower {
        // Subscribes before the first read, so that no line between the two is missed.
        let changed = self.changed.subscribe();
        let started_after_end = self.state().end.is_some();
        LogFollower { log: Arc::clone(self), changed, started_after_end, last: after }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Ignores poisoning: each change is a single assignment, so the state is consistent after a panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A reader of a growing log.
#[derive(Debug)]
pub(crate) struct LogFollower {
    log: Arc<BuildLog>,
    changed: watch::Receiver<()>,
    /// Whether the log had ended before the follower was created. Like a reader of the list, such a follower gets no error
    /// for missing lines.
    started_after_end: bool,
    last: i64,
}

impl LogFollower {
    /// The lines since the last call, at least one, or `None` after the last line of an ended log.
    ///
    /// Cancel safe: dropping the future loses no line.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<LogLine>>, FollowError> {
        loop {
            // Marks the value as seen before the read, so that an append after the read ends the wait below.
            self.changed.borrow_and_update();
            // Read before the lines, because no line is added to an ended log.
            let end = self.log.state().end;
            let lines = self.log.lines.after(self.log.build, self.last, BATCH_SIZE)?;
            if let Some(line) = lines.last() {
                self.last = line.id;
                return Ok(Some(lines));
            }
            match end {
                Some(LogEnd::Truncated) if !self.started_after_end => return Err(FollowError::Truncated),
                Some(_) => return Ok(None),
                // The follower owns the log and thereby the sender, so the wait cannot fail.
                None => _ = self.changed.changed().await,
            }
        }
    }
}

/// Truncates a text to `max` characters.
fn truncate(mut text: String, max: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(max) {
        text.truncate(end);
    }
    text
}

#[cfg(test)]
mod tests;
