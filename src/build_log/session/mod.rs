//! The session: which build's log a row shows, how far it is, and what has to be done to get on.
//!
//! A plain state machine. [`Session::handle`] takes an [`Event`], changes the state, and says by [`Effect`]s which
//! operations begin and end. What should be running follows from the state alone (`operations`), so no transition can
//! forget to close what it no longer needs.

mod event;
mod operations;
mod read;
mod target;
mod view;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod table;
#[cfg(test)]
mod testing;

use std::rc::Rc;

pub use event::{Answer, Call, ChatBinding, Delay, Effect, Event, Operation, OperationId};
use operations::{Begun, Slot};
use read::{ReadPhase, Reading};
use target::{Evidence, Link, Progress, Target};
pub use view::{BuildState, Notice, View};

use super::{LogCache, LogStore, Problem, ProblemKind, Reason, store::LogSummary};
use crate::{
    tool_call::CallState,
    workspace::{BuildId, JobStatus, Transition, Workspace, WorkspaceBuild},
};

/// Follows one tool call's build log.
#[derive(Debug)]
pub struct Session {
    call: Call,
    context: ChatBinding,
    shown: bool,
    cache: LogCache,
    /// The first build the chat was seen bound to. It may be of an earlier call.
    first_chat_build: Option<BuildId>,
    target: Option<Target>,
    /// The owner and the name of the chat's workspace, if it had to be read.
    workspace_names: Option<(String, String)>,
    read: Reading,
    /// Reading the build that the chat is bound to, beside a workspace that may be long in coming.
    bound_read: Reading,
    running: [Option<Begun>; Slot::ALL.len()],
    /// Raised when everything that runs has to begin anew: for another build, or at the user's Retry.
    epoch: u64,
    next_ticket: u64,
    /// How many events there were that brought no lines.
    turns: u64,
}

/// All that is said of a log as a whole. While it stays the same, nothing has come but lines of stages that are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionVersion {
    turns: u64,
    is_reconnecting: bool,
    log: Option<LogSummary>,
}

impl Session {
    /// A session for `call`, and what it needs to begin with.
    pub fn new(call: Call, context: ChatBinding, shown: bool, cache: LogCache) -> (Self, Vec<Effect>) {
        let mut session = Self {
            call,
            context,
            shown,
            cache,
            first_chat_build: context.build_id,
            target: None,
            workspace_names: None,
            read: Reading::default(),
            bound_read: Reading::default(),
            running: Default::default(),
            epoch: 0,
            next_ticket: 0,
            turns: 0,
        };
        session.choose_target();
        let effects = session.reconcile();
        (session, effects)
    }

    /// Takes an event in and says what begins and ends with it.
    pub fn handle(&mut self, event: Event) -> Vec<Effect> {
        if !matches!(event, Event::Answer(_, Answer::Frame(_) | Answer::LogChunk(_))) {
            self.turns += 1;
        }
        match event {
            Event::Call(call) => self.on_call(call),
            Event::Binding(context) => self.on_context(context),
            Event::Expanded(shown) => self.on_shown(shown),
            Event::Retry => self.on_retry(),
            Event::Resumed => self.on_wake(),
            Event::Answer(ticket, answer) => self.on_answer(ticket, answer),
        }
        if self.target.as_mut().is_some_and(Target::leave_queue) {
            self.turns += 1;
        }
        self.reconcile()
    }

    /// The log that is shown, if there is a build to show.
    pub fn log(&self) -> Option<&LogStore> {
        self.target.as_ref().map(|target| &*target.log)
    }

    /// The build that is shown, as last read from the server. One that has written lines is not queued, whatever was read.
    pub fn build(&self) -> Option<&WorkspaceBuild> {
        self.target.as_ref()?.snapshot.as_ref()
    }

    /// The workspace's owner and its name, as far as the server was asked.
    pub fn workspace_names(&self) -> Option<(&str, &str)> {
        let of_build = self.build().map(|build| (&*build.workspace_owner_name, &*build.workspace_name));
        of_build.or(self.workspace_names.as_ref().map(|(owner, name)| (&**owner, &**name)))
    }

