use std::{cell::RefCell, rc::Rc};

use chat_workspace_tools::{
    api::{ApiError, ApiFuture, BrowserApi, LogBody, LogStream, WorkspaceApi, WorkspaceStream},
    workspace::{AgentId, BuildId, BuildTimings, Workspace, WorkspaceBuild, WorkspaceId},
};
use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};
use js_sys::{Date, Promise, Uint8Array};
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, ReadableStreamReadResult, Response};

use super::finality::BuildResponse;

#[wasm_bindgen]
extern "C" {
    /// The requests of one build: `EarlyLog` in `ts/early_log.ts`.
    #[derive(Debug)]
    pub type EarlyLog;
    #[wasm_bindgen(method, getter, js_name = buildId)]
    fn build_id(this: &EarlyLog) -> String;
    #[wasm_bindgen(method, getter)]
    fn build(this: &EarlyLog) -> Promise;
    #[wasm_bindgen(method, getter)]
    fn log(this: &EarlyLog) -> Promise;
    #[wasm_bindgen(method)]
    fn abort(this: &EarlyLog);

    /// `EarlyBuild` in `ts/early_log.ts`.
    type EarlyBuild;
    #[wasm_bindgen(method, getter)]
    fn response(this: &EarlyBuild) -> Response;
    #[wasm_bindgen(method, getter)]
    fn elapsed(this: &EarlyBuild) -> f64;
}

/// [`BrowserApi`], which uses each early response once.
pub(crate) struct EarlyApi {
    api: BrowserApi,
    responses: Rc<RefCell<Responses>>,
}

/// The early responses that were not used yet.
#[derive(Default)]
struct Responses {
    build: Option<Early>,
    /// Set once the response about the build proves that the log is whole.
    log: Option<Early>,
}

/// Requests of one build. Dropping them aborts those that are still running.
struct Early {
    id: BuildId,
    requests: EarlyLog,
}

impl Drop for Early {
    fn drop(&mut self) {
        self.requests.abort();
    }
}

impl EarlyApi {
    pub(crate) fn new(api: BrowserApi, requests: Option<EarlyLog>) -> Self {
        let build = requests.and_then(|requests| Some(Early { id: requests.build_id().parse().ok()?, requests }));
        Self { api, responses: Rc::new(RefCell::new(Responses { build, log: None })) }
    }
}

impl WorkspaceApi for EarlyApi {
    fn workspace(&self, id: WorkspaceId) -> ApiFuture<Workspace> {
        self.api.workspace(id)
    }

    fn build(&self, id: BuildId) -> ApiFuture<WorkspaceBuild> {
        let Some(early) = self.responses.borrow_mut().build.take_if(|early| early.id == id) else {
            return self.api.build(id);
        };
        let (api, responses) = (self.api.clone(), Rc::clone(&self.responses));
        async move {
            let Ok(answer) = JsFuture::from(early.requests.build()).await else {
                return api.build(id).await;
            };
            let (build, proves_whole_log) = read_build(answer.unchecked_into()).await?;
            if proves_whole_log {
                responses.borrow_mut().log = Some(early);
            }
            Ok(build)
        }
        .boxed_local()
    }

    fn build_log(&self, id: BuildId) -> LogBody {
        let Some(early) = self.responses.borrow_mut().log.take_if(|early| early.id == id) else {
            return self.api.build_log(id);
        };
        let again = self.api.clone();
        stream::once(async move {
            match JsFuture::from(early.requests.log()).await.map(JsCast::unchecked_into::<Response>) {
                Ok(response) if response.ok() => chunks(response, early),
                // The client reads the error, and retries.
                _ => again.build_log(id),
            }
        })
        .flatten()
        .boxed_local()
    }

    fn follow_build_log(&self, id: BuildId, after: Option<i64>) -> LogStream {
        self.api.follow_build_log(id, after)
    }

    fn agent_log(&self, id: AgentId, after: Option<i64>) -> LogBody {
        self.api.agent_log(id, after)
    }

    fn follow_agent_log(&self, id: AgentId, after: Option<i64>) -> LogStream {
        self.api.follow_agent_log(id, after)
    }

    fn build_timings(&self, id: BuildId) -> ApiFuture<BuildTimings> {
        self.api.build_timings(id)
    }

    fn watch_workspace(&self, id: WorkspaceId) -> WorkspaceStream {
        self.api.watch_workspace(id)
    }
}

/// The end of a build's job, which the rows do not need otherwise.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Completion {
    job: CompletedJob,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct CompletedJob {
    completed_at: Option<String>,
}

/// Reads the build, and whether its log that was requested at the same time is whole.
async fn read_build(answer: EarlyBuild) -> Result<(WorkspaceBuild, bool), ApiError> {
    let response = answer.response();
    let header = |name: &str| response.headers().get(name).ok().flatten();
    let body = JsFuture::from(response.array_buffer().map_err(unreachable)?).await.map_err(unreachable)?;
    let body = Uint8Array::new(&body).to_vec();
    if !response.ok() {
        let error = ApiError::from_response(response.status(), &body);
        return Err(error.with_retry_after(header("Retry-After").as_deref()));
    }
    let build: WorkspaceBuild = ApiError::read_json(&body)?;
    let Completion { job } = serde_json::from_slice(&body).unwrap_or_default();
    let proof = BuildResponse {
        is_complete: build.job.status.is_complete(),
        completed_at: job.completed_at.map(|text| Date::parse(&text)),
        date: header("Date").map(|text| Date::parse(&text)),
        elapsed: answer.elapsed(),
    };
    Ok((build, proof.proves_whole_log()))
}

/// The body of a response in chunks, as the network delivers them. `early` is aborted when the stream is dropped.
fn chunks(response: Response, early: Early) -> LogBody {
    let Some(body) = response.body() else { return stream::empty().boxed_local() };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    stream::try_unfold((reader, early), |(reader, early)| async move {
        let read = JsFuture::from(reader.read()).await.map_err(unreachable)?;
        let value = read.unchecked_into::<ReadableStreamReadResult>().get_value();
        Ok(value.dyn_ref::<Uint8Array>().map(|chunk| (chunk.to_vec(), (reader, early))))
    })
    .into_stream()
    .boxed_local()
}

fn unreachable(error: JsValue) -> ApiError {
    ApiError::Unreachable { detail: format!("{error:?}") }
}
