//! The build whose log is shown, and how far its log is.

use std::{mem, rc::Rc};

use super::event::OperationId;
use crate::{
    build_log::{InsertCounts, LogStore, Problem, ProblemKind, Reason, decode::ListDecoder},
    workspace::{BuildId, JobStatus, WorkspaceBuild, WorkspaceStatus},
};

/// Connections lost, or lists not had, in a row before the row stops trying by itself: after some two minutes.
const RECONNECT_ATTEMPTS: u32 = 8;
/// Lists that could not be read, in a row: a proxy may have cut one, but not all of them.
const UNREADABLE_ATTEMPTS: u32 = 3;

/// Why a build is taken for the call's own. Stronger evidence replaces weaker; equal evidence never does, so the
/// build stays the same for the life of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Evidence {
    /// It is the workspace's latest build, at work in the tool's direction.
    Latest,
    /// The chat was bound to it for this call.
    Chat,
    /// The call's result names it.
    Result,
}

/// The build whose log is shown.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) build: BuildId,
    pub(super) evidence: Evidence,
    pub(super) log: Rc<LogStore>,
    /// The build as last read.
    pub(super) snapshot: Option<WorkspaceBuild>,
    pub(super) progress: Progress,
    /// The list that is being read, and by which operation.
    pub(super) list: Option<(OperationId, ListDecoder)>,
    /// No line came in time.
    pub(super) slow: bool,
    /// The stream has been heard of since its silence was last looked at.
    pub(super) heard: bool,
    /// A frame that brought nothing new has taken the losses back, and no line has come since.
    pub(super) has_repeated: bool,
}

/// How far the log is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// The build's job has to be read first: it decides between following and collecting.
    Unsure,
    /// The build is at work: its log is followed.
    Following {
        link: Link,
        /// Connections lost in a row, without a frame in between that takes them back.
        failures: u32,
    },
    /// The log is read in one piece.
    Collecting {
        /// The job is known to have ended before the reading began, so what is read is the whole log.
        ended: bool,
        /// Why it could not be read so far.
        trouble: Option<Trouble>,
    },
    /// The log was read to its end.
    Settled { proven: bool },
    /// Only the user's Retry goes on from here.
    Stuck(Problem),
}

/// Why a list could not be had. It is tried again by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) problem: Problem,
    /// Failures in a row.
    pub(super) failures: u32,
    /// The next try comes later.
    pub(super) resting: bool,
}

/// The connection to the log's stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    Connecting,
    Open,
    /// Open, and nothing came for so long that the build's job has to be read to know what that means.
    Silent,
    /// Closed: the build's job has to be read to know what that means.
    Closed {
        done: bool,
    },
    BackingOff,
}

impl Progress {
    pub(super) const CONNECTING: Self = Self::Following { link: Link::Connecting, failures: 0 };

    pub(super) fn collecting(ended: bool) -> Self {
        Self::Collecting { ended, trouble: None }
    }

    fn lost(failures: u32) -> Self {
        if failures > RECONNECT_ATTEMPTS {
            Self::Stuck(Problem::new(ProblemKind::Unreachable, Reason::KeepsBreakingOff))
        } else {
            Self::Following { link: Link::BackingOff, failures }
        }
    }
}

impl Target {
    /// Goes to work on the log from where it is.
    pub(super) fn begin(&mut self, running: bool) {
        self.slow = false;
        let ended = self.snapshot.as_ref().is_some_and(|build| build.job.status.is_complete());
        self.progress = match (ended, running) {
            (true, _) => Progress::collecting(true),
            (false, true) => Progress::CONNECTING,
            (false, false) => Progress::Unsure,
        };
    }

    /// The job was read.
    pub(super) fn on_job(&mut self, status: &JobStatus) {
        self.progress = match &self.progress {
            Progress::Stuck(problem) if !problem.is_transient() => return,
            // A list that is on its way may have been made before the job ended: it is read to its end, and again.
            Progress::Settled { proven: true } | Progress::Collecting { .. } => return,
            _ if status.is_complete() => Progress::collecting(true),
            Progress::Unsure => Progress::CONNECTING,
            Progress::Settled { .. } if status.is_active() => Progress::CONNECTING,
            // A status this version does not know does not speak against a log that says it is done.
            Progress::Following { link: Link::Closed { done: true }, .. } if !status.is_active() => {
                Progress::collecting(false)
            }
            Progress::Following { link: Link::Closed { .. }, failures } => Progress::lost(failures + 1),
            // Who queues has nothing to say.
            Progress::Following { link: Link::Silent, failures } if *status == JobStatus::Pending => {
                Progress::Following { link: Link::Open, failures: *failures }
            }
            // The build may be silent, or the connection dead: another one loses nothing and no one has to see it.
            Progress::Following { link: Link::Silent, failures } => {
                Progress::Following { link: Link::BackingOff, failures: *failures }
            }
            _ => return,
        };
    }

