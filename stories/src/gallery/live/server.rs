//! Requests to the local workspace server that rows do not send.

use chat_workspace_tools::{
    api::{ApiError, BrowserApi, WorkspaceApi},
    workspace::{BuildId, Transition, Workspace, WorkspaceBuild, WorkspaceId},
};
use gloo_net::http::{Request, Response};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// The server of the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Server;

/// A template of workspaces.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Template {
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: String,
}

impl Server {
    pub(super) async fn templates(self) -> Result<Vec<Template>, ApiError> {
        read(Request::get("/api/v2/templates").send().await).await
    }

    pub(super) async fn create(self, template: &str) -> Result<Workspace, ApiError> {
        post("/api/v2/users/me/workspaces", json!({ "template_name": template })).await
    }

    pub(super) async fn build(self, id: WorkspaceId, transition: &Transition) -> Result<WorkspaceBuild, ApiError> {
        post(&format!("/api/v2/workspaces/{id}/builds"), json!({ "transition": transition })).await
    }

    pub(super) async fn workspace(self, id: WorkspaceId) -> Result<Workspace, ApiError> {
        BrowserApi::same_origin().workspace(id).await
    }

    pub(super) async fn read_build(self, id: BuildId) -> Result<WorkspaceBuild, ApiError> {
        WorkspaceApi::build(&BrowserApi::same_origin(), id).await
    }
}

async fn post<T: DeserializeOwned>(url: &str, body: Value) -> Result<T, ApiError> {
    let request = Request::post(url).header("Content-Type", "application/json").body(body.to_string());
    let request = request.map_err(unreachable)?;
    read(request.send().await).await
}

async fn read<T: DeserializeOwned>(response: Result<Response, gloo_net::Error>) -> Result<T, ApiError> {
    let response = response.map_err(unreachable)?;
    let body = response.binary().await.map_err(unreachable)?;
    if response.ok() { ApiError::read_json(&body) } else { Err(ApiError::from_response(response.status(), &body)) }
}

fn unreachable(error: gloo_net::Error) -> ApiError {
    ApiError::Unreachable { detail: error.to_string() }
}
