//! Reads tool calls from the message formats of chats.
//!
//! Any JSON is accepted, and nothing panics. A call that has ended in any way is never read as running, so that no row shows
//! a spinner for ever.

mod ag_ui;
mod coder;
mod lenient;
mod tool_part;

#[cfg(test)]
mod tests;

pub use tool_part::ToolPart;
