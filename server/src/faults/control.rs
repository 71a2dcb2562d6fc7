use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::put,
};
use chat_workspace_tools::workspace::BuildId;
use serde::Deserialize;

use crate::{
    http::{
        App,
        error::ApiError,
        json::Json,
        request::{Id, JsonBody},
    },
    store::ChatId,
};

/// What `PUT /faults/builds/{build}` takes.
#[derive(Debug, Deserialize)]
struct Arm {
    seed: u64,
}

/// `PUT /faults/builds/{build}` with `{"seed": n}` arms a build; `GET` gives its log as it is, without faults; `DELETE`
/// disarms it and says what was injected. `PUT /faults/chats/{chat}` makes every binding of a chat to a build fail, until
/// `DELETE`.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/faults/builds/{build}", put(arm).get(truth).delete(disarm))
        .route("/faults/chats/{chat}", put(make_unbindable).delete(make_bindable))
}

async fn arm(
    State(app): State<Arc<App>>,
    Id(build): Id<BuildId>,
    JsonBody(Arm { seed }): JsonBody<Arm>,
) -> Result<Response, ApiError> {
    app.store.build(build)?.ok_or_else(ApiError::not_found)?;
    app.faults.as_ref().ok_or_else(ApiError::not_found)?.arm(build, seed);
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn truth(State(app): State<Arc<App>>, Id(build): Id<BuildId>) -> Result<Response, ApiError> {
    app.store.build(build)?.ok_or_else(ApiError::not_found)?;
    Ok(Json(app.store.log(build).after(0)?).into_response())
}

async fn disarm(State(app): State<Arc<App>>, Id(build): Id<BuildId>) -> Result<Response, ApiError> {
    let injected = app.faults.as_ref().and_then(|faults| faults.disarm(build)).ok_or_else(ApiError::not_found)?;
    Ok(Json(injected).into_response())
}

async fn make_unbindable(State(app): State<Arc<App>>, Id(chat): Id<ChatId>) -> Result<Response, ApiError> {
    app.store.chat(chat)?.ok_or_else(ApiError::not_found)?;
    app.faults.as_ref().ok_or_else(ApiError::not_found)?.unbindable().insert(chat);
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn make_bindable(State(app): State<Arc<App>>, Id(chat): Id<ChatId>) -> Result<Response, ApiError> {
    app.faults.as_ref().ok_or_else(ApiError::not_found)?.unbindable().remove(&chat);
    Ok(StatusCode::NO_CONTENT.into_response())
}
