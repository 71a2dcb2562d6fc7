//! Keeps a chat up to date: its transcript and its record.

use std::{pin::pin, time::Duration};

use chat_workspace_tools::workspace::{AgentId, BuildId, WorkspaceId};
use dioxus::prelude::*;
use futures_util::StreamExt;

use crate::{
    server::{self, Chat},
    transcript::Transcript,
};

/// The first and the longest wait before a broken connection is opened again.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(5));

/// The current state of a chat.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct LiveChat {
    pub(crate) transcript: Signal<Transcript>,
    pub(crate) workspace_id: Signal<Option<WorkspaceId>>,
    pub(crate) build_id: Signal<Option<BuildId>>,
    pub(crate) agent_id: Signal<Option<AgentId>>,
    /// Whether the stream of the chat is open.
    pub(crate) is_connected: Signal<bool>,
}

/// Follows a chat while the component is mounted.
pub(crate) fn use_live_chat(id: String) -> LiveChat {
    let live = LiveChat {
        transcript: use_signal(Transcript::default),
        workspace_id: use_signal(|| None),
        build_id: use_signal(|| None),
        agent_id: use_signal(|| None),
        is_connected: use_signal(|| false),
    };
    let stream_id = id.clone();
    use_future(move || live.follow(stream_id.clone()));
    use_future(move || live.watch(id.clone()));
    live
}

impl LiveChat {
    /// Follows the stream of the chat, and reconnects.
    async fn follow(mut self, id: String) {
        let mut backoff = BACKOFF.0;
        loop {
            let after = self.transcript.peek().last_message();
            let mut frames = pin!(server::follow(&id, after));
            while let Some(events) = frames.next().await {
                let mut transcript = self.transcript.write();
                if !*self.is_connected.peek() {
                    transcript.begin_stream();
                    self.is_connected.set(true);
                    backoff = BACKOFF.0;
                }
                events.into_iter().for_each(|event| transcript.apply(event));
            }
            self.is_connected.set(false);
            gloo_timers::future::sleep(backoff).await;
            backoff = (backoff * 2).min(BACKOFF.1);
        }
    }

    /// Follows the record of the chat, and reconnects. After each connect it reads the record once, because changes between
    /// two connections are not sent.
    async fn watch(self, id: String) {
        let mut record = None;
        let mut backoff = BACKOFF.0;
        loop {
            if let Some(events) = server::watch().await {
                if let Ok(chat) = server::chat(&id).await {
                    self.bind(&mut record, chat);
                    backoff = BACKOFF.0;
                }
                let mut events = pin!(events);
                while let Some(chat) = events.next().await {
                    if chat.id == id {
                        self.bind(&mut record, chat);
                    }
                }
            }
            gloo_timers::future::sleep(backoff).await;
            backoff = (backoff * 2).min(BACKOFF.1);
        }
    }

    /// Applies a record, unless a newer one is known. A missing id keeps its value: a record never removes an id.
    fn bind(mut self, known: &mut Option<Chat>, chat: Chat) {
        if known.as_ref().is_some_and(|known| chat.updated_at < known.updated_at) {
            return;
        }
        if chat.build_id.is_some() && *self.build_id.peek() != chat.build_id {
            self.build_id.set(chat.build_id);
            // The agent of another build is another agent.
            self.agent_id.set(chat.agent_id);
        }
        if chat.workspace_id.is_some() && *self.workspace_id.peek() != chat.workspace_id {
            self.workspace_id.set(chat.workspace_id);
        }
        if chat.agent_id.is_some() && *self.agent_id.peek() != chat.agent_id {
            self.agent_id.set(chat.agent_id);
        }
        *known = Some(chat);
    }
}
