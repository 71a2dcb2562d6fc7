use std::{mem, rc::Rc};

use super::{
    event::OperationId,
    log_phase::{ConnectionState, ListFailure, LogPhase, MAX_FAILURES},
};
use crate::build_log::{
    LogOrigin, Problem, ProblemKind,
    decode::ListDecoder,
    store::{InsertCounts, LogStore},
};

/// Unreadable lists in a row, after which only Retry continues. A proxy may truncate one list, but not every one.
const MAX_UNREADABLE_LISTS: u32 = 3;

/// Loads the lines of one origin: streams them while their writer is active, and reads them as a list after its end.
#[derive(Clone, Debug)]
pub(super) struct LogFeed {
    origin: LogOrigin,
    pub(super) phase: LogPhase,
    /// The list that is being read, and the operation that reads it.
    list: Option<(OperationId, ListDecoder)>,
    /// Whether anything was received from the stream since the last check for silence.
    received_since_check: bool,
    /// Whether a frame without new lines has reset the failure count, and no line has arrived since.
    reset_by_duplicate: bool,
    /// The values that could not be decoded, until the whole list was read.
    malformed: usize,
}

/// How far the writer of a log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// It has not begun, so its log is silent.
    Queued,
    /// It writes.
    Active,
    /// It has ended: the log is complete.
    Ended,
    /// The server sent an unknown status.
    Unknown,
}

impl LogFeed {
    pub(super) fn new(origin: LogOrigin, phase: LogPhase) -> Self {
        Self { origin, phase, list: None, received_since_check: false, reset_by_duplicate: false, malformed: 0 }
    }

    /// Starts to load the log, or what is missing of it.
    pub(super) fn start(&mut self, progress: Option<Progress>, call_is_running: bool) {
        self.phase = match (progress, call_is_running) {
            (Some(Progress::Ended), _) => LogPhase::reading(true),
            (_, true) => LogPhase::CONNECTING,
            (_, false) => LogPhase::Undecided,
        };
    }

    /// Handles the progress of the writer.
    pub(super) fn on_progress(&mut self, progress: Progress) {
        use ConnectionState::{BackingOff, Closed, Open, Silent};

        let is_active = matches!(progress, Progress::Queued | Progress::Active);
        self.phase = match self.phase {
            LogPhase::Failed(ref problem) if !problem.is_transient() => return,
            // A list that was requested before the end may be incomplete: it is read to its end, and then again.
            LogPhase::Complete { verified: true } | LogPhase::Reading { .. } => return,
            _ if progress == Progress::Ended => LogPhase::reading(true),
            LogPhase::Undecided => LogPhase::CONNECTING,
            LogPhase::Complete { .. } if is_active => LogPhase::CONNECTING,
            // An unknown status does not contradict a stream that was closed as complete.
            LogPhase::Streaming { connection: Closed { done: true }, .. } if !is_active => LogPhase::reading(false),
            LogPhase::Streaming { connection: Closed { .. }, failures } => LogPhase::disconnected(failures + 1),
            // The log is silent before its writer begins.
            LogPhase::Streaming { connection: Silent, failures } if progress == Progress::Queued => {
                LogPhase::Streaming { connection: Open, failures }
            }
            // The connection may be dead. A new connection loses no line, and need not be shown.
            LogPhase::Streaming { connection: Silent, failures } => {
                LogPhase::Streaming { connection: BackingOff, failures }
            }
            _ => return,
        };
    }

    /// Handles a failure to read the progress.
    pub(super) fn on_progress_error(&mut self, problem: Problem) {
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

    /// Handles the end of the list, or its failure. If the writer has ended, but perhaps not before the list was requested, the
    /// list may lack the last lines, and is read again.
    pub(super) fn on_list_ended(&mut self, result: Result<(), Problem>, writer_has_ended: bool) {
        let LogPhase::Reading { job_ended, failure } = &self.phase else { return };
        let job_ended = *job_ended;
        self.phase = match result {
            Ok(()) => {
                self.malformed = 0;
                if writer_has_ended && !job_ended {
                    LogPhase::reading(true)
                } else {
                    LogPhase::Complete { verified: job_ended }
                }
            }
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
    pub(super) fn on_frame(&mut self, frame: &str, log: &mut Rc<LogStore>) {
        if matches!(self.phase, LogPhase::Streaming { .. }) {
            let resets_failures = self.push_frame(frame, log);
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
    fn push_frame(&mut self, frame: &str, log: &mut Rc<LogStore>) -> bool {
        let Some(log) = Rc::get_mut(log) else { return false };
        let InsertCounts { added, malformed, .. } = log.push_frame(self.origin, frame);
        self.malformed += malformed;
        if added > 0 {
            self.reset_by_duplicate = false;
            return true;
        }
        malformed == 0 && !mem::replace(&mut self.reset_by_duplicate, true)
    }

    /// Inserts the lines of a chunk of the list that the operation `reader` reads. A new reader starts a new list.
    pub(super) fn push_list_chunk(&mut self, reader: OperationId, chunk: &[u8], log: &mut Rc<LogStore>) {
        let is_current = self.list.as_ref().is_some_and(|(current, _)| *current == reader);
        if !is_current {
            self.list = None;
        }
        let (_, decoder) = self.list.get_or_insert_with(|| (reader, ListDecoder::new(self.origin)));
        if let Some(log) = Rc::get_mut(log) {
            decoder.push(chunk, log);
        }
    }

    /// Ends the list that the operation `reader` reads.
    pub(super) fn finish_list(&mut self, reader: OperationId, log: &mut Rc<LogStore>) -> InsertCounts {
        let list = self.list.take().filter(|(current, _)| *current == reader);
        let decoder = list.map_or_else(|| ListDecoder::new(self.origin), |(_, decoder)| decoder);
        let counts = Rc::get_mut(log).map(|log| decoder.finish(log)).unwrap_or_default();
        self.malformed += counts.malformed;
        counts
    }

    /// The number of values that could not be decoded, until the whole list was read.
    pub(super) fn malformed(&self) -> usize {
        self.malformed
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

    /// Handles the end of the delay before the next connection.
    pub(super) fn end_backoff(&mut self) {
        if let LogPhase::Streaming { connection, .. } = &mut self.phase {
            *connection = ConnectionState::Connecting;
        }
    }

    /// Handles the end of the delay before the next attempt to read the list.
    pub(super) fn end_list_delay(&mut self) {
        if let LogPhase::Reading { failure: Some(failure), .. } = &mut self.phase {
            failure.is_delayed = false;
        }
    }

    /// Ends delays. Those that the server asked for continue. Returns whether the feed has failed, so that it must be
    /// started again.
    pub(super) fn retry_now(&mut self) -> bool {
        match &mut self.phase {
            LogPhase::Streaming { connection: connection @ ConnectionState::BackingOff, .. } => {
                *connection = ConnectionState::Connecting;
            }
            LogPhase::Reading { failure: Some(failure), .. } if failure.problem.retry_after.is_none() => {
                failure.is_delayed = false;
            }
            _ => {}
        }
        matches!(self.phase, LogPhase::Failed(_))
    }

    /// Handles that the row was expanded: a stream was closed while it was collapsed. Returns whether the feed must be
    /// started again.
    pub(super) fn on_expanded(&mut self) -> bool {
        if matches!(self.phase, LogPhase::Streaming { .. }) {
            self.phase = LogPhase::CONNECTING;
        }
        matches!(
            self.phase,
            LogPhase::Failed(_) | LogPhase::Complete { verified: false } | LogPhase::Reading { failure: Some(_), .. }
        )
    }
}
