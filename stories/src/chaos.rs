//! A page for tests of reliability: rows on builds that a fault plane does its worst to, at many times the speed of time.
//!
//! `?page=chaos&speed=20&builds=<build>@<workspace>,…` shows one chat per build. A button marked `data-end` ends its tool
//! call; `data-mount` takes the chat off the page and puts it back; `data-fill` draws things that are none of the rows'.

use std::time::Duration;

use chat_workspace_tools::{
    api::{Api, BrowserClock, Clock},
    prelude::*,
};
use dioxus::prelude::*;
use futures_util::{future::LocalBoxFuture, stream::LocalBoxStream};
use serde_json::{Value, json};
use web_sys::UrlSearchParams;

/// The id of each chat's one tool call. Not a literal where it is used: in development builds Dioxus keeps those for ever,
/// so that they can be replaced, and the test of leaks would see it.
const CALL: &str = "chaos";

/// So many things need more of the renderer's numbers than all rows together ever did.
const OTHER_THINGS: u32 = 2000;

/// Whether the page's address asks for this page instead of the gallery.
pub fn is_asked_for() -> bool {
    query().and_then(|query| query.get("page")).is_some_and(|page| page == "chaos")
}

fn query() -> Option<UrlSearchParams> {
    UrlSearchParams::new_with_str(&web_sys::window()?.location().search().ok()?).ok()
}

/// The server that the URL names by `server=<origin>&credentials=include`; by default that of the page.
fn server() -> BrowserApi {
    let get = |name: &str| query().and_then(|query| query.get(name)).unwrap_or_default();
    let api = BrowserApi::at(&get("server"));
    if get("credentials") == "include" { api.with_credentials(Credentials::Include) } else { api }
}

/// The page.
#[component]
pub fn Chaos() -> Element {
    let (speed, builds) = use_hook(|| {
        let query = query();
        let get = |name| query.as_ref().and_then(|query| query.get(name));
        let speed = get("speed").and_then(|speed| speed.parse().ok()).unwrap_or(1);
        let builds = get("builds").unwrap_or_default();
        let builds = builds.split(',').filter_map(|pair| pair.split_once('@'));
        let ids = |(build, of): (&str, &str)| Some((build.parse().ok()?, of.parse().ok()?));
        let builds: Vec<(BuildId, WorkspaceId)> = builds.filter_map(ids).collect();
        (speed, builds)
    });
    // One from the beginning: then a longer list takes nothing away.
    let mut others = use_signal(|| 1);
    rsx! {
        main {
            button { r#type: "button", "data-fill": "", onclick: move |_| others.set(OTHER_THINGS), "Fill" }
            for n in 0..others() {
                i { key: "{n}", "{n}" }
            }
            for (index, (build, workspace)) in builds.into_iter().enumerate() {
                ChaosChat { key: "{build}", index, speed, build_id: build, workspace_id: workspace }
            }
        }
    }
}

/// A chat whose tool call is at work on this build. Each fourth one shows the same build in a second row.
#[component]
fn ChaosChat(index: usize, speed: u32, build_id: BuildId, workspace_id: WorkspaceId) -> Element {
    let api = use_hook(|| Api::with_clock(server(), FastClock { speed }));
    let mut has_ended = use_signal(|| false);
    let mut is_mounted = use_signal(|| true);
    let (status, result) = if has_ended() {
        (ToolStatus::Completed, json!({ "started": true, "workspace_name": "chaos", "build_id": build_id }))
    } else {
        (ToolStatus::Running, Value::Null)
    };
    rsx! {
        article { "data-chat": index, "data-build": "{build_id}",
            button { r#type: "button", "data-end": "", onclick: move |_| has_ended.set(true), "End" }
            button { r#type: "button", "data-mount": "", onclick: move |_| is_mounted.toggle(), "Mount" }
            if is_mounted() {
                ChatWorkspaceContext { api: api.clone(), workspace_id, build_id,
                    StartWorkspaceTool { status, result, tool_call_id: CALL.to_owned() }
                    if index % 4 == 0 {
                        WorkspaceBuildLogSection { status: ToolStatus::Completed, build_id }
                    }
                }
            }
        }
    }
}

/// The browser's clock, so many times as fast.
#[derive(Clone, Copy, Debug)]
struct FastClock {
    speed: u32,
}

impl Clock for FastClock {
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        BrowserClock.sleep(duration / self.speed.max(1))
    }

    fn next_frame(&self) -> LocalBoxFuture<'static, ()> {
        BrowserClock.next_frame()
    }

    fn jitter(&self, at_most: Duration) -> Duration {
        BrowserClock.jitter(at_most)
    }

    fn resumes(&self) -> LocalBoxStream<'static, ()> {
        BrowserClock.resumes()
    }

    fn utc_offset_minutes(&self, unix_ms: i64) -> i32 {
        BrowserClock.utc_offset_minutes(unix_ms)
    }
}
