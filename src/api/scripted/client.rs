use std::{rc::Rc, time::Duration};

use futures_channel::mpsc::unbounded;
use futures_util::{
    FutureExt, StreamExt,
    future::{self, LocalBoxFuture},
    stream,
};

use super::{
    clock::VirtualClock,
    faults::{Fault, Request, StreamControl},
    request::PendingRequest,
    script::ScriptedBuild,
    server::Server,
    stream::ScriptedStream,
    timeline::{TimelineEntry, TimelineEvent},
};
use crate::{
    api::{
        clock::Clock,
        error::ApiError,
        workspace_api::{ApiFuture, LogBody, LogStream, WorkspaceApi},
    },
    build_log::LogLine,
    workspace::{BuildId, Workspace, WorkspaceBuild, WorkspaceId},
};

/// A [`WorkspaceApi`] that plays [`ScriptedBuild`]s on a [`VirtualClock`]. Clones share the server.
#[derive(Clone, Debug)]
pub struct ScriptedApi {
    server: Rc<Server>,
}

/// The body that the Coder API sends for a resource that does not exist or is hidden from the user.
const NOT_FOUND: &[u8] = br#"{"message":"Resource not found or you do not have access to this resource"}"#;

impl ScriptedApi {
    /// Creates a server without builds.
    pub fn new(clock: VirtualClock) -> Self {
        Self { server: Rc::new(Server::new(clock)) }
    }

    /// Adds a build. It is the latest build of its workspace until another one is added.
    pub fn add_build(&self, build: ScriptedBuild) {
        self.server.builds.borrow_mut().push(build);
    }

    /// Makes later requests like this one fail. For [`Request::Follow`] the line id does not matter.
    pub fn add_fault(&self, request: Request, fault: Fault) {
        self.server.faults.add(request, fault);
    }

    /// Makes all later requests fail.
    pub fn fail_all(&self, fault: Fault) {
        self.server.faults.set_for_all(fault);
    }

    /// Removes all faults. The latency stays.
    pub fn clear_faults(&self) {
        self.server.faults.clear();
    }

    /// Delays all later responses and stream events.
    pub fn set_latency(&self, latency: Duration) {
        self.server.faults.set_latency(latency);
    }

    /// Performs an action on all open streams.
    pub fn control_streams(&self, control: &StreamControl) {
        self.server.streams.borrow_mut().retain(|stream| stream.unbounded_send(control.clone()).is_ok());
    }

    /// All requests so far, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.server.timeline.requests()
    }

    /// All requests, responses and stream events so far, in order.
    pub fn timeline(&self) -> Vec<TimelineEntry> {
        self.server.timeline.entries()
    }

    /// Returns a future that completes with the next entry of the timeline.
    pub fn changed(&self) -> LocalBoxFuture<'static, ()> {
        self.server.timeline.changed()
    }

    /// The number of open streams.
    pub fn open_streams(&self) -> usize {
        self.server.open_streams.get()
    }

    /// The lines that a build has written so far, as a list request returns them.
    pub fn lines_now(&self, build: BuildId) -> Vec<LogLine> {
        let now = self.server.clock.now();
        let lines = |build: &ScriptedBuild| build.lines_at(now).cloned().collect();
        self.server.find_build(|scripted| scripted.id == build, lines).unwrap_or_default()
    }

    /// The response to a request: its fault, `value`, or a 404 if there is no value.
    fn respond<T: 'static>(
        &self,
        request: Request,
        parse: fn(&[u8]) -> Result<T, ApiError>,
        value: Option<T>,
    ) -> ApiFuture<T> {
        let pending = PendingRequest::new(&self.server, request);
        let response = match self.server.faults.get(request) {
            Some(Fault::Hang) => None,
            Some(Fault::Fail(error)) => Some(Err(error)),
            Some(Fault::Body(body)) => Some(parse(&body)),
            Some(Fault::Trickle(_)) | None => Some(value.ok_or_else(|| ApiError::from_response(404, NOT_FOUND))),
        };
        let arrival = self.server.clock.sleep_until(self.server.arrival());
        async move {
            let response = match response {
                Some(response) => response,
                None => future::pending().await,
            };
            arrival.await;
            pending.finish(match &response {
                Ok(_) => TimelineEvent::Answered(request),
                Err(error) => TimelineEvent::Failed(request, error.clone()),
            });
            response
        }
        .boxed_local()
    }
}

impl WorkspaceApi for ScriptedApi {
    fn workspace(&self, id: WorkspaceId) -> ApiFuture<Workspace> {
        let now = self.server.clock.now();
        let is_of_workspace =
            |build: &ScriptedBuild| build.workspace().is_some_and(|(workspace_id, ..)| *workspace_id == id);
        let workspace = self.server.find_build(is_of_workspace, |build| {
            let latest_build = build.build_at(now);
            let (name, owner_name) = (latest_build.workspace_name.clone(), latest_build.workspace_owner_name.clone());
            Workspace { id, name, owner_name, latest_build }
        });
        self.respond(Request::Workspace(id), |body| ApiError::read_json(body), workspace)
    }

    fn build(&self, id: BuildId) -> ApiFuture<WorkspaceBuild> {
        let now = self.server.clock.now();
        let build = self.server.find_build(|build| build.id == id, |build| build.build_at(now));
        self.respond(Request::Build(id), |body| ApiError::read_json(body), build)
    }

    fn build_log(&self, id: BuildId) -> LogBody {
        let exists = self.server.find_build(|build| build.id == id, |_| ()).is_some();
        let body = exists.then(|| serde_json::to_vec(&self.lines_now(id)).unwrap_or_default());
        let body = self.respond(Request::Log(id), |body| Ok(body.to_vec()), body).into_stream();
        let Some(Fault::Trickle(delay)) = self.server.faults.get(Request::Log(id)) else { return body.boxed_local() };
        let clock = self.server.clock.clone();
        let delayed = move |chunk| clock.sleep(delay).map(|()| chunk);
        body.flat_map(|body| stream::iter(line_chunks(body))).then(delayed).boxed_local()
    }

    fn follow_build_log(&self, id: BuildId, after: Option<i64>) -> LogStream {
        let request = Request::Follow(id, after);
        match self.server.faults.get(request) {
            Some(Fault::Hang) => {
                let pending = PendingRequest::new(&self.server, request);
                // The chained part never runs. It owns the request until the stream is dropped.
                return stream::pending().chain(stream::once(async move { pending.reject_stream() })).boxed_local();
            }
            Some(_) => {
                let pending = PendingRequest::new(&self.server, request);
                return stream::once(async move { pending.reject_stream() }).boxed_local();
            }
            None => self.server.record(TimelineEvent::Requested(request)),
        }
        let (sender, controls) = unbounded();
        self.server.streams.borrow_mut().push(sender);
        let stream = ScriptedStream::new(&self.server, id, after, controls);
        stream::unfold(Some(stream), async |stream| Some(stream?.advance().await)).boxed_local()
    }
}

/// Splits a list into chunks of about one line.
fn line_chunks(list: Result<Vec<u8>, ApiError>) -> Vec<Result<Vec<u8>, ApiError>> {
    match list {
        Ok(list) => list.split_inclusive(|byte| *byte == b'}').map(|chunk| Ok(chunk.to_vec())).collect(),
        Err(error) => vec![Err(error)],
    }
}
