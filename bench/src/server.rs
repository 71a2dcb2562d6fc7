use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use chat_workspace_tools::{
    api::{ApiFuture, LogBody, LogStream, StreamEvent, WorkspaceApi, fetch_log},
    workspace::{
        BuildId, JobStatus, ProvisionerJob, Transition, Workspace, WorkspaceBuild, WorkspaceId, WorkspaceStatus,
    },
};
use futures_channel::{
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded},
    oneshot,
};
use futures_util::{FutureExt, StreamExt, future, stream};
use js_sys::{JsString, Uint8Array};
use uuid::Uuid;
use wasm_bindgen::prelude::wasm_bindgen;

/// The size of the pieces in which a log's text is copied, in UTF-16 units, so that it is never in memory twice. The browser
/// copies each piece first; with pieces of four times this size that takes twice the time per unit, since each copy is newly
/// allocated memory.
const PIECE: u32 = 1 << 16;

/// The log of a build that has ended.
#[derive(Clone)]
pub(crate) enum Log {
    Text(JsString),
    Url(String),
}

/// The only workspace.
pub(crate) fn workspace_id() -> WorkspaceId {
    Uuid::from_u128(2).into()
}

/// Its only build.
pub(crate) fn build_id() -> BuildId {
    Uuid::from_u128(1).into()
}

/// A server with one build. Clones share their state.
#[derive(Clone)]
pub(crate) struct Server(Rc<Inner>);

struct Inner {
    /// Requests for the workspace are answered when its build starts.
    start: Cell<Option<oneshot::Sender<()>>>,
    started: Cell<Option<oneshot::Receiver<()>>>,
    ended: RefCell<Option<Log>>,
    frames: UnboundedSender<StreamEvent>,
    received: Cell<Option<UnboundedReceiver<StreamEvent>>>,
}

impl Default for Server {
    fn default() -> Self {
        let (frames, received) = unbounded();
        let (start, started) = oneshot::channel();
        Self(Rc::new(Inner {
            start: Cell::new(Some(start)),
            started: Cell::new(Some(started)),
            ended: RefCell::default(),
            frames,
            received: Cell::new(Some(received)),
        }))
    }
}

impl Server {
    pub(crate) fn end(&self, log: Log) {
        self.0.ended.replace(Some(log));
    }

    /// Sends a frame on the build's stream. The first frame starts the build.
    pub(crate) fn send(&self, frame: String) {
        // Sending fails only after the section is unmounted.
        if let Some(start) = self.0.start.take() {
            let _ = start.send(());
        }
        let _ = self.0.frames.unbounded_send(StreamEvent::Frame(frame));
    }

    fn build_now(&self) -> WorkspaceBuild {
        let status = if self.0.ended.borrow().is_some() { JobStatus::Succeeded } else { JobStatus::Running };
        let transition = Transition::Start;
        WorkspaceBuild {
            id: build_id(),
            workspace_id: Some(workspace_id()),
            workspace_name: String::new(),
            workspace_owner_name: String::new(),
            build_number: 1,
            status: WorkspaceStatus::of_build(&status, &transition),
            transition,
            job: ProvisionerJob { status, ..ProvisionerJob::default() },
            resources: Vec::new(),
        }
    }
}

impl WorkspaceApi for Server {
    fn workspace(&self, id: WorkspaceId) -> ApiFuture<Workspace> {
        let server = self.clone();
        async move {
            if let Some(started) = server.0.started.take() {
                // Fails only if the server is dropped.
                let _ = started.await;
            }
            let latest_build = server.build_now();
            Ok(Workspace { id, name: String::new(), owner_name: String::new(), latest_build })
        }
        .boxed_local()
    }

    fn build(&self, _: BuildId) -> ApiFuture<WorkspaceBuild> {
        future::ready(Ok(self.build_now())).boxed_local()
    }

    fn build_log(&self, _: BuildId) -> LogBody {
        match self.0.ended.take() {
            Some(Log::Text(text)) => stream::iter(pieces(text)).map(Ok).boxed_local(),
            Some(Log::Url(url)) => fetch_log(&url),
            None => stream::pending().boxed_local(),
        }
    }

    fn follow_build_log(&self, _: BuildId, _: Option<i64>) -> LogStream {
        let frames = self.0.received.take().map(|frames| frames.boxed_local());
        stream::iter([StreamEvent::Opened])
            .chain(frames.unwrap_or_else(|| stream::pending().boxed_local()))
            .boxed_local()
    }
}

#[wasm_bindgen]
extern "C" {
    /// wasm-bindgen's own conversion of strings is slow for long ones.
    type TextEncoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;

    #[wasm_bindgen(method, js_name = encodeInto)]
    fn encode_into(this: &TextEncoder, text: &JsString, bytes: &Uint8Array) -> Encoded;

    type Encoded;

    #[wasm_bindgen(method, getter)]
    fn written(this: &Encoded) -> u32;
}

fn pieces(text: JsString) -> impl Iterator<Item = Vec<u8>> {
    // A UTF-16 unit has at most three bytes.
    let (encoder, bytes) = (TextEncoder::new(), Uint8Array::new_with_length(PIECE * 3));
    let mut start = 0;
    std::iter::from_fn(move || {
        let mut end = (start + PIECE).min(text.length());
        // A character outside the basic plane has two units.
        if end < text.length() && text.char_code_at(end - 1) as u16 & 0xFC00 == 0xD800 {
            end -= 1;
        }
        let piece = (start < end).then(|| {
            let written = encoder.encode_into(&text.slice(start, end), &bytes).written();
            bytes.subarray(0, written).to_vec()
        });
        start = end;
        piece
    })
}
