use std::{cell::RefCell, time::Duration};

use futures_util::future::LocalBoxFuture;

use super::{faults::Request, watch::Watchers};
use crate::api::error::ApiError;

/// The characters of a frame that a timeline keeps.
const EXCERPT: usize = 160;

/// An entry in the timeline of a [`ScriptedApi`](super::ScriptedApi).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// The time of the virtual clock.
    pub at: Duration,
    /// What happened.
    pub event: TimelineEvent,
}

/// A request, a response or a stream event. Streams are numbered from 1 in the order in which they are opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimelineEvent {
    /// A request was received.
    Requested(Request),
    /// The response was sent.
    Answered(Request),
    /// An error was sent.
    Failed(Request, ApiError),
    /// The client cancelled the request.
    Cancelled(Request),
    /// A stream was opened.
    Opened {
        /// The stream's number.
        stream: usize,
    },
    /// A text frame was sent.
    Sent {
        /// The stream's number.
        stream: usize,
        /// The start of the frame.
        excerpt: String,
        /// The frame's length in bytes.
        bytes: usize,
    },
    /// The server closed a stream, or did not open it.
    Closed {
        /// The stream's number; `None` if it was never open.
        stream: Option<usize>,
        /// The WebSocket close code.
        code: u16,
    },
    /// The client closed a stream.
    Disconnected {
        /// The stream's number.
        stream: usize,
    },
}

impl TimelineEvent {
    pub(super) fn sent(stream: usize, frame: &str) -> Self {
        Self::Sent { stream, excerpt: frame.chars().take(EXCERPT).collect(), bytes: frame.len() }
    }
}

/// All entries, in order.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    entries: RefCell<Vec<TimelineEntry>>,
    watchers: Watchers,
}

impl Timeline {
    pub(super) fn add(&self, at: Duration, event: TimelineEvent) {
        self.entries.borrow_mut().push(TimelineEntry { at, event });
        self.watchers.notify();
    }

    pub(super) fn entries(&self) -> Vec<TimelineEntry> {
        self.entries.borrow().clone()
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        let request = |entry: &TimelineEntry| match entry.event {
            TimelineEvent::Requested(request) => Some(request),
            _ => None,
        };
        self.entries.borrow().iter().filter_map(request).collect()
    }

    pub(super) fn changed(&self) -> LocalBoxFuture<'static, ()> {
        self.watchers.watch()
    }
}
