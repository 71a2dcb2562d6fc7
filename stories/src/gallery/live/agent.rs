//! The workspace tools of an AI agent: start a build, bind the chat to it, wait for its job and for the workspace agent,
//! return a result.

use std::future::Future;

use chat_workspace_tools::{
    api::ApiError,
    prelude::*,
    tool_call::WorkspaceAction,
    workspace::{JobStatus, Transition, WorkspaceBuild},
};
use dioxus::prelude::*;
use serde_json::{Map, Value, json};

use super::{
    agent_wait::{first_agent, wait_for_agent},
    server::Server,
};

/// A tool call of the chat.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LiveCall {
    pub(super) id: String,
    pub(super) action: WorkspaceAction,
    pub(super) status: ToolStatus,
    pub(super) args: Value,
    pub(super) result: Value,
    pub(super) is_error: bool,
}

impl LiveCall {
    pub(super) fn begin(index: usize, action: WorkspaceAction, template: Option<&str>) -> Self {
        let args = template.map_or_else(|| json!({}), |template| json!({ "template_name": template }));
        let status = ToolStatus::Running;
        Self { id: format!("call_{index}"), action, status, args, result: Value::Null, is_error: false }
    }

    pub(super) fn end(&mut self, result: Value, is_error: bool) {
        self.status = if is_error { ToolStatus::Error } else { ToolStatus::Completed };
        self.result = result;
        self.is_error = is_error;
    }
}

/// The ids of the chat's record.
#[derive(Clone, Copy)]
pub(super) struct Binding {
    pub(super) workspace_id: Signal<Option<WorkspaceId>>,
    pub(super) build_id: Signal<Option<BuildId>>,
    pub(super) agent_id: Signal<Option<AgentId>>,
    /// Whether the record names the workspace agent.
    pub(super) binds_agent: bool,
}

impl Binding {
    fn bind(mut self, workspace: Option<WorkspaceId>, build: BuildId) {
        if let Some(workspace) = workspace {
            self.workspace_id.set(Some(workspace));
        }
        self.build_id.set(Some(build));
    }

    fn bind_agent(mut self, build: &WorkspaceBuild) {
        self.agent_id.set(first_agent(build).filter(|_| self.binds_agent).map(|agent| agent.id));
    }
}

/// Runs the tool. Returns its result and whether it is a protocol error, as the Coder chat does: a failed build is a result
/// with `error` and `build_id`, a call without a build is a protocol error.
pub(super) async fn run<P: Future<Output = ()>>(
    server: Server,
    action: WorkspaceAction,
    template: Option<String>,
    chat: Binding,
    pause: impl Fn() -> P,
) -> (Value, bool) {
    let outcome = match (action, template) {
        (WorkspaceAction::Create, Some(template)) => create(server, &template, chat, pause).await,
        _ => rebuild(server, action, chat, pause).await,
    };
    match outcome {
        Ok(result) => (result, false),
        Err(error) => (json!({ "error": error.to_string() }), true),
    }
}

async fn create<P: Future<Output = ()>>(
    server: Server,
    template: &str,
    chat: Binding,
    pause: impl Fn() -> P,
) -> Result<Value, ApiError> {
    let workspace = server.create(template).await?;
    chat.bind(Some(workspace.id), workspace.latest_build.id);
    let build = ended(server, workspace.latest_build.id, &pause).await?;
    Ok(match failure(&build) {
        Some(error) => json!({ "error": format!("workspace build failed: {error}"), "build_id": build.id }),
        None => {
            chat.bind_agent(&build);
            let result = json!({
                "created": true,
                "workspace_name": format!("{}/{}", workspace.owner_name, workspace.name),
                "build_id": build.id,
            });
            with_fields(result, wait_for_agent(server, &build, pause).await?)
        }
    })
}

async fn rebuild<P: Future<Output = ()>>(
    server: Server,
    action: WorkspaceAction,
    chat: Binding,
    pause: impl Fn() -> P,
) -> Result<Value, ApiError> {
    let Some(id) = (chat.workspace_id)() else {
        return Ok(json!({ "error": "chat has no workspace; use create_workspace first" }));
    };
    let workspace = server.workspace(id).await?;
    let (done, transition) = match action {
        WorkspaceAction::Stop => ("stopped", Transition::Stop),
        WorkspaceAction::Create | WorkspaceAction::Start => ("started", Transition::Start),
    };
    let latest = &workspace.latest_build;
    if latest.transition == transition && latest.job.status == JobStatus::Succeeded {
        return Ok(json!({ done: true, "workspace_name": workspace.name, "no_build": true }));
    }
    let build = server.build(id, &transition).await?;
    chat.bind(None, build.id);
    let build = ended(server, build.id, &pause).await?;
    Ok(match failure(&build) {
        Some(error) => {
            json!({ "error": format!("workspace {transition} build failed: {error}", transition = transition.as_str()), "build_id": build.id })
        }
        None => {
            let result = json!({ done: true, "workspace_name": workspace.name, "build_id": build.id });
            if action == WorkspaceAction::Stop {
                return Ok(result);
            }
            chat.bind_agent(&build);
            with_fields(result, wait_for_agent(server, &build, pause).await?)
        }
    })
}

fn with_fields(mut result: Value, fields: Map<String, Value>) -> Value {
    if let Value::Object(result) = &mut result {
        result.extend(fields);
    }
    result
}

/// Waits until the job of this build has ended.
async fn ended<P: Future<Output = ()>>(
    server: Server,
    id: BuildId,
    pause: &impl Fn() -> P,
) -> Result<WorkspaceBuild, ApiError> {
    loop {
        let build = server.read_build(id).await?;
        if build.job.status.is_complete() {
            return Ok(build);
        }
        pause().await;
    }
}

fn failure(build: &WorkspaceBuild) -> Option<String> {
    let default = match build.job.status {
        JobStatus::Succeeded => return None,
        JobStatus::Canceled => "build was canceled",
        _ => "build failed",
    };
    Some(build.job.error.clone().filter(|error| !error.is_empty()).unwrap_or_else(|| default.to_owned()))
}
