//! Has the browser compile the code of the log view before the first lines arrive.
//!
//! A browser compiles each function of a WebAssembly module at its first call. For the first log of a page these are about
//! 380 functions, which takes 10 to 25 ms between the arrival of the lines and their paint.
//!
//! Functions that have run for long are compiled again, by an optimizing compiler in other threads. Those that read lines get
//! there in a log of some thousand lines, and on two cores the threads delay the paint of 10,000 lines by about 10 ms
//! (`cargo xtask bench`).
//!
//! While the request for the lines is pending, a page has time for both.

use std::cell::Cell;

use dioxus::{core::NoOpMutations, prelude::*};
use futures_util::{FutureExt, StreamExt, future, stream};
use uuid::Uuid;

use crate::{
    api::{Api, ApiFuture, LogBody, LogStream, NoClock, WorkspaceApi},
    build_log::{Call, ChatBinding, LogOrigin, LogStore, LogViewport},
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

/// The number of lines of the list that is read.
const LIST_LINES: usize = 64;

/// How often the list is read in one step, which takes about 3 ms on a desktop computer.
const READS_PER_STEP: usize = 32;

/// After these steps, which read 12,288 lines, Chromium 156 has optimized the functions that read lines. A development build
/// takes none: its functions stay slow.
const READING_STEPS: usize = if cfg!(debug_assertions) { 0 } else { 6 };

thread_local! {
    /// The number of steps that have been taken. All rows of a page share them.
    static STEPS: Cell<usize> = const { Cell::new(0) };
    /// The number of the frame with the last step.
    static LAST_FRAME: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Takes the next step: the first renders a sample log, the others read lines. Returns false if all steps have been taken.
///
/// `frame` is the number of the current animation frame, if the clock counts frames. However many rows call it, a frame has one
/// step, so that the page stays responsive.
pub(super) fn warm_up(frame: Option<u64>) -> bool {
    let step = STEPS.get();
    if step > READING_STEPS {
        return false;
    }
    if frame.is_some() && LAST_FRAME.replace(frame) == frame {
        return true;
    }
    STEPS.set(step + 1);
    if step == 0 {
        render_sample();
    } else {
        read_lines();
    }
    true
}

/// Renders the sample log twice, without a page.
fn render_sample() {
    let mut dom = VirtualDom::new(SampleChat);
    dom.rebuild(&mut NoOpMutations);
    dom.mark_all_dirty();
    dom.render_immediate(&mut NoOpMutations);
}

/// Reads lines and computes their layout.
fn read_lines() {
    let list = sample_list();
    for _ in 0..READS_PER_STEP {
        let mut log = LogStore::new(build().id);
        log.push_list(LogOrigin::Build, list.as_bytes());
        LogViewport::new(false, false).sync(&log);
    }
}

/// A list of lines, as a server sends it.
fn sample_list() -> String {
    let line = |id| {
        format!(
            r#"{{"id":{id},"created_at":"2026-04-10T09:15:30.5Z","log_source":"provisioner","log_level":"info","stage":"Start","output":"\u001b[32mvolume[{id}]: created\u001b[0m after 0s [id=vol-{id}]"}}"#
        )
    };
    format!("[{}]", (0..LIST_LINES).map(line).collect::<Vec<_>>().join(","))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_line_is_read() {
        for (list, lines) in [(SAMPLE, 3), (&*sample_list(), LIST_LINES)] {
            let mut log = LogStore::new(build().id);
            log.push_list(LogOrigin::Build, list.as_bytes());
            assert_eq!(log.len(), lines);
        }
    }
}