    /// How the log stands as a whole.
    pub fn version(&self) -> SessionVersion {
        let is_reconnecting = self.target.as_ref().is_some_and(Target::is_reconnecting);
        SessionVersion { turns: self.turns, is_reconnecting, log: self.log().map(LogStore::summary) }
    }

    /// Whether there is, or may soon be, something to open the row for.
    pub fn has_content(&self) -> bool {
        self.target.is_some() || self.expects_build()
    }

    /// Whether the log still grows: a build is being followed.
    pub fn is_live(&self) -> bool {
        self.target.as_ref().is_some_and(|target| matches!(target.progress, Progress::Following { .. }))
    }

    /// The build whose log was read to its end.
    pub fn complete_build(&self) -> Option<BuildId> {
        let target = self.target.as_ref()?;
        matches!(target.progress, Progress::Settled { .. }).then_some(target.build)
    }

    /// Whether the build has failed; where it is not known to have succeeded, whether the call has.
    pub fn has_failed(&self) -> bool {
        let is = |status| self.build().is_some_and(|build| build.job.status == status);
        is(JobStatus::Failed) || self.call.state == CallState::Failed && !is(JobStatus::Succeeded)
    }

    fn is_running(&self) -> bool {
        self.call.state == CallState::Running
    }

    /// Whether the call's build is not known yet and may become so.
    fn expects_build(&self) -> bool {
        let findable = self.context.workspace_id.is_some() || self.context.build_id.is_some();
        self.target.is_none() && self.is_running() && !self.call.no_build && findable
    }

    fn on_call(&mut self, call: Call) {
        let began_anew = !self.is_running() && call.state == CallState::Running;
        let ended = self.is_running() && call.state != CallState::Running;
        self.call = call;
        if began_anew {
            self.target = None;
            self.workspace_names = None;
            self.first_chat_build = self.context.build_id;
        }
        if began_anew || ended {
            self.read_anew();
        }
        self.choose_target();
    }

    fn on_context(&mut self, context: ChatBinding) {
        if self.context.workspace_id != context.workspace_id {
            self.workspace_names = None;
            self.read_anew();
        }
        if self.context.build_id != context.build_id && self.target.is_none() {
            self.read_anew();
        }
        self.context = context;
        self.first_chat_build = self.first_chat_build.or(context.build_id);
        self.choose_target();
    }

    fn on_shown(&mut self, shown: bool) {
        let opened = shown && !self.shown;
        self.shown = shown;
        let running = self.is_running();
        let Some(target) = self.target.as_mut().filter(|_| opened) else { return };
        match target.progress {
            Progress::Following { .. } => target.progress = Progress::CONNECTING,
            Progress::Stuck(_)
            | Progress::Settled { proven: false }
            | Progress::Collecting { trouble: Some(_), .. } => {
                target.begin(running);
            }
            _ => {}
        }
    }

    fn on_retry(&mut self) {
        self.epoch += 1;
        self.read_anew();
        let running = self.is_running();
        if let Some(target) = &mut self.target
            && target.progress != (Progress::Settled { proven: true })
        {
            target.begin(running);
        }
    }

    fn on_wake(&mut self) {
        let running = self.is_running();
        let pause = self.read.asked_pause();
        self.read.hurry();
        self.bound_read.hurry();
        if let Some(target) = self.target.as_mut().filter(|_| pause.is_none()) {
            target.on_wake(running);
        }
    }

    /// Settles on a build as far as the call and the chat's record tell it. Reading the workspace or the build may
    /// tell more ([`Self::on_workspace`], [`Self::on_build`]).
    fn choose_target(&mut self) {
        if self.call.no_build {
            self.target = None;
        } else if let Some(build) = self.call.build_id {
            self.adopt(build, Evidence::Result, None);
        } else {
            match self.call.state {
                CallState::Running => {
                    if let Some(build) =
                        self.context.build_id.filter(|_| self.context.build_id != self.first_chat_build)
                    {
                        self.adopt(build, Evidence::Chat, None);
                    }
                }
                CallState::Succeeded => self.target = None,
                // A failure that names no build hides no line that was already there.
                CallState::Failed => self.target = self.target.take().filter(|target| !target.log.is_empty()),
            }
        }
    }

