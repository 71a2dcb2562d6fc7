//! The log of one build: append-only, stored line by line, read by id, followed without gaps.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chat_workspace_tools::{
    build_log::{LogLevel, LogLine, LogSource},
    workspace::BuildId,
};
use tokio::sync::watch;

use crate::store::{Lines, StoreError};

/// How much output text a build's log keeps, in bytes. Lines past it are dropped and the job says so.
pub const MAX_LOG_BYTES: usize = 1 << 20;
/// Where a line's output is cut, in characters.
pub const MAX_OUTPUT_CHARS: usize = 1024;
/// Where a line's stage is cut, in characters.
pub const MAX_STAGE_CHARS: usize = 128;

/// A line as a provisioner writes it; the log gives it its id and its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildLine {
    /// Who wrote it.
    pub source: LogSource,
    /// How grave it is.
    pub level: LogLevel,
    /// The part of the build it belongs to; cut at [`MAX_STAGE_CHARS`].
    pub stage: String,
    /// Its text; cut at [`MAX_OUTPUT_CHARS`].
    pub output: String,
}

impl BuildLine {
    /// A line of the provisioner's own output.
    pub fn output(stage: impl Into<String>, level: LogLevel, output: impl Into<String>) -> Self {
        Self { source: LogSource::Provisioner, level, stage: stage.into(), output: output.into() }
    }

    /// A line of the server itself.
    pub(crate) fn of_server(stage: impl Into<String>, level: LogLevel, output: impl Into<String>) -> Self {
        Self { source: LogSource::ProvisionerDaemon, level, stage: stage.into(), output: output.into() }
    }

    /// The empty line that marks where a stage begins.
    pub fn marker(stage: impl Into<String>) -> Self {
        Self::of_server(stage, LogLevel::Info, "")
    }
}

/// How a log ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogEnd {
    /// Every line the build wrote is there.
    Complete,
    /// Lines may be missing, so whoever follows must not take it for complete.
    CutShort,
}

/// Why a follower gets no more lines, though the build may have written some.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FollowError {
    /// The log may lack lines that the build wrote.
    #[error("the build's log was cut short")]
    CutShort,
    /// The lines cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How many lines a follower reads at once: a log of any size is followed in little memory.
const BATCH: u32 = 256;

/// The lines of one build.
#[derive(Debug)]
pub(crate) struct BuildLog {
    build: BuildId,
    lines: Arc<Lines>,
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
    /// The log of a build that has written nothing yet.
    pub(crate) fn new(build: BuildId, lines: Arc<Lines>) -> Self {
        Self { build, lines, state: Mutex::default(), changed: watch::Sender::new(()) }
    }

    /// The log of a build that is over.
    pub(crate) fn ended(build: BuildId, lines: Arc<Lines>) -> Self {
        let state = State { end: Some(LogEnd::Complete), ..State::default() };
        Self { state: Mutex::new(state), ..Self::new(build, lines) }
    }

    /// Adds a line, unless the log is full or has ended. A line that cannot be stored ends the log as cut short.
    pub(crate) fn append(&self, line: BuildLine) {
        let line =
            BuildLine { stage: cut(line.stage, MAX_STAGE_CHARS), output: cut(line.output, MAX_OUTPUT_CHARS), ..line };
        {
            let mut state = self.state();
            if state.end.is_none()
                && let Err(error) = self.store(&mut state, line)
            {
                eprintln!("workspace-server: a line of build {} is lost: {error}", self.build);
                state.end = Some(LogEnd::CutShort);
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
            self.lines.overflow(self.build)?;
            state.overflowed = true;
            return Ok(());
        }
        self.lines.append(self.build, &line)?;
        state.bytes = bytes;
        state.last_stage = Some(line.stage);
        Ok(())
    }

    /// Ends the log, unless it was cut short before.
    pub(crate) fn end(&self, end: LogEnd) {
        self.state().end.get_or_insert(end);
        self.changed.send_replace(());
    }

    /// The stage of the newest line.
    pub(crate) fn last_stage(&self) -> Option<String> {
        self.state().last_stage.clone()
    }

    /// The lines with an id greater than `after`, oldest first.
    pub(crate) fn after(&self, after: i64) -> Result<Vec<LogLine>, StoreError> {
        self.lines.after(self.build, after, u32::MAX)
    }

    /// Wakes at every append, including those an overflow drops.
    pub(crate) fn activity(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    pub(crate) fn follow(self: &Arc<Self>, after: i64) -> Follower {
        // Subscribed before the first read, so that no line falls between the two.
        let changed = self.changed.subscribe();
        let joined_ended = self.state().end.is_some();
        Follower { log: Arc::clone(self), changed, joined_ended, last: after }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A flag or a count leaves nothing half done, so a panicked writer's state is still sound.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a log as it grows.
#[derive(Debug)]
pub(crate) struct Follower {
    log: Arc<BuildLog>,
    changed: watch::Receiver<()>,
    /// Whether the log had ended when the follower came: then it gets what there is, as from a list.
    joined_ended: bool,
    last: i64,
}

impl Follower {
    /// Lines since the last call, at least one; `None` once the log has ended and all of it was given.
    ///
    /// Safe to cancel: a dropped call loses no line.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<LogLine>>, FollowError> {
        loop {
            // Marked as seen before the read: an append that comes after the read wakes the wait below.
            self.changed.borrow_and_update();
            // Before the lines: nothing is added to a log that has ended.
            let end = self.log.state().end;
            let lines = self.log.lines.after(self.log.build, self.last, BATCH)?;
            if let Some(line) = lines.last() {
                self.last = line.id;
                return Ok(Some(lines));
            }
            match end {
                Some(LogEnd::CutShort) if !self.joined_ended => return Err(FollowError::CutShort),
                Some(_) => return Ok(None),
                // The follower keeps the log and so its sender alive: the wait cannot fail.
                None => _ = self.changed.changed().await,
            }
        }
    }
}

/// Cuts a text after `max` characters.
fn cut(mut text: String, max: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(max) {
        text.truncate(end);
    }
    text
}

#[cfg(test)]
mod tests;
