use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OwnedMutexGuard;

use crate::store::ChatId;

/// A lock for each chat, which serializes the tool calls of the chat.
#[derive(Debug, Default)]
pub(crate) struct ChatLocks {
    locks: Mutex<HashMap<ChatId, Arc<tokio::sync::Mutex<()>>>>,
}

impl ChatLocks {
    /// Waits until no other call of the chat holds the lock. The lock is fair: waiting calls get it in order.
    pub(super) async fn lock(&self, chat: ChatId) -> OwnedMutexGuard<()> {
        let lock = {
            // Ignores poisoning: each change is a single insert, so the map is consistent after a panic.
            let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(locks.entry(chat).or_default())
        };
        lock.lock_owned().await
    }
}
