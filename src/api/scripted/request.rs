use std::rc::Rc;

use super::{faults::Request, server::Server, timeline::TimelineEvent};
use crate::api::workspace_api::StreamEvent;

/// A request without a response so far. Dropping it records the request as cancelled.
pub(super) struct PendingRequest {
    server: Rc<Server>,
    request: Request,
    is_answered: bool,
}

impl PendingRequest {
    pub(super) fn new(server: &Rc<Server>, request: Request) -> Self {
        server.record(TimelineEvent::Requested(request));
        Self { server: Rc::clone(server), request, is_answered: false }
    }

    pub(super) fn finish(mut self, event: TimelineEvent) {
        self.is_answered = true;
        self.server.record(event);
    }

    /// Rejects the request of a stream. A browser only learns that the connection was lost.
    pub(super) fn reject_stream(self) -> StreamEvent {
        let code = StreamEvent::BROKEN;
        self.finish(TimelineEvent::Closed { stream: None, code });
        StreamEvent::Closed { code }
    }
}

impl Drop for PendingRequest {
    fn drop(&mut self) {
        if !self.is_answered {
            self.server.record(TimelineEvent::Cancelled(self.request));
        }
    }
}
