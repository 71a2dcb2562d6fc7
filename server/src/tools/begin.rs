//! The part of the tools that chats and MCP clients share: it creates a build, or finds that none is needed. It does not wait.

use std::sync::Arc;

use chat_workspace_tools::workspace::{JobStatus, Transition};
use serde_json::Value;
use uuid::Uuid;

use super::{call::Tools, result::ToolError};
use crate::{
    builds::Builds,
    names::NewName,
    parameters,
    store::{Build, CreateError, NewBuild, NewWorkspace, PendingWait, Store, Workspace},
    template::Template,
    user::User,
    wire::ORGANIZATION_ID,
};

/// What [`Tools::begin_build`] did.
#[derive(Debug)]
pub(crate) enum Begun {
    /// A build of the requested transition is queued or running.
    Build(Workspace, Build, PendingWait),
    /// A build of another transition must end first.
    Blocked(Workspace, Build),
    /// The workspace is in the requested state already; this is its latest build.
    Unneeded(Workspace, Build),
}

/// What a request for a build needs, which the latest build of the workspace decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BuildStep {
    /// A new build.
    Create,
    /// The latest build, which does what is requested.
    Follow,
    /// The end of the latest build, which does something else.
    WaitForOther,
    /// No build: the workspace is in the requested state already.
    Nothing,
}

impl BuildStep {
    /// The step for a latest build of this transition and status.
    pub(crate) fn new(latest: &Transition, status: &JobStatus, wanted: &Transition) -> Self {
        match (latest == wanted, status) {
            (true, JobStatus::Succeeded) => Self::Nothing,
            (true, JobStatus::Pending | JobStatus::Running) => Self::Follow,
            (false, JobStatus::Pending | JobStatus::Running) => Self::WaitForOther,
            _ => Self::Create,
        }
    }
}

/// Why a call was rejected.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Rejected(String);

impl From<ToolError> for Rejected {
    fn from(error: ToolError) -> Self {
        match error {
            ToolError::Rejected(reason) => Self(reason),
            ToolError::Build(fields) => Self(Value::from(fields).to_string()),
        }
    }
}

impl Tools {
    /// Whether agents may use a template.
    pub(crate) fn allows(&self, template: &Template) -> bool {
        self.policy.templates.as_ref().is_none_or(|allowed| allowed.contains(&template.name))
    }

    /// Starts or stops a workspace whose latest build is `latest`. `bind` runs before a new build is queued.
    pub(crate) fn begin_build(
        &self,
        builds: &Builds,
        workspace: Workspace,
        latest: Build,
        transition: Transition,
        bind: impl FnOnce(&Workspace, PendingWait),
    ) -> Result<Begun, CreateError> {
        match BuildStep::new(&latest.transition, &latest.job.status(), &transition) {
            BuildStep::WaitForOther if !(self.policy.compat && transition == Transition::Start) => {
                return Ok(Begun::Blocked(workspace, latest));
            }
            BuildStep::WaitForOther | BuildStep::Follow => {
                let wait = PendingWait { build: latest.id, is_own: false };
                bind(&workspace, wait);
                return Ok(Begun::Build(workspace, latest, wait));
            }
            BuildStep::Nothing => return Ok(Begun::Unneeded(workspace, latest)),
            BuildStep::Create => {}
        }
        let (workspace, build) =
            builds.create_build(workspace.id, NewBuild::requested(transition), |workspace, build| {
                bind(workspace, PendingWait::for_own(build));
            })?;
        let wait = PendingWait::for_own(&build);
        Ok(Begun::Build(workspace, build, wait))
    }

    /// Creates a workspace for a call without a chat. `args` are those of `create_workspace`.
    pub(crate) fn begin_create(
        &self,
        store: &Store,
        builds: &Builds,
        owner: User,
        args: &Value,
    ) -> Result<(Workspace, Build), Rejected> {
        let template_id = self.allowed_template(store, args)?;
        let new = read_new_workspace(store, owner, ORGANIZATION_ID, template_id, args)?;
        builds.create_workspace(new, |_, _| ()).map_err(|error| Rejected(error.to_string()))
    }

    /// The template of a `create_workspace` call; an error if agents may not use it.
    pub(super) fn allowed_template(&self, store: &Store, args: &Value) -> Result<Uuid, ToolError> {
        let id = parse_template_id(args)?;
        let is_allowed = match &self.policy.templates {
            // Without a list every id is allowed; an unknown id is an error later.
            None => true,
            Some(allowed) => {
                store.templates().iter().any(|template| template.id == id && allowed.contains(&template.name))
            }
        };
        if is_allowed {
            return Ok(id);
        }
        Err(ToolError::rejected(
            "template not available for chat workspaces; use list_templates to find allowed templates",
        ))
    }
}

/// Reads the arguments of a `create_workspace` call.
pub(super) fn read_new_workspace(
    store: &Store,
    owner: User,
    organization: Uuid,
    template_id: Uuid,
    args: &Value,
) -> Result<NewWorkspace, ToolError> {
    let template = find_template(store, organization, template_id)?;
    let name = NewName::requested(args["name"].as_str(), &template.name);
    let parameters = parameters::read(&args["parameters"], &template.name, &template.settings.parameters)
        .map_err(|error| ToolError::rejected(error.to_string()))?;
    Ok(NewWorkspace { owner, name, template, parameters })
}

fn parse_template_id(args: &Value) -> Result<Uuid, ToolError> {
    let text = args["template_id"].as_str().unwrap_or_default().trim();
    if text.is_empty() {
        return Err(ToolError::rejected("template_id is required; use list_templates to find one"));
    }
    text.parse().map_err(|error| ToolError::rejected(format!("invalid template_id: {error}")))
}

fn find_template(store: &Store, organization: Uuid, id: Uuid) -> Result<Arc<Template>, ToolError> {
    let template = store.templates().iter().find(|template| template.id == id);
    let template = template.ok_or_else(|| ToolError::rejected("look up template: the template does not exist"))?;
    if organization != ORGANIZATION_ID {
        return Err(ToolError::rejected(
            "template belongs to a different organization than this chat; use list_templates to find templates in the \
             correct organization",
        ));
    }
    Ok(Arc::clone(template))
}
