use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use futures_channel::mpsc::UnboundedSender;
use futures_util::future::LocalBoxFuture;

use super::{
    agent::ScriptedAgent,
    clock::VirtualClock,
    faults::{Faults, StreamControl},
    script::ScriptedBuild,
    timeline::{Timeline, TimelineEvent},
    watch::Watchers,
};
use crate::workspace::{AgentId, Workspace, WorkspaceId};

/// The state of a scripted server.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) clock: VirtualClock,
    pub(super) faults: Faults,
    pub(super) open_streams: Cell<usize>,
    /// How many workspaces are being watched.
    pub(super) open_watches: Cell<usize>,
    /// Whether workspaces can be watched.
    pub(super) can_watch: Cell<bool>,
    /// How many streams were opened so far.
    pub(super) opened_streams: Cell<usize>,
    pub(super) builds: RefCell<Vec<ScriptedBuild>>,
    pub(super) streams: RefCell<Vec<UnboundedSender<StreamControl>>>,
    pub(super) watches: RefCell<Vec<UnboundedSender<StreamControl>>>,
    /// Notified when a build is added.
    pub(super) added: Watchers,
    pub(super) timeline: Timeline,
}

impl Server {
    pub(super) fn new(clock: VirtualClock) -> Self {
        Self {
            clock,
            faults: Faults::default(),
            open_streams: Cell::default(),
            open_watches: Cell::default(),
            can_watch: Cell::default(),
            opened_streams: Cell::default(),
            builds: RefCell::default(),
            streams: RefCell::default(),
            watches: RefCell::default(),
            added: Watchers::default(),
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

    /// Returns a future that completes when a build is added.
    pub(super) fn changed(&self) -> LocalBoxFuture<'static, ()> {
        self.added.watch()
    }

    /// A workspace at a time, and when it changes next.
    pub(super) fn workspace_at(&self, id: WorkspaceId, now: Duration) -> Option<(Workspace, Option<Duration>)> {
        let is_of_workspace = |build: &ScriptedBuild| build.workspace().is_some_and(|(workspace, ..)| *workspace == id);
        self.find_build(is_of_workspace, |build| {
            let latest_build = build.build_at(now);
            let (name, owner_name) = (latest_build.workspace_name.clone(), latest_build.workspace_owner_name.clone());
            (Workspace { id, name, owner_name, latest_build }, build.next_state_change(now))
        })
    }

    /// Applies `read` to the agent with this id. `is_latest` is whether its build is the latest of its workspace.
    pub(super) fn find_agent<T>(&self, id: AgentId, read: impl Fn(&ScriptedAgent, bool) -> T) -> Option<T> {
        let builds = self.builds.borrow();
        builds.iter().enumerate().rev().find_map(|(index, build)| {
            let agent = build.agents.iter().find(|agent| agent.id() == id)?;
            let workspace = |build: &ScriptedBuild| build.workspace().map(|(id, ..)| *id);
            let own = workspace(build);
            let is_latest = own.is_none() || builds[index + 1..].iter().all(|later| workspace(later) != own);
            Some(read(agent, is_latest))
        })
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
