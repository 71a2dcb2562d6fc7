//! The operations that a session needs, computed from its state.

use std::time::Duration;

use super::{
    event::{Delay, Effect, Operation, OperationId},
    feed::LogFeed,
    log_phase::{ConnectionState, ListFailure, LogPhase},
    poll::{Poll, PollState, retry_delay},
    slot::{PendingOperation, Slot},
    state::Session,
    timings::has_startup_scripts,
    tracked_agent::{ScriptsEnd, TrackedAgent},
    tracked_agents::TrackedAgents,
    watch::Watch,
};
use crate::workspace::AgentId;

/// Without a line for this long, the row warns that the log takes long, as in the reference product.
pub(super) const SLOW_TIMEOUT: Duration = Duration::from_secs(30);

/// Without a frame for this long, the connection may be dead, and the build's job is read. Three times the interval at
/// which servers ping; a page cannot see pings.
pub(super) const SILENCE_TIMEOUT: Duration = Duration::from_secs(45);

/// The same while the workspace is watched: that connection shows that the server can be reached, so a silent log is
/// probably one without lines.
pub(super) const WATCHED_SILENCE_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// How long lines are waited for after the end of an agent's scripts: agents send them in batches.
pub(super) const LATE_LINES_TIMEOUT: Duration = Duration::from_secs(3);

impl Session {
    /// Cancels the pending operations that are no longer needed and starts those that are.
    pub(super) fn update_operations(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        let slots = self.slots();
        self.pending.retain(|pending| {
            let is_known = slots.contains(&pending.slot);
            effects.extend((!is_known).then_some(Effect::Cancel(pending.id)));
            is_known
        });
        for slot in slots {
            self.update_slot(slot, &mut effects);
        }
        effects
    }

    fn update_slot(&mut self, slot: Slot, effects: &mut Vec<Effect>) {
        let needed = self.needed_operation(slot);
        let index = self.pending.iter().position(|pending| pending.slot == slot);
        if let Some(index) = index {
            let pending = self.pending[index];
            if needed.is_some_and(|needed| pending.satisfies(needed, self.generation)) {
                return;
            }
            self.pending.remove(index);
            effects.push(Effect::Cancel(pending.id));
            if matches!(pending.operation, Operation::WatchWorkspace(_)) {
                self.watch.on_cancelled();
            }
        }
        if let Some(operation) = needed {
            self.last_operation_id += 1;
            let id = OperationId(self.last_operation_id);
            effects.push(Effect::Start(id, operation));
            self.pending.push(PendingOperation { slot, id, operation, generation: self.generation });
        }
    }

    fn slots(&self) -> Vec<Slot> {
        let agents = self.tracked.iter().flat_map(|tracked| &tracked.agents.list);
        Slot::ALL.into_iter().chain(agents.flat_map(|agent| Slot::of_agent(agent.id))).collect()
    }

    pub(super) fn pending_operation(&self, id: OperationId) -> Option<(Slot, Operation)> {
        self.pending.iter().find(|pending| pending.id == id).map(|pending| (pending.slot, pending.operation))
    }

    fn needed_operation(&self, slot: Slot) -> Option<Operation> {
        match slot {
            Slot::Poll => self.needed_poll(),
            Slot::BoundBuild => self.needed_bound_build(),
            Slot::SlowTimeout => self.needed_slow_timeout(),
            Slot::Watch => self.needed_watch(),
            Slot::WatchTimeout => self.needed_watch_timeout(),
            Slot::Timings => self.needed_timings(),
            Slot::ConnectTimeout => self.needed_connect_timeout(),
            Slot::List | Slot::Stream | Slot::SilenceTimeout => {
                let tracked = self.tracked.as_ref().filter(|_| self.is_expanded)?;
                match slot {
                    Slot::List => needed_list(&tracked.feed, Operation::ReadLog(tracked.id)),
                    Slot::Stream => {
                        let follow = Operation::Follow { build: tracked.id, after: tracked.log.last_id() };
                        self.needed_stream(&tracked.feed, follow)
                    }
                    _ => self.needed_silence_timeout(&tracked.feed),
                }
            }
            Slot::AgentList(id) => needed_list(&self.shown_agent(id)?.feed, Operation::ReadAgentLog(id)),
            Slot::AgentStream(id) => {
                let after = self.tracked.as_ref()?.log.last_agent_id(id);
                self.needed_stream(&self.shown_agent(id)?.feed, Operation::FollowAgent { agent: id, after })
            }
            Slot::AgentSilence(id) => self.needed_silence_timeout(&self.shown_agent(id)?.feed),
            Slot::AgentLateLines(id) => {
                let agent = self.shown_agent(id)?;
                let is_needed = agent.is_streaming() && agent.scripts == ScriptsEnd::Late;
                is_needed.then_some(Operation::Wait(Delay::Exactly(LATE_LINES_TIMEOUT)))
            }
        }
    }

    /// An agent of an expanded row.
    fn shown_agent(&self, id: AgentId) -> Option<&TrackedAgent> {
        let tracked = self.tracked.as_ref().filter(|_| self.is_expanded)?;
        tracked.agents.list.iter().find(|agent| agent.id == id)
    }

