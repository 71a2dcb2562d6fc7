//! A small web chat that uses the library as any app would: the rows are `WorkspaceTool`s inside one
//! `ChatWorkspaceContext`. Everything else is the app's own.
//!
//! | file | what it is for |
//! |---|---|
//! | `app.rs` | the page: the list of chats and the current chat, which the URL names |
//! | `conversation.rs` | one chat: its messages, its rows and the input field |
//! | `transcript.rs` | the content of a chat, built from the server's events; pure |
//! | `live.rs` | keeps the transcript and the chat's record up to date over two sockets |
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
