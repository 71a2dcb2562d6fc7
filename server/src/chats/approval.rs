//! Approvals: the decisions of users that tool calls wait for.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;
use uuid::Uuid;

use crate::store::ChatId;

/// A user's decision about a tool call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    /// Whether the call may run.
    pub(crate) approved: bool,
    /// Why, as the user states it.
    pub(crate) reason: Option<String>,
}

/// The pending approvals of all chats. They are in memory only: a restart ends the turns that wait for them.
#[derive(Debug, Default)]
pub(super) struct Approvals {
    pending: Mutex<HashMap<String, (ChatId, oneshot::Sender<Decision>)>>,
}

/// A pending approval. Dropping it withdraws the request.
#[derive(Debug)]
pub(super) struct ApprovalRequest<'a> {
    approvals: &'a Approvals,
    pub(super) id: String,
    decision: oneshot::Receiver<Decision>,
}

impl Approvals {
    /// Requests a decision in a chat.
    pub(super) fn request(&self, chat: ChatId) -> ApprovalRequest<'_> {
        let id = format!("approval_{}", Uuid::new_v4().simple());
        let (sender, decision) = oneshot::channel();
        self.pending().insert(id.clone(), (chat, sender));
        ApprovalRequest { approvals: self, id, decision }
    }

    /// Passes a decision to the turn that waits for it. Returns whether the chat has this pending approval.
    pub(super) fn decide(&self, chat: ChatId, id: &str, decision: Decision) -> bool {
        let mut pending = self.pending();
        if pending.get(id).is_none_or(|(of, _)| *of != chat) {
            return false;
        }
        // Fails if the turn has just been interrupted.
        pending.remove(id).is_some_and(|(_, sender)| sender.send(decision).is_ok())
    }

    fn pending(&self) -> MutexGuard<'_, HashMap<String, (ChatId, oneshot::Sender<Decision>)>> {
        // Ignores poisoning: each change is a single insert or removal, so the map is consistent after a panic.
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ApprovalRequest<'_> {
    /// Waits for the decision.
    pub(super) async fn decision(&mut self) -> Decision {
        let refused = Decision { approved: false, reason: None };
        (&mut self.decision).await.unwrap_or(refused)
    }
}

impl Drop for ApprovalRequest<'_> {
    fn drop(&mut self) {
        self.approvals.pending().remove(&self.id);
    }
}
