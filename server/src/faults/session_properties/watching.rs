use chat_workspace_tools::{internals::Answer, workspace::Workspace};

use super::world::World;
use crate::faults::schedule::StreamFault;

/// The server side of a connection that watches the workspace, and the client's decoder of its events.
pub(super) struct Watching {
    fault: Option<StreamFault>,
    /// The version of the state that was sent last.
    sent: usize,
    /// The number of events so far.
    count: usize,
}

impl Watching {
    pub(super) fn new(fault: Option<StreamFault>) -> Self {
        Self { fault, sent: 0, count: 0 }
    }

    /// The next event for the client, if there is one.
    pub(super) fn next(&mut self, world: &World) -> Option<Answer> {
        match self.fault {
            Some(StreamFault::Drop { after } | StreamFault::Close { after, .. }) if self.count >= after => {
                return Some(Answer::Closed { done: false });
            }
            _ if !self.sends_pings() || self.sent == world.version => return None,
            _ => {}
        }
        self.sent = world.version;
        self.count += 1;
        match self.fault {
            // An event that cannot be decoded ends the connection.
            Some(StreamFault::Truncate { every } | StreamFault::Corrupt { every })
                if self.count.is_multiple_of(every) =>
            {
                Some(Answer::Closed { done: false })
            }
            _ => {
                let workspace: Workspace = serde_json::from_value(world.workspace()).expect("is a workspace");
                Some(Answer::Changed(Box::new(workspace)))
            }
        }
    }

    /// Whether the server still sends.
    pub(super) fn sends_pings(&self) -> bool {
        match self.fault {
            Some(StreamFault::HalfOpen) => false,
            Some(StreamFault::Stall { after }) => self.count < after,
            _ => true,
        }
    }
}
