use std::time::Duration;

use dioxus::{core::Task, prelude::*};
use futures_channel::mpsc::unbounded;
use futures_util::StreamExt;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element as DomElement, MutationObserver, MutationObserverInit};

use crate::{SceneEvent, StagedScene};

/// An entry of the event log.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    /// The time on the scene's clock.
    pub(super) at: Duration,
    pub(super) kind: EntryKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum EntryKind {
    /// The component called a callback.
    Callback(SceneEvent),
    /// The live region announced this.
    Announcement(String),
}

/// The event log of the mounted scene.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Events {
    list: Signal<Vec<Entry>>,
    scene: Signal<Option<StagedScene>>,
}

impl Events {
    pub(super) fn list(self) -> Vec<Entry> {
        (self.list)()
    }

    pub(super) fn clear(mut self) {
        self.list.clear();
    }

    pub(super) fn add_callback(self, event: SceneEvent) {
        self.add(EntryKind::Callback(event));
    }

    fn add(mut self, kind: EntryKind) {
        let at = self.scene.peek().as_ref().map(|scene| scene.clock.now()).unwrap_or_default();
        self.list.write().push(Entry { at, kind });
    }
}

/// Records the events of the scene.
pub(super) fn use_events(scene: Signal<Option<StagedScene>>) -> Events {
    let events = Events { list: use_signal(Vec::new), scene };
    let mut listening = use_signal(|| None::<Task>);
    use_effect(move || {
        if let Some(task) = listening.take() {
            task.cancel();
        }
        if let Some(scene) = scene() {
            listening.set(Some(spawn(listen(scene.root, events))));
        }
    });
    events
}

/// Records the announcements of the live region until it is dropped.
async fn listen(root: DomElement, events: Events) {
    let (sender, mut changes) = unbounded();
    let on_change = Closure::<dyn FnMut()>::new(move || {
        // Fails only after the scene is unmounted.
        let _ = sender.unbounded_send(());
    });
    let Ok(observer) = MutationObserver::new(on_change.as_ref().unchecked_ref()) else { return };
    let _disconnect = Disconnect(observer.clone());
    let init = MutationObserverInit::new();
    init.set_child_list(true);
    init.set_character_data(true);
    init.set_subtree(true);
    if observer.observe_with_options(&root, &init).is_err() {
        return;
    }
    let mut last = None;
    loop {
        let announced = root.query_selector("[role=status]").ok().flatten().and_then(|status| status.text_content());
        if announced != last
            && let Some(text) = announced.clone()
        {
            events.add(EntryKind::Announcement(text));
        }
        last = announced;
        if changes.next().await.is_none() {
            return;
        }
    }
}

struct Disconnect(MutationObserver);

impl Drop for Disconnect {
    fn drop(&mut self) {
        self.0.disconnect();
    }
}
