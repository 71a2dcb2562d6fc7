//! The tools that create builds.

use chat_workspace_tools::workspace::{Transition, WorkspaceBuild, WorkspaceId};
use serde_json::{Value, json};

use super::{
    backend::{Coder, record},
    error::CoderError,
    objects::{Workspace, WorkspaceList},
};
use crate::{
    mcp::{
        arguments::{NewWorkspace, WorkspaceChoice},
        error::{CallError, known},
        records::{BuildRecord, Change},
    },
    names::NewName,
    parameters::ParameterError,
    tools::BuildStep,
};

/// How many workspaces an error message names at most.
const MAX_NAMED: usize = 100;
/// How many names are tried if a generated name is taken.
const NAME_ATTEMPTS: usize = 3;

impl Coder {
    pub(in crate::mcp) async fn create(&self, new: NewWorkspace) -> Result<BuildRecord, CallError> {
        let template = self.template(new.template.trim()).await?;
        let values = parameter_values(new.parameters)?;
        let name = NewName::requested(new.name.as_deref(), &template.name);
        let attempts = if matches!(name, NewName::Exact(_)) { 1 } else { NAME_ATTEMPTS };
        let create = async || -> Result<Workspace, CoderError> {
            let body = json!({ "template_id": template.id, "name": name.candidate(), "rich_parameter_values": values });
            self.client.post("/api/v2/users/me/workspaces", &body).await
        };
        for _ in 1..attempts {
            match create().await {
                Err(error) if error.is_conflict() => {}
                created => return Ok(record(&created?.latest_build)?),
            }
        }
        Ok(record(&create().await?.latest_build)?)
    }

    pub(in crate::mcp) async fn change(
        &self,
        choice: &WorkspaceChoice,
        wanted: &Transition,
    ) -> Result<Change, CallError> {
        let workspace = self.choose(choice).await?;
        let id = workspace.id;
        match self.begin(workspace, wanted).await {
            // Another call has created a build since the latest one was read.
            Err(error) if error.is_conflict() => Ok(self.begin(self.workspace(id).await?, wanted).await?),
            begun => Ok(begun?),
        }
    }

    async fn begin(&self, workspace: Workspace, wanted: &Transition) -> Result<Change, CoderError> {
        let latest = record(&workspace.latest_build)?;
        let WorkspaceBuild { transition, job, .. } = &workspace.latest_build;
        Ok(match BuildStep::new(transition, &job.status, wanted) {
            BuildStep::Follow => Change::Running(latest),
            BuildStep::WaitForOther => Change::Blocked(latest),
            BuildStep::Nothing => Change::Unneeded(latest),
            BuildStep::Create => {
                let mut body = json!({ "transition": wanted });
                if workspace.template_require_active_version && *wanted == Transition::Start {
                    body["template_version_id"] = json!(workspace.template_active_version_id);
                }
                let path = format!("/api/v2/workspaces/{}/builds", workspace.id);
                Change::Created(record(&self.client.post(&path, &body).await?)?)
            }
        })
    }

    /// The workspace that a call names, or the only one of the user.
    async fn choose(&self, choice: &WorkspaceChoice) -> Result<Workspace, CallError> {
        let Some(wanted) = choice.name() else {
            let mut workspaces = self.workspaces().await?;
            if workspaces.len() != 1 {
                return Err(CallError::unnamed_workspace(&known_names(&workspaces)));
            }
            return Ok(workspaces.remove(0));
        };
        let found = match wanted.parse::<WorkspaceId>() {
            Ok(id) => self.workspace(id).await,
            Err(_) => self.named_workspace(wanted).await,
        };
        match found {
            Err(CoderError::NotFound) => {
                Err(CallError::unknown_workspace(wanted, &known_names(&self.workspaces().await?)))
            }
            found => Ok(found?),
        }
    }

    /// The workspace `NAME` of the user, or `OWNER/NAME`.
    async fn named_workspace(&self, wanted: &str) -> Result<Workspace, CoderError> {
        let (owner, name) = wanted.split_once('/').unwrap_or(("me", wanted));
        // Other texts would need an encoding, and name no workspace.
        let is_path_segment = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        if !is_path_segment(owner) || !is_path_segment(name) {
            return Err(CoderError::NotFound);
        }
        self.client.get(&format!("/api/v2/users/{owner}/workspace/{name}")).await
    }

    async fn workspaces(&self) -> Result<Vec<Workspace>, CoderError> {
        let path = format!("/api/v2/workspaces?q=owner:me&limit={MAX_NAMED}");
        let list: WorkspaceList = self.client.get(&path).await?;
        Ok(list.workspaces)
    }
}

fn known_names(workspaces: &[Workspace]) -> String {
    known("workspace", workspaces.iter().map(|workspace| workspace.name.as_str()))
}

/// The parameters in the form of the REST API.
fn parameter_values(parameters: Value) -> Result<Vec<Value>, CallError> {
    let parameters = match parameters {
        Value::Null => return Ok(Vec::new()),
        Value::Object(parameters) => parameters,
        _ => return Err(CallError::Parameter(ParameterError::NotAnObject)),
    };
    let value = |(name, value): (String, Value)| match value {
        Value::String(_) => Ok(json!({ "name": name, "value": value })),
        _ => Err(CallError::Parameter(ParameterError::NotAnObject)),
    };
    parameters.into_iter().map(value).collect()
}
