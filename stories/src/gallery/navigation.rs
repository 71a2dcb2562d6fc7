use dioxus::prelude::*;
use futures_channel::mpsc::unbounded;
use futures_util::StreamExt;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::PopStateEvent;

use super::view::View;

/// The view that the URL holds.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Navigation {
    view: Signal<View>,
}

impl Navigation {
    /// The view. The caller subscribes to it.
    pub(super) fn view(self) -> View {
        (self.view)()
    }

    /// The view, without a subscription.
    pub(super) fn peek(self) -> View {
        self.view.peek().clone()
    }

    /// Shows another view, with a new history entry.
    pub(super) fn go(mut self, view: View) {
        if let Some(history) = history() {
            // Browsers refuse only very frequent changes.
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&view.href()));
        }
        self.view.set(view);
    }

    /// Changes the view, without a new history entry.
    pub(super) fn update(mut self, change: impl FnOnce(&mut View)) {
        let mut view = self.peek();
        change(&mut view);
        if view == *self.view.peek() {
            return;
        }
        if let Some(history) = history() {
            // As in `go`.
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&view.href()));
        }
        self.view.set(view);
    }
}

/// The navigation of the gallery.
pub(super) fn use_navigation() -> Navigation {
    use_context()
}

/// Provides the navigation, and follows the back and forward buttons.
pub(super) fn use_navigation_provider() -> Navigation {
    let mut view = use_signal(|| View::read(&query()));
    use_future(move || async move {
        let (sender, mut moves) = unbounded();
        let follow = Closure::<dyn FnMut(PopStateEvent)>::new(move |_| {
            // Fails only while the page is unloaded.
            let _ = sender.unbounded_send(());
        });
        if let Some(window) = web_sys::window() {
            window.set_onpopstate(Some(follow.as_ref().unchecked_ref()));
        }
        while moves.next().await.is_some() {
            view.set(View::read(&query()));
        }
    });
    use_context_provider(|| Navigation { view })
}

fn query() -> String {
    web_sys::window().and_then(|window| window.location().search().ok()).unwrap_or_default()
}

fn history() -> Option<web_sys::History> {
    web_sys::window()?.history().ok()
}
