//! The workspace tools of a chat's agent. A tool creates a build, binds the chat to it, waits for it, and returns a result.

mod agent;
mod begin;
mod binding_faults;
mod call;
mod chat_locks;
mod create;
mod dispatch;
mod result;
mod start;
mod stop;
mod wait;

#[cfg(test)]
mod tests;

pub(crate) use begin::{Begun, BuildStep, Rejected};
pub(crate) use binding_faults::BindingFaults;
pub(crate) use call::{ToolCall, Tools};
pub(crate) use chat_locks::ChatLocks;
pub(crate) use result::ToolResult;
