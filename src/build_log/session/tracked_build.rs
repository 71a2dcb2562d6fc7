use std::{mem, rc::Rc};

use super::{
    event::OperationId,
    log_phase::{ConnectionState, ListFailure, LogPhase, MAX_FAILURES},
};
use crate::{
    build_log::{
        LogOrigin, Problem, ProblemKind,
        decode::ListDecoder,
        store::{InsertCounts, LogStore},
    },
    workspace::{BuildId, JobStatus, WorkspaceBuild, WorkspaceStatus},
};

/// Unreadable lists in a row, after which only Retry continues. A proxy may truncate one list, but not every one.
const MAX_UNREADABLE_LISTS: u32 = 3;

/// The build whose log is shown, and its log.
#[derive(Clone, Debug)]
pub(super) struct TrackedBuild {
    pub(super) id: BuildId,
    pub(super) source: BuildSource,
    pub(super) log: Rc<LogStore>,
    /// The build as last read.
    pub(super) record: Option<WorkspaceBuild>,
    pub(super) phase: LogPhase,
    /// The list that is being read, and the operation that reads it.
    list: Option<(OperationId, ListDecoder)>,
    /// Whether the first line is overdue.
    pub(super) is_slow: bool,
    /// Whether anything was received from the stream since the last check for silence.
    pub(super) received_since_check: bool,
    /// Whether a frame without new lines has reset the failure count, and no line has arrived since.
    reset_by_duplicate: bool,
}

/// Where the build's id comes from, by increasing priority. A source of higher priority replaces the build; one of the same
/// priority never does, so that the build stays the same during the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum BuildSource {
    /// The workspace's latest build: active, with the tool's transition.
    LatestBuild,
    /// The chat was bound to the build during this call.
    ChatBinding,
    /// The call's result.
    CallResult,
}

impl TrackedBuild {
    /// Tracks a build whose complete log is `cached`, or else must be loaded.
    pub(super) fn new(
        id: BuildId,
        source: BuildSource,
        record: Option<WorkspaceBuild>,
        cached: Option<Rc<LogStore>>,
        call_is_running: bool,
    ) -> Self {
        let is_cached = cached.is_some();
        let mut tracked = Self {
            id,
            source,
            log: cached.unwrap_or_else(|| Rc::new(LogStore::new(id))),
            record,
            phase: LogPhase::VERIFIED,
            list: None,
            is_slow: false,
            received_since_check: false,
            reset_by_duplicate: false,
        };
        if !is_cached {
            tracked.start(call_is_running);
        }
        tracked
    }

    /// Starts to load the log, or what is missing of it.
    pub(super) fn start(&mut self, call_is_running: bool) {
        self.is_slow = false;
        self.phase = match (self.job_status(), call_is_running) {
            (Some(status), _) if status.is_complete() => LogPhase::reading(true),
            (_, true) => LogPhase::CONNECTING,
            (_, false) => LogPhase::Undecided,
        };
    }

    /// Handles the status of the build's job.
    pub(super) fn on_job_status(&mut self, status: &JobStatus) {
        use ConnectionState::{BackingOff, Closed, Open, Silent};

        self.phase = match self.phase {
            LogPhase::Failed(ref problem) if !problem.is_transient() => return,
            // A list that was requested before the job ended may be incomplete: it is read to its end, and then again.
            LogPhase::Complete { verified: true } | LogPhase::Reading { .. } => return,
            _ if status.is_complete() => LogPhase::reading(true),
            LogPhase::Undecided => LogPhase::CONNECTING,
            LogPhase::Complete { .. } if status.is_active() => LogPhase::CONNECTING,
            // An unknown status does not contradict a stream that was closed as complete.
            LogPhase::Streaming { connection: Closed { done: true }, .. } if !status.is_active() => {
                LogPhase::reading(false)
            }
            LogPhase::Streaming { connection: Closed { .. }, failures } => LogPhase::disconnected(failures + 1),
            // A queued build writes nothing.
            LogPhase::Streaming { connection: Silent, failures } if *status == JobStatus::Pending => {
                LogPhase::Streaming { connection: Open, failures }
            }
            // The connection may be dead. A new connection loses no line, and need not be shown.
            LogPhase::Streaming { connection: Silent, failures } => {
                LogPhase::Streaming { connection: BackingOff, failures }
            }
            _ => return,
        };
    }

    /// Handles a failure to read the build.
    pub(super) fn on_job_error(&mut self, problem: Problem) {
        use ConnectionState::{Closed, Silent};

        self.phase = match self.phase {
            LogPhase::Undecided | LogPhase::Streaming { connection: Closed { done: true }, .. } => {
                LogPhase::reading(false)
            }
            LogPhase::Streaming { connection: Closed { done: false } | Silent, failures } => {
                if problem.is_transient() {
                    LogPhase::disconnected(failures + 1)
                } else {
                    LogPhase::Failed(problem)
                }
            }
            _ => return,
        };
    }

