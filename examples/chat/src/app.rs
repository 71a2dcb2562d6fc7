use dioxus::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::UrlSearchParams;

use crate::{
    conversation::{Composer, Conversation},
    server,
};

/// The page. Its URL names the chat (`?chat=<id>`), so that a reload shows the same chat.
#[component]
pub(crate) fn App() -> Element {
    let mut current = use_signal(chat_in_url);
    let mut problem = use_signal(|| None::<String>);
    let mut chats = use_resource(move || async move {
        current.read();
        server::chats().await
    });
    let start_chat = use_callback(move |text: String| {
        spawn(async move {
            match server::create(&text).await {
                Ok(chat) => {
                    set_chat_in_url(&chat.id);
                    problem.set(None);
                    current.set(Some(chat.id));
                    chats.restart();
                }
                Err(error) => problem.set(Some(error.to_string())),
            }
        });
    });
    let chats = chats.read();
    rsx! {
        div { class: "app",
            nav { class: "sidebar", "aria-label": "Chats",
                a { class: "new-chat", href: "?", "New chat" }
                match &*chats {
                    Some(Ok(chats)) => rsx! {
                        ul {
                            for chat in chats {
                                li { key: "{chat.id}",
                                    a {
                                        href: "?chat={chat.id}",
                                        "aria-current": (current().as_deref() == Some(&*chat.id)).then_some("page"),
                                        "{chat.title}"
                                    }
                                }
                            }
                        }
                    },
                    Some(Err(error)) => rsx! { p { class: "problem", role: "alert", "{error}" } },
                    None => rsx! {},
                }
            }
            main { class: "chat",
                match current() {
                    Some(id) => rsx! { Conversation { key: "{id}", id: id.clone() } },
                    None => rsx! {
                        div { class: "welcome",
                            h1 { "What shall we build?" }
                            p { "The agent creates, starts and stops a workspace. Its builds run on the server behind this page." }
                        }
                        if let Some(problem) = problem() {
                            p { class: "problem", role: "alert", "{problem}" }
                        }
                        Composer { is_running: false, on_send: start_chat, on_interrupt: |()| () }
                    },
                }
            }
        }
    }
}

fn chat_in_url() -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get("chat")
}

/// Changes the URL without a reload.
fn set_chat_in_url(chat: &str) {
    let history = web_sys::window().and_then(|window| window.history().ok());
    if let Some(history) = history {
        // If the browser refuses, a reload shows the list of chats.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("?chat={chat}")));
    }
}
