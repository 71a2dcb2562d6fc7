use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::{FutureExt, StreamExt, future, stream};

use super::{ScriptedBuild, VirtualClock};
use crate::{
    api::{ApiError, ApiFuture, LogBody, LogStream, StreamEvent, WorkspaceApi},
    build_log::LogLine,
    workspace::{BuildId, Workspace, WorkspaceBuild, WorkspaceId},
};

/// A [`WorkspaceApi`] that plays [`ScriptedBuild`]s on a [`VirtualClock`]. Clones are one server.
#[derive(Clone, Debug)]
pub struct ScriptedApi {
    clock: VirtualClock,
    inner: Rc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    builds: RefCell<Vec<ScriptedBuild>>,
    faults: RefCell<Vec<(Request, Fault)>>,
    requests: RefCell<Vec<Request>>,
    streams: RefCell<Vec<UnboundedSender<StreamControl>>>,
    open_streams: Cell<usize>,
}

/// A request that came in, in the order of coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// The workspace was read.
    Workspace(WorkspaceId),
    /// The build was read.
    Build(BuildId),
    /// The log was listed.
    Log(BuildId),
    /// The log was followed from after this id.
    Follow(BuildId, Option<i64>),
}

/// What goes wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No answer ever comes.
    Hang,
    /// This error comes.
    Fail(ApiError),
    /// This body comes instead of the log.
    Body(Vec<u8>),
}

/// What a test or a story does to the streams that are open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamControl {
    /// Send this text out of turn.
    Send(String),
    /// Close with this code.
    Close(u16),
}

impl ScriptedApi {
    /// A server with nothing on it.
    pub fn new(clock: VirtualClock) -> Self {
        Self { clock, inner: Rc::default() }
    }

    /// Puts a build on the server. The build added last to a workspace is that workspace's latest.
    pub fn add_build(&self, build: ScriptedBuild) {
        self.inner.builds.borrow_mut().push(build);
    }

    /// From now on, requests such as `request` go wrong; a [`Request::Follow`] whatever its `after`.
    pub fn add_fault(&self, request: Request, fault: Fault) {
        self.inner.faults.borrow_mut().push((request, fault));
    }

    /// From now on, all goes well.
    pub fn clear_faults(&self) {
        self.inner.faults.borrow_mut().clear();
    }

    /// Does this to every stream that is open.
    pub fn control_streams(&self, control: &StreamControl) {
        self.inner.streams.borrow_mut().retain(|stream| stream.unbounded_send(control.clone()).is_ok());
    }

    /// Every request so far.
    pub fn requests(&self) -> Vec<Request> {
        self.inner.requests.borrow().clone()
    }

    /// How many streams are open.
    pub fn open_streams(&self) -> usize {
        self.inner.open_streams.get()
    }

    /// The lines that `build` has written so far: what a list would give.
    pub fn lines_now(&self, build: BuildId) -> Vec<LogLine> {
        let builds = self.inner.builds.borrow();
        let build = builds.iter().find(|scripted| scripted.id == build);
        build.map(|build| build.lines_at(self.clock.now()).cloned().collect()).unwrap_or_default()
    }

    fn answer<T: 'static>(
        &self,
        request: Request,
        from_body: fn(&[u8]) -> Result<T, ApiError>,
        well: Option<T>,
    ) -> ApiFuture<T> {
        self.inner.requests.borrow_mut().push(request);
        let answer = match self.fault(request) {
            Some(Fault::Hang) => return future::pending().boxed_local(),
            Some(Fault::Fail(error)) => Err(error),
            Some(Fault::Body(body)) => from_body(&body),
            None => well.ok_or_else(|| ApiError::from_response(404, NOT_FOUND)),
        };
        future::ready(answer).boxed_local()
    }

    fn fault(&self, request: Request) -> Option<Fault> {
        let faults = self.inner.faults.borrow();
        let (_, fault) = faults.iter().rev().find(|(faulty, _)| match (faulty, request) {
            (Request::Follow(faulty, _), Request::Follow(build, _)) => *faulty == build,
            (faulty, request) => *faulty == request,
        })?;
        Some(fault.clone())
    }

    fn find<T>(&self, is_it: impl Fn(&ScriptedBuild) -> bool, read: impl Fn(&ScriptedBuild) -> T) -> Option<T> {
        self.inner.builds.borrow().iter().rev().find(|build| is_it(build)).map(read)
    }
}

