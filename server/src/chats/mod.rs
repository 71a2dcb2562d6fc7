//! Chats: what is said in them, what they are bound to, and who is told of it.

mod hub;
mod part;
mod script;
mod turn;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub(crate) use hub::{Events, Hub, TooSlow};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::{
    builds::Builds,
    store::{Chat, ChatId, ChatStatus, Message, Role, Store, StoreError},
    tools::Tools,
};

/// The longest title of a chat, in characters.
const MAX_TITLE_CHARS: usize = 60;

/// All chats of the server, each with the one scripted agent.
#[derive(Debug)]
pub(crate) struct Chats {
    store: Arc<Store>,
    builds: Arc<Builds>,
    hub: Arc<Hub>,
    tools: Tools,
    /// The chats whose agent is at work, with what interrupts it.
    running: Mutex<HashMap<ChatId, CancellationToken>>,
    tasks: TaskTracker,
    shutdown: CancellationToken,
}

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    #[error("the chat does not exist")]
    UnknownChat,
    #[error("The agent is at work. Wait for it, or interrupt it.")]
    Busy,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Chats {
    /// Goes on with the calls that an earlier server left open.
    pub(crate) fn start(
        store: Arc<Store>,
        builds: Arc<Builds>,
        hub: Arc<Hub>,
        tools: Tools,
        tasks: TaskTracker,
        shutdown: CancellationToken,
    ) -> Result<Arc<Self>, StoreError> {
        let chats = Arc::new(Self { store, builds, hub, tools, running: Mutex::default(), tasks, shutdown });
        chats.recover()?;
        Ok(chats)
    }

    fn recover(self: &Arc<Self>) -> Result<(), StoreError> {
        let mut open: HashMap<_, _> =
            self.store.open_steps()?.into_iter().map(|step| (step.chat, step.content)).collect();
        for chat in self.store.chats()? {
            match open.remove(&chat.id) {
                Some(content) => {
                    let turn = self.begin_turn(chat.id);
                    self.spawn(chat.id, async move { turn.resume(content).await });
                }
                None if chat.status == ChatStatus::Running => {
                    self.store.set_chat_status(chat.id, ChatStatus::Waiting)?;
                }
                None => {}
            }
        }
        Ok(())
    }

    pub(crate) fn create(&self, organization: Uuid, first_message: Option<&str>) -> Result<Chat, StoreError> {
        let title: String = first_message.unwrap_or("New chat").chars().take(MAX_TITLE_CHARS).collect();
        let chat = self.store.create_chat(organization, title)?;
        self.hub.publish_created(&chat);
        Ok(chat)
    }

    /// Adds a person's message to a chat; the agent begins to work on it.
    pub(crate) fn send(self: &Arc<Self>, id: ChatId, text: String) -> Result<Message, SendError> {
        self.store.chat(id)?.ok_or(SendError::UnknownChat)?;
        let interrupt = CancellationToken::new();
        {
            let mut running = self.running();
            if running.contains_key(&id) {
                return Err(SendError::Busy);
            }
            running.insert(id, interrupt.clone());
        }
        let sent = self.hub.add_messages(&self.store, id, vec![(Role::User, vec![part::text(&text)])]);
        match sent.map(|mut messages| messages.pop()) {
            Ok(Some(message)) => {
                let turn = self.turn(id, interrupt);
                self.spawn(id, async move { turn.answer(&text).await });
                Ok(message)
            }
            other => {
                self.running().remove(&id);
                other?;
                Err(SendError::UnknownChat)
            }
        }
    }

    /// Interrupts the agent's work in a chat. The builds that it waits for go on.
    pub(crate) fn interrupt(&self, id: ChatId) {
        if let Some(interrupt) = self.running().get(&id) {
            interrupt.cancel();
        }
    }

    /// All that a chat holds after the message `after`, then all that happens in it.
    pub(crate) fn listen(&self, chat: &Chat, after: i64) -> Result<Events, StoreError> {
        self.hub.listen(&self.store, chat, after)
    }

    /// What happens to all chats from now on.
    pub(crate) fn watch(&self) -> Events {
        self.hub.watch()
    }

    fn begin_turn(self: &Arc<Self>, id: ChatId) -> turn::Turn {
        let interrupt = CancellationToken::new();
        self.running().insert(id, interrupt.clone());
        self.turn(id, interrupt)
    }

    fn turn(self: &Arc<Self>, chat: ChatId, interrupt: CancellationToken) -> turn::Turn {
        turn::Turn { chats: Arc::clone(self), chat, interrupt }
    }

    /// Runs a turn to its end. At shutdown it is dropped where it stands: the next server finds what it has left.
    fn spawn(self: &Arc<Self>, id: ChatId, turn: impl Future<Output = Result<(), StoreError>> + Send + 'static) {
        let (chats, shutdown) = (Arc::clone(self), self.shutdown.clone());
        self.tasks.spawn(async move {
            if let Some(Err(error)) = shutdown.run_until_cancelled(turn).await {
                eprintln!("workspace-server: the agent of chat {id} gives up: {error}");
            }
            chats.running().remove(&id);
        });
    }

    fn running(&self) -> MutexGuard<'_, HashMap<ChatId, CancellationToken>> {
        // Each change is one insert or one removal, so what a panicked holder left is still sound.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
