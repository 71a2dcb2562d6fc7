use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use chat_workspace_tools::workspace::BuildId;

use super::schedule::{FaultSchedule, RequestFault, StreamFault};

/// The fault schedules of builds.
#[derive(Debug, Default)]
pub(super) struct FaultRegistry {
    builds: Mutex<HashMap<BuildId, ActiveSchedule>>,
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
    /// Starts the schedule of a seed for a build.
    pub(super) fn arm(&self, build: BuildId, seed: u64) {
        let schedule = FaultSchedule::new(seed);
        let active = ActiveSchedule { schedule, streams: 0, requests: 0, counts: FaultCounts::new() };
        self.builds().insert(build, active);
    }

    /// Ends the schedule of a build and returns the injected faults, if there is a schedule.
    pub(super) fn disarm(&self, build: BuildId) -> Option<FaultCounts> {
        self.builds().remove(&build).map(|active| active.counts)
    }

    /// The fault of the next log stream of a build.
    pub(super) fn next_stream_fault(&self, build: BuildId) -> Option<StreamFault> {
        let mut builds = self.builds();
        let active = builds.get_mut(&build)?;
        let fault = active.schedule.stream_fault(active.streams);
        active.streams += 1;
        active.count(fault.map(StreamFault::name));
        fault
    }

    /// The fault of the next request for a build or its log.
    pub(super) fn next_request_fault(&self, build: BuildId) -> Option<RequestFault> {
        let mut builds = self.builds();
        let active = builds.get_mut(&build)?;
        let fault = active.schedule.request_fault(active.requests);
        active.requests += 1;
        active.count(fault.map(RequestFault::name));
        fault
    }

    fn builds(&self) -> MutexGuard<'_, HashMap<BuildId, ActiveSchedule>> {
        // Ignores poisoning: each change is a single insert or increment, so the map is consistent after a panic.
        self.builds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ActiveSchedule {
    fn count(&mut self, fault: Option<&'static str>) {
        if let Some(name) = fault {
            *self.counts.entry(name).or_default() += 1;
        }
    }
}
