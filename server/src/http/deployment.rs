use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};

use super::state::AppState;
use crate::{
    web::{ApiError, Json},
    wire,
};

/// The server's version and provisioner. Pages use it to detect the server.
pub(super) async fn buildinfo(State(app): State<Arc<AppState>>) -> Response {
    Json(wire::BuildInfo {
        external_url: &app.external_url,
        version: concat!("v", env!("CARGO_PKG_VERSION"), "-local"),
        local_server_provisioner: &app.provisioner,
    })
    .into_response()
}

pub(super) async fn templates(State(app): State<Arc<AppState>>) -> Response {
    let templates = app.store.templates().iter().map(|template| wire::Template::new(template, app.started_at));
    Json(templates.collect::<Vec<_>>()).into_response()
}

/// The parameters of the active version of a template. Earlier versions are not stored.
pub(super) async fn parameters(
    State(app): State<Arc<AppState>>,
    Path(version): Path<String>,
) -> Result<Response, ApiError> {
    let mut templates = app.store.templates().iter();
    let template =
        templates.find(|template| version.parse() == Ok(template.version)).ok_or_else(ApiError::not_found)?;
    let parameters = template.settings.parameters.iter().map(wire::TemplateParameter::new);
    Ok(Json(parameters.collect::<Vec<_>>()).into_response())
}
