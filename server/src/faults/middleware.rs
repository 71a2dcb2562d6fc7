use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};
use chat_workspace_tools::workspace::BuildId;

use super::{request, state::FaultState, stream};
use crate::web::{ApiError, QueryParameters};

/// Adds the middleware to the routes of the API.
pub(crate) fn inject_faults(api: Router, state: Arc<FaultState>) -> Router {
    api.layer(middleware::from_fn_with_state(state, inject))
}

/// Injects the next scheduled fault into a request for a build or its log.
async fn inject(
    State(state): State<Arc<FaultState>>,
    parameters: Result<QueryParameters, ApiError>,
    request: Request,
    next: Next,
) -> Response {
    let Some((build, rest)) = build_in_path(request.uri().path()) else { return next.run(request).await };
    match parameters {
        Ok(parameters) if rest == "/logs" && parameters.get("follow").is_some() => {
            match state.registry().next_stream_fault(build) {
                Some(fault) => {
                    let after = parameters.integer("after").ok().flatten().unwrap_or(0);
                    let log = state.builds.log(build).follow(after);
                    stream::respond(request, next, log, fault, &state.sockets).await
                }
                None => next.run(request).await,
            }
        }
        _ => match state.registry().next_request_fault(build) {
            Some(fault) => request::apply(next.run(request).await, fault).await,
            None => next.run(request).await,
        },
    }
}

/// The build id in a path, and the path after it.
fn build_in_path(path: &str) -> Option<(BuildId, &str)> {
    let (_, path) = path.split_once("/workspacebuilds/")?;
    let (id, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
    Some((id.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_builds_have_a_build() {
        let id = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001";
        let build: BuildId = id.parse().expect("a UUID");
        for (path, rest) in [("", ""), ("/logs", "/logs"), ("/cancel", "/cancel")] {
            assert_eq!(build_in_path(&format!("/v2/workspacebuilds/{id}{path}")), Some((build, rest)));
        }
        assert_eq!(build_in_path(&format!("/v2/workspaces/{id}")), None);
        assert_eq!(build_in_path("/v2/workspacebuilds/x"), None);
    }
}
