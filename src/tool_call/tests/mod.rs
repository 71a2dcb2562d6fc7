//! Tool calls as the chat's server sends them.

mod agent_fields;
#[cfg(not(target_arch = "wasm32"))]
mod fuzz;
mod labels;
#[cfg(not(target_arch = "wasm32"))]
mod properties;
mod reading;
mod tool_results;

use serde_json::{Value, json};

use super::*;
use crate::strings::ENGLISH;

const BUILD: &str = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001";

/// A call without arguments that is completed.
fn completed(action: WorkspaceAction, result: Value) -> ToolCallOutcome {
    ToolCallOutcome::from_call(&ToolCall {
        action,
        status: ToolStatus::Completed,
        args: &Value::Null,
        result: &result,
        is_error: false,
        run_over: false,
    })
}

/// A call without arguments that ended with a protocol error.
fn rejected(action: WorkspaceAction, text: &str) -> ToolCallOutcome {
    ToolCallOutcome::from_call(&ToolCall {
        action,
        status: ToolStatus::Error,
        args: &Value::Null,
        result: &json!({"error": text}),
        is_error: true,
        run_over: false,
    })
}

/// A running call.
fn running(action: WorkspaceAction, args: Value) -> ToolCallOutcome {
    ToolCallOutcome::from_call(&ToolCall {
        action,
        status: ToolStatus::Running,
        args: &args,
        result: &Value::Null,
        is_error: false,
        run_over: false,
    })
}
