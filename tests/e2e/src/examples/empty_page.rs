//! An empty page with a strict Content-Security-Policy, to which tests add elements.

use serde_json::Value;

use super::Page;
use crate::support::{Browser, SteppedBuild};

/// What every script here begins with. `watchWorkspace` calls a function with each state of a workspace's latest build and its
/// agents, until it returns true.
const PRELUDE: &str = "
    const frame = () => new Promise(requestAnimationFrame);
    const until = async (condition) => { for (;;) { const value = condition(); if (value) return value; await frame(); } };
    const text = (row) => row.shadowRoot.textContent;
    const shown = (row, words) => until(() => row.shadowRoot.querySelector('.cwt-row, .cwt-log') && text(row).includes(words));
    const add = (tag, given = {}, parent = document.querySelector('main')) => {
        const element = Object.assign(document.createElement(tag), given);
        parent.append(element);
        return element;
    };
    const createWorkspace = async (template_name) => {
        const body = JSON.stringify({ template_name, name: 'ws-1' });
        const headers = { 'Content-Type': 'application/json' };
        return await (await fetch('/api/v2/users/me/workspaces', { method: 'POST', headers, body })).json();
    };
    const watchWorkspace = ({ id }, onState) => new Promise((resolve) => {
        const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/api/v2/workspaces/${id}/watch-ws`);
        socket.onmessage = ({ data }) => {
            const event = JSON.parse(data);
            if (event.type !== 'data') return;
            const build = event.data.latest_build;
            if (!onState(build, build.resources.flatMap(({ agents }) => agents ?? []))) return;
            socket.close();
            resolve();
        };
    });
    const isStarting = ({ lifecycle_state }) => ['created', 'starting'].includes(lifecycle_state);
    const elements = await import('/chat-workspace-tools/index.js');
";

pub(super) async fn empty_page() -> Page {
    Page::open("pages", "empty.html").await
}

impl Page {
    pub(super) async fn script(&self, statements: &str) -> Value {
        script(&self.browser, statements).await
    }
}

/// Runs statements with the functions of [`PRELUDE`].
pub(super) async fn script(browser: &Browser, statements: &str) -> Value {
    browser.run(&format!("{PRELUDE}{statements}")).await
}

/// The same with a policy that forbids WebAssembly.
pub(super) async fn page_without_wasm() -> Page {
    Page::open("pages", "without_wasm.html").await
}

/// A page with a row for a workspace that is being created, drawn by the program, and its build. See [`LIVE_ROW`].
///
/// On a busy machine the program may be late, and the row shows its lines as plain text first.
pub(super) async fn live_row() -> (Page, SteppedBuild) {
    let mut page = empty_page().await;
    let build = add_live_row(&mut page).await;
    page.script("await until(() => part('.cwt-canvas')); return 0;").await;
    (page, build)
}

/// Adds a row for a workspace that is being created. Returns its build, possibly before the program draws the row. See
/// [`LIVE_ROW`].
pub(super) async fn add_live_row(page: &mut Page) -> SteppedBuild {
    page.script(LIVE_ROW).await;
    page.server.next_build().await
}

/// Finishes a build with one line, and reloads the page: nothing of the package is loaded. `build` is the build's id.
pub(super) async fn finished_build() -> (Page, String) {
    let (page, build) = live_row().await;
    build.write("line one");
    build.succeed();
    let id = page
        .script(
            "await watchWorkspace(workspace, ({ job }, agents) =>
                job.status === 'succeeded' && agents.length > 0 && agents.every((agent) => agent.lifecycle_state === 'ready'));
            return workspace.latest_build.id;",
        )
        .await;
    page.browser.reload().await;
    (page, id.as_str().expect("an id").to_owned())
}

/// Creates a workspace and puts a row for it into a context, and records its events in `events`. `part` finds an
/// element in the row.
const LIVE_ROW: &str = "
    elements.define();
    const workspace = await createWorkspace('quick');
    const context = add('chat-workspace-context', { workspaceId: workspace.id, buildId: workspace.latest_build.id });
    const row = add('create-workspace-tool', { status: 'running', toolCallId: 'call_1' }, context);
    const part = (name) => row.shadowRoot.querySelector(name);
    const events = [];
    for (const type of ['toggle', 'build-log-end', 'build-log-error']) {
        row.addEventListener(type, ({ detail }) => events.push([type, detail]));
    }
    Object.assign(window, { context, row, part, events, workspace, until, text, shown, add, elements });
";
