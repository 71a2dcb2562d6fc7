//! Every result that the server's tools send, in the order of the tools' decisions.

use super::*;
use CallState::{Failed, Succeeded};
use WorkspaceAction::{Create, Start};

/// A result: its number and variant, the outcome, and the expected label, state and log.
struct Row(&'static str, ToolCallOutcome, &'static str, CallState, Log);

#[derive(Debug, PartialEq)]
enum Log {
    Yes,
    No,
}

fn check(rows: impl IntoIterator<Item = Row>) {
    for Row(row, outcome, label, state, log) in rows {
        assert_eq!(outcome.label(None, &ENGLISH), label, "row {row}");
        assert_eq!(outcome.state(), state, "row {row}");
        assert_eq!(if outcome.may_have_log() { Log::Yes } else { Log::No }, log, "row {row}");
        assert_eq!(outcome.failure_message(&ENGLISH).is_some(), state == Failed, "row {row}");
    }
}

#[test]
fn start_workspace_results() {
    let rejected = |text| rejected(Start, text);
    let answered = |result| completed(Start, result);
    const FAILED: &str = "Failed to start workspace";
    check([
        Row("1", rejected("workspace starter is not configured"), FAILED, Failed, Log::No),
        Row("2", rejected("start_workspace is not properly configured"), FAILED, Failed, Log::No),
        Row("3", rejected("load chat: sql: connection is already closed"), FAILED, Failed, Log::No),
        Row("4", rejected("chat has no workspace; use create_workspace first"), FAILED, Failed, Log::No),
        Row("5", rejected("load workspace: sql: no rows in result set"), FAILED, Failed, Log::No),
        Row("6", rejected("workspace was deleted; use create_workspace to make a new one"), FAILED, Failed, Log::No),
        Row("7, build", rejected("get latest build: sql: no rows in result set"), FAILED, Failed, Log::No),
        Row("7, job", rejected("get provisioner job: sql: no rows in result set"), FAILED, Failed, Log::No),
        Row(
            "8",
            answered(json!({"error": "waiting for in-progress build: build was canceled", "build_id": BUILD})),
            FAILED,
            Failed,
            Log::Yes,
        ),
        Row(
            "9",
            answered(json!({"build_id": BUILD, "started": true, "workspace_name": "my-ws"})),
            "Started my-ws",
            Succeeded,
            Log::Yes,
        ),
        Row(
            "9, a stop build was waited for",
            answered(
                json!({"agent_status": "no_agent", "build_id": BUILD, "started": true, "workspace_name": "my-ws"}),
            ),
            "Started my-ws, no workspace agent",
            Failed,
            Log::Yes,
        ),
        Row(
            "10",
            answered(json!({"no_build": true, "started": true, "workspace_name": "my-ws"})),
            "Started my-ws",
            Succeeded,
            Log::No,
        ),
        Row(
            "10, no agent",
            answered(json!({"agent_status": "no_agent", "no_build": true, "started": true, "workspace_name": "my-ws"})),
            "Started my-ws, no workspace agent",
            Failed,
            Log::No,
        ),
        Row("11", rejected("start workspace: a build is already active"), FAILED, Failed, Log::No),
        Row(
            "12, scripts failed",
            answered(json!({
                "build_id": BUILD, "lifecycle_state": "start_error", "started": true,
                "startup_scripts": "startup_scripts_failed", "workspace_name": "my-ws",
            })),
            "Started my-ws",
            Succeeded,
            Log::Yes,
        ),
        Row(
            "12, updated to the active version",
            answered(json!({
                "build_id": BUILD, "started": true, "updated_to_active_version": true, "workspace_name": "my-ws",
                "update_reason": "template requires active versions", "message": "Workspace started and was updated.",
            })),
            "Started my-ws",
            Succeeded,
            Log::Yes,
        ),
        Row(
            "12, quota",
            answered(json!({
                "error_code": "INSUFFICIENT_QUOTA", "error": "insufficient quota", "title": "Workspace quota reached",
                "message": "Your workspace quota is full.", "build_id": BUILD,
                "quota": {"credits_consumed": 40, "budget": 40},
            })),
            "Workspace quota reached",
            Failed,
            Log::Yes,
        ),
        Row(
            "13",
            answered(json!({"error": "workspace start build failed: terraform apply failed", "build_id": BUILD})),
            FAILED,
            Failed,
            Log::Yes,
        ),
        Row(
            "of an old chat",
            answered(json!({"started": true, "workspace_name": "legacy-workspace"})),
            "Started legacy-workspace",
            Succeeded,
            Log::No,
        ),
    ]);
}