    /// Takes a build that has written lines for one at work, and says whether it was taken for queued before: the lines
    /// may come before the next read, and a read from before the lines after them.
    pub(super) fn leave_queue(&mut self) -> bool {
        let Some(build) = self.snapshot.as_mut().filter(|_| !self.log.is_empty()) else { return false };
        if build.job.status != JobStatus::Pending {
            return false;
        }
        build.job.status = JobStatus::Running;
        build.status = WorkspaceStatus::from_job(&build.job.status, &build.transition);
        true
    }

    /// The job could not be read.
    pub(super) fn on_job_unknown(&mut self, problem: Problem) {
        self.progress = match self.progress {
            Progress::Unsure | Progress::Following { link: Link::Closed { done: true }, .. } => {
                Progress::collecting(false)
            }
            Progress::Following { link: Link::Closed { done: false } | Link::Silent, failures }
                if problem.is_transient() =>
            {
                Progress::lost(failures + 1)
            }
            Progress::Following { link: Link::Closed { done: false } | Link::Silent, .. } => Progress::Stuck(problem),
            _ => return,
        };
    }

    /// The list is over, in this way.
    pub(super) fn on_list_ended(&mut self, problem: Option<Problem>) {
        let Progress::Collecting { ended, trouble } = &self.progress else { return };
        self.progress = match problem {
            None => Progress::Settled { proven: *ended },
            Some(problem) => {
                let failures = trouble.as_ref().map_or(0, |trouble| trouble.failures) + 1;
                let attempts = match problem.kind {
                    ProblemKind::Unreadable => UNREADABLE_ATTEMPTS,
                    _ if problem.is_transient() => RECONNECT_ATTEMPTS,
                    _ => 0,
                };
                if failures > attempts {
                    Progress::Stuck(problem)
                } else {
                    Progress::Collecting { ended: *ended, trouble: Some(Trouble { problem, failures, resting: true }) }
                }
            }
        };
    }

    /// The stream's silence is looked at: it was heard of since the last look, or something is wrong with it.
    pub(super) fn on_silence(&mut self) {
        let heard = mem::take(&mut self.heard);
        if let Progress::Following { link, .. } = &mut self.progress
            && !heard
        {
            *link = if *link == Link::Connecting { Link::Closed { done: false } } else { Link::Silent };
        }
    }

    /// The page is back: what waits goes on at once, and what was given up is tried again.
    pub(super) fn on_wake(&mut self, running: bool) {
        match &mut self.progress {
            Progress::Following { link: link @ Link::BackingOff, .. } => *link = Link::Connecting,
            Progress::Collecting { trouble: Some(trouble), .. } if trouble.problem.retry_after.is_none() => {
                trouble.resting = false;
            }
            Progress::Stuck(_) => self.begin(running),
            _ => {}
        }
    }

    /// The next frame of the stream, and whether it takes the connections lost before it back. One that brings a line does.
    /// Of those that can be read and bring nothing new only the first does until a line comes: a server that repeats itself
    /// and breaks off each time is not asked again and again without a pause.
    pub(super) fn take_frame(&mut self, frame: &str) -> bool {
        let Some(log) = Rc::get_mut(&mut self.log) else { return false };
        let InsertCounts { added, malformed, .. } = log.push_frame(frame);
        if added > 0 {
            self.has_repeated = false;
            return true;
        }
        malformed == 0 && !mem::replace(&mut self.has_repeated, true)
    }

    /// The next piece of the list that this operation reads. Another operation's list begins anew.
    pub(super) fn take_piece(&mut self, reader: OperationId, piece: &[u8]) {
        if self.list.as_ref().is_none_or(|(of, _)| *of != reader) {
            self.list = Some((reader, ListDecoder::default()));
        }
        if let (Some((_, list)), Some(log)) = (&mut self.list, Rc::get_mut(&mut self.log)) {
            list.push(piece, log);
        }
    }

    /// The list that this operation reads is over. What became of its lines.
    pub(super) fn end_list(&mut self, reader: OperationId) -> InsertCounts {
        let read = self.list.take().filter(|(of, _)| *of == reader);
        let list = read.map_or_else(ListDecoder::default, |(_, list)| list);
        Rc::get_mut(&mut self.log).map(|log| list.finish(log)).unwrap_or_default()
    }

    /// Whether the job's state decides how to go on.
    pub(super) fn awaits_job(&self) -> bool {
        let awaits = |link| matches!(link, Link::Closed { .. } | Link::Silent);
        match self.progress {
            Progress::Unsure => true,
            Progress::Following { link, .. } => awaits(link),
            _ => false,
        }
    }

    /// Whether nothing that the job could say would change the log: it is whole, about to be, or given up.
    pub(super) fn is_certain(&self) -> bool {
        !matches!(self.progress, Progress::Unsure | Progress::Following { .. } | Progress::Settled { proven: false })
    }

    /// Whether no line has come though one could.
    pub(super) fn awaits_first_line(&self) -> bool {
        let queued = self.snapshot.as_ref().is_some_and(|build| build.job.status == JobStatus::Pending);
        let over = matches!(self.progress, Progress::Settled { .. } | Progress::Stuck(_));
        self.log.is_empty() && !queued && !over
    }
}
