use super::*;
use WorkspaceAction::{Create, Start, Stop};

const ALL: [WorkspaceAction; 3] = [Create, Start, Stop];

#[test]
fn a_running_call_never_fails() {
    let result = json!({"error": "boom", "error_code": "INSUFFICIENT_QUOTA", "agent_status": "no_agent"});
    for action in ALL {
        let outcome = ToolCallOutcome::from_call(&ToolCall {
            action,
            status: ToolStatus::Running,
            args: &Value::Null,
            result: &result,
            is_error: true,
            run_over: false,
        });
        assert_eq!((outcome.state(), outcome.failure_message(&ENGLISH)), (CallState::Running, None));
    }
}

#[test]
fn quota_precedes_error_and_error_precedes_already_exists() {
    let mut result = json!({"created": false, "error": "boom", "error_code": "INSUFFICIENT_QUOTA"});
    assert!(matches!(completed(Create, result.clone()).result, CallResult::QuotaReached { .. }));
    result["error_code"] = json!("SOMETHING_ELSE");
    assert!(matches!(completed(Create, result.clone()).result, CallResult::Failed { .. }));
    result["error"] = json!("");
    assert!(matches!(completed(Create, result).result, CallResult::AlreadyExists { .. }));
}

#[test]
fn status_mark_or_result_make_a_failure() {
    let empty = json!({});
    let error = json!({"error": "boom"});
    for (status, result, is_error) in [
        (ToolStatus::Error, &empty, false),
        (ToolStatus::Completed, &empty, true),
        (ToolStatus::Completed, &error, false),
    ] {
        let call = ToolCall { action: Stop, status, args: &Value::Null, result, is_error, run_over: false };
        assert_eq!(ToolCallOutcome::from_call(&call).state(), CallState::Failed, "{call:?}");
    }
}

#[test]
fn plain_text_of_a_failure_is_its_message() {
    for result in [json!("dial tcp: timeout"), json!({"output": "dial tcp: timeout"})] {
        let call = ToolCall {
            action: Start,
            status: ToolStatus::Error,
            args: &Value::Null,
            result: &result,
            is_error: true,
            run_over: false,
        };
        assert_eq!(ToolCallOutcome::from_call(&call).failure_message(&ENGLISH).as_deref(), Some("dial tcp: timeout"));
    }
    assert_eq!(completed(Start, json!("all is well")).state(), CallState::Succeeded);
}

#[test]
fn the_reason_replaces_an_empty_error_only() {
    for (error, message) in [("", "interrupted"), ("boom", "boom")] {
        let call = ToolCall {
            action: Start,
            status: ToolStatus::Error,
            args: &Value::Null,
            result: &json!({"error": error, "reason": "interrupted"}),
            is_error: false,
            run_over: false,
        };
        assert_eq!(ToolCallOutcome::from_call(&call).failure_message(&ENGLISH).as_deref(), Some(message));
    }
}

#[test]
fn only_false_means_already_exists() {
    for created in [json!(true), json!(null), json!(0), json!("false")] {
        let outcome = completed(Create, json!({"created": created}));
        assert_eq!(outcome.result, CallResult::Succeeded { agent: None }, "{created}");
    }
}

#[test]
fn an_invalid_build_id_is_missing() {
    for id in [json!(""), json!("latest"), json!(7), json!(null), json!("../../etc")] {
        let outcome = completed(Start, json!({"build_id": id}));
        assert_eq!(outcome.build_id, None, "{id}");
        assert!(!outcome.may_have_log(), "{id}");
    }
    assert_eq!(completed(Start, json!({"build_id": BUILD})).build_id, BUILD.parse().ok());
}

#[test]
fn a_row_may_have_a_log_while_running_or_with_a_build() {
    for action in ALL {
        assert!(running(action, json!({})).may_have_log());
        assert!(completed(action, json!({"build_id": BUILD})).may_have_log());
        assert!(completed(action, json!({"build_id": BUILD, "error": "boom"})).may_have_log());
        assert!(!completed(action, json!({"started": true})).may_have_log());
    }
    for action in [Start, Stop] {
        assert!(!completed(action, json!({"build_id": BUILD, "no_build": true})).may_have_log());
    }
    let create = completed(Create, json!({"build_id": BUILD, "no_build": true}));
    assert!(create.may_have_log(), "a create has no such flag");
}

#[test]
fn a_failed_create_is_named_by_its_arguments() {
    let call = |args: Value, result: Value| {
        let status = ToolStatus::Completed;
        ToolCallOutcome::from_call(&ToolCall {
            action: Create,
            status,
            args: &args,
            result: &result,
            is_error: false,
            run_over: false,
        })
    };
    let failed = call(json!({"name": "dev"}), json!({"error": "existing workspace build failed", "build_id": BUILD}));
    assert_eq!(failed.label(None, &ENGLISH), "Failed to create dev");
    let encoded = call(json!(r#"{"name": "dev"}"#), json!({"error": "boom"}));
    assert_eq!(encoded.label(None, &ENGLISH), "Failed to create dev");
    let created = call(json!({"name": "dev"}), json!({"created": true}));
    assert_eq!(created.label(None, &ENGLISH), "Created workspace", "the server may have chosen another name");
}

#[test]
fn the_chats_workspace_names_a_call_without_a_name() {
    let known = WorkspaceName::new(Some("ada"), "dev");
    let label = |outcome: ToolCallOutcome| outcome.with_fallback(known.as_ref()).label(None, &ENGLISH);
    assert_eq!(label(rejected(Start, "boom")), "Failed to start dev");
    assert_eq!(label(completed(Stop, json!({}))), "Stopped dev");
    assert_eq!(label(completed(Create, json!({"error": "boom", "build_id": BUILD}))), "Failed to create dev");
    assert_eq!(label(completed(Create, json!({"created": false}))), "Workspace dev already exists");
    assert_eq!(label(completed(Start, json!({"workspace_name": "own"}))), "Started own");
    assert_eq!(rejected(Start, "boom").with_fallback(None).label(None, &ENGLISH), "Failed to start workspace");
}

#[test]
fn a_create_without_a_build_is_not_named_by_the_chat() {
    let known = WorkspaceName::new(Some("ada"), "dev");
    let outcome = rejected(Create, "template not found").with_fallback(known.as_ref());
    assert_eq!(outcome.label(None, &ENGLISH), "Failed to create workspace");
}

#[test]
fn the_chats_workspace_adds_its_owner_to_its_own_name_only() {
    let known = WorkspaceName::new(Some("ada"), "dev");
    let link = |name: &str| {
        let outcome = completed(Start, json!({"workspace_name": name})).with_fallback(known.as_ref());
        outcome.workspace.and_then(|workspace| workspace.link_path())
    };
    assert_eq!(link("dev").as_deref(), Some("/@ada/dev"));
    assert_eq!(link("eve/dev").as_deref(), Some("/@eve/dev"));
    assert_eq!(link("prod"), None);
}

#[test]
fn a_name_with_an_owner_has_a_link() {
    let outcome = completed(Create, json!({"workspace_name": "dev", "owner_name": "ada"}));
    assert_eq!(outcome.workspace.and_then(|name| name.link_path()).as_deref(), Some("/@ada/dev"));
}