    /// Handles the end of the list, or its failure.
    pub(super) fn on_list_ended(&mut self, result: Result<(), Problem>) {
        let LogPhase::Reading { job_ended, failure } = &self.phase else { return };
        let job_ended = *job_ended;
        self.phase = match result {
            Ok(()) => LogPhase::Complete { verified: job_ended },
            Err(problem) => {
                let count = failure.as_ref().map_or(0, |failure| failure.count) + 1;
                let max_failures = match problem.kind {
                    ProblemKind::Unreadable => MAX_UNREADABLE_LISTS,
                    _ if problem.is_transient() => MAX_FAILURES,
                    _ => 0,
                };
                if count > max_failures {
                    LogPhase::Failed(problem)
                } else {
                    LogPhase::Reading { job_ended, failure: Some(ListFailure { problem, count, is_delayed: true }) }
                }
            }
        };
    }

    /// Handles the opening of the stream.
    pub(super) fn on_stream_opened(&mut self) {
        self.set_connection(ConnectionState::Open);
    }

    /// Handles a frame of the stream.
    pub(super) fn on_frame(&mut self, frame: &str) {
        if matches!(self.phase, LogPhase::Streaming { .. }) {
            let resets_failures = self.push_frame(frame);
            self.set_connection(ConnectionState::Open);
            if let LogPhase::Streaming { failures, .. } = &mut self.phase
                && resets_failures
            {
                *failures = 0;
            }
        }
    }

    /// Handles the end of the stream.
    pub(super) fn on_stream_closed(&mut self, done: bool) {
        self.set_connection(ConnectionState::Closed { done });
    }

    fn set_connection(&mut self, new: ConnectionState) {
        if let LogPhase::Streaming { connection, .. } = &mut self.phase {
            *connection = new;
            self.received_since_check |= new == ConnectionState::Open;
        }
    }

    /// Inserts the lines of a frame. Returns whether the frame resets the failure count.
    ///
    /// A frame with a new line does. A valid frame without new lines does once, until a line arrives: otherwise a server
    /// that repeats its lines and closes the connection would be reconnected to without any backoff.
    fn push_frame(&mut self, frame: &str) -> bool {
        let Some(log) = Rc::get_mut(&mut self.log) else { return false };
        let InsertCounts { added, malformed, .. } = log.push_frame(LogOrigin::Build, frame);
        if added > 0 {
            self.reset_by_duplicate = false;
            return true;
        }
        malformed == 0 && !mem::replace(&mut self.reset_by_duplicate, true)
    }

    /// Inserts the lines of a chunk of the list that the operation `reader` reads. A new reader starts a new list.
    pub(super) fn push_list_chunk(&mut self, reader: OperationId, chunk: &[u8]) {
        let is_current = self.list.as_ref().is_some_and(|(current, _)| *current == reader);
        if !is_current {
            self.list = None;
        }
        let (_, decoder) = self.list.get_or_insert_with(|| (reader, ListDecoder::new(LogOrigin::Build)));
        if let Some(log) = Rc::get_mut(&mut self.log) {
            decoder.push(chunk, log);
        }
    }

    /// Ends the list that the operation `reader` reads.
    pub(super) fn finish_list(&mut self, reader: OperationId) -> InsertCounts {
        let list = self.list.take().filter(|(current, _)| *current == reader);
        let decoder = list.map_or_else(|| ListDecoder::new(LogOrigin::Build), |(_, decoder)| decoder);
        Rc::get_mut(&mut self.log).map(|log| decoder.finish(log)).unwrap_or_default()
    }

    /// Handles the end of an interval in which the stream may have been silent.
    pub(super) fn check_silence(&mut self) {
        let received = mem::take(&mut self.received_since_check);
        if let LogPhase::Streaming { connection, .. } = &mut self.phase
            && !received
        {
            *connection = match connection {
                ConnectionState::Connecting => ConnectionState::Closed { done: false },
                _ => ConnectionState::Silent,
            };
        }
    }

    /// Ends delays and retries after a failure. Delays that the server asked for continue.
    pub(super) fn retry_now(&mut self, call_is_running: bool) {
        match &mut self.phase {
            LogPhase::Streaming { connection: connection @ ConnectionState::BackingOff, .. } => {
                *connection = ConnectionState::Connecting;
            }
            LogPhase::Reading { failure: Some(failure), .. } if failure.problem.retry_after.is_none() => {
                failure.is_delayed = false;
            }
            LogPhase::Failed(_) => self.start(call_is_running),
            _ => {}
        }
    }

    /// Marks a queued build as running if it has lines. The lines may arrive before the next status, and an outdated status
    /// after the lines. Returns whether the record has changed.
    pub(super) fn mark_running(&mut self) -> bool {
        let Some(build) = self.record.as_mut().filter(|_| !self.log.is_empty()) else { return false };
        if build.job.status != JobStatus::Pending {
            return false;
        }
        build.job.status = JobStatus::Running;
        build.status = WorkspaceStatus::from_job(&build.job.status, &build.transition);
        true
    }

    pub(super) fn job_status(&self) -> Option<&JobStatus> {
        self.record.as_ref().map(|build| &build.job.status)
    }

    /// Whether there is no line, but one may arrive at any time.
    pub(super) fn awaits_first_line(&self) -> bool {
        let is_queued = self.job_status() == Some(&JobStatus::Pending);
        let is_over = matches!(self.phase, LogPhase::Complete { .. } | LogPhase::Failed(_));
        self.log.is_empty() && !is_queued && !is_over
    }
}
