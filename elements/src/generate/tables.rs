//! `ts/tables.ts`: what the light script shares with the Rust rows. Texts, wire words and icons are read from the rows
//! themselves, so that they are written once.

use std::collections::BTreeSet;

use chat_workspace_tools::{
    internals::{REFUSAL_TEXTS, REFUSAL_WORDS},
    strings::Strings,
    tool_call::{CallPhase, CallResult, ToolCall, ToolCallOutcome, ToolStatus, WorkspaceAction},
};
use serde_json::{Map, Value, json};

use super::{icons, text::NOTE};
use crate::spec::ELEMENTS;

/// Texts of the light script that are not part of an outcome.
const VIEW_TEXTS: [&str; 6] =
    ["tool_call_running", "tool_call_failed", "view_workspace", "retry", "log_loading", "log_failed"];

const ACTIONS: [WorkspaceAction; 3] = [WorkspaceAction::Create, WorkspaceAction::Start, WorkspaceAction::Stop];

/// Words of results that have texts of their own. The rows decide which text that is.
const AGENT_STATUSES: [&str; 3] = ["not_ready", "no_agent", "selection_error"];
const SCRIPT_STATUSES: [&str; 2] = ["startup_scripts_timeout", "startup_scripts_failed"];
const LIFECYCLES: [&str; 2] = ["start_error", "start_timeout"];
/// Words of a result's `status`. The rows decide what they say.
const PROGRESS_WORDS: [&str; 11] = [
    "pending",
    "queued",
    "starting",
    "stopping",
    "building",
    "in_progress",
    "failed",
    "error",
    "cancelled",
    "canceled",
    "canceling",
];
const QUOTA_ERROR_CODE: &str = "INSUFFICIENT_QUOTA";

/// The most characters of a name, a title and a message that are shown.
fn limits() -> Value {
    let long = "x".repeat(100_000);
    let count = |text: Option<String>| text.unwrap_or_default().chars().count();
    let label =
        |result: Value, strings: &Strings| count(Some(read(WorkspaceAction::Start, &result).label(None, strings)));
    let mut only_name = Strings::english();
    only_name.set("start_succeeded", "{name}");
    json!({
        "name": label(json!({ "workspace_name": long }), &only_name),
        "title": label(json!({ "error_code": QUOTA_ERROR_CODE, "title": long }), &only_name),
        "message": count(read(WorkspaceAction::Start, &json!({ "error": long })).failure_message(&only_name)),
    })
}

pub(super) fn tables() -> String {
    let mut texts = Texts::new();
    let tools = tools(&mut texts);
    let agent_failures = agent_failures(&mut texts);
    let startup_notices = startup_notices(&mut texts);
    let quota = quota(&mut texts);
    let constants = [
        ("ELEMENTS", elements()),
        ("TOOLS", tools),
        ("STATUS_WORDS", status_words()),
        ("PHASES", phases()),
        ("PROGRESS", progress()),
        ("REFUSALS", json!({ "words": REFUSAL_WORDS, "texts": REFUSAL_TEXTS })),
        ("PHASE_ICONS", icons::of_phases()),
        ("AGENT_FAILURES", agent_failures),
        ("STARTUP_NOTICES", startup_notices),
        ("QUOTA", quota),
        ("LIMITS", limits()),
        ("ICONS", icons::paths()),
        ("STRINGS", texts.english()),
    ];
    let types = |name: &str| match name {
        "ELEMENTS" => ": Record<string, Record<string, \"text\" | \"flag\" | \"json\">>",
        "STATUS_WORDS" => status_type(),
        "PHASES" => ": Record<Phase, string>",
        "REFUSALS" => ": { words: string[]; texts: string[] }",
        "PROGRESS" => ": Partial<Record<Phase, string>>",
        "PHASE_ICONS" => ": Partial<Record<Phase, keyof typeof ICONS | \"spinner\">>",
        _ => "",
    };
    let phases: Vec<_> = CallPhase::ALL.iter().map(|phase| format!("\"{}\"", phase.as_str())).collect();
    let mut text = format!(
        "{NOTE}\n\n/** The phase of a call: what the label and the icon of its row say. */\nexport type Phase = {};\n",
        phases.join(" | ")
    );
    for (name, value) in constants {
        let constness = if types(name).is_empty() { " as const" } else { "" };
        text.push_str(&format!("\nexport const {name}{} = {value:#}{constness};\n", types(name)));
    }
    text
}

/// Each element's properties and their kinds.
fn elements() -> Value {
    ELEMENTS
        .iter()
        .map(|element| {
            let properties: Map<_, _> = element
                .properties
                .iter()
                .map(|property| (property.name.to_owned(), property.kind.word().into()))
                .collect();
            (element.tag.to_owned(), Value::from(properties))
        })
        .collect::<Map<_, _>>()
        .into()
}

/// The status of each word.
fn status_words() -> Value {
    let words = ToolStatus::words().iter();
    words.map(|(word, status)| ((*word).to_owned(), status.as_str().into())).collect::<Map<_, _>>().into()
}

/// The words for the status of a call in each phase, separated by spaces, if the call has no result.
fn phases() -> Value {
    let phase_of = |status| read_call(WorkspaceAction::Start, status, &Value::Null).phase();
    let words_of = |phase| {
        let words = ToolStatus::words().iter().filter(|(_, status)| phase_of(*status) == phase);
        words.map(|(word, _)| *word).collect::<Vec<_>>().join(" ")
    };
    CallPhase::ALL
        .into_iter()
        .map(|phase| (phase.as_str().to_owned(), words_of(phase).into()))
        .collect::<Map<_, _>>()
        .into()
}

