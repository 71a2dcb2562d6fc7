//! The broadcast channels of chats: one for each chat, and one for changes of all chats.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::{Value, json};
use tokio::sync::broadcast::{self, error::RecvError};

use crate::{
    store::{Chat, ChatId, ChatStatus, Message, Role, Store, StoreError},
    wire,
};

/// The capacity of a chat's channel. A subscriber that lags behind by more events has to reconnect.
const CHAT_CAPACITY: usize = 256;
/// The capacity of the channel for all chats.
const WATCH_CAPACITY: usize = 2048;

/// Publishes the events of all chats.
#[derive(Debug)]
pub(crate) struct ChatEvents {
    channels: Mutex<HashMap<ChatId, Arc<ChatChannel>>>,
    watch: broadcast::Sender<Arc<Value>>,
}

/// The events of one chat.
#[derive(Debug)]
struct ChatChannel {
    /// The events of the agent's current step, which is not stored as a message yet.
    step: Mutex<Vec<Arc<Value>>>,
    sender: broadcast::Sender<Arc<Value>>,
}

/// A subscription: a snapshot, then live events.
#[derive(Debug)]
pub(crate) struct EventSubscription {
    snapshot: Vec<Arc<Value>>,
    receiver: broadcast::Receiver<Arc<Value>>,
}

/// A chat at one moment, and its events since then.
#[derive(Debug)]
pub(crate) struct LiveSubscription {
    pub(crate) chat: Chat,
    pub(crate) messages: Vec<Message>,
    /// The message parts of the current step, which is not stored as a message yet.
    pub(crate) step: Vec<Value>,
    pub(crate) events: EventSubscription,
}

/// A subscriber lagged behind, and events were dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the subscriber is too slow: {0} events were dropped")]
pub(crate) struct Lagged(u64);

impl ChatEvents {
    pub(crate) fn new() -> Self {
        Self { channels: Mutex::default(), watch: broadcast::Sender::new(WATCH_CAPACITY) }
    }

    /// Publishes the current chat to the subscribers of all chats. Clients handle the kind `status_change`, so it is also
    /// the kind of a changed binding.
    pub(crate) fn publish_change(&self, chat: &Chat) {
        self.publish_watch_event("status_change", chat);
    }

    /// Publishes a new chat to the subscribers of all chats.
    pub(crate) fn publish_created(&self, chat: &Chat) {
        self.publish_watch_event("created", chat);
    }

    fn publish_watch_event(&self, kind: &str, chat: &Chat) {
        // Fails only without subscribers.
        let _ = self.watch.send(Arc::new(json!({ "kind": kind, "chat": wire::Chat::new(chat) })));
    }

    /// Publishes the agent's status to the subscribers of the chat and of all chats.
    ///
    /// `is_interrupted` tells clients that the user ended the turn.
    pub(crate) fn publish_status(&self, chat: &Chat, is_interrupted: bool) {
        let channel = self.channel(chat.id);
        let _step = channel.step();
        let mut event = status_event(chat.id, chat.status);
        // Omitted if false.
        if is_interrupted {
            event["status"]["interrupted"] = true.into();
        }
        channel.send(event);
        self.publish_change(chat);
    }

    /// Publishes a message part of the current step to the subscribers of the chat.
    pub(crate) fn publish_part(&self, chat: ChatId, role: Role, part: &Value) {
        let event = json!({
            "type": "message_part",
            "chat_id": chat,
            "message_part": { "role": role, "part": part },
        });
        let channel = self.channel(chat);
        let mut step = channel.step();
        step.push(channel.send(event));
    }

    /// Stores messages, publishes them to the subscribers of the chat, and clears the current step.
    pub(crate) fn add_messages(
        &self,
        store: &Store,
        chat: ChatId,
        messages: Vec<(Role, Vec<Value>)>,
    ) -> Result<Vec<Message>, StoreError> {
        let channel = self.channel(chat);
        // Locked during the change, so that a new subscriber gets either the step or the messages.
        let mut step = channel.step();
        let added = store.add_messages(chat, messages)?;
        step.clear();
        for message in &added {
            channel.send(message_event(message));
        }
        Ok(added)
    }

