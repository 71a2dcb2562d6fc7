use std::{cell::Cell, rc::Rc};

use chat_workspace_tools::prelude::*;
use dioxus::prelude::*;
use dioxus_web::Config;
use futures_channel::oneshot;
use futures_util::future::{AbortHandle, abortable};
use web_sys::Element as DomElement;

use crate::server::{Server, build_id, workspace_id};

/// Completes the tool call.
pub(crate) struct Call {
    completed: Cell<Option<oneshot::Sender<()>>>,
}

impl Call {
    /// Sets the call's status to completed.
    pub(crate) fn complete(&self) {
        // Fails only after the section is unmounted.
        self.completed.take().map(|completed| completed.send(()));
    }
}

#[derive(Clone)]
struct Setup {
    server: Server,
    completed: Rc<Cell<Option<oneshot::Receiver<()>>>>,
    wrap: bool,
}

/// Mounts the section in `root`. Aborting the handle unmounts it.
pub(crate) fn mount_app(root: DomElement, server: Server, wrap: bool) -> (AbortHandle, Call) {
    let (sender, completed) = oneshot::channel();
    let setup = Setup { server, completed: Rc::new(Cell::new(Some(completed))), wrap };
    let dom = VirtualDom::new(App).with_root_context(setup);
    let (app, handle) = abortable(dioxus_web::run(dom, Config::new().rootelement(root)));
    wasm_bindgen_futures::spawn_local(async move {
        // It ends only by being aborted.
        let _ = app.await;
    });
    (handle, Call { completed: Cell::new(Some(sender)) })
}

#[component]
fn App() -> Element {
    let Setup { server, completed, wrap } = use_context::<Setup>();
    let mut status = use_signal(|| ToolStatus::Running);
    use_future(move || {
        let completed = completed.take();
        async move {
            let Some(completed) = completed else { return };
            if completed.await.is_ok() {
                status.set(ToolStatus::Completed);
            }
        }
    });
    let build_id = (status() == ToolStatus::Completed).then(build_id);
    let log_options = LogOptions { wrap, ..LogOptions::default() };
    rsx! {
        ChatWorkspaceContext { api: server, workspace_id: Some(workspace_id()), log_options,
            if cfg!(feature = "log-view") {
                WorkspaceBuildLogSection { status: status(), build_id }
            }
        }
    }
}