#[test]
fn create_workspace_results() {
    let rejected = |text| rejected(Create, text);
    let answered = |result| completed(Create, result);
    let existing = |status: &str, message: &str| {
        answered(json!({"created": false, "workspace_name": "dev", "status": status, "message": message}))
    };
    const FAILED: &str = "Failed to create workspace";
    const EXISTS: &str = "Workspace dev already exists";
    check([
        Row("1", rejected("workspace creator is not configured"), FAILED, Failed, Log::No),
        Row("2, blank", rejected("template_id is required; use list_templates to find one"), FAILED, Failed, Log::No),
        Row("2, no UUID", rejected("invalid template_id: invalid UUID length: 3"), FAILED, Failed, Log::No),
        Row("3", rejected("template not available for chat workspaces"), FAILED, Failed, Log::No),
        Row("4", rejected("load chat: sql: connection is already closed"), FAILED, Failed, Log::No),
        Row(
            "5",
            answered(json!({"error": "existing workspace build failed: build failed", "build_id": BUILD})),
            FAILED,
            Failed,
            Log::Yes,
        ),
        Row(
            "6",
            answered(json!({
                "build_id": BUILD, "created": false, "message": "workspace build completed",
                "status": "already_exists", "workspace_name": "dev",
            })),
            EXISTS,
            Succeeded,
            Log::Yes,
        ),
        Row(
            "7",
            existing("stopped", "workspace is stopped; use start_workspace to start it"),
            EXISTS,
            Succeeded,
            Log::No,
        ),
        Row(
            "8",
            existing("already_exists", "workspace is already running and recently connected"),
            EXISTS,
            Succeeded,
            Log::No,
        ),
        Row(
            "9",
            existing("already_exists", "workspace exists and the agent is still connecting"),
            EXISTS,
            Succeeded,
            Log::No,
        ),
        Row(
            "10",
            answered(json!({"build_id": BUILD, "created": true, "workspace_name": "ada/second"})),
            "Created second",
            Succeeded,
            Log::Yes,
        ),
        Row("11", rejected("look up template: sql: no rows in result set"), FAILED, Failed, Log::No),
        Row("12", rejected("a workspace with that name exists"), FAILED, Failed, Log::No),
        Row(
            "13",
            answered(json!({"error": "workspace build failed: build was canceled", "build_id": BUILD})),
            FAILED,
            Failed,
            Log::Yes,
        ),
        Row(
            "14",
            answered(json!({"build_id": BUILD, "created": true, "workspace_name": "ada/dev"})),
            "Created dev",
            Succeeded,
            Log::Yes,
        ),
        Row(
            "14, no agent",
            answered(
                json!({"agent_status": "no_agent", "build_id": BUILD, "created": true, "workspace_name": "ada/dev"}),
            ),
            "Created dev, no workspace agent",
            Failed,
            Log::Yes,
        ),
        Row("15", answered(json!({"created": true, "workspace_name": "ada/dev"})), "Created dev", Succeeded, Log::No),
    ]);
}

#[test]
fn an_existing_workspace_keeps_the_servers_message() {
    let result = json!({"created": false, "message": "workspace is stopped; use start_workspace to start it"});
    let CallResult::AlreadyExists { message, .. } = completed(Create, result).result else {
        panic!("the workspace exists");
    };
    assert_eq!(message.as_deref(), Some("workspace is stopped; use start_workspace to start it"));
}

#[test]
fn a_build_failure_shows_the_servers_message() {
    let outcome = completed(Start, json!({"error": "workspace start build failed: no capacity", "build_id": BUILD}));
    assert_eq!(outcome.failure_message(&ENGLISH).as_deref(), Some("workspace start build failed: no capacity"));
}
