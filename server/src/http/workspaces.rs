use std::sync::Arc;

use axum::{
    extract::{
        Path, State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::StatusCode,
    response::Response,
};
use chat_workspace_tools::workspace::WorkspaceId;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::state::AppState;
use crate::{
    names::{self, NewName},
    parameters, store,
    streams::WorkspaceWatch,
    template::Template,
    user::{LOCAL_USER, LOCAL_USER_ID, User},
    web::{ApiError, Id, Json, JsonBody, QueryParameters},
    wire::{Workspace, WorkspaceList},
};

#[derive(Debug, Deserialize)]
pub(super) struct NewWorkspace {
    template_id: Option<Uuid>,
    template_name: Option<String>,
    name: Option<String>,
    #[serde(default)]
    rich_parameter_values: Vec<RichParameterValue>,
}

#[derive(Debug, Deserialize)]
struct RichParameterValue {
    name: String,
    value: Value,
}

pub(super) async fn create(
    State(app): State<Arc<AppState>>,
    Path(user): Path<String>,
    JsonBody(body): JsonBody<NewWorkspace>,
) -> Result<(StatusCode, Json<Workspace>), ApiError> {
    check_user(&user)?;
    let template = find_template(app.store.templates(), &body)?;
    let name = match body.name.filter(|name| !name.is_empty()) {
        Some(name) => NewName::Exact(check_name(name)?),
        None => NewName::Generated(template.name.clone()),
    };
    let given = body.rich_parameter_values.into_iter().map(|given| (given.name, given.value)).collect();
    let parameters = parameters::read(&Value::Object(given), &template.name, &template.settings.parameters);
    let parameters = parameters.map_err(|error| {
        ApiError::bad_request("Validation failed.").field("rich_parameter_values", error.to_string())
    })?;
    let new = store::NewWorkspace { owner: User::local(), name, template, parameters };
    let (workspace, build) = app.builds.create_workspace(new, |_, _| ())?;
    Ok((StatusCode::CREATED, Json(app.objects.workspace(&workspace, &build)?)))
}

/// The workspaces of the local user, oldest first. The query is ignored: all are on one page.
pub(super) async fn list(State(app): State<Arc<AppState>>) -> Result<Json<WorkspaceList>, ApiError> {
    let workspaces = app.store.workspaces_of(&User::local())?;
    let objects = workspaces.iter().map(|workspace| object(&app, workspace));
    Ok(Json(WorkspaceList::new(objects.collect::<Result<_, _>>()?)))
}

pub(super) async fn get_by_name(
    State(app): State<Arc<AppState>>,
    Path((user, name)): Path<(String, String)>,
) -> Result<Json<Workspace>, ApiError> {
    check_user(&user)?;
    let workspaces = app.store.workspaces_of(&User::local())?;
    let workspace = workspaces.iter().find(|workspace| workspace.name.eq_ignore_ascii_case(&name));
    Ok(Json(object(&app, workspace.ok_or_else(ApiError::not_found)?)?))
}

pub(super) async fn get(
    State(app): State<Arc<AppState>>,
    Id(id): Id<WorkspaceId>,
    parameters: QueryParameters,
) -> Result<Json<Workspace>, ApiError> {
    Ok(Json(object(&app, &find(&app, id, &parameters)?)?))
}

/// Sends the workspace over a WebSocket, now and after each change.
pub(super) async fn watch(
    State(app): State<Arc<AppState>>,
    Id(id): Id<WorkspaceId>,
    parameters: QueryParameters,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    find(&app, id, &parameters)?;
    let watch = WorkspaceWatch::new(app.objects.clone(), id, app.sockets.ping_interval);
    app.sockets.send_frames(upgrade, watch)
}

/// Refuses other users, who have no API of their own.
fn check_user(user: &str) -> Result<(), ApiError> {
    let is_local = user == "me" || user == LOCAL_USER || user.parse() == Ok(LOCAL_USER_ID);
    if is_local { Ok(()) } else { Err(ApiError::not_found()) }
}

fn object(app: &AppState, workspace: &store::Workspace) -> Result<Workspace, ApiError> {
    Ok(app.objects.workspace(workspace, &app.store.latest_build(workspace.id)?)?)
}

/// Finds a workspace; a deleted one only with the parameter `include_deleted`.
fn find(app: &AppState, id: WorkspaceId, parameters: &QueryParameters) -> Result<store::Workspace, ApiError> {
    let workspace = app.workspace(id)?;
    let include_deleted = parameters.get("include_deleted") == Some("true");
    if workspace.is_deleted && !include_deleted {
        return Err(ApiError::gone(&workspace.name));
    }
    Ok(workspace)
}

fn find_template(templates: &[Arc<Template>], body: &NewWorkspace) -> Result<Arc<Template>, ApiError> {
    let (field, wanted, found) = match (&body.template_id, &body.template_name) {
        (Some(id), _) => ("template_id", id.to_string(), templates.iter().find(|template| template.id == *id)),
        (None, Some(name)) => ("template_name", name.clone(), templates.iter().find(|template| template.name == *name)),
        (None, None) => {
            let message = "A template is required.";
            return Err(ApiError::bad_request(message).field("template_id", "Give template_id or template_name."));
        }
    };
    found.cloned().ok_or_else(|| {
        ApiError::bad_request(format!("Template {wanted:?} doesn't exist.")).field(field, "template not found")
    })
}

fn check_name(name: String) -> Result<String, ApiError> {
    if names::is_valid(&name) {
        return Ok(name);
    }
    let rule = format!("Must be at most {} letters and digits, joined by single hyphens.", names::MAX_CHARS);
    Err(ApiError::bad_request("Validation failed.").field("name", rule))
}
