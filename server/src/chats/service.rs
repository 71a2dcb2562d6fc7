use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use super::{
    approval::{Approvals, Decision},
    message_part,
    turn::{Turn, TurnContext},
    turn_event::{ChatBinding, Entry, TurnEvent, entries},
    turn_stream::{Conversation, TurnStream},
};
use crate::{
    builds::Builds,
    chat_events::{ChatEvents, EventSubscription, LiveSubscription},
    store::{Chat, ChatId, ChatStatus, Message, Role, Store, StoreError},
    tools::Tools,
};

/// The maximum length of a chat's title, in characters.
const MAX_TITLE_CHARS: usize = 60;

/// All chats of the server.
#[derive(Debug)]
pub(crate) struct Chats {
    context: Arc<TurnContext>,
    /// The chats whose agent is running, each with the token that interrupts it.
    running: Mutex<HashMap<ChatId, CancellationToken>>,
    tasks: TaskTracker,
    shutdown: CancellationToken,
}

/// Why a message was rejected.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    #[error("the chat does not exist")]
    UnknownChat,
    #[error("The agent is running. Wait for it, or interrupt it.")]
    Busy,
    #[error("no tool call waits for this approval")]
    UnknownApproval,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Chats {
    /// Starts the service and resumes the steps that an earlier server left pending.
    pub(crate) fn start(
        store: Arc<Store>,
        builds: Arc<Builds>,
        events: Arc<ChatEvents>,
        tools: Tools,
        tasks: TaskTracker,
        shutdown: CancellationToken,
    ) -> Result<Arc<Self>, StoreError> {
        let context = Arc::new(TurnContext { store, builds, events, tools, approvals: Approvals::default() });
        let chats = Arc::new(Self { context, running: Mutex::default(), tasks, shutdown });
        chats.recover()?;
        Ok(chats)
    }

    fn recover(self: &Arc<Self>) -> Result<(), StoreError> {
        let store = &self.context.store;
        let mut pending: HashMap<_, _> =
            store.pending_steps()?.into_iter().map(|step| (step.chat, step.content)).collect();
        for chat in store.chats()? {
            match pending.remove(&chat.id) {
                Some(content) => {
                    let interrupt = CancellationToken::new();
                    self.running().insert(chat.id, interrupt.clone());
                    let turn = self.turn(chat.id, interrupt);
                    self.spawn(chat.id, async move { turn.resume(content).await });
                }
                None if chat.status != ChatStatus::Waiting => {
                    store.set_chat_status(chat.id, ChatStatus::Waiting)?;
                }
                None => {}
            }
        }
        Ok(())
    }

    /// Creates a chat. Its title is the start of the first message.
    pub(crate) fn create(&self, organization: Uuid, first_message: Option<&str>) -> Result<Chat, StoreError> {
        let title: String = first_message.unwrap_or("New chat").chars().take(MAX_TITLE_CHARS).collect();
        let chat = self.context.store.create_chat(organization, title)?;
        self.context.events.publish_created(&chat);
        Ok(chat)
    }

    /// Adds a user's message to a chat and starts the agent's turn.
    pub(crate) fn send(self: &Arc<Self>, id: ChatId, text: String) -> Result<Message, SendError> {
        self.context.store.chat(id)?.ok_or(SendError::UnknownChat)?;
        let interrupt = CancellationToken::new();
        {
            let mut running = self.running();
            if running.contains_key(&id) {
                return Err(SendError::Busy);
            }
            running.insert(id, interrupt.clone());
        }
        let content = vec![message_part::text(&text)];
        let added = self.context.events.add_messages(&self.context.store, id, vec![(Role::User, content)]);
        match added.map(|mut messages| messages.pop()) {
            Ok(Some(message)) => {
                let turn = self.turn(id, interrupt);
                self.spawn(id, async move { turn.run(&text).await });
                Ok(message)
            }
            other => {
                self.running().remove(&id);
                other?;
                Err(SendError::UnknownChat)
            }
        }
    }

    /// Interrupts the agent's turn in a chat. Builds that it waits for continue.
    pub(crate) fn interrupt(&self, id: ChatId) {
        if let Some(interrupt) = self.running().get(&id) {
            interrupt.cancel();
        }
    }

    /// Subscribes to the events of a chat; see [`ChatEvents::subscribe`].
    pub(crate) fn subscribe(&self, chat: &Chat, after: i64) -> Result<EventSubscription, StoreError> {
        self.context.events.subscribe(&self.context.store, chat, after)
    }

    /// Adds a user's message to a chat and streams the agent's turn. Also returns the message's id.
    pub(crate) fn send_and_stream(
        self: &Arc<Self>,
        id: ChatId,
        text: String,
    ) -> Result<(String, TurnStream), SendError> {
        let live = self.subscribe_live(id)?.ok_or(SendError::UnknownChat)?;
        let message = self.send(id, text)?;
        Ok((message.id.to_string(), TurnStream::new(id, live.events, self.subscribe_all())))
    }

    /// Passes decisions to the approvals that a turn waits for, and streams the rest of the turn. Also returns the id of the
    /// user's message that the turn answers. Unknown approvals are ignored, unless all are unknown.
    pub(crate) fn decide_and_stream(
        &self,
        id: ChatId,
        decisions: Vec<(String, Decision)>,
    ) -> Result<(String, TurnStream), SendError> {
        let live = self.subscribe_live(id)?.ok_or(SendError::UnknownChat)?;
        let stream = TurnStream::new(id, live.events, self.subscribe_all());
        let last = live.messages.iter().rfind(|message| message.role == Role::User);
        let question = last.map(|message| message.id.to_string()).unwrap_or_default();
        let mut is_known = false;
        for (approval, decision) in decisions {
            is_known |= self.context.approvals.decide(id, &approval, decision);
        }
        if is_known { Ok((question, stream)) } else { Err(SendError::UnknownApproval) }
    }

    /// The history of a chat and its running turn.
    pub(crate) fn conversation(&self, id: ChatId) -> Result<Option<Conversation>, StoreError> {
        let changes = self.subscribe_all();
        let Some(live) = self.subscribe_live(id)? else { return Ok(None) };
        let mut entries = entries(&live.messages, &live.step);
        let binding = ChatBinding {
            workspace: live.chat.workspace.map(|id| id.to_string()),
            build: live.chat.build.map(|id| id.to_string()),
            agent: live.chat.agent.map(|id| id.to_string()),
        };
        // A turn sets its status after it was spawned.
        let starts = live.chat.status == ChatStatus::Waiting
            && matches!(entries.last(), Some(Entry::User { .. }))
            && self.running().contains_key(&id);
        let turn = if live.chat.status == ChatStatus::Running {
            let so_far = match entries.pop_if(|entry| matches!(entry, Entry::Answer { .. })) {
                Some(Entry::Answer { events, .. }) => events,
                _ => Vec::new(),
            };
            let bound = live.chat.build.is_some().then(|| TurnEvent::Binding(binding.clone()));
            Some(TurnStream::new(id, live.events, changes).started(bound.into_iter().chain(so_far)))
        } else {
            starts.then(|| TurnStream::new(id, live.events, changes))
        };
        let needs_approval = live.chat.status == ChatStatus::RequiresAction;
        Ok(Some(Conversation { chat: id, entries, binding, turn, needs_approval }))
    }

    fn subscribe_live(&self, id: ChatId) -> Result<Option<LiveSubscription>, StoreError> {
        self.context.events.subscribe_live(&self.context.store, id)
    }

    /// Subscribes to changes of all chats.
    pub(crate) fn subscribe_all(&self) -> EventSubscription {
        self.context.events.subscribe_all()
    }

    fn turn(&self, chat: ChatId, interrupt: CancellationToken) -> Turn {
        Turn { context: Arc::clone(&self.context), chat, interrupt }
    }

    /// Runs a turn in a task. A shutdown drops the turn; its pending step is resumed by the next server.
    fn spawn(self: &Arc<Self>, id: ChatId, turn: impl Future<Output = Result<(), StoreError>> + Send + 'static) {
        let (chats, shutdown) = (Arc::clone(self), self.shutdown.clone());
        self.tasks.spawn(async move {
            if let Some(Err(error)) = shutdown.run_until_cancelled(turn).await {
                eprintln!("workspace-server: the turn of chat {id} failed: {error}");
            }
            chats.running().remove(&id);
        });
    }

    fn running(&self) -> MutexGuard<'_, HashMap<ChatId, CancellationToken>> {
        // Ignores poisoning: each change is a single insert or removal, so the map is consistent after a panic.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
