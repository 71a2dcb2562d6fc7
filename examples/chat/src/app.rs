use dioxus::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::UrlSearchParams;

use crate::{
    conversation::{Composer, Conversation},
    server,
};

/// The page: its address names the chat (`?chat=<id>`), so that a reload comes back to it.
#[component]
pub(crate) fn App() -> Element {
    let mut current = use_signal(chat_of_address);
    let mut problem = use_signal(|| None::<String>);
    let mut chats = use_resource(move || async move {
        current.read();
        server::chats().await
    });
    let begin = use_callback(move |text: String| {
        spawn(async move {
            match server::create(&text).await {
                Ok(chat) => {
                    show_in_address(&chat.id);
                    problem.set(None);
                    current.set(Some(chat.id));
                    chats.restart();
                }
                Err(error) => problem.set(Some(error.to_string())),
            }
        });
    });
    let listed = chats.read();
    rsx! {
        div { class: "app",
            nav { class: "sidebar", "aria-label": "Chats",
                a { class: "new-chat", href: "?", "New chat" }
                match &*listed {
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
                        Composer { is_running: false, on_send: begin, on_interrupt: |()| () }
                    },
                }
            }
        }
    }
}

fn chat_of_address() -> Option<String> {
    let search = web_sys::window()?.location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get("chat")
}

/// Puts the chat into the page's address without loading the page anew.
fn show_in_address(chat: &str) {
    let history = web_sys::window().and_then(|window| window.history().ok());
    if let Some(history) = history {
        // Without it, a reload would show the list.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("?chat={chat}")));
    }
}
