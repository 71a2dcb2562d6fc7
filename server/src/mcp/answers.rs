//! The results of the tools: a text for models, and a value for programs.

use anstream::adapter::strip_str;
use chat_workspace_tools::workspace::{AgentId, BuildId, Transition, WorkspaceStatus};
use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::{Value, json};

use super::{
    error::CallError,
    records::{BuildRead, BuildRecord, BuildReport, Change, LogRead, ReportLine},
};

/// The most characters of a log line in a text.
const MAX_LINE_CHARS: usize = 200;

/// The result of `create_workspace`.
pub(super) fn created(build: &BuildRecord) -> CallToolResult {
    let text = format!("Workspace {:?} is being created. {}", build.workspace_name, advice(build));
    action(&text, build, false)
}

/// The result of `start_workspace` and `stop_workspace`.
pub(super) fn changed(change: Change, wanted: &Transition) -> Result<CallToolResult, CallError> {
    let wanted = participle(wanted);
    Ok(match change {
        Change::Created(build) => {
            let text = format!("Workspace {:?} is being {wanted}. {}", build.workspace_name, advice(&build));
            action(&text, &build, false)
        }
        Change::Running(build) => {
            let text = format!("Workspace {:?} is already being {wanted}. {}", build.workspace_name, advice(&build));
            action(&text, &build, false)
        }
        Change::Unneeded(build) => {
            let text = format!("Workspace {:?} is {wanted} already; no build was needed.", build.workspace_name);
            action(&text, &build, true)
        }
        Change::Blocked(build) => return Err(CallError::Blocked { wanted, build: Box::new(build) }),
    })
}

/// The result of a transition, in words.
pub(super) fn participle(wanted: &Transition) -> &'static str {
    if *wanted == Transition::Start { "started" } else { "stopped" }
}

/// The result of `workspace_build_status`.
pub(super) fn status(report: &BuildReport) -> CallToolResult {
    let BuildReport { build, is_complete, error, queue, agents, last_lines } = report;
    let mut text = format!("Build {} of workspace {:?}: {}", build.id, build.workspace_name, build.status.as_str());
    if let Some((position, size)) = queue {
        text += &format!(", {position} of {size} in the queue");
    }
    text += if *is_complete { ". The build has ended." } else { ". The build has not ended." };
    if let Some(error) = error {
        text += &format!("\nError: {error}");
    }
    for agent in agents {
        let (status, lifecycle) = (agent.status.as_str(), agent.lifecycle.as_str());
        text += &format!("\nAgent {}: {status}, startup scripts: {lifecycle}", agent.name);
    }
    if !last_lines.is_empty() {
        text += "\nLast lines of the log:";
        text.extend(last_lines.iter().map(log_line));
    }

    let agents: Vec<_> = agents
        .iter()
        .map(|agent| json!({ "name": agent.name, "status": agent.status, "lifecycle_state": agent.lifecycle }))
        .collect();
    let mut value = json!({
        "state": build.status,
        "build_id": build.id,
        "workspace_id": build.workspace_id,
        "workspace_name": build.workspace_name,
        "is_complete": is_complete,
        "agents": agents,
    });
    if let Some(error) = error {
        value["error"] = error.as_str().into();
    }
    structured(&text, value)
}

/// The result of `read_build`.
pub(super) fn build(read: BuildRead) -> CallToolResult {
    let BuildRead { build, timings, latest_build_id } = read;
    for_row(json!({ "build": build, "timings": timings, "latest_build_id": latest_build_id }))
}

/// The result of `read_build_log` with this `after`.
pub(super) fn build_log(id: BuildId, after: u64, (read, state): (LogRead, WorkspaceStatus)) -> CallToolResult {
    let mut value = log(read, after);
    value["build_id"] = json!(id);
    value["state"] = json!(state);
    for_row(value)
}

/// The result of `read_agent_log` with this `after`.
pub(super) fn agent_log(id: AgentId, after: u64, read: LogRead) -> CallToolResult {
    let mut value = log(read, after);
    value["agent_id"] = json!(id);
    for_row(value)
}

fn log(LogRead { page, has_ended }: LogRead, after: u64) -> Value {
    json!({
        "lines": page.lines,
        "next_after": page.last.map_or(json!(after), |last| json!(last)),
        "has_more": page.has_more,
        "ended": has_ended && !page.has_more,
    })
}

fn advice(build: &BuildRecord) -> String {
    let (id, state) = (build.id, build.status.as_str());
    format!("Its build {id} is {state}. Call workspace_build_status with this build_id to learn how it ends.")
}

fn action(text: &str, build: &BuildRecord, no_build: bool) -> CallToolResult {
    let mut value = json!({
        "state": build.status,
        "workspace_id": build.workspace_id,
        "workspace_name": build.workspace_name,
    });
    if no_build {
        value["no_build"] = true.into();
    } else {
        value["build_id"] = json!(build.id);
    }
    structured(text, value)
}

fn log_line(line: &ReportLine) -> String {
    // Without escape sequences and other control characters, which a model would have to read.
    let output = strip_str(&line.output).to_string();
    let output: String = output.chars().filter(|c| !c.is_control()).take(MAX_LINE_CHARS).collect();
    format!("\n[{}] {output}", line.stage)
}

/// A result whose text is for models, and whose value is for programs.
fn structured(text: &str, value: Value) -> CallToolResult {
    let mut result = CallToolResult::structured(value);
    result.content = vec![ContentBlock::text(text)];
    result
}

/// A result for the row. Its text is the value as JSON, because hosts may not pass `structuredContent` on.
fn for_row(value: Value) -> CallToolResult {
    CallToolResult::structured(value)
}
