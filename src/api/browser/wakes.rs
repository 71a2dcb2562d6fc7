use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::Stream;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Document, EventTarget, VisibilityState, Window};

/// Brings something when the page is back. Dropping it takes its listeners away.
pub(super) struct Wakes {
    come: UnboundedReceiver<()>,
    _listeners: Vec<Listener>,
}

impl Wakes {
    pub(super) fn listen() -> Self {
        let (wake, come) = unbounded();
        let window = web_sys::window();
        let document = window.as_ref().and_then(Window::document);
        let online = window.map(|window| {
            let wake = wake.clone();
            // A receiver that is gone goes together with this listener.
            Listener::add(window.into(), "online", move || _ = wake.unbounded_send(()))
        });
        let seen = document.map(|document: Document| {
            let page = document.clone();
            Listener::add(document.into(), "visibilitychange", move || {
                if page.visibility_state() == VisibilityState::Visible {
                    let _ = wake.unbounded_send(());
                }
            })
        });
        Self { come, _listeners: online.into_iter().chain(seen).collect() }
    }
}

impl Stream for Wakes {
    type Item = ();

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<()>> {
        Pin::new(&mut self.come).poll_next(context)
    }
}

struct Listener {
    target: EventTarget,
    event: &'static str,
    callback: Closure<dyn FnMut()>,
}

impl Listener {
    fn add(target: EventTarget, event: &'static str, on_event: impl FnMut() + 'static) -> Self {
        let callback = Closure::<dyn FnMut()>::new(on_event);
        // It only throws where the callback is no function.
        let _ = target.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
        Self { target, event, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.callback.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback(self.event, callback);
    }
}
