//! What the back ends return. The answers of the tools are made from it.

use chat_workspace_tools::workspace::{AgentLifecycle, AgentStatus, BuildId, WorkspaceId, WorkspaceStatus};
use serde_json::Value;

use super::log_page::LogPage;

/// How many of the last lines of a log a report has.
pub(super) const REPORT_LINES: u32 = 10;

/// A template, as models choose it.
#[derive(Debug)]
pub(super) struct TemplateChoice {
    /// The name to pass to `create_workspace`.
    pub(super) name: String,
    pub(super) display_name: String,
    pub(super) description: String,
    pub(super) parameters: Vec<ParameterChoice>,
}

/// A parameter of a template.
#[derive(Debug)]
pub(super) struct ParameterChoice {
    pub(super) name: String,
    pub(super) is_required: bool,
    /// The allowed values; any text if empty.
    pub(super) options: Vec<String>,
}

/// A build and its workspace.
#[derive(Debug)]
pub(super) struct BuildRecord {
    pub(super) id: BuildId,
    pub(super) status: WorkspaceStatus,
    pub(super) workspace_id: WorkspaceId,
    pub(super) workspace_name: String,
}

/// What a request to start or stop a workspace did.
#[derive(Debug)]
pub(super) enum Change {
    /// This build was created.
    Created(BuildRecord),
    /// This build, which was created before, does what was requested.
    Running(BuildRecord),
    /// The workspace is in the requested state already; this is its latest build.
    Unneeded(BuildRecord),
    /// This build of the other transition must end first.
    Blocked(BuildRecord),
}

/// The state of a build for models.
#[derive(Debug)]
pub(super) struct BuildReport {
    pub(super) build: BuildRecord,
    pub(super) is_complete: bool,
    pub(super) error: Option<String>,
    /// The position in the queue and the length of the queue, if the build is queued.
    pub(super) queue: Option<(u64, u64)>,
    pub(super) agents: Vec<AgentRecord>,
    /// The last lines of the log that are not blank.
    pub(super) last_lines: Vec<ReportLine>,
}

/// An agent of a build.
#[derive(Debug)]
pub(super) struct AgentRecord {
    pub(super) name: String,
    pub(super) status: AgentStatus,
    pub(super) lifecycle: AgentLifecycle,
}

/// Whether startup scripts of an agent may still end: they run, or will once it has connected.
pub(super) fn is_starting(status: &AgentStatus, lifecycle: &AgentLifecycle) -> bool {
    matches!(status, AgentStatus::Connecting | AgentStatus::Connected) && lifecycle.is_starting()
}

/// A line of a build's log.
#[derive(Debug)]
pub(super) struct ReportLine {
    pub(super) stage: String,
    pub(super) output: String,
}

/// A build for the row.
#[derive(Debug)]
pub(super) struct BuildRead {
    /// As in the REST API.
    pub(super) build: Value,
    /// As in the REST API.
    pub(super) timings: Value,
    pub(super) latest_build_id: BuildId,
}

/// A part of a log.
#[derive(Debug)]
pub(super) struct LogRead {
    pub(super) page: LogPage,
    /// Whether the log has ended with these lines.
    pub(super) has_ended: bool,
}
