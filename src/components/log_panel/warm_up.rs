//! Has the browser compile the code of the log view before the first lines arrive.
//!
//! A browser compiles each function of a WebAssembly module at its first call. For the first log of a page these are about
//! 380 functions, which takes 10 to 25 ms between the arrival of the lines and their paint. While the request for the lines is
//! pending, a page has time for it.

use std::cell::Cell;

use dioxus::{core::NoOpMutations, prelude::*};
use futures_util::{FutureExt, StreamExt, future, stream};
use uuid::Uuid;

use crate::{
    api::{Api, ApiFuture, LogBody, LogStream, NoClock, WorkspaceApi},
    build_log::{Call, ChatBinding},
    components::{
        context::ChatWorkspaceContext,
        log_view::LogView,
        session_handle::{SessionInputs, use_session},
    },
    tool_call::CallState,
    workspace::{BuildId, JobStatus, ProvisionerJob, Transition, Workspace, WorkspaceBuild, WorkspaceId},
};

/// A log with what most logs have: several lines, styles and a link.
const SAMPLE: &str = concat!(
    r#"[{"id":1,"created_at":"2026-04-10T09:15:30.5Z","log_source":"provisioner","log_level":"info","stage":"Plan","output":"a\n"}"#,
    r#",{"id":2,"created_at":"2026-04-10T09:15:31.5Z","log_source":"provisioner","log_level":"info","stage":"Plan","output":"\u001b[1;32mb\u001b[0m c"}"#,
    r#",{"id":3,"created_at":"2026-04-10T09:15:32.5Z","log_source":"provisioner","log_level":"info","stage":"Start","output":"https://example.com"}]"#,
);

thread_local! {
    static IS_DONE: Cell<bool> = const { Cell::new(false) };
}

/// Renders a sample log twice, without a page. Only the first call has an effect.
pub(super) fn warm_up() {
    if IS_DONE.replace(true) {
        return;
    }
    let mut dom = VirtualDom::new(SampleChat);
    dom.rebuild(&mut NoOpMutations);
    dom.mark_all_dirty();
    dom.render_immediate(&mut NoOpMutations);
}

#[component]
fn SampleChat() -> Element {
    rsx! {
        ChatWorkspaceContext { api: Api::with_clock(SampleServer, NoClock),
            SampleLog {}
        }
    }
}

#[component]
fn SampleLog() -> Element {
    let session = use_session(SessionInputs {
        call: Call {
            transition: Transition::Start,
            state: CallState::Succeeded,
            build_id: Some(build().id),
            no_build: false,
            started_at: None,
        },
        binding: ChatBinding::default(),
        is_shown: true,
    });
    rsx! {
        LogView { session }
    }
}

/// A server with the sample log. It answers at once.
struct SampleServer;

fn build() -> WorkspaceBuild {
    WorkspaceBuild::new(Uuid::nil().into(), Transition::Start, ProvisionerJob::new(JobStatus::Succeeded))
}

impl WorkspaceApi for SampleServer {
    fn workspace(&self, _: WorkspaceId) -> ApiFuture<Workspace> {
        future::pending().boxed_local()
    }

    fn build(&self, _: BuildId) -> ApiFuture<WorkspaceBuild> {
        future::ready(Ok(build())).boxed_local()
    }

    fn build_log(&self, _: BuildId) -> LogBody {
        stream::once(future::ready(Ok(SAMPLE.as_bytes().to_vec()))).boxed_local()
    }

    fn follow_build_log(&self, _: BuildId, _: Option<i64>) -> LogStream {
        stream::pending().boxed_local()
    }
}
