use std::collections::BTreeMap;

use chat_workspace_tools::{
    build_log::LogLine,
    internals::plain_text,
    workspace::{BuildId, WorkspaceId},
};
use serde::Deserialize;
use serde_json::json;

use crate::support::Browser;

/// The chat of a schedule.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Chat {
    pub(super) seed: u64,
    pub(super) build: BuildId,
    pub(super) workspace: WorkspaceId,
}

/// The lines in a log box.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Shown {
    /// Ids and texts in order.
    pub(super) lines: Vec<(i64, String)>,
    /// The names of the stages, from top to bottom.
    pub(super) stages: Vec<String>,
    /// The number of lines that were rendered twice.
    pub(super) doubled: usize,
    /// The number of lines that were rendered above a line with a lower id.
    pub(super) out_of_order: usize,
    /// Whether the box shows a pending or failed operation.
    pub(super) is_unsettled: bool,
}

/// The rendered lines of all boxes at several times.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct Snapshot {
    pub(super) lines: usize,
    pub(super) doubled: usize,
    pub(super) out_of_order: usize,
}

impl Shown {
    /// Whether the box is settled and shows this log, except for stage markers.
    pub(super) fn matches(&self, log: &[LogLine]) -> bool {
        let is_complete = self.lines == expected_lines(log) && self.stages == expected_stages(log);
        !self.is_unsettled && self.doubled + self.out_of_order == 0 && is_complete
    }
}

/// The stages of a log in order, including stages without a shown line.
pub(super) fn expected_stages(log: &[LogLine]) -> Vec<String> {
    let mut stages: Vec<String> = Vec::new();
    for line in log {
        if !stages.contains(&line.stage) {
            stages.push(line.stage.clone());
        }
    }
    stages
}

/// The lines that a box shows of a log.
pub(super) fn expected_lines(log: &[LogLine]) -> Vec<(i64, String)> {
    let lines = log.iter().filter(|line| !line.output.is_empty());
    lines.map(|line| (line.id, plain_text(&line.output).into_owned())).collect()
}

/// Functions for the scripts below.
const FUNCTIONS: &str = "
    const frame = () => new Promise(requestAnimationFrame);
    const idsIn = box => [...box.querySelectorAll('.cwt-line[data-id]')].map(line => BigInt(line.dataset.id));
    const doubledIn = ids => ids.length - new Set(ids).size;
    const outOfOrderIn = ids => ids.filter((id, at) => at > 0 && id < ids[at - 1]).length;
    const boxesOf = chat => [...chat.querySelectorAll('.cwt-log')];
";

/// The page with all chats.
pub(super) struct ChaosPage {
    browser: Browser,
}

impl ChaosPage {
    /// Opens the page without chats.
    pub(super) async fn start(origin: &str) -> Self {
        let browser = Browser::start().await;
        browser.open(&format!("{origin}/?page=chaos")).await;
        Self { browser }
    }