    fn adopt(&mut self, build: BuildId, evidence: Evidence, snapshot: Option<WorkspaceBuild>) {
        if let Some(target) = &mut self.target {
            if target.build == build {
                target.evidence = target.evidence.max(evidence);
                return;
            }
            if evidence < Evidence::Result && evidence <= target.evidence {
                return;
            }
        }
        self.epoch += 1;
        self.read = Reading::default();
        let cached = self.cache.get(build);
        let whole = cached.is_some();
        let mut target = Target {
            build,
            evidence,
            log: cached.unwrap_or_else(|| Rc::new(LogStore::new(build))),
            snapshot,
            progress: Progress::Settled { proven: true },
            list: None,
            slow: false,
            heard: false,
            has_repeated: false,
        };
        if !whole {
            target.begin(self.is_running());
        }
        self.target = Some(target);
    }

    fn on_answer(&mut self, ticket: OperationId, answer: Answer) {
        let Some((slot, operation)) = self.operation(ticket) else { return };
        if answer.is_last() {
            self.running[slot as usize] = None;
        }
        match (operation, answer) {
            (Operation::ReadWorkspace(id), Answer::Workspace(workspace)) => {
                self.on_workspace(workspace.and_then(|workspace| known_as(workspace.id == id, *workspace)));
            }
            (Operation::ReadBuild(id), Answer::Build(build)) => {
                let build = build.and_then(|build| known_as(build.id == id, *build));
                match slot {
                    Slot::BoundBuild => self.on_bound_build(build),
                    _ => self.on_build(build),
                }
            }
            (Operation::ReadLog(_), Answer::LogChunk(piece)) => self.on_log_piece(ticket, &piece),
            (Operation::ReadLog(_), Answer::LogEnded(end)) => self.on_log_ended(ticket, end),
            (Operation::Follow { .. }, answer) => self.on_stream(&answer),
            (Operation::Wait(_), _) => self.on_elapsed(slot),
            _ => {}
        }
    }

    /// Begins to read what there is to read, whatever went wrong before.
    fn read_anew(&mut self) {
        self.read = Reading::default();
        self.bound_read = Reading::default();
    }

    fn on_workspace(&mut self, workspace: Result<Workspace, Problem>) {
        let workspace = match workspace {
            Ok(workspace) => workspace,
            Err(problem) => return self.read.failed(problem),
        };
        self.read.succeeded();
        self.bound_read.phase = ReadPhase::Stopped;
        self.workspace_names = Some((workspace.owner_name, workspace.name));
        self.consider(workspace.latest_build, Some(Evidence::Latest));
    }

    /// The build that the chat is bound to either is the call's own or never becomes so. The workspace tells as much.
    fn on_bound_build(&mut self, build: Result<WorkspaceBuild, Problem>) {
        match build {
            Ok(build) => {
                self.bound_read.phase = ReadPhase::Stopped;
                self.consider(build, None);
            }
            Err(problem) => self.bound_read.failed(problem),
        }
    }

    fn on_build(&mut self, build: Result<WorkspaceBuild, Problem>) {
        match build {
            Ok(build) => {
                self.read.succeeded();
                self.reject_if_other_way(&build);
                match self.target.as_mut().filter(|target| target.build == build.id) {
                    Some(target) => {
                        target.on_job(&build.job.status);
                        target.snapshot = Some(build);
                    }
                    None => self.consider(build, None),
                }
                self.settle_from_cache();
            }
            Err(problem) => {
                self.read.failed(problem.clone());
                if let Some(target) = &mut self.target {
                    target.on_job_unknown(problem);
                }
            }
        }
    }