    /// While the call is running, its build is searched for and then polled, also for the row's label. After that, only an
    /// expanded row polls.
    fn needed_poll(&self) -> Option<Operation> {
        let Some(tracked) = &self.tracked else {
            let read_workspace = self.binding.workspace_id.map(Operation::ReadWorkspace);
            let read = read_workspace.or(self.binding.build_id.map(Operation::ReadBuild))?;
            if self.is_watching() {
                return None;
            }
            return self.expects_build().then(|| next_poll(&self.poll, read)).flatten();
        };
        let read_build = Operation::ReadBuild(tracked.id);
        if self.is_expanded && tracked.feed.phase.needs_job_status() && self.poll.retry_after().is_none() {
            return Some(read_build);
        }
        let read_workspace = self.workspace_of_agents().map(Operation::ReadWorkspace);
        let read = read_workspace.unwrap_or(read_build);
        if self.is_watching() {
            return None;
        }
        let awaits_workspace = tracked.agents.is_latest.is_none() && read_workspace.is_some();
        // A failed read ends the wait for the state of an agent, but not for the workspace.
        let needs_read = awaits_workspace && !self.poll.has_failed()
            || tracked.agents.needs_progress() && self.poll.retry_after().is_none();
        if self.is_expanded && needs_read {
            return Some(read);
        }
        let depends_on_poll =
            tracked.feed.phase.depends_on_job_status() || awaits_workspace || tracked.agents.is_streaming();
        let is_needed = self.is_call_running() || self.is_expanded && depends_on_poll;
        is_needed.then(|| next_poll(&self.poll, read)).flatten()
    }

    /// The bound build is read beside the workspace: a slow workspace must not delay its log.
    fn needed_bound_build(&self) -> Option<Operation> {
        let id = self.binding.build_id.filter(|_| self.expects_build() && self.binding.workspace_id.is_some())?;
        next_poll(&self.bound_build_poll, Operation::ReadBuild(id))
    }

    fn needed_stream(&self, feed: &LogFeed, follow: Operation) -> Option<Operation> {
        let LogPhase::Streaming { connection, failures } = feed.phase else { return None };
        match connection {
            ConnectionState::Connecting | ConnectionState::Open | ConnectionState::Silent => Some(follow),
            ConnectionState::BackingOff => Some(retry_delay(failures, self.poll.retry_after())),
            ConnectionState::Closed { .. } => None,
        }
    }

    fn needed_slow_timeout(&self) -> Option<Operation> {
        let tracked = self.tracked.as_ref().filter(|_| self.is_expanded)?;
        let is_needed = tracked.awaits_first_line() && !tracked.is_slow;
        is_needed.then_some(Operation::Wait(Delay::Exactly(SLOW_TIMEOUT)))
    }

    fn needed_silence_timeout(&self, feed: &LogFeed) -> Option<Operation> {
        let LogPhase::Streaming { connection, .. } = feed.phase else { return None };
        let timeout = match connection {
            ConnectionState::Open if self.is_watching() => WATCHED_SILENCE_TIMEOUT,
            ConnectionState::Open | ConnectionState::Connecting => SILENCE_TIMEOUT,
            _ => return None,
        };
        Some(Operation::Wait(Delay::Exactly(timeout)))
    }

    /// The workspace is watched while a call runs, and while an expanded row shows something that is not over.
    fn needed_watch(&self) -> Option<Operation> {
        let is_needed = match &self.tracked {
            None => self.expects_build(),
            Some(tracked) => {
                let is_active = tracked.record.is_some()
                    && (tracked.feed.phase.depends_on_job_status() || tracked.agents.is_streaming());
                self.is_call_running() || self.is_expanded && is_active
            }
        };
        self.watch.needed_operation(self.workspace_id().filter(|_| is_needed)?)
    }

    fn needed_watch_timeout(&self) -> Option<Operation> {
        // Without polling, nothing else would end a connection that does not open.
        let is_timed = self.watch.needs_silence_timeout() || self.poll.state == PollState::Stopped;
        let is_needed = is_timed && matches!(self.needed_watch(), Some(Operation::WatchWorkspace(_)));
        is_needed.then_some(Operation::Wait(Delay::Exactly(Watch::SILENCE_TIMEOUT)))
    }

    /// The timings are read once the scripts of an agent have ended.
    fn needed_timings(&self) -> Option<Operation> {
        let tracked = self.tracked.as_ref().filter(|_| self.is_expanded && self.shows_agents())?;
        let record = tracked.record.as_ref()?;
        let mut agents = tracked.agents.list.iter().filter_map(|agent| record.agent(agent.id));
        let is_needed = agents.any(|agent| agent.lifecycle_state.has_started() && has_startup_scripts(agent));
        is_needed.then(|| tracked.agents.timings.needed_operation(tracked.id)).flatten()
    }

    fn needed_connect_timeout(&self) -> Option<Operation> {
        let tracked = self.tracked.as_ref().filter(|tracked| self.is_expanded && !tracked.agents.has_timed_out)?;
        let agent = self.chosen_agent().filter(|agent| TrackedAgents::is_connecting(agent))?;
        let is_needed = tracked.agents.list.first().is_some_and(TrackedAgent::is_streaming);
        let timeout = agent.connection_timeout().filter(|_| is_needed)?;
        Some(Operation::Wait(Delay::Exactly(timeout)))
    }
}

fn needed_list(feed: &LogFeed, read: Operation) -> Option<Operation> {
    match &feed.phase {
        LogPhase::Reading { failure: Some(ListFailure { problem, count, is_delayed: true }), .. } => {
            Some(retry_delay(*count, problem.retry_after))
        }
        LogPhase::Reading { .. } => Some(read),
        _ => None,
    }
}

/// The read, or the interval before it.
fn next_poll(poll: &Poll, read: Operation) -> Option<Operation> {
    match poll.state {
        PollState::Due => Some(read),
        PollState::Waiting => Some(Operation::Wait(poll.delay())),
        PollState::Stopped => None,
    }
}
