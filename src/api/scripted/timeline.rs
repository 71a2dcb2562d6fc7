use std::{cell::RefCell, time::Duration};

use futures_util::future::LocalBoxFuture;

use super::{Request, watch::Watchers};
use crate::api::ApiError;

/// How many characters of a frame or an answer a timeline keeps.
const EXCERPT: usize = 160;

/// Something that passed between the rows and a [`ScriptedApi`](super::ScriptedApi).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// When, on the virtual clock.
    pub at: Duration,
    /// What.
    pub event: TimelineEvent,
}

/// What passed between the rows and a server. Streams are numbered from 1 in the order of opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimelineEvent {
    /// A request came in.
    Requested(Request),
    /// It was answered well.
    Answered(Request),
    /// It was answered with an error.
    Failed(Request, ApiError),
    /// Whoever asked did not wait for the answer.
    Cancelled(Request),
    /// A stream was opened.
    Opened {
        /// Which.
        stream: usize,
    },
    /// A text frame went out on a stream.
    Sent {
        /// Which.
        stream: usize,
        /// The frame's beginning.
        excerpt: String,
        /// Its length in bytes.
        bytes: usize,
    },
    /// The server closed a stream, or refused to open it.
    Closed {
        /// Which; none where it was never open.
        stream: Option<usize>,
        /// The WebSocket close code.
        code: u16,
    },
    /// The other side closed a stream.
    Disconnected {
        /// Which.
        stream: usize,
    },
}

impl TimelineEvent {
    pub(super) fn sent(stream: usize, frame: &str) -> Self {
        Self::Sent { stream, excerpt: frame.chars().take(EXCERPT).collect(), bytes: frame.len() }
    }
}

/// All that passed, in its order.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    entries: RefCell<Vec<TimelineEntry>>,
    watchers: Watchers,
}

impl Timeline {
    pub(super) fn add(&self, at: Duration, event: TimelineEvent) {
        self.entries.borrow_mut().push(TimelineEntry { at, event });
        self.watchers.wake();
    }

    pub(super) fn entries(&self) -> Vec<TimelineEntry> {
        self.entries.borrow().clone()
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        let asked = |entry: &TimelineEntry| match entry.event {
            TimelineEvent::Requested(request) => Some(request),
            _ => None,
        };
        self.entries.borrow().iter().filter_map(asked).collect()
    }

    pub(super) fn changed(&self) -> LocalBoxFuture<'static, ()> {
        self.watchers.watch()
    }
}
