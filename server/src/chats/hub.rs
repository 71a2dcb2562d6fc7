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

/// How many events a slow listener of a chat may be behind before it has to connect anew.
const BACKLOG: usize = 256;
/// The same for a watcher of all chats.
const WATCH_BACKLOG: usize = 2048;

/// Tells everybody who listens what happens in chats.
#[derive(Debug)]
pub(crate) struct Hub {
    channels: Mutex<HashMap<ChatId, Arc<Channel>>>,
    watchers: broadcast::Sender<Arc<Value>>,
}

/// One chat's listeners.
#[derive(Debug)]
struct Channel {
    /// What the agent has said and done in the step at work, as events: no message holds it yet.
    step: Mutex<Vec<Arc<Value>>>,
    listeners: broadcast::Sender<Arc<Value>>,
    calls: tokio::sync::Mutex<()>,
}

/// A reader of events.
#[derive(Debug)]
pub(crate) struct Events {
    /// What there was when the reader came.
    snapshot: Vec<Arc<Value>>,
    listener: broadcast::Receiver<Arc<Value>>,
}

/// A reader fell so far behind that events are lost to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the reader is too slow: {0} events are lost")]
pub(crate) struct TooSlow(u64);

impl Hub {
    pub(crate) fn new() -> Self {
        Self { channels: Mutex::default(), watchers: broadcast::Sender::new(WATCH_BACKLOG) }
    }

    /// Held by a tool call of a chat while it runs: the calls of one chat run one after another.
    pub(crate) fn calls(&self, chat: ChatId) -> Calls {
        Calls(self.channel(chat))
    }

    /// Tells the owner's watchers of a chat as it is now. The kind says so although the status may be the same: it is
    /// what clients listen to.
    pub(crate) fn publish_status(&self, chat: &Chat) {
        self.watch_event("status_change", chat);
    }

    /// Tells the owner's watchers of a new chat.
    pub(crate) fn publish_created(&self, chat: &Chat) {
        self.watch_event("created", chat);
    }

    fn watch_event(&self, kind: &str, chat: &Chat) {
        // Nobody may be listening.
        let _ = self.watchers.send(Arc::new(json!({ "kind": kind, "chat": wire::Chat::new(chat) })));
    }

    /// Tells the chat's listeners and the owner's watchers what the agent does now.
    pub(crate) fn publish_chat_status(&self, chat: &Chat) {
        let channel = self.channel(chat.id);
        let _step = channel.step();
        channel.send(status_event(chat.id, chat.status));
        self.publish_status(chat);
    }

    /// Tells the chat's listeners of a part of the step at work.
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

    /// Stores messages and tells the chat's listeners. They take the place of the step at work.
    pub(crate) fn add_messages(
        &self,
        store: &Store,
        chat: ChatId,
        messages: Vec<(Role, Vec<Value>)>,
    ) -> Result<Vec<Message>, StoreError> {
        let channel = self.channel(chat);
        // Held meanwhile, so that whoever comes finds either the step or the messages.
        let mut step = channel.step();
        let added = store.add_messages(chat, messages)?;
        step.clear();
        for message in &added {
            channel.send(message_event(message));
        }
        Ok(added)
    }

    /// All that a chat holds after the message `after`, then all that happens in it.
    pub(crate) fn listen(&self, store: &Store, chat: &Chat, after: i64) -> Result<Events, StoreError> {
        let channel = self.channel(chat.id);
        let step = channel.step();
        let status = store.chat(chat.id)?.map_or(chat.status, |chat| chat.status);
        let mut snapshot = vec![Arc::new(status_event(chat.id, status))];
        snapshot.extend(step.iter().cloned());
        snapshot.extend(store.messages_after(chat.id, after)?.iter().map(|message| Arc::new(message_event(message))));
        Ok(Events { snapshot, listener: channel.listeners.subscribe() })
    }

    /// What happens to all chats from now on.
    pub(crate) fn watch(&self) -> Events {
        Events { snapshot: Vec::new(), listener: self.watchers.subscribe() }
    }

    fn channel(&self, chat: ChatId) -> Arc<Channel> {
        // Each change is one insert, so what a panicked holder left is still sound.
        let mut channels = self.channels.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(channels.entry(chat).or_default())
    }
}

impl Default for Channel {
    fn default() -> Self {
        let listeners = broadcast::Sender::new(BACKLOG);
        Self { step: Mutex::default(), listeners, calls: tokio::sync::Mutex::default() }
    }
}

impl Channel {
    fn send(&self, event: Value) -> Arc<Value> {
        let event = Arc::new(event);
        // Nobody may be listening.
        let _ = self.listeners.send(Arc::clone(&event));
        event
    }

    fn step(&self) -> MutexGuard<'_, Vec<Arc<Value>>> {
        // Each change is one push or a clear, so what a panicked holder left is still sound.
        self.step.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The turn of a chat's tool calls.
#[derive(Debug)]
pub(crate) struct Calls(Arc<Channel>);

impl Calls {
    /// Waits until no other call of the chat runs. Who comes first runs first.
    pub(crate) async fn lock(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.0.calls.lock().await
    }
}

impl Events {
    /// The next events, at least one and at most `limit`; `None` once nothing can happen any more. Safe to cancel.
    pub(crate) async fn next(&mut self, limit: usize) -> Result<Option<Vec<Arc<Value>>>, TooSlow> {
        if !self.snapshot.is_empty() {
            let rest = self.snapshot.split_off(self.snapshot.len().min(limit));
            return Ok(Some(std::mem::replace(&mut self.snapshot, rest)));
        }
        let mut events = match self.listener.recv().await {
            Ok(event) => vec![event],
            Err(RecvError::Lagged(lost)) => return Err(TooSlow(lost)),
            Err(RecvError::Closed) => return Ok(None),
        };
        while events.len() < limit
            && let Ok(event) = self.listener.try_recv()
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
