//! A small web chat, written as any app that uses the library would be: the rows are `WorkspaceTool`s inside one
//! `ChatWorkspaceContext`, and everything else is the app's own.
//!
//! | file | what it is for |
//! |---|---|
//! | `app.rs` | the page: the list of chats and the chat that the address names |
//! | `conversation.rs` | one chat: its messages, its rows, and where one writes |
//! | `transcript.rs` | what the server's events make of a chat; pure |
//! | `live.rs` | keeps a transcript and a binding up to date over two sockets |
//! | `server.rs` | the server's HTTP and WebSocket calls |
#![forbid(unsafe_code)]

mod app;
mod conversation;
mod live;
mod server;
mod transcript;

fn main() {
    dioxus_web::launch::launch_cfg(app::App, dioxus_web::Config::new());
}
