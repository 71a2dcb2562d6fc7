use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use super::{
    message_part,
    turn::{Turn, TurnContext},
};
use crate::{
    builds::Builds,
    chat_events::{ChatEvents, EventSubscription},
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
        let context = Arc::new(TurnContext { store, builds, events, tools });
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
                None if chat.status == ChatStatus::Running => {
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
