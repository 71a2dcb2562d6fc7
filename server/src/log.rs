//! The log of one build: append-only, read by id, followed without gaps.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicI64, Ordering},
};

use chat_workspace_tools::build_log::{LogLevel, LogLine, LogSource};
use tokio::sync::watch;

use crate::clock::Clock;

/// How much output text a build's log keeps, in bytes. Lines past it are dropped and the job says so.
pub const MAX_LOG_BYTES: usize = 1 << 20;
/// Where a line's output is cut, in characters.
pub const MAX_OUTPUT_CHARS: usize = 1024;
/// Where a line's stage is cut, in characters.
pub const MAX_STAGE_CHARS: usize = 128;

/// Above 32 bits, so that a client that counts in them shows it.
const FIRST_ID: i64 = 5_000_000_001;
/// Ids divisible by this are skipped: a real deployment's sequence has gaps.
const GAP_EVERY: i64 = 7;

/// The sequence that numbers the lines of all builds.
#[derive(Debug)]
pub(crate) struct LogIds(AtomicI64);

impl LogIds {
    pub(crate) fn new() -> Self {
        Self(AtomicI64::new(FIRST_ID))
    }

    fn next(&self) -> i64 {
        loop {
            let id = self.0.fetch_add(1, Ordering::Relaxed);
            if id % GAP_EVERY != 0 {
                return id;
            }
        }
    }
}

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

    /// The empty line that marks where a stage begins.
    pub fn marker(stage: impl Into<String>) -> Self {
        Self { source: LogSource::ProvisionerDaemon, level: LogLevel::Info, stage: stage.into(), output: String::new() }
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

/// The log may lack lines that the build wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the build's log was cut short")]
pub(crate) struct LogCutShort;

/// The lines of one build.
#[derive(Debug)]
pub(crate) struct BuildLog {
    ids: Arc<LogIds>,
    clock: Clock,
    state: Mutex<State>,
    changed: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct State {
    lines: Vec<Arc<LogLine>>,
    bytes: usize,
    overflowed: bool,
    end: Option<LogEnd>,
}

impl BuildLog {
    pub(crate) fn new(ids: Arc<LogIds>, clock: Clock) -> Self {
        Self { ids, clock, state: Mutex::default(), changed: watch::Sender::new(()) }
    }

    /// Adds a line, unless the log is full or has ended.
    pub(crate) fn append(&self, line: BuildLine) {
        let output = cut(line.output, MAX_OUTPUT_CHARS);
        {
            let mut state = self.state();
            state.overflowed |= state.bytes + output.len() > MAX_LOG_BYTES;
            if !state.overflowed && state.end.is_none() {
                state.bytes += output.len();
                // Numbered under the lock, so that ids ascend in the order of the lines.
                state.lines.push(Arc::new(LogLine {
                    id: self.ids.next(),
                    created_at: self.clock.now().to_string(),
                    log_source: line.source,
                    log_level: line.level,
                    stage: cut(line.stage, MAX_STAGE_CHARS),
                    output,
                }));
            }
        }
        self.changed.send_replace(());
    }

    pub(crate) fn end(&self, end: LogEnd) {
        self.state().end = Some(end);
        self.changed.send_replace(());
    }

    pub(crate) fn overflowed(&self) -> bool {
        self.state().overflowed
    }

    /// The stage of the newest line.
    pub(crate) fn last_stage(&self) -> Option<String> {
        self.state().lines.last().map(|line| line.stage.clone())
    }

    /// The lines with an id greater than `after`, oldest first.
    pub(crate) fn after(&self, after: i64) -> Vec<Arc<LogLine>> {
        self.state().after(after)
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
        // A push or a flag leaves nothing half done, so a panicked writer's state is still sound.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn after(&self, after: i64) -> Vec<Arc<LogLine>> {
        self.lines[self.lines.partition_point(|line| line.id <= after)..].to_vec()
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
    /// The lines since the last call, at least one; `None` once the log has ended and all of it was given.
    ///
    /// Safe to cancel: a dropped call loses no line.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<Arc<LogLine>>>, LogCutShort> {
        loop {
            // Marked as seen before the read: an append that comes after the read wakes the wait below.
            self.changed.borrow_and_update();
            let (lines, end) = {
                let state = self.log.state();
                (state.after(self.last), state.end)
            };
            if let Some(line) = lines.last() {
                self.last = line.id;
                return Ok(Some(lines));
            }
            match end {
                Some(LogEnd::CutShort) if !self.joined_ended => return Err(LogCutShort),
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