/// The Coder API's word for what does not exist and for what may not be seen alike.
const NOT_FOUND: &[u8] = br#"{"message":"Resource not found or you do not have access to this resource"}"#;

impl WorkspaceApi for ScriptedApi {
    fn workspace(&self, id: WorkspaceId) -> ApiFuture<Workspace> {
        let now = self.clock.now();
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
        let well = self.find(|build| build.id == id, |build| build.build_at(self.clock.now()));
        self.answer(Request::Build(id), |body| ApiError::read_json(body), well)
    }

    fn build_log(&self, id: BuildId) -> LogBody {
        let known = self.find(|build| build.id == id, |_| ()).is_some();
        let body = known.then(|| serde_json::to_vec(&self.lines_now(id)).unwrap_or_default());
        self.answer(Request::Log(id), |body| Ok(body.to_vec()), body).into_stream().boxed_local()
    }

    fn follow_build_log(&self, id: BuildId, after: Option<i64>) -> LogStream {
        let request = Request::Follow(id, after);
        self.inner.requests.borrow_mut().push(request);
        match self.fault(request) {
            Some(Fault::Hang) => return stream::pending().boxed_local(),
            Some(_) => return stream::iter([StreamEvent::Closed { code: StreamEvent::BROKEN }]).boxed_local(),
            None => {}
        }
        let (sender, controls) = unbounded();
        self.inner.streams.borrow_mut().push(sender);
        let following = Following {
            api: self.clone(),
            build: id,
            after: after.unwrap_or(i64::MIN),
            controls,
            _open: OpenStream::count(&self.inner),
        };
        let events = stream::unfold(Some(following), |following| async move {
            let mut following = following?;
            let event = following.next().await;
            let goes_on = !matches!(event, StreamEvent::Closed { .. });
            Some((event, goes_on.then_some(following)))
        });
        stream::iter([StreamEvent::Opened]).chain(events).boxed_local()
    }
}

struct Following {
    api: ScriptedApi,
    build: BuildId,
    after: i64,
    controls: UnboundedReceiver<StreamControl>,
    _open: OpenStream,
}

impl Following {
    async fn next(&mut self) -> StreamEvent {
        loop {
            let now = self.api.clock.now();
            let found = self.api.find(
                |build| build.id == self.build,
                |build| {
                    let line = build.lines_at(now).find(|line| line.id > self.after).cloned();
                    (line, build.is_over(now), build.next_change(now))
                },
            );
            let (line, is_over, next_change) = match found {
                Some(found) => found,
                None => return StreamEvent::Closed { code: StreamEvent::BROKEN },
            };
            if let Some(line) = line {
                self.after = line.id;
                return StreamEvent::Frame(serde_json::to_string(&line).unwrap_or_default());
            }
            if is_over {
                return StreamEvent::Closed { code: StreamEvent::DONE };
            }
            let change = self.api.clock.sleep_until(next_change.unwrap_or(Duration::MAX));
            if let future::Either::Left((control, _)) = future::select(self.controls.next(), change).await {
                match control {
                    Some(StreamControl::Send(frame)) => return StreamEvent::Frame(frame),
                    Some(StreamControl::Close(code)) => return StreamEvent::Closed { code },
                    None => return StreamEvent::Closed { code: StreamEvent::BROKEN },
                }
            }
        }
    }
}

/// Counts a stream for as long as someone holds it.
struct OpenStream(Rc<Inner>);

impl OpenStream {
    fn count(inner: &Rc<Inner>) -> Self {
        inner.open_streams.update(|open| open + 1);
        Self(Rc::clone(inner))
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.open_streams.update(|open| open - 1);
    }
}