/// The TypeScript type of the table of words.
const fn status_type() -> &'static str {
    ": Record<string, \"running\" | \"approval-requested\" | \"completed\" | \"error\" | \"denied\" | \"cancelled\" | \"incomplete\">"
}

/// The words of a result's `status` that decide the phase of a completed call, separated by spaces.
fn progress() -> Value {
    let phase_of = |word: &str| read(WorkspaceAction::Start, &json!({ "status": word })).phase();
    let mut phases = Map::new();
    for phase in CallPhase::ALL.into_iter().filter(|phase| *phase != CallPhase::Succeeded) {
        let words: Vec<_> = PROGRESS_WORDS.into_iter().filter(|word| phase_of(word) == phase).collect();
        if !words.is_empty() {
            phases.insert(phase.as_str().to_owned(), words.join(" ").into());
        }
    }
    phases.into()
}

/// Each tool's action and icon.
fn tools(texts: &mut Texts) -> Value {
    let mut tools = Map::new();
    for action in ACTIONS {
        for result in [json!({}), json!({ "workspace_name": "x" })] {
            for (_, status) in ToolStatus::words() {
                texts.label(action, *status, &result);
            }
        }
        let running = texts.label(action, ToolStatus::Running, &Value::Null);
        let word = running.trim_end_matches("_running").to_owned();
        texts.used.insert(format!("{word}_call"));
        tools.insert(action.tool_name().to_owned(), json!({ "action": word, "icon": icons::of_tool(action) }));
    }
    for result in [json!({ "created": false }), json!({ "created": false, "workspace_name": "x" })] {
        texts.label(WorkspaceAction::Create, ToolStatus::Completed, &result);
    }
    tools.into()
}

/// Per `agent_status`: the text in the label, and whether `agent_error` replaces the failure message. That message is the text with
/// the same name and `_reason`.
fn agent_failures(texts: &mut Texts) -> Value {
    let mut failures = Map::new();
    for status in AGENT_STATUSES {
        let result = json!({ "agent_status": status });
        let label = texts.label(WorkspaceAction::Start, ToolStatus::Completed, &result);
        let reason = texts.failure(&result);
        debug_assert_eq!(reason, Some(format!("{label}_reason")));
        let with_error = texts.read_failure(&json!({ "agent_status": status, "agent_error": "own words" }));
        let has_error = with_error.as_deref() == Some("own words");
        failures.insert(status.to_owned(), json!({ "label": label, "hasError": has_error }));
    }
    failures.into()
}

/// Per `startup_scripts`: the notice per `lifecycle_state`, and the one for all other states.
fn startup_notices(texts: &mut Texts) -> Value {
    let mut notices = Map::new();
    for status in SCRIPT_STATUSES {
        let mut by_lifecycle = Map::new();
        let other = texts.notice(&json!({ "startup_scripts": status }));
        for lifecycle in LIFECYCLES {
            let notice = texts.notice(&json!({ "startup_scripts": status, "lifecycle_state": lifecycle }));
            if notice != other {
                by_lifecycle.insert(lifecycle.to_owned(), notice.into());
            }
        }
        by_lifecycle.insert("other".to_owned(), other.into());
        notices.insert(status.to_owned(), by_lifecycle.into());
    }
    notices.into()
}

fn quota(texts: &mut Texts) -> Value {
    let usage = json!({ "credits_consumed": 1, "budget": 2 });
    let result = json!({ "error_code": QUOTA_ERROR_CODE, "message": "x", "quota": usage });
    debug_assert!(matches!(read(WorkspaceAction::Start, &result).result, CallResult::QuotaReached { .. }));
    json!({
        "errorCode": QUOTA_ERROR_CODE,
        "title": texts.label(WorkspaceAction::Start, ToolStatus::Completed, &result),
        "usage": texts.failure(&result),
    })
}

/// Texts whose content is their own name: what a row shows then tells which text it uses.
struct Texts {
    names: Strings,
    used: BTreeSet<String>,
}

impl Texts {
    fn new() -> Self {
        let mut names = Strings::english();
        for info in Strings::ALL {
            names.set(info.name, info.name);
        }
        names.set("label_with_agent", "{agent}");
        let used = VIEW_TEXTS.into_iter().chain(["label_with_agent"]).map(str::to_owned).collect();
        Self { names, used }
    }

    fn label(&mut self, action: WorkspaceAction, status: ToolStatus, result: &Value) -> String {
        let label = read_call(action, status, result).label(None, &self.names);
        self.used.insert(label.clone());
        label
    }

    fn read_failure(&self, result: &Value) -> Option<String> {
        read(WorkspaceAction::Start, result).failure_message(&self.names)
    }

    fn failure(&mut self, result: &Value) -> Option<String> {
        let failure = self.read_failure(result);
        self.used.extend(failure.clone());
        failure
    }

    fn notice(&mut self, result: &Value) -> Option<String> {
        let notice = read(WorkspaceAction::Start, result).notice(&self.names).map(str::to_owned);
        self.used.extend(notice.clone());
        notice
    }

    /// The texts that were used, in English.
    fn english(&self) -> Value {
        let used = Strings::ALL.iter().filter(|info| self.used.contains(info.name));
        used.map(|info| (info.name.to_owned(), info.english.into())).collect::<Map<_, _>>().into()
    }
}

fn read(action: WorkspaceAction, result: &Value) -> ToolCallOutcome {
    read_call(action, ToolStatus::Completed, result)
}

fn read_call(action: WorkspaceAction, status: ToolStatus, result: &Value) -> ToolCallOutcome {
    ToolCallOutcome::from_call(&ToolCall {
        action,
        status,
        args: &Value::Null,
        result,
        is_error: false,
        run_over: false,
    })
}
