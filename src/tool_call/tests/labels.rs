use super::*;
use WorkspaceAction::{Create, Start, Stop};

#[test]
fn labels_of_every_state_with_and_without_a_name() {
    for (action, result, named, unnamed) in [
        (Create, json!({"error": "x"}), "Failed to create dev", "Failed to create workspace"),
        (Create, json!({"created": false}), "Workspace dev already exists", "Workspace already exists"),
        (Create, json!({"created": true}), "Created dev", "Created workspace"),
        (Create, json!({}), "Created dev", "Created workspace"),
        (Start, json!({"error": "x"}), "Failed to start dev", "Failed to start workspace"),
        (Start, json!({"started": true}), "Started dev", "Started workspace"),
        (Start, json!({"started": true, "no_build": true}), "Started dev", "Started workspace"),
        (Start, json!({"created": false}), "Started dev", "Started workspace"),
        (Stop, json!({"error": "x"}), "Failed to stop dev", "Failed to stop workspace"),
        (Stop, json!({}), "Stopped dev", "Stopped workspace"),
        (
            Create,
            json!({"agent_status": "no_agent"}),
            "Created dev, no workspace agent",
            "Created workspace, no workspace agent",
        ),
        (
            Start,
            json!({"agent_status": "not_ready"}),
            "Started dev, could not connect to workspace agent",
            "Started workspace, could not connect to workspace agent",
        ),
        (
            Start,
            json!({"agent_status": "selection_error"}),
            "Started dev, could not choose a workspace agent",
            "Started workspace, could not choose a workspace agent",
        ),
        (Create, json!({"error_code": "INSUFFICIENT_QUOTA"}), "Workspace quota reached", "Workspace quota reached"),
        (Start, json!({"error_code": "INSUFFICIENT_QUOTA", "title": " Full "}), "Full", "Full"),
    ] {
        assert_eq!(completed(action, result.clone()).label(None, &ENGLISH), unnamed, "{action:?} {result}");
        let mut with_name = result;
        with_name["workspace_name"] = json!("dev");
        assert_eq!(completed(action, with_name.clone()).label(None, &ENGLISH), named, "{action:?} {with_name}");
    }
}

#[test]
fn a_known_stage_replaces_the_running_label() {
    for (action, label) in
        [(Create, "Creating workspace…"), (Start, "Starting workspace…"), (Stop, "Stopping workspace…")]
    {
        let outcome = running(action, json!({"name": "dev"}));
        assert_eq!(outcome.label(None, &ENGLISH), label);
        for stage in [
            CallStage::Queued,
            CallStage::Stopping,
            CallStage::Building,
            CallStage::AgentConnecting,
            CallStage::StartupScripts,
            CallStage::BuildFailed,
            CallStage::BuildCancelled,
        ] {
            assert_eq!(outcome.label(Some(stage), &ENGLISH), stage.text(&ENGLISH));
        }
    }
}

#[test]
fn an_ended_call_shows_no_stage() {
    let outcome = completed(Start, json!({"workspace_name": "dev"}));
    assert_eq!(outcome.label(Some(CallStage::Building), &ENGLISH), "Started dev");
}

#[test]
fn a_failure_always_has_a_message() {
    for (action, fallback) in [
        (Create, "Failed to create workspace"),
        (Start, "Failed to start workspace"),
        (Stop, "Failed to stop workspace"),
    ] {
        assert_eq!(
            rejected(action, "template not found").failure_message(&ENGLISH).as_deref(),
            Some("template not found")
        );
        for silent in [json!({"error": " "}), json!({"error": 7}), json!({"error": {"code": 1}})] {
            let message = completed(action, silent.clone()).failure_message(&ENGLISH);
            assert_eq!(message.as_deref(), Some(fallback), "{silent}");
        }
        assert_eq!(completed(action, json!({})).failure_message(&ENGLISH), None);
        assert_eq!(running(action, json!({})).failure_message(&ENGLISH), None);
    }
}

#[test]
fn a_quota_message_has_the_usage_if_known() {
    let quota = |result: Value| completed(Start, result).failure_message(&ENGLISH).expect("failed");
    assert_eq!(
        quota(json!({
            "error_code": "INSUFFICIENT_QUOTA", "error": "insufficient quota", "message": "Your quota is full.",
            "quota": {"credits_consumed": 40, "budget": 44},
        })),
        "Your quota is full. (40 of 44 credits in use)"
    );
    assert_eq!(quota(json!({"error_code": "INSUFFICIENT_QUOTA", "error": "over", "quota": {"budget": 44}})), "over");
    assert_eq!(quota(json!({"error_code": "INSUFFICIENT_QUOTA", "quota": "lots"})), "Failed to start workspace");
}

#[test]
fn labels_have_no_hidden_or_long_text() {
    let huge = "x".repeat(10_000_000);
    let label = completed(Start, json!({"workspace_name": huge})).label(None, &ENGLISH);
    assert_eq!(label.chars().count(), "Started ".len() + 64);
    let title = completed(Start, json!({"error_code": "INSUFFICIENT_QUOTA", "title": huge})).label(None, &ENGLISH);
    assert_eq!(title.chars().count(), 120);
    let label = completed(Start, json!({"workspace_name": "dev\u{202E}gpj.\u{0}\n  x"})).label(None, &ENGLISH);
    assert_eq!(label, "Started dev gpj. x");
}
