//! The tools that create builds.

use std::sync::Arc;

use chat_workspace_tools::workspace::{Transition, WorkspaceId};
use serde_json::json;

use super::{Local, record};
use crate::{
    mcp::{
        answers::participle,
        arguments::{NewWorkspace, WorkspaceChoice},
        call::Call,
        error::{CallError, known},
        records::{BuildRecord, Change, ParameterChoice, TemplateChoice},
    },
    parameters::ParameterSettings,
    store::{CreateError, Workspace},
    template::Template,
    tools::Begun,
};

impl Local {
    pub(in crate::mcp) fn templates(&self) -> Vec<TemplateChoice> {
        let choice = |template: &Arc<Template>| TemplateChoice {
            name: template.name.clone(),
            display_name: template.display_name.clone(),
            description: template.description.clone(),
            parameters: template.settings.parameters.iter().map(parameter).collect(),
        };
        self.allowed_templates().map(choice).collect()
    }

    pub(in crate::mcp) fn create(&self, call: &Call, new: NewWorkspace) -> Result<BuildRecord, CallError> {
        let NewWorkspace { template: wanted, name, parameters } = new;
        let wanted = wanted.trim();
        let mut templates = self.allowed_templates();
        let template = templates.find(|template| template.name == wanted || wanted.parse() == Ok(template.id));
        let template = template.ok_or_else(|| CallError::UnknownTemplate {
            name: wanted.to_owned(),
            known: known("template", self.allowed_templates().map(|template| template.name.as_str())),
        })?;
        let args = json!({ "template_id": template.id, "name": name, "parameters": parameters });
        let (workspace, build) = self.tools.begin_create(&self.store, &self.builds, call.user.clone(), &args)?;
        Ok(record(&workspace, &build))
    }

    pub(in crate::mcp) fn change(
        &self,
        call: &Call,
        choice: &WorkspaceChoice,
        wanted: &Transition,
    ) -> Result<Change, CallError> {
        let workspace = self.choose(call, choice)?;
        let begun = self.begin(&workspace, wanted);
        Ok(match begun.map_err(|error| CallError::Create { wanted: participle(wanted), error })? {
            Begun::Build(workspace, build, wait) if wait.is_own => Change::Created(record(&workspace, &build)),
            Begun::Build(workspace, build, _) => Change::Running(record(&workspace, &build)),
            Begun::Unneeded(workspace, build) => Change::Unneeded(record(&workspace, &build)),
            Begun::Blocked(workspace, build) => Change::Blocked(record(&workspace, &build)),
        })
    }

    fn begin(&self, workspace: &Workspace, wanted: &Transition) -> Result<Begun, CreateError> {
        let begin = || {
            let latest = self.store.latest_build(workspace.id).map_err(|error| CreateError::Store(error.into()))?;
            self.tools.begin_build(&self.builds, workspace.clone(), latest, wanted.clone(), |_, _| ())
        };
        match begin() {
            // Another call has created a build since the latest one was read.
            Err(CreateError::BuildActive) => begin(),
            begun => begun,
        }
    }

    /// The workspace of the user that a call names, or the only one.
    fn choose(&self, call: &Call, choice: &WorkspaceChoice) -> Result<Workspace, CallError> {
        let mut workspaces = self.store.workspaces_of(&call.user)?;
        let known = || known("workspace", workspaces.iter().map(|workspace| workspace.name.as_str()));
        let Some(wanted) = choice.name() else {
            if workspaces.len() != 1 {
                return Err(CallError::unnamed_workspace(&known()));
            }
            return Ok(workspaces.remove(0));
        };
        // Results and pages name a workspace with its owner.
        let name = wanted.strip_prefix(call.user.name()).and_then(|rest| rest.strip_prefix('/')).unwrap_or(wanted);
        let id: Option<WorkspaceId> = wanted.parse().ok();
        let place = workspaces
            .iter()
            .position(|workspace| workspace.name.eq_ignore_ascii_case(name) || Some(workspace.id) == id)
            .ok_or_else(|| CallError::unknown_workspace(wanted, &known()))?;
        Ok(workspaces.remove(place))
    }

    /// The templates that agents may use.
    fn allowed_templates(&self) -> impl Iterator<Item = &Arc<Template>> {
        self.store.templates().iter().filter(|template| self.tools.allows(template))
    }
}

fn parameter(settings: &ParameterSettings) -> ParameterChoice {
    ParameterChoice {
        name: settings.name.as_str().to_owned(),
        is_required: settings.required,
        options: settings.options.clone(),
    }
}
