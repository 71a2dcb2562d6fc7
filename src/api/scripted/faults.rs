use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use crate::{
    api::ApiError,
    workspace::{BuildId, WorkspaceId},
};

/// A request that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// The workspace was read.
    Workspace(WorkspaceId),
    /// The build was read.
    Build(BuildId),
    /// The log was listed.
    Log(BuildId),
    /// The log was followed from after this id.
    Follow(BuildId, Option<i64>),
}

impl Request {
    /// Whether both ask the same, from wherever a log is followed.
    fn is_such_as(self, other: Self) -> bool {
        match (self, other) {
            (Self::Follow(build, _), Self::Follow(other, _)) => build == other,
            _ => self == other,
        }
    }
}

/// What goes wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No answer ever comes.
    Hang,
    /// This error comes.
    Fail(ApiError),
    /// This body comes instead of the log.
    Body(Vec<u8>),
    /// The log comes in pieces, each so much later than the one before. Other answers come whole.
    Trickle(Duration),
}

/// What a test or a story does to the streams that are open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamControl {
    /// Send this text out of turn.
    Send(String),
    /// Send the last frame once more.
    Repeat,
    /// Close with this code.
    Close(u16),
}

/// What is wrong with a server and its network.
#[derive(Debug, Default)]
pub(super) struct Faults {
    of_all: RefCell<Option<Fault>>,
    of_some: RefCell<Vec<(Request, Fault)>>,
    latency: Cell<Duration>,
}

impl Faults {
    pub(super) fn add(&self, request: Request, fault: Fault) {
        self.of_some.borrow_mut().push((request, fault));
    }

    pub(super) fn set_of_all(&self, fault: Fault) {
        self.of_all.replace(Some(fault));
    }

    pub(super) fn clear(&self) {
        self.of_all.take();
        self.of_some.borrow_mut().clear();
    }

    /// What goes wrong with this request: of several faults the one that was added last.
    pub(super) fn of(&self, request: Request) -> Option<Fault> {
        let of_all = self.of_all.borrow().clone();
        of_all.or_else(|| {
            let of_some = self.of_some.borrow();
            of_some.iter().rev().find(|(faulty, _)| faulty.is_such_as(request)).map(|(_, fault)| fault.clone())
        })
    }

    pub(super) fn set_latency(&self, latency: Duration) {
        self.latency.set(latency);
    }

    pub(super) fn latency(&self) -> Duration {
        self.latency.get()
    }
}
