use chat_workspace_tools::prelude::*;
use dioxus::prelude::*;

use crate::{
    live::use_live_chat,
    server,
    transcript::{Item, Role},
};

/// Messages that the scripted agent understands.
const SUGGESTIONS: [&str; 6] =
    ["create a workspace from docker", "start it", "stop it", "restart it", "start it while it stops", "break it"];

/// One chat.
#[component]
pub(crate) fn Conversation(id: String) -> Element {
    let live = use_live_chat(id.clone());
    let mut problem = use_signal(|| None::<String>);
    let send_id = id.clone();
    let send = use_callback(move |text: String| {
        let id = send_id.clone();
        spawn(async move {
            let sent = server::send(&id, &text).await;
            problem.set(sent.err().map(|error| error.to_string()));
        });
    });
    let interrupt = use_callback(move |()| {
        let id = id.clone();
        spawn(async move {
            let interrupted = server::interrupt(&id).await;
            problem.set(interrupted.err().map(|error| error.to_string()));
        });
    });
    let transcript = live.transcript.read();
    let (items, is_running) = (transcript.items(), transcript.is_running());
    let is_empty = items.is_empty();
    rsx! {
        ChatWorkspaceContext {
            api: BrowserApi::same_origin(),
            workspace_id: live.workspace_id,
            build_id: live.build_id,
            agent_id: live.agent_id,
            // A reversed column: a reader at the end stays there while messages arrive.
            div { class: "scroll", tabindex: "0", role: "log", "aria-label": "Messages",
                div { class: "thread",
                    for (index, item) in items.into_iter().enumerate() {
                        Entry { key: "{key(index, &item)}", item }
                    }
                }
            }
        }
        if !(live.is_connected)() {
            p { class: "connection", role: "status",
                if is_empty { "Connecting…" } else { "Reconnecting…" }
            }
        }
        if let Some(problem) = problem() {
            p { class: "problem", role: "alert", "{problem}" }
        }
        Composer { is_running, on_send: send, on_interrupt: interrupt }
    }
}

/// The key of an item. A call keeps its key, and so its row, when its step becomes a message.
fn key(index: usize, item: &Item) -> String {
    match item {
        Item::Text { .. } => format!("text-{index}"),
        Item::Call { id, .. } => id.clone(),
    }
}

#[component]
fn Entry(item: Item) -> Element {
    match item {
        Item::Text { role: Role::User, text } => rsx! { p { class: "said by-user", "{text}" } },
        Item::Text { text, .. } => rsx! { p { class: "said by-agent", "{text}" } },
        Item::Call { id, name, args, result, is_error, status } => rsx! {
            div { class: "call",
                WorkspaceTool { name, status, args, result, is_error, tool_call_id: id }
            }
        },
    }
}

/// The input field and suggestions.
#[component]
pub(crate) fn Composer(is_running: bool, on_send: Callback<String>, on_interrupt: Callback<()>) -> Element {
    let mut text = use_signal(String::new);
    rsx! {
        form {
            class: "composer",
            onsubmit: move |event: FormEvent| {
                event.prevent_default();
                let message = text().trim().to_owned();
                if !message.is_empty() && !is_running {
                    text.set(String::new());
                    on_send.call(message);
                }
            },
            div { class: "sentences", role: "group", "aria-label": "Suggestions",
                for sentence in SUGGESTIONS {
                    button {
                        r#type: "button",
                        disabled: is_running,
                        onclick: move |_| on_send.call(sentence.to_owned()),
                        "{sentence}"
                    }
                }
            }
            div { class: "write",
                input {
                    r#type: "text",
                    "aria-label": "Message",
                    placeholder: "Ask for a workspace",
                    autocomplete: "off",
                    maxlength: "10000",
                    value: "{text}",
                    oninput: move |event| text.set(event.value()),
                }
                if is_running {
                    button { class: "interrupt", r#type: "button", onclick: move |_| on_interrupt.call(()), "Stop waiting" }
                } else {
                    button { class: "send", r#type: "submit", "Send" }
                }
            }
        }
    }
}
