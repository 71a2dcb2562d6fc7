use std::time::Duration;

use dioxus::{core::Task, prelude::*};
use futures_channel::mpsc::unbounded;
use futures_util::StreamExt;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element as DomElement, MutationObserver, MutationObserverInit};

use crate::{SceneEvent, StagedScene};

/// Something that could be noticed of a scene from outside.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Noticed {
    /// When, on the scene's clock.
    pub(super) at: Duration,
    pub(super) what: What,
}

/// What was noticed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// A callback of the component was called.
    Told(SceneEvent),
    /// A screen reader was told this.
    Heard(String),
}

/// All that was noticed of the scene on the page.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Events {
    list: Signal<Vec<Noticed>>,
    scene: Signal<Option<StagedScene>>,
}

impl Events {
    pub(super) fn list(self) -> Vec<Noticed> {
        (self.list)()
    }

    pub(super) fn clear(mut self) {
        self.list.clear();
    }

    pub(super) fn add_told(self, event: SceneEvent) {
        self.add(What::Told(event));
    }

    fn add(mut self, what: What) {
        let at = self.scene.peek().as_ref().map(|scene| scene.clock.now()).unwrap_or_default();
        self.list.write().push(Noticed { at, what });
    }
}

/// Notices what happens in the scene from now on.
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

/// Notices what a screen reader is told, for as long as it is run.
async fn listen(root: DomElement, events: Events) {
    let (sender, mut changes) = unbounded();
    let on_change = Closure::<dyn FnMut()>::new(move || {
        // Nobody listens any more where the scene has gone.
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
        let spoken = root.query_selector("[role=status]").ok().flatten().and_then(|status| status.text_content());
        if spoken != last
            && let Some(spoken) = spoken.clone()
        {
            events.add(What::Heard(spoken));
        }
        last = spoken;
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
