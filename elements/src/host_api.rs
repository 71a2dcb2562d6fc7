//! A host's own way to reach the server, which `configure({ api })` sets.

use chat_workspace_tools::{
    api::{ApiError, ApiFuture, LogBody, LogStream, StreamEvent, WorkspaceApi, WorkspaceEvent, WorkspaceStream},
    workspace::{AgentId, BuildId, BuildTimings, Workspace, WorkspaceBuild, WorkspaceId},
};
use futures_util::{FutureExt, StreamExt, stream};
use js_sys::Promise;
use serde::de::DeserializeOwned;
use serde_json::json;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::json_pages::JsonPages;

#[wasm_bindgen]
extern "C" {
    /// The host's calls: `HostApi` in `ts/host_api.ts`.
    #[derive(Clone, Debug)]
    pub type HostApi;
    #[wasm_bindgen(method)]
    fn start(this: &HostApi, name: &str, id: &str, after: Option<f64>) -> HostCall;

    /// A call that runs: `HostCall` in `ts/host_api.ts`.
    type HostCall;
    #[wasm_bindgen(method)]
    fn next(this: &HostCall) -> Promise;
    #[wasm_bindgen(method)]
    fn abort(this: &HostCall);

    /// Why a call failed: `HostFailure` in `ts/host_api.ts`.
    type HostFailure;
    #[wasm_bindgen(method, getter)]
    fn status(this: &HostFailure) -> Option<u16>;
    #[wasm_bindgen(method, getter)]
    fn message(this: &HostFailure) -> String;
    #[wasm_bindgen(method, getter, js_name = retryAfter)]
    fn retry_after(this: &HostFailure) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = isUnsupported)]
    fn is_unsupported(this: &HostFailure) -> bool;
}

/// A [`WorkspaceApi`] that calls the host's. Without one it supports nothing.
pub(crate) struct HostClient(Option<HostApi>);

/// A call that runs. Dropping it aborts the call.
struct Running(Option<HostCall>);

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(call) = &self.0 {
            call.abort();
        }
    }
}

impl Running {
    /// The next item as JSON; `None` at the end.
    async fn next(&self) -> Result<Option<String>, ApiError> {
        let call = self.0.as_ref().ok_or(ApiError::Unsupported)?;
        match JsFuture::from(call.next()).await {
            Ok(item) => Ok(item.as_string()),
            Err(failure) => Err(error(&failure.unchecked_into())),
        }
    }
}

fn error(failure: &HostFailure) -> ApiError {
    if failure.is_unsupported() {
        return ApiError::Unsupported;
    }
    let message = failure.message();
    let Some(status) = failure.status() else { return ApiError::Unreachable { detail: message } };
    let body = json!({ "message": message }).to_string();
    ApiError::from_response(status, body.as_bytes()).with_retry_after(failure.retry_after().as_deref())
}

/// The close code for a stream that has failed.
fn close_code(error: &ApiError) -> u16 {
    if *error == ApiError::Unsupported { StreamEvent::UNSUPPORTED } else { StreamEvent::BROKEN }
}

impl HostClient {
    pub(crate) fn new(api: Option<HostApi>) -> Self {
        Self(api)
    }

    fn start(&self, name: &str, id: &str, after: Option<i64>) -> Running {
        // Ids of lines are far below the integers that a double holds exactly.
        Running(self.0.as_ref().map(|api| api.start(name, id, after.map(|after| after as f64))))
    }

    fn read<T: DeserializeOwned + 'static>(&self, name: &str, id: &str) -> ApiFuture<T> {
        let call = self.start(name, id, None);
        async move {
            let json = call.next().await?.unwrap_or_default();
            ApiError::read_json(json.as_bytes())
        }
        .boxed_local()
    }

    /// The pages of a list as one JSON array.
    fn list(&self, name: &str, id: &str, after: Option<i64>) -> LogBody {
        let call = self.start(name, id, after);
        stream::unfold(Some((call, JsonPages::default())), |state| async {
            let (call, mut pages) = state?;
            match call.next().await.and_then(|page| page.map(|page| pages.add(&page)).transpose()) {
                Ok(Some(chunk)) => Some((Ok(chunk), Some((call, pages)))),
                Ok(None) => Some((Ok(pages.end()), None)),
                Err(error) => Some((Err(error), None)),
            }
        })
        .boxed_local()
    }

    fn follow(&self, name: &str, id: &str, after: Option<i64>) -> LogStream {
        let call = self.start(name, id, after);
        stream::unfold(Some((call, false)), |state| async {
            let (call, is_open) = state?;
            Some(match call.next().await {
                Ok(Some(lines)) => {
                    let opened = (!is_open).then_some(StreamEvent::Opened);
                    (opened.into_iter().chain([StreamEvent::Frame(lines)]).collect::<Vec<_>>(), Some((call, true)))
                }
                Ok(None) => (vec![StreamEvent::Closed { code: StreamEvent::DONE }], None),
                Err(error) => (vec![StreamEvent::Closed { code: close_code(&error) }], None),
            })
        })
        .flat_map(stream::iter)
        .boxed_local()
    }
}

impl WorkspaceApi for HostClient {
    fn workspace(&self, id: WorkspaceId) -> ApiFuture<Workspace> {
        self.read("workspace", &id.to_string())
    }

    fn build(&self, id: BuildId) -> ApiFuture<WorkspaceBuild> {
        self.read("build", &id.to_string())
    }

    fn build_log(&self, id: BuildId) -> LogBody {
        self.list("buildLog", &id.to_string(), None)
    }

    fn follow_build_log(&self, id: BuildId, after: Option<i64>) -> LogStream {
        self.follow("followBuildLog", &id.to_string(), after)
    }

    fn agent_log(&self, id: AgentId, after: Option<i64>) -> LogBody {
        self.list("agentLog", &id.to_string(), after)
    }

    fn follow_agent_log(&self, id: AgentId, after: Option<i64>) -> LogStream {
        self.follow("followAgentLog", &id.to_string(), after)
    }

    fn build_timings(&self, id: BuildId) -> ApiFuture<BuildTimings> {
        self.read("buildTimings", &id.to_string())
    }

    fn watch_workspace(&self, id: WorkspaceId) -> WorkspaceStream {
        let call = self.start("watchWorkspace", &id.to_string(), None);
        stream::unfold(Some(call), |call| async {
            let call = call?;
            Some(match call.next().await {
                Ok(Some(json)) => {
                    let workspace = ApiError::read_json(json.as_bytes());
                    (workspace.map_or(WorkspaceEvent::Alive, WorkspaceEvent::Changed), Some(call))
                }
                Ok(None) => (WorkspaceEvent::Closed { code: StreamEvent::BROKEN }, None),
                Err(error) => (WorkspaceEvent::Closed { code: close_code(&error) }, None),
            })
        })
        .boxed_local()
    }
}
