use proptest::{collection::vec, prelude::*, sample::select};

use super::*;

const KEYS: [&str; 31] = [
    "status",
    "stopped",
    "content",
    "structuredContent",
    "isError",
    "type",
    "text",
    "value",
    "result",
    "uri",
    "resource",
    "workspace_name",
    "owner_name",
    "build_id",
    "error",
    "reason",
    "output",
    "error_code",
    "title",
    "message",
    "quota",
    "credits_consumed",
    "budget",
    "created",
    "started",
    "no_build",
    "agent_status",
    "agent_error",
    "startup_scripts",
    "lifecycle_state",
    "name",
];

const VALUES: [&str; 18] = [
    "building",
    "failed",
    "text",
    "Error: no",
    "[{\"type\":\"text\",\"text\":\"{\\\"started\\\":true}\"}]",
    "INSUFFICIENT_QUOTA",
    "not_ready",
    "no_agent",
    "selection_error",
    "startup_scripts_failed",
    "startup_scripts_timeout",
    "start_error",
    BUILD,
    "ada/dev",
    "..",
    "a\u{202E}b\u{0}  c",
    "{\"error\":\"inner\"}",
    " \u{2066} ",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        select(VALUES.as_slice()).prop_map(str::to_owned),
        (any::<String>(), 0..40_usize).prop_map(|(text, times)| text.repeat(times)),
    ]
}

pub(super) fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(
        3,
        40,
        8,
        |inner| prop_oneof![1 => vec(inner.clone(), 0..4).prop_map(Value::from), 4 => object_of(inner)],
    )
}

fn json_object() -> impl Strategy<Value = Value> {
    object_of(json_value())
}

fn object_of(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let key = prop_oneof![4 => select(KEYS.as_slice()).prop_map(str::to_owned), 1 => text()];
    vec((key, value), 0..8).prop_map(|pairs| Value::Object(pairs.into_iter().collect()))
}

#[derive(Clone, Debug)]
struct AnyCall {
    action: WorkspaceAction,
    status: ToolStatus,
    args: Value,
    result: Value,
    is_error: bool,
    run_over: bool,
}

impl AnyCall {
    fn outcome(&self) -> ToolCallOutcome {
        let Self { action, status, ref args, ref result, is_error, run_over } = *self;
        ToolCallOutcome::from_call(&ToolCall { action, status, args, result, is_error, run_over })
    }
}

fn any_call() -> impl Strategy<Value = AnyCall> {
    (
        select(vec![WorkspaceAction::Create, WorkspaceAction::Start, WorkspaceAction::Stop]),
        select(ToolStatus::words()).prop_map(|(_, status)| status),
        json_value(),
        json_value(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(action, status, args, result, is_error, run_over)| AnyCall {
            action,
            status,
            args,
            result,
            is_error,
            run_over,
        })
}

proptest! {
    #[test]
    fn any_call_has_a_short_visible_one_line_label(call in any_call()) {
        let label = call.outcome().label(None, &ENGLISH);
        prop_assert!(!label.trim().is_empty());
        prop_assert!(label.chars().count() <= 160, "{label:?}");
        prop_assert!(!label.contains("  "), "{label:?}");
        let is_hidden = |c: char| c.is_control() || "\u{202E}\u{2066}\u{2028}".contains(c);
        prop_assert!(!label.contains(is_hidden), "{label:?}");
    }

    #[test]
    fn a_call_has_a_message_exactly_if_it_failed(call in any_call()) {
        let outcome = call.outcome();
        match outcome.failure_message(&ENGLISH) {
            Some(message) => {
                prop_assert_eq!(outcome.phase(), CallPhase::Failed);
                prop_assert!(!message.trim().is_empty());
                prop_assert_eq!(outcome.notice(&ENGLISH), None);
            }
            None => prop_assert_ne!(outcome.phase(), CallPhase::Failed),
        }
    }

    #[test]
    fn the_status_decides_the_phase_of_a_call_without_a_result(call in any_call()) {
        let phase = call.outcome().phase();
        match call.status {
            ToolStatus::Running if !call.run_over => prop_assert_eq!(phase, CallPhase::Running),
            ToolStatus::ApprovalRequested => prop_assert_eq!(phase, CallPhase::WaitingForApproval),
            ToolStatus::Denied => prop_assert_eq!(phase, CallPhase::Refused),
            ToolStatus::Cancelled => prop_assert_eq!(phase, CallPhase::Cancelled),
            ToolStatus::Error => prop_assert_eq!(phase, CallPhase::Failed),
            // The result of a completed call may say that it is preliminary.
            _ => prop_assert!(phase != CallPhase::Running || !call.run_over),
        }
        if call.is_error {
            prop_assert_ne!(phase, CallPhase::Succeeded);
        }
    }

    #[test]
    fn an_ended_call_has_a_log_only_with_a_build(call in any_call()) {
        let outcome = call.outcome();
        if outcome.state() != CallState::Running && outcome.build_id.is_none() {
            prop_assert!(!outcome.may_have_log());
        }
    }

    #[test]
    fn a_link_always_leads_to_a_workspace_page(owner in text(), name in text()) {
        let link = WorkspaceName::new(Some(&owner), &name).and_then(|name| name.link_path());
        if let Some(link) = link {
            let (owner, name) = link.strip_prefix("/@").and_then(|rest| rest.split_once('/')).expect("two parts");
            for part in [owner, name] {
                prop_assert!(!part.is_empty());
                // What JavaScript's `encodeURIComponent` leaves, all of which RFC 3986 allows in a path segment, and escapes.
                let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!'()*%".contains(&byte);
                prop_assert!(part.bytes().all(is_allowed), "{link:?}");
            }
            prop_assert!(name != "." && name != "..");
        }
    }

    #[test]
    fn a_result_in_a_json_string_reads_like_the_result(mut call in any_call(), result in json_object()) {
        call.result = result;
        let direct = call.outcome();
        call.result = Value::String(call.result.to_string());
        prop_assert_eq!(call.outcome(), direct);
    }
}
