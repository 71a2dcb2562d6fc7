use super::*;
use WorkspaceAction::{Create, Start, Stop};

#[test]
fn an_agent_that_cannot_be_used_is_a_failure() {
    for (status, error, message) in [
        ("not_ready", Some("context deadline exceeded"), "context deadline exceeded"),
        ("not_ready", None, "The chat could not connect to the workspace agent."),
        ("not_ready", Some(" "), "The chat could not connect to the workspace agent."),
        ("no_agent", None, "This workspace has no agent, so the chat cannot use it."),
        ("no_agent", Some("ignored"), "This workspace has no agent, so the chat cannot use it."),
        ("selection_error", Some("two agents match"), "two agents match"),
        ("selection_error", None, "The chat could not choose a workspace agent."),
    ] {
        for action in [Create, Start] {
            let outcome = completed(action, json!({"agent_status": status, "agent_error": error}));
            assert_eq!(outcome.state(), CallState::Failed, "{action:?} {status}");
            assert_eq!(outcome.failure_message(&ENGLISH).as_deref(), Some(message), "{action:?} {status} {error:?}");
            assert_eq!(outcome.notice(&ENGLISH), None);
        }
    }
}

#[test]
fn failed_startup_scripts_are_a_notice_on_a_success() {
    const FAILED: &str =
        "A startup script or dev container failed. Skills, instructions, or tools they set up may be missing.";
    const LIMIT: &str = "Startup scripts ran past their time limit and were stopped. Skills, instructions, or tools \
                         they set up may be missing.";
    const UNFINISHED: &str =
        "Startup scripts did not finish. Skills, instructions, or tools they set up may be missing.";
    const STILL_RUNNING: &str = "Startup scripts were still running when the chat stopped waiting for them. Skills, \
                                 instructions, or tools they set up may not be available yet.";
    for (scripts, lifecycle, notice) in [
        ("startup_scripts_failed", Some("start_error"), FAILED),
        ("startup_scripts_failed", Some("start_timeout"), LIMIT),
        ("startup_scripts_failed", Some("shutting_down"), UNFINISHED),
        ("startup_scripts_failed", Some("off"), UNFINISHED),
        ("startup_scripts_failed", Some("unheard_of"), UNFINISHED),
        ("startup_scripts_failed", None, UNFINISHED),
        ("startup_scripts_timeout", None, STILL_RUNNING),
        ("startup_scripts_timeout", Some("start_error"), STILL_RUNNING),
    ] {
        for action in [Create, Start] {
            let result = json!({"workspace_name": "dev", "startup_scripts": scripts, "lifecycle_state": lifecycle});
            let outcome = completed(action, result);
            assert_eq!(outcome.notice(&ENGLISH), Some(notice), "{action:?} {scripts} {lifecycle:?}");
            assert_eq!(outcome.state(), CallState::Succeeded);
            assert_eq!(outcome.failure_message(&ENGLISH), None);
            assert!(outcome.label(None, &ENGLISH).ends_with(" dev"), "a notice does not change the label");
        }
    }
}

#[test]
fn ignores_unknown_values() {
    for result in [
        json!({"agent_status": "ready"}),
        json!({"agent_status": "unheard_of"}),
        json!({"agent_status": ["no_agent"]}),
        json!({"startup_scripts": "startup_scripts_unknown"}),
        json!({"startup_scripts": "unheard_of", "lifecycle_state": "start_error"}),
        json!({"lifecycle_state": "start_error"}),
        json!(null),
        json!([{"agent_status": "no_agent"}]),
    ] {
        let outcome = completed(Start, result.clone());
        assert_eq!(outcome.result, CallResult::Succeeded { agent: None }, "{result}");
    }
}

#[test]
fn an_agent_failure_precedes_its_scripts() {
    let result = json!({"agent_status": "no_agent", "startup_scripts": "startup_scripts_timeout"});
    let outcome = completed(Start, result);
    assert_eq!((outcome.state(), outcome.notice(&ENGLISH)), (CallState::Failed, None));
}

#[test]
fn an_existing_workspace_keeps_its_label_when_its_agent_fails() {
    let result = json!({"created": false, "workspace_name": "dev", "agent_status": "not_ready"});
    let outcome = completed(Create, result);
    assert_eq!(outcome.label(None, &ENGLISH), "Workspace dev already exists");
    assert_eq!(outcome.state(), CallState::Failed);
    let message = outcome.failure_message(&ENGLISH);
    assert_eq!(message.as_deref(), Some("The chat could not connect to the workspace agent."));
}

#[test]
fn a_stop_ignores_agent_fields() {
    let result = json!({"agent_status": "no_agent", "startup_scripts": "startup_scripts_timeout"});
    assert_eq!(completed(Stop, result).result, CallResult::Succeeded { agent: None });
}
