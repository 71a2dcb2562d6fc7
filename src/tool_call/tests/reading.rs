use super::*;
use WorkspaceAction::{Create, Start, Stop};

const ALL: [WorkspaceAction; 3] = [Create, Start, Stop];

#[test]
fn a_running_call_is_never_drawn_as_failed() {
    let result = json!({"error": "boom", "error_code": "INSUFFICIENT_QUOTA", "agent_status": "no_agent"});
    for action in ALL {
        let outcome = ToolCallOutcome::from_call(&ToolCall {
            action,
            status: ToolStatus::Running,
            args: &Value::Null,
            result: &result,
            is_error: true,
        });
        assert_eq!((outcome.state(), outcome.failure_message(&ENGLISH)), (CallState::Running, None));
    }
}

#[test]
fn quota_comes_before_error_and_error_before_already_exists() {
    let mut result = json!({"created": false, "error": "boom", "error_code": "INSUFFICIENT_QUOTA"});
    assert!(matches!(completed(Create, result.clone()).result, CallResult::QuotaReached { .. }));
    result["error_code"] = json!("SOMETHING_ELSE");
    assert!(matches!(completed(Create, result.clone()).result, CallResult::Failed { .. }));
    result["error"] = json!("");
    assert!(matches!(completed(Create, result).result, CallResult::AlreadyExists { .. }));
}

#[test]
fn each_sign_of_failure_is_enough() {
    let empty = json!({});
    let error = json!({"error": "boom"});
    for (status, result, is_error) in [
        (ToolStatus::Error, &empty, false),
        (ToolStatus::Completed, &empty, true),
        (ToolStatus::Completed, &error, false),
    ] {
        let call = ToolCall { action: Stop, status, args: &Value::Null, result, is_error };
        assert_eq!(ToolCallOutcome::from_call(&call).state(), CallState::Failed, "{call:?}");
    }
}

#[test]
fn a_failed_calls_plain_text_is_its_message() {
    for result in [json!("dial tcp: timeout"), json!({"output": "dial tcp: timeout"})] {
        let call =
            ToolCall { action: Start, status: ToolStatus::Error, args: &Value::Null, result: &result, is_error: true };
        assert_eq!(ToolCallOutcome::from_call(&call).failure_message(&ENGLISH).as_deref(), Some("dial tcp: timeout"));
    }
    assert_eq!(completed(Start, json!("all is well")).state(), CallState::Succeeded);
}

#[test]
fn a_reason_stands_in_for_an_empty_error_only() {
    for (error, message) in [("", "interrupted"), ("boom", "boom")] {
        let call = ToolCall {
            action: Start,
            status: ToolStatus::Error,
            args: &Value::Null,
            result: &json!({"error": error, "reason": "interrupted"}),
            is_error: false,
        };
        assert_eq!(ToolCallOutcome::from_call(&call).failure_message(&ENGLISH).as_deref(), Some(message));
    }
}

#[test]
fn only_the_literal_false_says_that_nothing_was_created() {
    for created in [json!(true), json!(null), json!(0), json!("false")] {
        let outcome = completed(Create, json!({"created": created}));
        assert_eq!(outcome.result, CallResult::Succeeded { agent: None }, "{created}");
    }
}

#[test]
fn a_build_id_that_is_no_id_counts_as_absent() {
    for id in [json!(""), json!("latest"), json!(7), json!(null), json!("../../etc")] {
        let outcome = completed(Start, json!({"build_id": id}));
        assert_eq!(outcome.build_id, None, "{id}");
        assert!(!outcome.may_have_log(), "{id}");
    }
    assert_eq!(completed(Start, json!({"build_id": BUILD})).build_id, BUILD.parse().ok());
}

#[test]
fn a_row_opens_while_it_runs_or_when_it_names_a_build_unless_none_was_needed() {
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
fn a_failed_create_is_named_by_what_was_asked_for() {
    let call = |args: Value, result: Value| {
        let status = ToolStatus::Completed;
        ToolCallOutcome::from_call(&ToolCall { action: Create, status, args: &args, result: &result, is_error: false })
    };
    let failed = call(json!({"name": "dev"}), json!({"error": "existing workspace build failed", "build_id": BUILD}));
    assert_eq!(failed.label(None, &ENGLISH), "Failed to create dev");
    let encoded = call(json!(r#"{"name": "dev"}"#), json!({"error": "boom"}));
    assert_eq!(encoded.label(None, &ENGLISH), "Failed to create dev");
    let created = call(json!({"name": "dev"}), json!({"created": true}));
    assert_eq!(created.label(None, &ENGLISH), "Created workspace", "the server may have chosen another name");
}

#[test]
fn the_chats_workspace_names_a_call_that_names_none() {
    let known = WorkspaceName::new(Some("ada"), "dev");
    let label = |outcome: ToolCallOutcome| outcome.with_fallback(known.as_ref()).label(None, &ENGLISH);
    assert_eq!(label(refused(Start, "boom")), "Failed to start dev");
    assert_eq!(label(completed(Stop, json!({}))), "Stopped dev");
    assert_eq!(label(completed(Create, json!({"error": "boom", "build_id": BUILD}))), "Failed to create dev");
    assert_eq!(label(completed(Create, json!({"created": false}))), "Workspace dev already exists");
    assert_eq!(label(completed(Start, json!({"workspace_name": "own"}))), "Started own");
    assert_eq!(refused(Start, "boom").with_fallback(None).label(None, &ENGLISH), "Failed to start workspace");
}

#[test]
fn a_create_that_built_nothing_is_not_named_after_the_chats_earlier_workspace() {
    let known = WorkspaceName::new(Some("ada"), "dev");
    let outcome = refused(Create, "template not found").with_fallback(known.as_ref());
    assert_eq!(outcome.label(None, &ENGLISH), "Failed to create workspace");
}

#[test]
fn the_chats_workspace_lends_its_owner_to_its_own_name_only() {
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
fn an_owner_beside_the_name_makes_a_link() {
    let outcome = completed(Create, json!({"workspace_name": "dev", "owner_name": "ada"}));
    assert_eq!(outcome.workspace.and_then(|name| name.link_path()).as_deref(), Some("/@ada/dev"));
}
