use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::Stream;
use web_sys::{Document, VisibilityState, Window};

use super::listener::Listener;

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
            Listener::add(&window, "online", move |_| _ = wake.unbounded_send(()))
        });
        let seen = document.map(|document: Document| {
            let page = document.clone();
            Listener::add(&document, "visibilitychange", move |_| {
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
