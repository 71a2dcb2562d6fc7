use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use crate::{
    api::error::ApiError,
    workspace::{AgentId, BuildId, WorkspaceId},
};

/// A request to a [`ScriptedApi`](super::ScriptedApi).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Read a workspace.
    Workspace(WorkspaceId),
    /// Read a build.
    Build(BuildId),
    /// List a log.
    Log(BuildId),
    /// Stream a log from after this line id.
    Follow(BuildId, Option<i64>),
    /// List the log of an agent.
    AgentLog(AgentId),
    /// Stream the log of an agent from after this line id.
    FollowAgent(AgentId, Option<i64>),
    /// Read which scripts of a build's agents have ended.
    Timings(BuildId),
    /// Watch a workspace.
    Watch(WorkspaceId),
}

impl Request {
    /// Whether both are the same request, ignoring line ids.
    fn matches(self, other: Self) -> bool {
        match (self, other) {
            (Self::Follow(build, _), Self::Follow(other, _)) => build == other,
            (Self::FollowAgent(agent, _), Self::FollowAgent(other, _)) => agent == other,
            _ => self == other,
        }
    }
}

/// How a request fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no response.
    Hang,
    /// The response is this error.
    Fail(ApiError),
    /// The response has this body.
    Body(Vec<u8>),
    /// The log list arrives in chunks with this delay between them. Other responses are not affected.
    Trickle(Duration),
}

/// An action on all open log streams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamControl {
    /// Send this text frame.
    Send(String),
    /// Send the last frame again.
    Repeat,
    /// Close with this code.
    Close(u16),
}

/// The faults and the latency of a server.
#[derive(Debug, Default)]
pub(super) struct Faults {
    for_all: RefCell<Option<Fault>>,
    for_requests: RefCell<Vec<(Request, Fault)>>,
    latency: Cell<Duration>,
}

impl Faults {
    pub(super) fn add(&self, request: Request, fault: Fault) {
        self.for_requests.borrow_mut().push((request, fault));
    }

    pub(super) fn set_for_all(&self, fault: Fault) {
        self.for_all.replace(Some(fault));
    }

    pub(super) fn clear(&self) {
        self.for_all.take();
        self.for_requests.borrow_mut().clear();
    }

    /// The fault of a request: the one that was added last.
    pub(super) fn get(&self, request: Request) -> Option<Fault> {
        let for_all = self.for_all.borrow().clone();
        for_all.or_else(|| {
            let for_requests = self.for_requests.borrow();
            for_requests.iter().rev().find(|(faulty, _)| faulty.matches(request)).map(|(_, fault)| fault.clone())
        })
    }

    pub(super) fn set_latency(&self, latency: Duration) {
        self.latency.set(latency);
    }

    pub(super) fn latency(&self) -> Duration {
        self.latency.get()
    }
}
