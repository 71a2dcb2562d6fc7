//! Printing the log. On the screen only the visible lines are in the document; on paper all lines are.

use dioxus::prelude::*;
use futures_util::StreamExt;

use super::{context::LogViewContext, log_text::log_text};

/// All lines as plain text while the page is printed. The style sheet shows it in place of the scroll box.
#[component]
pub(super) fn PrintedLog() -> Element {
    let view = use_context::<LogViewContext>();
    let mut text = use_signal(|| None);
    use_future(move || async move {
        let mut prints = print_events();
        while let Some(is_printing) = prints.next().await {
            text.set(is_printing.then(|| log_text(&view)));
        }
    });
    rsx! {
        if let Some(text) = text() {
            pre { class: "cwt-print", "{text}" }
        }
    }
}

/// Yields `true` before the page is printed and `false` after it.
#[cfg(all(feature = "browser", target_arch = "wasm32"))]
fn print_events() -> impl futures_util::Stream<Item = bool> + Unpin {
    use futures_channel::mpsc;
    use gloo_events::EventListener;

    let (sender, prints) = mpsc::unbounded();
    let listeners = web_sys::window().map(|window| {
        [("beforeprint", true), ("afterprint", false)].map(|(event, is_printing)| {
            let sender = sender.clone();
            EventListener::new(&window, event, move |_| _ = sender.unbounded_send(is_printing))
        })
    });
    // The stream owns the listeners: dropping it removes them.
    prints.map(move |is_printing| {
        let _ = &listeners;
        is_printing
    })
}

#[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
fn print_events() -> impl futures_util::Stream<Item = bool> + Unpin {
    futures_util::stream::pending()
}
