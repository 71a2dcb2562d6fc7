use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use futures_channel::mpsc::UnboundedSender;

use super::{
    clock::VirtualClock,
    faults::{Faults, StreamControl},
    script::ScriptedBuild,
    timeline::{Timeline, TimelineEvent},
};

/// The state of a scripted server.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) clock: VirtualClock,
    pub(super) faults: Faults,
    pub(super) open_streams: Cell<usize>,
    /// How many streams were opened so far.
    pub(super) opened_streams: Cell<usize>,
    pub(super) builds: RefCell<Vec<ScriptedBuild>>,
    pub(super) streams: RefCell<Vec<UnboundedSender<StreamControl>>>,
    pub(super) timeline: Timeline,
}

impl Server {
    pub(super) fn new(clock: VirtualClock) -> Self {
        Self {
            clock,
            faults: Faults::default(),
            open_streams: Cell::default(),
            opened_streams: Cell::default(),
            builds: RefCell::default(),
            streams: RefCell::default(),
            timeline: Timeline::default(),
        }
    }

    /// When a message that is sent now arrives.
    pub(super) fn arrival(&self) -> Duration {
        self.clock.now() + self.faults.latency()
    }

    pub(super) fn record(&self, event: TimelineEvent) {
        self.timeline.add(self.clock.now(), event);
    }

    /// Applies `read` to the build that matches and was added last.
    pub(super) fn find_build<T>(
        &self,
        matches: impl Fn(&ScriptedBuild) -> bool,
        read: impl Fn(&ScriptedBuild) -> T,
    ) -> Option<T> {
        self.builds.borrow().iter().rev().find(|build| matches(build)).map(read)
    }
}
