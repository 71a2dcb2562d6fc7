use std::rc::Rc;

use futures_channel::mpsc::UnboundedReceiver;
use futures_util::{StreamExt, future};

use super::{faults::StreamControl, server::Server};
use crate::{
    api::workspace_api::{StreamEvent, WorkspaceEvent},
    workspace::{Workspace, WorkspaceId},
};

/// The server's side of a watched workspace. It counts as open until it is dropped.
pub(super) struct ScriptedWatch {
    server: Rc<Server>,
    workspace: WorkspaceId,
    controls: UnboundedReceiver<StreamControl>,
    last: Option<Workspace>,
}

impl ScriptedWatch {
    pub(super) fn new(server: &Rc<Server>, workspace: WorkspaceId, controls: UnboundedReceiver<StreamControl>) -> Self {
        server.open_watches.update(|open| open + 1);
        Self { server: Rc::clone(server), workspace, controls, last: None }
    }

    /// Waits for the next event. Returns the stream too, unless the event closes it.
    pub(super) async fn advance(mut self) -> (WorkspaceEvent, Option<Self>) {
        let event = self.next_event().await;
        let is_open = !matches!(event, WorkspaceEvent::Closed { .. });
        (event, is_open.then_some(self))
    }

    async fn next_event(&mut self) -> WorkspaceEvent {
        loop {
            let latency = self.server.faults.latency();
            let Some(arrived) = self.server.clock.now().checked_sub(latency) else {
                self.server.clock.sleep_until(latency).await;
                continue;
            };
            let Some((workspace, next_change)) = self.server.workspace_at(self.workspace, arrived) else {
                return WorkspaceEvent::Closed { code: StreamEvent::BROKEN };
            };
            if self.last.as_ref() != Some(&workspace) {
                self.last = Some(workspace.clone());
                return WorkspaceEvent::Changed(Box::new(workspace));
            }
            // Servers send a ping every 15 s.
            let ping = self.server.clock.now() + std::time::Duration::from_secs(15);
            let change = next_change.map_or(ping, |change| (change + latency).min(ping));
            let is_ping = change == ping;
            let added = self.server.changed();
            let change = self.server.clock.sleep_until(change);
            let wait = future::select(change, added);
            match future::select(self.controls.next(), wait).await {
                future::Either::Left((Some(StreamControl::Close(code)), _)) => return WorkspaceEvent::Closed { code },
                future::Either::Left((None, _)) => return WorkspaceEvent::Closed { code: StreamEvent::BROKEN },
                future::Either::Right((future::Either::Left(_), _)) if is_ping => return WorkspaceEvent::Alive,
                future::Either::Left(_) | future::Either::Right(_) => {}
            }
        }
    }
}

impl Drop for ScriptedWatch {
    fn drop(&mut self) {
        self.server.open_watches.update(|open| open - 1);
    }
}
