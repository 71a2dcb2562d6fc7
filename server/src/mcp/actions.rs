//! The tools that create builds.

use chat_workspace_tools::workspace::{Transition, WorkspaceId};
use rmcp::model::{CallToolResult, ContentBlock};
use serde_json::{Value, json};

use super::{
    arguments::{NewWorkspace, WorkspaceChoice},
    context::Call,
    error::CallError,
};
use crate::{
    store::{Build, CreateError, Workspace},
    tools::Begun,
};

impl Call<'_> {
    pub(super) fn create(&self, arguments: NewWorkspace) -> Result<CallToolResult, CallError> {
        let NewWorkspace { template: wanted, name, parameters } = arguments;
        let wanted = wanted.trim();
        let mut templates = self.context.templates();
        let template = templates.find(|template| template.name == wanted || wanted.parse() == Ok(template.id));
        let template = template.ok_or_else(|| CallError::UnknownTemplate {
            name: wanted.to_owned(),
            known: known("template", self.context.templates().map(|template| template.name.as_str())),
        })?;
        let args = json!({ "template_id": template.id, "name": name, "parameters": parameters });
        let (store, builds) = (&self.context.store, &self.context.builds);
        let (workspace, build) = self.context.tools.begin_create(store, builds, self.user.clone(), &args)?;
        let text = format!("Workspace {:?} is being created. {}", workspace.name, advice(&build));
        Ok(result(&text, &workspace, &build, false))
    }

    pub(super) fn start(&self, choice: &WorkspaceChoice) -> Result<CallToolResult, CallError> {
        self.change(choice, Transition::Start, "started")
    }

    pub(super) fn stop(&self, choice: &WorkspaceChoice) -> Result<CallToolResult, CallError> {
        self.change(choice, Transition::Stop, "stopped")
    }

    fn change(
        &self,
        choice: &WorkspaceChoice,
        transition: Transition,
        wanted: &'static str,
    ) -> Result<CallToolResult, CallError> {
        let workspace = self.choose(choice)?;
        Ok(match self.begin(workspace, transition).map_err(|error| CallError::Create { wanted, error })? {
            Begun::Build(workspace, build, wait) => {
                let already = if wait.is_own { "" } else { "already " };
                let text = format!("Workspace {:?} is {already}being {wanted}. {}", workspace.name, advice(&build));
                result(&text, &workspace, &build, false)
            }
            Begun::Unneeded(workspace, build) => {
                let text = format!("Workspace {:?} is {wanted} already; no build was needed.", workspace.name);
                result(&text, &workspace, &build, true)
            }
            Begun::Blocked(workspace, build) => {
                let state = build.status().as_str().to_owned();
                return Err(CallError::Blocked { workspace: workspace.name, wanted, build: build.id, state });
            }
        })
    }

    fn begin(&self, workspace: Workspace, transition: Transition) -> Result<Begun, CreateError> {
        let (store, builds) = (&self.context.store, &self.context.builds);
        let begin = |workspace: Workspace| {
            let latest = store.latest_build(workspace.id).map_err(|error| CreateError::Store(error.into()))?;
            self.context.tools.begin_build(builds, workspace, latest, transition.clone(), |_, _| ())
        };
        match begin(workspace.clone()) {
            // Another call has created a build since the latest one was read.
            Err(CreateError::BuildActive) => begin(workspace),
            begun => begun,
        }
    }

    /// The workspace of the user that a call names, or the only one.
    fn choose(&self, choice: &WorkspaceChoice) -> Result<Workspace, CallError> {
        let mut workspaces = self.context.store.workspaces_of(&self.user)?;
        let known = || known("workspace", workspaces.iter().map(|workspace| workspace.name.as_str()));
        let Some(wanted) = choice.workspace.as_deref().map(str::trim).filter(|wanted| !wanted.is_empty()) else {
            if workspaces.len() != 1 {
                return Err(CallError::NoWorkspace(format!("name a workspace; {}", known())));
            }
            return Ok(workspaces.remove(0));
        };
        // Results and pages name a workspace with its owner.
        let name = wanted.strip_prefix(self.user.name()).and_then(|rest| rest.strip_prefix('/')).unwrap_or(wanted);
        let id: Option<WorkspaceId> = wanted.parse().ok();
        let place = workspaces
            .iter()
            .position(|workspace| workspace.name.eq_ignore_ascii_case(name) || Some(workspace.id) == id)
            .ok_or_else(|| CallError::NoWorkspace(format!("workspace {wanted:?} does not exist; {}", known())))?;
        Ok(workspaces.remove(place))
    }
}

/// The names that a call may use, for error messages.
fn known<'a>(kind: &str, names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.collect();
    if names.is_empty() { format!("there is no {kind}") } else { format!("{kind}s: {}", names.join(", ")) }
}

fn advice(build: &Build) -> String {
    let (id, state) = (build.id, build.status());
    format!(
        "Its build {id} is {}. Call workspace_build_status with this build_id to learn how it ends.",
        state.as_str()
    )
}

fn result(text: &str, workspace: &Workspace, build: &Build, no_build: bool) -> CallToolResult {
    let mut value = json!({
        "state": build.status(),
        "workspace_id": workspace.id,
        "workspace_name": workspace.name,
    });
    if no_build {
        value["no_build"] = true.into();
    } else {
        value["build_id"] = json!(build.id);
    }
    structured(text, value)
}

/// A result whose text is for models, and whose value is for programs.
pub(super) fn structured(text: &str, value: Value) -> CallToolResult {
    let mut result = CallToolResult::structured(value);
    result.content = vec![ContentBlock::text(text)];
    result
}
