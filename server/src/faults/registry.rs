use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use chat_workspace_tools::workspace::{AgentId, BuildId, WorkspaceId};

use super::schedule::{FaultSchedule, RequestFault, StreamFault};
use crate::store::Agent;

/// What a schedule concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum FaultTarget {
    /// The requests for a build, its timings and its log.
    Build(BuildId),
    /// The requests for an agent's log.
    Agent(AgentId),
    /// The requests for a workspace and its watch.
    Workspace(WorkspaceId),
}

/// The active fault schedules.
#[derive(Debug, Default)]
pub(super) struct FaultRegistry {
    schedules: Mutex<Schedules>,
}

#[derive(Debug, Default)]
struct Schedules {
    active: HashMap<FaultTarget, ActiveSchedule>,
    /// The builds whose agents get schedules, each with the seed.
    seeds_of_agents: HashMap<BuildId, u64>,
    /// The agents with a schedule that was created for their build.
    agents: HashMap<BuildId, Vec<AgentId>>,
}

/// A schedule and its progress.
#[derive(Debug)]
struct ActiveSchedule {
    schedule: FaultSchedule,
    streams: usize,
    requests: usize,
    counts: FaultCounts,
}

/// How often each kind of fault was injected.
pub(super) type FaultCounts = BTreeMap<&'static str, u64>;

impl FaultRegistry {
    /// Starts the schedule of a seed for a target.
    pub(super) fn arm(&self, target: FaultTarget, seed: u64) {
        self.schedules().active.insert(target, ActiveSchedule::new(seed));
    }

    /// Starts a schedule for each agent of a build when its log is requested first. The seeds follow that of the build.
    pub(super) fn arm_agents(&self, build: BuildId, seed: u64) {
        self.schedules().seeds_of_agents.insert(build, seed);
    }

    /// Starts the schedule of an agent, if its build was armed together with its agents.
    pub(super) fn arm_agent_of_build(&self, agent: &Agent, index: usize) {
        let mut schedules = self.schedules();
        let Some(seed) = schedules.seeds_of_agents.get(&agent.build).copied() else { return };
        let agents = schedules.agents.entry(agent.build).or_default();
        if !agents.contains(&agent.id) {
            agents.push(agent.id);
            let seed = seed.wrapping_add(1 + index as u64);
            schedules.active.insert(FaultTarget::Agent(agent.id), ActiveSchedule::new(seed));
        }
    }

    /// Ends the schedule of a target, and those of a build's agents, and returns the injected faults, if there is a schedule.
    pub(super) fn disarm(&self, target: FaultTarget) -> Option<FaultCounts> {
        let mut schedules = self.schedules();
        let mut counts = schedules.active.remove(&target)?.counts;
        if let FaultTarget::Build(build) = target {
            schedules.seeds_of_agents.remove(&build);
            for agent in schedules.agents.remove(&build).unwrap_or_default() {
                let of_agent = schedules.active.remove(&FaultTarget::Agent(agent));
                for (name, count) in of_agent.into_iter().flat_map(|active| active.counts) {
                    *counts.entry(name).or_default() += count;
                }
            }
        }
        Some(counts)
    }

    /// The fault of the next stream of a target.
    pub(super) fn next_stream_fault(&self, target: FaultTarget) -> Option<StreamFault> {
        let mut schedules = self.schedules();
        let active = schedules.active.get_mut(&target)?;
        let fault = active.schedule.stream_fault(active.streams);
        active.streams += 1;
        active.count(fault.map(StreamFault::name));
        fault
    }

    /// The fault of the next request for a target.
    pub(super) fn next_request_fault(&self, target: FaultTarget) -> Option<RequestFault> {
        let mut schedules = self.schedules();
        let active = schedules.active.get_mut(&target)?;
        let fault = active.schedule.request_fault(active.requests);
        active.requests += 1;
        active.count(fault.map(RequestFault::name));
        fault
    }

    fn schedules(&self) -> MutexGuard<'_, Schedules> {
        // Ignores poisoning: a schedule that is missing after a panic injects no fault.
        self.schedules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ActiveSchedule {
    fn new(seed: u64) -> Self {
        Self { schedule: FaultSchedule::new(seed), streams: 0, requests: 0, counts: FaultCounts::new() }
    }

    fn count(&mut self, fault: Option<&'static str>) {
        if let Some(name) = fault {
            *self.counts.entry(name).or_default() += 1;
        }
    }
}
