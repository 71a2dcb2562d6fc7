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
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::{FutureExt, StreamExt, future, stream};
use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;

/// In this many UTF-16 units a list's text is taken over, so that it is never held twice.
const PIECE: u32 = 1 << 18;

/// A log list that is over.
#[derive(Clone)]
pub(crate) enum Log {
    Text(JsString),
    Url(String),
}

/// A server with one build. Clones are one and the same.
#[derive(Clone)]
pub(crate) struct Server(Rc<Inner>);

struct Inner {
    ended: RefCell<Option<Log>>,
    frames: UnboundedSender<StreamEvent>,
    received: Cell<Option<UnboundedReceiver<StreamEvent>>>,
}

impl Default for Server {
    fn default() -> Self {
        let (frames, received) = unbounded();
        Self(Rc::new(Inner { ended: RefCell::default(), frames, received: Cell::new(Some(received)) }))
    }
}

impl Server {
    pub(crate) fn end(&self, log: Log) {
        self.0.ended.replace(Some(log));
    }

    pub(crate) fn send(&self, frame: String) {
        // Nobody listens any more once the section has gone.
        let _ = self.0.frames.unbounded_send(StreamEvent::Frame(frame));
    }
}

impl WorkspaceApi for Server {
    fn workspace(&self, _: WorkspaceId) -> ApiFuture<Workspace> {
        future::pending().boxed_local()
    }

    fn build(&self, id: BuildId) -> ApiFuture<WorkspaceBuild> {
        let status = if self.0.ended.borrow().is_some() { JobStatus::Succeeded } else { JobStatus::Running };
        let transition = Transition::Start;
        future::ready(Ok(WorkspaceBuild {
            id,
            workspace_id: None,
            workspace_name: String::new(),
            workspace_owner_name: String::new(),
            build_number: 1,
            status: WorkspaceStatus::of_build(&status, &transition),
            transition,
            job: ProvisionerJob { status, ..ProvisionerJob::default() },
            resources: Vec::new(),
        }))
        .boxed_local()
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
    /// What wasm-bindgen does by itself to bring a string over is made for short ones.
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
