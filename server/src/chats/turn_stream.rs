use std::{collections::VecDeque, sync::Arc};

use serde_json::Value;

use super::turn_event::{ChatBinding, Entry, TurnEnd, TurnEvent};
use crate::{chat_events::EventSubscription, store::ChatId};

/// The maximum number of events that are read at once.
const MAX_EVENTS: usize = 64;

/// A chat's history and its current turn.
#[derive(Debug)]
pub(crate) struct Conversation {
    pub(crate) chat: ChatId,
    /// The turns. While a turn runs, its answer is in [`Self::turn`] instead.
    pub(crate) entries: Vec<Entry>,
    pub(crate) binding: ChatBinding,
    /// The running turn from its first event on.
    pub(crate) turn: Option<TurnStream>,
    /// Whether the last answer waits for approvals.
    pub(crate) needs_approval: bool,
}

/// The events of a running turn. It ends with [`TurnEvent::End`].
#[derive(Debug)]
pub(crate) struct TurnStream {
    chat: ChatId,
    events: EventSubscription,
    changes: EventSubscription,
    ready: VecDeque<TurnEvent>,
    /// Whether the turn has started. The status of an earlier turn does not end this stream.
    has_started: bool,
    has_ended: bool,
}

impl TurnStream {
    pub(super) fn new(chat: ChatId, events: EventSubscription, changes: EventSubscription) -> Self {
        Self { chat, events, changes, ready: VecDeque::new(), has_started: false, has_ended: false }
    }

    /// The stream of a turn that has started, with its events so far.
    pub(super) fn started(mut self, events: impl IntoIterator<Item = TurnEvent>) -> Self {
        self.ready.extend(events);
        self.has_started = true;
        self
    }

    /// The next event, or `None` after the last one. Cancel safe.
    pub(crate) async fn next(&mut self) -> Option<TurnEvent> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            if self.has_ended {
                return None;
            }
            let (is_change, events) = tokio::select! {
                // Polled in this order, so that a binding comes before the result of its call.
                biased;
                changes = self.changes.next(MAX_EVENTS) => (true, changes),
                events = self.events.next(MAX_EVENTS) => (false, events),
            };
            match events {
                Ok(Some(events)) if is_change => self.read_changes(&events),
                Ok(Some(events)) => self.read_events(&events),
                Ok(None) => self.end(TurnEnd::Failed("the chat has ended".to_owned())),
                Err(error) => self.end(TurnEnd::Failed(error.to_string())),
            }
        }
    }

    fn read_changes(&mut self, changes: &[Arc<Value>]) {
        let mut bindings = changes.iter().filter_map(|event| ChatBinding::from_watch(event, self.chat));
        if let Some(binding) = bindings.next_back() {
            self.ready.push_back(TurnEvent::Binding(binding));
        }
    }

    fn read_events(&mut self, events: &[Arc<Value>]) {
        for event in events {
            if self.has_ended {
                return;
            }
            match event["type"].as_str() {
                Some("message_part") => self.ready.extend(TurnEvent::from_part(&event["message_part"]["part"])),
                Some("status") => match event["status"]["status"].as_str() {
                    Some("running") => self.has_started = true,
                    Some("requires_action") if self.has_started => self.end(TurnEnd::NeedsApproval),
                    Some("waiting") if self.has_started => {
                        let is_interrupted = event["status"]["interrupted"] == true;
                        self.end(if is_interrupted { TurnEnd::Interrupted } else { TurnEnd::Finished });
                    }
                    _ => {}
                },
                // The messages of a step repeat its parts.
                _ => {}
            }
        }
    }

    fn end(&mut self, end: TurnEnd) {
        self.ready.push_back(TurnEvent::End(end));
        self.has_ended = true;
    }
}
