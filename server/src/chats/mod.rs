//! Chats with a scripted agent: messages, the agent's turns, and the recovery of pending tool calls.

mod message_part;
mod script;
mod service;
mod turn;

pub(crate) use service::{Chats, SendError};
