//! Reads tool calls from the message formats of chats: a reader per vocabulary.
//!
//! Any JSON is accepted, and nothing panics. A call that has ended in any way is never read as running, and one without
//! evidence of success is never read as completed.

mod a2a;
mod acp;
mod ag_ui;
mod ai_sdk;
mod anthropic;
mod assistant_ui;
mod calls;
mod coder;
mod copilotkit;
mod json;
mod langgraph;
mod openai;
pub(crate) mod refusal;
mod tanstack;
mod tool_part;
mod vocabulary;

#[cfg(test)]
mod tests;

pub use tool_part::ToolPart;
pub use vocabulary::Vocabulary;
