//! Chats with a scripted agent: messages, the agent's turns, approvals, and the recovery of pending tool calls.

mod approval;
mod message_part;
mod script;
mod service;
mod turn;
mod turn_event;
mod turn_stream;

pub(crate) use approval::Decision;
pub(crate) use service::{Chats, SendError};
pub(crate) use turn_event::{ChatBinding, Entry, TurnEnd, TurnEvent, answer_id};
pub(crate) use turn_stream::{Conversation, TurnStream};
