use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::Stream;
use web_sys::{Document, VisibilityState, Window};

use super::listener::Listener;
use crate::api::mailbox::Mailbox;

/// Brings something when the page is back. Dropping it takes its listeners away.
pub(super) struct Wakes {
    come: Mailbox<()>,
    _listeners: Vec<Listener>,
}

impl Wakes {
    pub(super) fn listen() -> Self {
        let come = Mailbox::default();
        let window = web_sys::window();
        let document = window.as_ref().and_then(Window::document);
        let online = window.map(|window| {
            let come = come.clone();
            Listener::add(&window, "online", move |_| come.put(()))
        });
        let seen = document.map(|document: Document| {
            let (page, come) = (document.clone(), come.clone());
            Listener::add(&document, "visibilitychange", move |_| {
                if page.visibility_state() == VisibilityState::Visible {
                    come.put(());
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