    /// Spares the reading of a log that another row has read in the meantime.
    fn settle_from_cache(&mut self) {
        let Some(target) = &mut self.target else { return };
        if matches!(target.progress, Progress::Collecting { .. })
            && let Some(whole) = self.cache.get(target.build)
        {
            target.log = whole;
            target.progress = Progress::Settled { proven: true };
        }
    }

    /// Gives a build up that the chat was bound to while the call ran and that goes in another direction than the tool's:
    /// it is of another call, for calls of one turn run one after another and the chat is bound to each one's build.
    fn reject_if_other_way(&mut self, build: &WorkspaceBuild) {
        let is_chats = |target: &Target| target.build == build.id && target.evidence == Evidence::Chat;
        if self.is_running() && self.target.as_ref().is_some_and(is_chats) && self.goes_other_way(build) {
            self.target = None;
            self.first_chat_build = Some(build.id);
            self.epoch += 1;
            self.read = Reading::default();
            self.choose_target();
        }
    }

    fn goes_other_way(&self, build: &WorkspaceBuild) -> bool {
        !matches!(build.transition, Transition::Other(_)) && build.transition != self.call.transition
    }

    /// Takes `build` for the call's own while none is known: if it is at work in the tool's direction, and the chat is
    /// bound to it or there is other evidence.
    fn consider(&mut self, build: WorkspaceBuild, otherwise: Option<Evidence>) {
        if !self.expects_build() || build.transition != self.call.transition || !build.job.status.is_active() {
            return;
        }
        let evidence = if self.first_chat_build == Some(build.id) {
            Some(Evidence::Chat)
        } else {
            otherwise.filter(|_| build.job.status != JobStatus::Canceling)
        };
        if let Some(evidence) = evidence {
            self.adopt(build.id, evidence, Some(build));
        }
        self.read.succeeded();
    }

    fn on_log_piece(&mut self, ticket: OperationId, piece: &[u8]) {
        if let Some(target) = &mut self.target {
            target.take_piece(ticket, piece);
        }
    }

    fn on_log_ended(&mut self, ticket: OperationId, end: Result<(), Problem>) {
        let Some(target) = &mut self.target else { return };
        let problem = match end {
            Ok(()) if target.end_list(ticket).malformed == 0 => None,
            Ok(()) => Some(Problem::new(ProblemKind::Unreadable, Reason::LogUnreadable)),
            Err(problem) => Some(problem),
        };
        target.on_list_ended(problem);
        if target.progress == (Progress::Settled { proven: true }) {
            self.cache.put(Rc::clone(&target.log));
        }
    }

    fn on_stream(&mut self, answer: &Answer) {
        let Some(target) = &mut self.target else { return };
        let Progress::Following { link, failures } = target.progress else { return };
        let (link, failures) = match answer {
            Answer::Opened => (Link::Open, failures),
            Answer::Frame(frame) => {
                let speaks_well = target.take_frame(frame);
                (Link::Open, if speaks_well { 0 } else { failures })
            }
            Answer::Closed { done } => (Link::Closed { done: *done }, failures),
            _ => (link, failures),
        };
        target.progress = Progress::Following { link, failures };
        target.heard |= link == Link::Open;
    }

    fn on_elapsed(&mut self, slot: Slot) {
        match (slot, &mut self.target) {
            (Slot::Read, _) => self.read.phase = ReadPhase::Due,
            (Slot::BoundBuild, _) => self.bound_read.phase = ReadPhase::Due,
            (Slot::Slow, Some(target)) => target.slow = true,
            (Slot::Silence, Some(target)) => target.on_silence(),
            (Slot::Log, Some(Target { progress: Progress::Collecting { trouble: Some(trouble), .. }, .. })) => {
                trouble.resting = false;
            }
            (Slot::Stream, Some(Target { progress: Progress::Following { link, .. }, .. })) => *link = Link::Connecting,
            _ => {}
        }
    }
}

/// Refuses an answer about something else than was asked for.
fn known_as<T>(same: bool, answer: T) -> Result<T, Problem> {
    let problem = || Problem::new(ProblemKind::Unreadable, Reason::OtherAnswer);
    same.then_some(answer).ok_or_else(problem)
}
