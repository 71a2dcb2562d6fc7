use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use chat_workspace_tools::{prelude::*, workspace::WorkspaceId};
use dioxus::prelude::*;
use dioxus_web::Config;
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::{
    StreamExt,
    future::{AbortHandle, abortable},
};
use uuid::Uuid;
use web_sys::Element as DomElement;

use crate::server::Server;

/// What happens to the tool call whose log is shown.
#[derive(Clone, Copy, Debug)]
enum Happening {
    Bound,
    Completed,
}

/// The tool call, steered from outside.
pub(crate) struct Call {
    happenings: UnboundedSender<Happening>,
    is_bound: Cell<bool>,
}

impl Call {
    /// The chat is bound to the call's build, if it is not yet.
    pub(crate) fn bind(&self) {
        if !self.is_bound.replace(true) {
            self.tell(Happening::Bound);
        }
    }

    /// The call has ended with its build.
    pub(crate) fn complete(&self) {
        self.tell(Happening::Completed);
    }

    fn tell(&self, happening: Happening) {
        // Only fails once the section has gone.
        let _ = self.happenings.unbounded_send(happening);
    }
}

fn build_id() -> BuildId {
    Uuid::from_u128(1).into()
}

#[derive(Clone)]
struct Setup {
    server: Server,
    happenings: Rc<RefCell<Option<UnboundedReceiver<Happening>>>>,
    wrap: bool,
}

/// Shows the section in `root`, until it is aborted.
pub(crate) fn mount_app(root: DomElement, server: Server, wrap: bool) -> (AbortHandle, Call) {
    let (sender, happenings) = unbounded();
    let setup = Setup { server, happenings: Rc::new(RefCell::new(Some(happenings))), wrap };
    let dom = VirtualDom::new(App).with_root_context(setup);
    let (app, handle) = abortable(dioxus_web::run(dom, Config::new().rootelement(root)));
    wasm_bindgen_futures::spawn_local(async move {
        // It only ends by being aborted.
        let _ = app.await;
    });
    (handle, Call { happenings: sender, is_bound: Cell::new(false) })
}

#[component]
fn App() -> Element {
    let Setup { server, happenings, wrap } = use_context::<Setup>();
    let mut status = use_signal(|| ToolStatus::Running);
    let mut bound = use_signal(|| None::<BuildId>);
    use_future(move || {
        let happenings = happenings.take();
        async move {
            let Some(mut happenings) = happenings else { return };
            while let Some(happening) = happenings.next().await {
                match happening {
                    Happening::Bound => bound.set(Some(build_id())),
                    Happening::Completed => status.set(ToolStatus::Completed),
                }
            }
        }
    });
    let build_id = (status() == ToolStatus::Completed).then(build_id);
    let log_options = LogOptions { wrap, ..LogOptions::default() };
    rsx! {
        ChatWorkspaceContext { api: server, workspace_id: Some(WorkspaceId::from(Uuid::from_u128(2))), build_id: bound, log_options,
            WorkspaceBuildLogSection { status: status(), build_id }
        }
    }
}