    /// Creates a workspace for each seed and arms its build.
    pub(super) async fn create_builds(&self, seeds: &[u64]) -> Vec<Chat> {
        let create = format!(
            "(async () => {{
                const chats = [];
                for (const seed of {seeds:?}) {{
                    const body = JSON.stringify({{ template_name: 'quick', name: `chaos-${{seed}}` }});
                    const made = await (await fetch('/api/v2/users/me/workspaces', {{ method: 'POST', body }})).json();
                    const build = made.latest_build.id;
                    const arm = {{ method: 'PUT', body: JSON.stringify({{ seed }}) }};
                    const armed = await fetch(`/faults/builds/${{build}}`, arm);
                    if (!armed.ok) throw new Error(await armed.text());
                    chats.push({{ seed, build, workspace: made.id }});
                }}
                return chats;
            }})()"
        );
        self.browser.eval(&create).await
    }

    /// Opens the page with these chats and this speed of its clock.
    pub(super) async fn open(&self, origin: &str, chats: &[Chat], speed: u32) {
        let builds: Vec<_> = chats.iter().map(|chat| format!("{}@{}", chat.build, chat.workspace)).collect();
        self.browser.open(&format!("{origin}/?page=chaos&speed={speed}&builds={}", builds.join(","))).await;
        self.browser
            .wait_for::<bool>(&format!("document.querySelectorAll('[data-chat]').length === {}", chats.len()))
            .await;
    }

    /// Interacts with some rows (collapse, expand, unmount, mount, retry, end of the call) and returns the rendered lines of
    /// the next frames.
    pub(super) async fn interact(&self, chats: &[Chat], round: u64) -> Snapshot {
        let actions: Vec<_> = chats.iter().map(|chat| (chat.seed.wrapping_mul(7) + round) % 11).collect();
        let script = format!(
            "(async () => {{
                {FUNCTIONS}
                const actions = {actions:?};
                document.querySelectorAll('[data-chat]').forEach((chat, at) => {{
                    if (actions[at] === 0) chat.querySelector('.cwt-toggle[aria-expanded]')?.click();
                    if (actions[at] === 1) chat.querySelector('.cwt-retry')?.click();
                    if (actions[at] === 2) chat.querySelector('[data-mount]').click();
                    if (actions[at] === 3) window.dispatchEvent(new Event('online'));
                    if (actions[at] === 4) chat.querySelector('[data-end]').click();
                }});
                const snapshot = {{ lines: 0, doubled: 0, out_of_order: 0 }};
                for (let count = 0; count < 6; count += 1) {{
                    await frame();
                    for (const box of document.querySelectorAll('.cwt-log')) {{
                        const ids = idsIn(box);
                        snapshot.lines += ids.length;
                        snapshot.doubled += doubledIn(ids);
                        snapshot.out_of_order += outOfOrderIn(ids);
                    }}
                }}
                return snapshot;
            }})()"
        );
        self.browser.eval(&script).await
    }

    /// Ends all tool calls, mounts all rows, and makes the boxes high, so that a long log is read in few steps.
    pub(super) async fn end_calls(&self) {
        let end = "(async () => {
            document.documentElement.style.setProperty('--cwt-log-height', '4000px');
            for (const chat of document.querySelectorAll('[data-chat]')) {
                chat.querySelector('[data-end]').click();
                if (!chat.querySelector('.cwt-row')) chat.querySelector('[data-mount]').click();
            }
            return true;
        })()";
        self.browser.eval::<bool>(end).await;
    }

    /// Clicks all Retry buttons and expands all collapsed rows.
    pub(super) async fn retry(&self) {
        let retry = "(() => {
            document.querySelectorAll('.cwt-retry').forEach(button => button.click());
            document.querySelectorAll('.cwt-toggle[aria-expanded=false]').forEach(button => button.click());
            return new Promise(requestAnimationFrame).then(() => true);
        })()";
        self.browser.eval::<bool>(retry).await;
    }

    /// The lines of each box of a chat.
    pub(super) async fn shown(&self, chat: &Chat) -> Vec<Shown> {
        let read = format!(
            "(async () => {{
                {FUNCTIONS}
                const read = async box => {{
                    const found = new Map(), tops = new Map();
                    let doubled = 0, out_of_order = 0;
                    const take = () => {{
                        const ids = idsIn(box);
                        doubled += doubledIn(ids);
                        out_of_order += outOfOrderIn(ids);
                        for (const stage of box.querySelectorAll('.cwt-stage')) {{
                            tops.set(stage.ariaLabel, parseFloat(stage.style.top));
                        }}
                        for (const line of box.querySelectorAll('.cwt-line[data-id]')) {{
                            found.set(line.dataset.id, line.querySelector('.cwt-output').textContent);
                        }}
                    }};
                    const scroll = box.querySelector('.cwt-scroll');
                    take();
                    for (let top = 0; scroll && top < scroll.scrollHeight; top += scroll.clientHeight * 0.8) {{
                        if (scroll.scrollHeight <= scroll.clientHeight) break;
                        scroll.scrollTop = top;
                        await frame();
                        await frame();
                        take();
                    }}
                    const lines = [...found].map(([id, text]) => [Number(id), text]).sort((a, b) => a[0] - b[0]);
                    const stages = [...tops].sort((a, b) => a[1] - b[1]).map(([name]) => name);
                    const isPending = box.dataset.view !== 'log' && box.dataset.view !== 'empty';
                    const isUnsettled = isPending || box.querySelector('.cwt-retry, .cwt-notice[data-kind=busy]') !== null;
                    return {{ lines, stages, doubled, out_of_order, is_unsettled: isUnsettled }};
                }};
                const chat = [...document.querySelectorAll('[data-chat]')].find(chat => chat.dataset.build === {build});
                const boxes = [];
                for (const box of boxesOf(chat)) boxes.push(await read(box));
                return boxes.length > 0 ? boxes : [{{ lines: [], stages: [], doubled: 0, out_of_order: 0, is_unsettled: true }}];
            }})()",
            build = json!(chat.build)
        );
        self.browser.eval(&read).await
    }

    /// The log of the build without faults.
    pub(super) async fn server_log(&self, chat: &Chat) -> Vec<LogLine> {
        let path = json!(format!("/faults/builds/{}", chat.build));
        self.browser.eval(&format!("fetch({path}).then(response => response.json())")).await
    }

    /// The labels and notices of a chat.
    pub(super) async fn text(&self, chat: &Chat) -> String {
        let text = "[...chat.querySelectorAll('.cwt-label, .cwt-notice')].map(part => part.innerText).join(' | ')";
        let build = json!(chat.build);
        let find =
            format!("[...document.querySelectorAll('[data-chat]')].find(chat => chat.dataset.build === {build})");
        self.browser.eval(&format!("(chat => {text})({find})")).await
    }

    /// Disarms the build of a chat and returns the injected faults.
    pub(super) async fn disarm(&self, chat: &Chat) -> BTreeMap<String, u64> {
        let path = json!(format!("/faults/builds/{}", chat.build));
        self.browser.eval(&format!("fetch({path}, {{ method: 'DELETE' }}).then(response => response.json())")).await
    }
}
