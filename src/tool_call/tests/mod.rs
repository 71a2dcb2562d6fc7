//! The room as a whole, against the tables of the chat's contract.

mod agent_fields;
#[cfg(not(target_arch = "wasm32"))]
mod fuzz;
mod labels;
#[cfg(not(target_arch = "wasm32"))]
mod properties;
mod reading;
mod wire_rows;

use serde_json::{Value, json};

use super::*;
use crate::strings::ENGLISH;

const BUILD: &str = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001";

/// A call without arguments that the protocol takes for answered well.
fn completed(action: WorkspaceAction, result: Value) -> ToolCallOutcome {
    ToolCallOutcome::from_call(&ToolCall {
        action,
        status: ToolStatus::Completed,
        args: &Value::Null,
        result: &result,
        is_error: false,
    })
}

/// A call without arguments that the protocol marks as an error, which leaves its text only.
fn refused(action: WorkspaceAction, text: &str) -> ToolCallOutcome {
    ToolCallOutcome::from_call(&ToolCall {
        action,
        status: ToolStatus::Error,
        args: &Value::Null,
        result: &json!({"error": text}),
        is_error: true,
    })
}

/// A call that has only its arguments.
fn running(action: WorkspaceAction, args: Value) -> ToolCallOutcome {
    ToolCallOutcome::from_call(&ToolCall {
        action,
        status: ToolStatus::Running,
        args: &args,
        result: &Value::Null,
        is_error: false,
    })
}
