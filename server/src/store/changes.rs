use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

/// Notifies subscribers of changes of the record with a key. A notification has no content: subscribers read the record.
#[derive(Debug)]
pub(crate) struct Changes<K> {
    senders: Mutex<HashMap<K, watch::Sender<()>>>,
}

impl<K> Default for Changes<K> {
    fn default() -> Self {
        Self { senders: Mutex::default() }
    }
}

impl<K: Eq + Hash> Changes<K> {
    /// Subscribes to changes of the record with this key.
    pub(crate) fn subscribe(&self, key: K) -> watch::Receiver<()> {
        let mut senders = self.senders();
        senders.retain(|_, sender| !sender.is_closed());
        senders.entry(key).or_insert_with(|| watch::Sender::new(())).subscribe()
    }

    /// Notifies the subscribers of a key.
    pub(crate) fn notify(&self, key: &K) {
        if let Some(sender) = self.senders().get(key) {
            sender.send_replace(());
        }
    }

    /// Whether a key has subscribers.
    pub(crate) fn has_subscribers(&self) -> bool {
        self.senders().values().any(|sender| !sender.is_closed())
    }

    fn senders(&self) -> MutexGuard<'_, HashMap<K, watch::Sender<()>>> {
        // Ignores poisoning: each change is a single insert or removal, so the map is consistent after a panic.
        self.senders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_subscribers_of_the_key_are_notified() {
        let changes = Changes::default();
        assert!(!changes.has_subscribers());
        let (one, two) = (changes.subscribe(1), changes.subscribe(2));
        changes.notify(&1);
        changes.notify(&3);
        assert_eq!((one.has_changed().ok(), two.has_changed().ok()), (Some(true), Some(false)));
    }

    #[test]
    fn keys_without_subscribers_are_removed() {
        let changes = Changes::default();
        drop(changes.subscribe(1));
        assert!(!changes.has_subscribers());
        let _two = changes.subscribe(2);
        assert_eq!(changes.senders().len(), 1);
    }
}