    /// Subscribes to a chat. The snapshot has its status, the current step and the messages after the id `after`.
    pub(crate) fn subscribe(&self, store: &Store, chat: &Chat, after: i64) -> Result<EventSubscription, StoreError> {
        let channel = self.channel(chat.id);
        let step = channel.step();
        let status = store.chat(chat.id)?.map_or(chat.status, |chat| chat.status);
        let mut snapshot = vec![Arc::new(status_event(chat.id, status))];
        snapshot.extend(step.iter().cloned());
        snapshot.extend(store.messages_after(chat.id, after)?.iter().map(|message| Arc::new(message_event(message))));
        Ok(EventSubscription { snapshot, receiver: channel.sender.subscribe() })
    }

    /// Subscribes to the live events of a chat. Also returns the chat, its messages and the parts of the current step, as
    /// they are when the live events begin; `None` if the chat does not exist.
    pub(crate) fn subscribe_live(&self, store: &Store, id: ChatId) -> Result<Option<LiveSubscription>, StoreError> {
        let channel = self.channel(id);
        let step = channel.step();
        let Some(chat) = store.chat(id)? else { return Ok(None) };
        Ok(Some(LiveSubscription {
            chat,
            messages: store.messages_after(id, 0)?,
            step: step.iter().map(|event| event["message_part"]["part"].clone()).collect(),
            events: EventSubscription { snapshot: Vec::new(), receiver: channel.sender.subscribe() },
        }))
    }

    /// Subscribes to changes of all chats, with an empty snapshot.
    pub(crate) fn subscribe_all(&self) -> EventSubscription {
        EventSubscription { snapshot: Vec::new(), receiver: self.watch.subscribe() }
    }

    fn channel(&self, chat: ChatId) -> Arc<ChatChannel> {
        // Ignores poisoning: each change is a single insert, so the map is consistent after a panic.
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(channels.entry(chat).or_default())
    }
}

impl Default for ChatChannel {
    fn default() -> Self {
        Self { step: Mutex::default(), sender: broadcast::Sender::new(CHAT_CAPACITY) }
    }
}

impl ChatChannel {
    fn send(&self, event: Value) -> Arc<Value> {
        let event = Arc::new(event);
        // Fails only without subscribers.
        let _ = self.sender.send(Arc::clone(&event));
        event
    }

    fn step(&self) -> MutexGuard<'_, Vec<Arc<Value>>> {
        // Ignores poisoning: each change is a single push or clear, so the events are consistent after a panic.
        self.step.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EventSubscription {
    /// The next events, at least one and at most `limit`, or `None` after the channel is closed. Cancel safe.
    pub(crate) async fn next(&mut self, limit: usize) -> Result<Option<Vec<Arc<Value>>>, Lagged> {
        if !self.snapshot.is_empty() {
            let rest = self.snapshot.split_off(self.snapshot.len().min(limit));
            return Ok(Some(std::mem::replace(&mut self.snapshot, rest)));
        }
        let mut events = match self.receiver.recv().await {
            Ok(event) => vec![event],
            Err(RecvError::Lagged(dropped)) => return Err(Lagged(dropped)),
            Err(RecvError::Closed) => return Ok(None),
        };
        while events.len() < limit
            && let Ok(event) = self.receiver.try_recv()
        {
            events.push(event);
        }
        Ok(Some(events))
    }
}

fn status_event(chat: ChatId, status: ChatStatus) -> Value {
    json!({ "type": "status", "chat_id": chat, "status": { "status": status } })
}

fn message_event(message: &Message) -> Value {
    json!({ "type": "message", "chat_id": message.chat_id, "message": message })
}
