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
    stream::{LogWriter, ScriptedStream},
    timeline::{TimelineEntry, TimelineEvent},
    watched::ScriptedWatch,
};
use crate::{
    api::{
        clock::Clock,
        error::ApiError,
        workspace_api::{ApiFuture, LogBody, LogStream, StreamEvent, WorkspaceApi, WorkspaceEvent, WorkspaceStream},
    },
    build_log::{AgentLogLine, LogLine},
    workspace::{AgentId, BuildId, BuildTimings, Workspace, WorkspaceBuild, WorkspaceId},
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
        self.server.added.notify();
    }

    /// Lets clients watch workspaces. By default they have to poll.
    pub fn enable_watch(&self) {
        self.server.can_watch.set(true);
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

    /// Performs an action on all watched workspaces. Only [`StreamControl::Close`] has an effect.
    pub fn control_watches(&self, control: &StreamControl) {
        self.server.watches.borrow_mut().retain(|watch| watch.unbounded_send(control.clone()).is_ok());
    }

    /// The number of workspaces that are being watched.
    pub fn open_watches(&self) -> usize {
        self.server.open_watches.get()
    }

    /// The lines that an agent has written so far, as a list request returns them.
    pub fn agent_lines_now(&self, agent: AgentId) -> Vec<AgentLogLine> {
        let now = self.server.clock.now();
        self.server.find_agent(agent, |agent, _| agent.lines_at(now).cloned().collect()).unwrap_or_default()
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

impl ScriptedApi {
    fn respond_with_list(&self, request: Request, body: Option<Vec<u8>>) -> LogBody {
        let body = self.respond(request, |body| Ok(body.to_vec()), body).into_stream();
        let Some(Fault::Trickle(delay)) = self.server.faults.get(request) else { return body.boxed_local() };
        let clock = self.server.clock.clone();
        let delayed = move |chunk| clock.sleep(delay).map(|()| chunk);
        body.flat_map(|body| stream::iter(line_chunks(body))).then(delayed).boxed_local()
    }

    fn follow(&self, request: Request, writer: LogWriter, after: Option<i64>) -> LogStream {
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
        let stream = ScriptedStream::new(&self.server, writer, after, controls);
        stream::unfold(Some(stream), async |stream| Some(stream?.advance().await)).boxed_local()
    }
}

impl WorkspaceApi for ScriptedApi {
    fn workspace(&self, id: WorkspaceId) -> ApiFuture<Workspace> {
        let now = self.server.clock.now();
        let workspace = self.server.workspace_at(id, now).map(|(workspace, _)| workspace);
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
        self.respond_with_list(Request::Log(id), body)
    }

    fn follow_build_log(&self, id: BuildId, after: Option<i64>) -> LogStream {
        self.follow(Request::Follow(id, after), LogWriter::Build(id), after)
    }

    fn agent_log(&self, id: AgentId, after: Option<i64>) -> LogBody {
        let exists = self.server.find_agent(id, |_, _| ()).is_some();
        let lines = self.agent_lines_now(id).into_iter().filter(|line| Some(line.id) > after);
        let body = exists.then(|| serde_json::to_vec(&lines.collect::<Vec<_>>()).unwrap_or_default());
        self.respond_with_list(Request::AgentLog(id), body)
    }

    fn follow_agent_log(&self, id: AgentId, after: Option<i64>) -> LogStream {
        self.follow(Request::FollowAgent(id, after), LogWriter::Agent(id), after)
    }

    fn build_timings(&self, id: BuildId) -> ApiFuture<BuildTimings> {
        let now = self.server.clock.now();
        let timings = self.server.find_build(
            |build| build.id == id,
            |build| BuildTimings {
                agent_script_timings: build.agents.iter().flat_map(|agent| agent.timings_at(now)).cloned().collect(),
            },
        );
        self.respond(Request::Timings(id), |body| ApiError::read_json(body), timings)
    }

    fn watch_workspace(&self, id: WorkspaceId) -> WorkspaceStream {
        if !self.server.can_watch.get() {
            return stream::iter([WorkspaceEvent::Closed { code: StreamEvent::UNSUPPORTED }]).boxed_local();
        }
        let request = Request::Watch(id);
        self.server.record(TimelineEvent::Requested(request));
        match self.server.faults.get(request) {
            Some(Fault::Hang) => return stream::pending().boxed_local(),
            Some(_) => return stream::iter([WorkspaceEvent::Closed { code: StreamEvent::BROKEN }]).boxed_local(),
            None => {}
        }
        let (sender, controls) = unbounded();
        self.server.watches.borrow_mut().push(sender);
        let watch = ScriptedWatch::new(&self.server, id, controls);
        stream::unfold(Some(watch), async |watch| Some(watch?.advance().await)).boxed_local()
    }
}

/// Splits a list into chunks of about one line.
fn line_chunks(list: Result<Vec<u8>, ApiError>) -> Vec<Result<Vec<u8>, ApiError>> {
    match list {
        Ok(list) => list.split_inclusive(|byte| *byte == b'}').map(|chunk| Ok(chunk.to_vec())).collect(),
        Err(error) => vec![Err(error)],
    }
}
