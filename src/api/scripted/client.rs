use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use futures_channel::mpsc::{UnboundedSender, unbounded};
use futures_util::{
    FutureExt, StreamExt,
    future::{self, LocalBoxFuture},
    stream,
};

use super::{
    Fault, Request, ScriptedBuild, StreamControl, TimelineEntry, TimelineEvent, VirtualClock, faults::Faults,
    following::Following, timeline::Timeline,
};
use crate::{
    api::{ApiError, ApiFuture, Clock, LogBody, LogStream, StreamEvent, WorkspaceApi},
    build_log::LogLine,
    workspace::{BuildId, Workspace, WorkspaceBuild, WorkspaceId},
};

/// A [`WorkspaceApi`] that plays [`ScriptedBuild`]s on a [`VirtualClock`]. Clones are one server.
#[derive(Clone, Debug)]
pub struct ScriptedApi {
    pub(super) inner: Rc<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) clock: VirtualClock,
    pub(super) faults: Faults,
    pub(super) open_streams: Cell<usize>,
    pub(super) opened_streams: Cell<usize>,
    builds: RefCell<Vec<ScriptedBuild>>,
    streams: RefCell<Vec<UnboundedSender<StreamControl>>>,
    timeline: Timeline,
}

impl ScriptedApi {
    /// A server with nothing on it.
    pub fn new(clock: VirtualClock) -> Self {
        let inner = Inner {
            clock,
            faults: Faults::default(),
            open_streams: Cell::default(),
            opened_streams: Cell::default(),
            builds: RefCell::default(),
            streams: RefCell::default(),
            timeline: Timeline::default(),
        };
        Self { inner: Rc::new(inner) }
    }

    /// Puts a build on the server. The build added last to a workspace is that workspace's latest.
    pub fn add_build(&self, build: ScriptedBuild) {
        self.inner.builds.borrow_mut().push(build);
    }

    /// From now on, requests such as `request` go wrong; a [`Request::Follow`] whatever its `after`.
    pub fn add_fault(&self, request: Request, fault: Fault) {
        self.inner.faults.add(request, fault);
    }

    /// From now on, every request goes wrong.
    pub fn fail_all(&self, fault: Fault) {
        self.inner.faults.set_of_all(fault);
    }

    /// From now on, all goes well, and what takes long still does.
    pub fn clear_faults(&self) {
        self.inner.faults.clear();
    }

    /// From now on, every answer comes and every line is seen so much later.
    pub fn set_latency(&self, latency: Duration) {
        self.inner.faults.set_latency(latency);
    }

    /// Does this to every stream that is open.
    pub fn control_streams(&self, control: &StreamControl) {
        self.inner.streams.borrow_mut().retain(|stream| stream.unbounded_send(control.clone()).is_ok());
    }

    /// Every request so far, in the order of coming.
    pub fn requests(&self) -> Vec<Request> {
        self.inner.timeline.requests()
    }

    /// All that passed so far, in its order.
    pub fn timeline(&self) -> Vec<TimelineEntry> {
        self.inner.timeline.entries()
    }

    /// Comes when something more has passed.
    pub fn changed(&self) -> LocalBoxFuture<'static, ()> {
        self.inner.timeline.changed()
    }

    /// How many streams are open.
    pub fn open_streams(&self) -> usize {
        self.inner.open_streams.get()
    }

    /// The lines that `build` has written so far: what a list would give.
    pub fn lines_now(&self, build: BuildId) -> Vec<LogLine> {
        let now = self.inner.clock.now();
        self.find(|scripted| scripted.id == build, |build| build.lines_at(now).cloned().collect()).unwrap_or_default()
    }

    /// When what is sent now arrives.
    pub(super) fn arrival(&self) -> Duration {
        self.inner.clock.now() + self.inner.faults.latency()
    }

    pub(super) fn note(&self, event: TimelineEvent) {
        self.inner.timeline.add(self.inner.clock.now(), event);
    }

    pub(super) fn find<T>(
        &self,
        is_it: impl Fn(&ScriptedBuild) -> bool,
        read: impl Fn(&ScriptedBuild) -> T,
    ) -> Option<T> {
        self.inner.builds.borrow().iter().rev().find(|build| is_it(build)).map(read)
    }

    fn answer<T: 'static>(
        &self,
        request: Request,
        from_body: fn(&[u8]) -> Result<T, ApiError>,
        well: Option<T>,
    ) -> ApiFuture<T> {
        let asked = Asked::begin(self, request);
        let answer = match self.inner.faults.of(request) {
            Some(Fault::Hang) => None,
            Some(Fault::Fail(error)) => Some(Err(error)),
            Some(Fault::Body(body)) => Some(from_body(&body)),
            Some(Fault::Trickle(_)) | None => Some(well.ok_or_else(|| ApiError::from_response(404, NOT_FOUND))),
        };
        let arrives = self.inner.clock.sleep_until(self.arrival());
        async move {
            let answer = match answer {
                Some(answer) => answer,
                None => future::pending().await,
            };
            arrives.await;
            asked.end(match &answer {
                Ok(_) => TimelineEvent::Answered(request),
                Err(error) => TimelineEvent::Failed(request, error.clone()),
            });
            answer
        }
        .boxed_local()
    }
}

