//! A page for reliability tests: rows whose builds have injected faults, on a fast clock.
//!
//! `?page=chaos&speed=20&builds=<build>@<workspace>,…` shows one chat per build. With `agent=<agent>` the chats name this agent.
//! The button `data-end` ends the tool call,
//! `data-mount` unmounts and mounts the chat, and `data-fill` renders elements outside the rows.

use std::time::Duration;

use chat_workspace_tools::{
    api::{Api, BrowserClock, Clock},
    prelude::*,
};
use dioxus::prelude::*;
use futures_util::{future::LocalBoxFuture, stream::LocalBoxStream};
use serde_json::{Value, json};
use web_sys::UrlSearchParams;

/// The id of each chat's tool call. A constant and no literal in `rsx!`: development builds of Dioxus keep such literals for
/// hot reload, which the leak test would report.
const CALL: &str = "chaos";

/// More elements than all rows together, so that the renderer needs new element ids.
const OTHER_ELEMENTS: u32 = 2000;

/// Whether the URL names this page.
pub fn is_requested() -> bool {
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
    let (speed, builds, agent) = use_hook(|| {
        let query = query();
        let get = |name| query.as_ref().and_then(|query| query.get(name));
        let speed = get("speed").and_then(|speed| speed.parse().ok()).unwrap_or(1);
        let builds = get("builds").unwrap_or_default();
        let builds = builds.split(',').filter_map(|pair| pair.split_once('@'));
        let ids = |(build, of): (&str, &str)| Some((build.parse().ok()?, of.parse().ok()?));
        let builds: Vec<(BuildId, WorkspaceId)> = builds.filter_map(ids).collect();
        let agent: Option<AgentId> = get("agent").and_then(|agent| agent.parse().ok());
        (speed, builds, agent)
    });
    // Starts at one, so that a longer list replaces no placeholder.
    let mut others = use_signal(|| 1);
    rsx! {
        main {
            button { r#type: "button", "data-fill": "", onclick: move |_| others.set(OTHER_ELEMENTS), "Fill" }
            for n in 0..others() {
                i { key: "{n}", "{n}" }
            }
            for (index, (build, workspace)) in builds.into_iter().enumerate() {
                ChaosChat { key: "{build}", index, speed, build_id: build, workspace_id: workspace, agent_id: agent }
            }
        }
    }
}

/// A chat with a running call for this build. Every fourth chat has a log section for the same build too.
#[component]
fn ChaosChat(
    index: usize,
    speed: u32,
    build_id: BuildId,
    workspace_id: WorkspaceId,
    agent_id: Option<AgentId>,
) -> Element {
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
                ChatWorkspaceContext { api: api.clone(), workspace_id, build_id, agent_id,
                    StartWorkspaceTool { status, result, tool_call_id: CALL.to_owned() }
                    if index % 4 == 0 {
                        WorkspaceBuildLogSection { status: ToolStatus::Completed, build_id }
                    }
                }
            }
        }
    }
}

/// The browser's clock, `speed` times as fast.
#[derive(Clone, Copy, Debug)]
struct FastClock {
    speed: u32,
}

impl Clock for FastClock {
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        BrowserClock.sleep(duration / self.speed.max(1))
    }

    fn now(&self) -> Duration {
        BrowserClock.now() * self.speed.max(1)
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
