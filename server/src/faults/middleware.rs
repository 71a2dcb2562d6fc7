use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};
use chat_workspace_tools::workspace::{AgentId, BuildId, WorkspaceId};

use super::{registry::FaultTarget, request, state::FaultState, stream};
use crate::{
    store::StoreError,
    streams::{AgentLogFollower, AgentLogFrames, BuildLogFrames, WorkspaceWatch},
    web::{ApiError, QueryParameters},
};

/// Adds the middleware to the routes of the API.
pub(crate) fn inject_faults(api: Router, state: Arc<FaultState>) -> Router {
    api.layer(middleware::from_fn_with_state(state, inject))
}

/// Injects the next scheduled fault into a request for a build, an agent's log or a workspace.
async fn inject(
    State(state): State<Arc<FaultState>>,
    parameters: Result<QueryParameters, ApiError>,
    request: Request,
    next: Next,
) -> Response {
    let Some((target, rest)) = target_in_path(request.uri().path()) else { return next.run(request).await };
    if let FaultTarget::Agent(agent) = target {
        // An agent that cannot be read has no faults; the handler reports the error.
        let _ = arm_agent(&state, agent);
    }
    let is_stream = match (target, &parameters) {
        (FaultTarget::Workspace(_), _) => rest == "/watch-ws",
        (_, Ok(parameters)) => rest == "/logs" && parameters.get("follow").is_some(),
        _ => false,
    };
    if is_stream {
        let after = parameters.ok().and_then(|parameters| parameters.integer("after").ok().flatten()).unwrap_or(0);
        return inject_into_stream(&state, target, after, request, next).await;
    }
    match state.registry().next_request_fault(target) {
        Some(fault) => request::apply(next.run(request).await, fault).await,
        None => next.run(request).await,
    }
}

async fn inject_into_stream(
    state: &FaultState,
    target: FaultTarget,
    after: i64,
    request: Request,
    next: Next,
) -> Response {
    let Some(fault) = state.registry().next_stream_fault(target) else { return next.run(request).await };
    let (objects, sockets) = (&state.objects, &state.sockets);
    match target {
        FaultTarget::Build(build) => {
            let log = BuildLogFrames(objects.builds.log(build).follow(after));
            stream::respond(request, next, log, fault, sockets).await
        }
        FaultTarget::Agent(agent) => match follow_agent(state, agent, after.max(0)) {
            Ok(Some(log)) => stream::respond(request, next, AgentLogFrames::with_one_line(log), fault, sockets).await,
            _ => next.run(request).await,
        },
        FaultTarget::Workspace(workspace) => {
            let watch = WorkspaceWatch::new(objects.clone(), workspace, sockets.ping_interval);
            stream::respond(request, next, watch, fault, sockets).await
        }
    }
}

fn follow_agent(state: &FaultState, id: AgentId, after: i64) -> Result<Option<AgentLogFollower>, StoreError> {
    let store = &state.objects.store;
    let Some(agent) = store.agent(id)? else { return Ok(None) };
    AgentLogFollower::new(store, agent, after)
}

/// Starts the schedule of an agent whose build was armed together with its agents.
fn arm_agent(state: &FaultState, id: AgentId) -> Result<(), StoreError> {
    if let Some(agent) = state.objects.store.agent(id)? {
        let agents = state.objects.store.agents(agent.build)?;
        let index = agents.iter().position(|other| other.id == id).unwrap_or_default();
        state.registry().arm_agent_of_build(&agent, index);
    }
    Ok(())
}

/// What a path is about, and the path after its id.
fn target_in_path(path: &str) -> Option<(FaultTarget, &str)> {
    let find = |collection: &str| {
        let (_, path) = path.split_once(collection)?;
        Some(path.split_at(path.find('/').unwrap_or(path.len())))
    };
    if let Some((id, rest)) = find("/workspacebuilds/") {
        Some((FaultTarget::Build(id.parse::<BuildId>().ok()?), rest))
    } else if let Some((id, rest)) = find("/workspaceagents/") {
        Some((FaultTarget::Agent(id.parse::<AgentId>().ok()?), rest))
    } else {
        let (id, rest) = find("/workspaces/")?;
        Some((FaultTarget::Workspace(id.parse::<WorkspaceId>().ok()?), rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_builds_agents_and_workspaces_have_a_target() {
        let id = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001";
        let (build, agent, workspace): (BuildId, AgentId, WorkspaceId) =
            (id.parse().expect("a UUID"), id.parse().expect("a UUID"), id.parse().expect("a UUID"));
        for (path, target) in [
            ("/v2/workspacebuilds", FaultTarget::Build(build)),
            ("/v2/workspaceagents", FaultTarget::Agent(agent)),
            ("/v2/workspaces", FaultTarget::Workspace(workspace)),
        ] {
            for rest in ["", "/logs", "/cancel", "/watch-ws"] {
                assert_eq!(target_in_path(&format!("{path}/{id}{rest}")), Some((target, rest)));
            }
        }
        for path in ["/v2/users/me/workspaces", "/v2/workspacebuilds/x", "/v2/workspaceagents/me/connection", "/v2"] {
            assert_eq!(target_in_path(path), None, "{path}");
        }
    }
}
