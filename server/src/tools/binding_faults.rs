use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::store::ChatId;

/// The chats whose binding to a build fails, as with a full disk. Fault injection adds chats; it is empty otherwise.
#[derive(Debug, Default)]
pub(crate) struct BindingFaults {
    chats: Mutex<HashSet<ChatId>>,
}

impl BindingFaults {
    pub(crate) fn insert(&self, chat: ChatId) {
        self.chats().insert(chat);
    }

    pub(crate) fn remove(&self, chat: ChatId) {
        self.chats().remove(&chat);
    }

    pub(super) fn contains(&self, chat: ChatId) -> bool {
        self.chats().contains(&chat)
    }

    fn chats(&self) -> MutexGuard<'_, HashSet<ChatId>> {
        // Ignores poisoning: each change is a single insert or removal, so the set is consistent after a panic.
        self.chats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