/// The Coder API's word for what does not exist and for what may not be seen alike.
const NOT_FOUND: &[u8] = br#"{"message":"Resource not found or you do not have access to this resource"}"#;

impl WorkspaceApi for ScriptedApi {
    fn workspace(&self, id: WorkspaceId) -> ApiFuture<Workspace> {
        let now = self.inner.clock.now();
        let well = self.find(
            |build| build.workspace().is_some_and(|workspace| workspace.0 == id),
            |build| {
                let latest_build = build.build_at(now);
                let (name, owner_name) =
                    (latest_build.workspace_name.clone(), latest_build.workspace_owner_name.clone());
                Workspace { id, name, owner_name, latest_build }
            },
        );
        self.answer(Request::Workspace(id), |body| ApiError::read_json(body), well)
    }

    fn build(&self, id: BuildId) -> ApiFuture<WorkspaceBuild> {
        let well = self.find(|build| build.id == id, |build| build.build_at(self.inner.clock.now()));
        self.answer(Request::Build(id), |body| ApiError::read_json(body), well)
    }

    fn build_log(&self, id: BuildId) -> LogBody {
        let known = self.find(|build| build.id == id, |_| ()).is_some();
        let body = known.then(|| serde_json::to_vec(&self.lines_now(id)).unwrap_or_default());
        let whole = self.answer(Request::Log(id), |body| Ok(body.to_vec()), body).into_stream();
        let Some(Fault::Trickle(pause)) = self.inner.faults.of(Request::Log(id)) else { return whole.boxed_local() };
        let clock = self.inner.clock.clone();
        let late = move |piece| clock.sleep(pause).map(|()| piece);
        whole.flat_map(|body| stream::iter(pieces(body))).then(late).boxed_local()
    }

    fn follow_build_log(&self, id: BuildId, after: Option<i64>) -> LogStream {
        let request = Request::Follow(id, after);
        match self.inner.faults.of(request) {
            Some(Fault::Hang) => {
                let asked = Asked::begin(self, request);
                return stream::pending().chain(stream::once(async move { asked.broken() })).boxed_local();
            }
            Some(_) => {
                let asked = Asked::begin(self, request);
                return stream::once(async move { asked.broken() }).boxed_local();
            }
            None => self.note(TimelineEvent::Requested(request)),
        }
        let (sender, controls) = unbounded();
        self.inner.streams.borrow_mut().push(sender);
        let following = Following::begin(self.clone(), id, after, controls);
        stream::unfold(Some(following), |following| async move { Some(following?.advance().await) }).boxed_local()
    }
}

/// A list in pieces, which end about where its lines do.
fn pieces(list: Result<Vec<u8>, ApiError>) -> Vec<Result<Vec<u8>, ApiError>> {
    match list {
        Ok(list) => list.split_inclusive(|byte| *byte == b'}').map(|piece| Ok(piece.to_vec())).collect(),
        Err(error) => vec![Err(error)],
    }
}

/// A request that has not been answered.
struct Asked {
    api: ScriptedApi,
    request: Request,
    is_answered: bool,
}

impl Asked {
    fn begin(api: &ScriptedApi, request: Request) -> Self {
        api.note(TimelineEvent::Requested(request));
        Self { api: api.clone(), request, is_answered: false }
    }

    fn end(mut self, answered: TimelineEvent) {
        self.is_answered = true;
        self.api.note(answered);
    }

    /// A stream that could not be opened: all that a browser learns is that the connection broke.
    fn broken(self) -> StreamEvent {
        let code = StreamEvent::BROKEN;
        self.end(TimelineEvent::Closed { stream: None, code });
        StreamEvent::Closed { code }
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        if !self.is_answered {
            self.api.note(TimelineEvent::Cancelled(self.request));
        }
    }
}
