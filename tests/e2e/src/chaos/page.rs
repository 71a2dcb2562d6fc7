use std::collections::BTreeMap;

use chat_workspace_tools::{
    build_log::LogLine,
    internals::plain_text,
    workspace::{BuildId, WorkspaceId},
};
use serde::Deserialize;
use serde_json::json;

use crate::support::Browser;

/// One schedule's chat.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Chat {
    pub(super) seed: u64,
    pub(super) build: BuildId,
    pub(super) workspace: WorkspaceId,
}

/// The lines of one log box.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Shown {
    /// Ids and texts, in the order in which they stand.
    pub(super) lines: Vec<(i64, String)>,
    /// The names of the stages, from top to bottom.
    pub(super) stages: Vec<String>,
    /// Lines that stood there twice at the same time.
    pub(super) doubled: usize,
    /// Lines that stood above one with a lower id.
    pub(super) disordered: usize,
    /// Whether it says or shows that something is still under way or has failed.
    pub(super) is_unsettled: bool,
}

/// What a look at all boxes at once found.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct Glance {
    pub(super) lines: usize,
    pub(super) doubled: usize,
    pub(super) disordered: usize,
}

impl Shown {
    /// Whether the box is at rest and shows this log, apart from the empty lines that mark where a stage begins.
    pub(super) fn is(&self, truth: &[LogLine]) -> bool {
        let is_whole = self.lines == shown_of(truth) && self.stages == stages_of(truth);
        !self.is_unsettled && self.doubled + self.disordered == 0 && is_whole
    }
}

/// The stages of a log, in the order in which they began: those without a line to show, too.
pub(super) fn stages_of(truth: &[LogLine]) -> Vec<String> {
    let mut stages: Vec<String> = Vec::new();
    for line in truth {
        if !stages.contains(&line.stage) {
            stages.push(line.stage.clone());
        }
    }
    stages
}

/// What a box has to show of a log.
pub(super) fn shown_of(truth: &[LogLine]) -> Vec<(i64, String)> {
    let lines = truth.iter().filter(|line| !line.output.is_empty());
    lines.map(|line| (line.id, plain_text(&line.output).into_owned())).collect()
}

/// Functions of the page that the scripts below use.
const TOOLS: &str = "
    const frame = () => new Promise(requestAnimationFrame);
    const idsIn = box => [...box.querySelectorAll('.cwt-line[data-id]')].map(line => BigInt(line.dataset.id));
    const doubledIn = ids => ids.length - new Set(ids).size;
    const disorderedIn = ids => ids.filter((id, at) => at > 0 && id < ids[at - 1]).length;
    const boxesOf = chat => [...chat.querySelectorAll('.cwt-log')];
";

/// The page with the chats.
pub(super) struct ChaosPage {
    browser: Browser,
}

impl ChaosPage {
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

    /// Shows the chats, their time running so many times as fast as ours.
    pub(super) async fn open(&self, origin: &str, chats: &[Chat], speed: u32) {
        let builds: Vec<_> = chats.iter().map(|chat| format!("{}@{}", chat.build, chat.workspace)).collect();
        self.browser.open(&format!("{origin}/?page=chaos&speed={speed}&builds={}", builds.join(","))).await;
        self.browser
            .wait_for::<bool>(&format!("document.querySelectorAll('[data-chat]').length === {}", chats.len()))
            .await;
    }

    /// Looks at what is in sight, and does what readers do: closes and opens rows, leaves and comes back, retries.
    pub(super) async fn glance(&self, chats: &[Chat], round: u64) -> Glance {
        let pokes: Vec<_> = chats.iter().map(|chat| (chat.seed.wrapping_mul(7) + round) % 11).collect();
        let look = format!(
            "(async () => {{
                {TOOLS}
                const pokes = {pokes:?};
                document.querySelectorAll('[data-chat]').forEach((chat, at) => {{
                    if (pokes[at] === 0) chat.querySelector('.cwt-toggle[aria-expanded]')?.click();
                    if (pokes[at] === 1) chat.querySelector('.cwt-retry')?.click();
                    if (pokes[at] === 2) chat.querySelector('[data-mount]').click();
                    if (pokes[at] === 3) window.dispatchEvent(new Event('online'));
                    if (pokes[at] === 4) chat.querySelector('[data-end]').click();
                }});
                const glance = {{ lines: 0, doubled: 0, disordered: 0 }};
                for (let look = 0; look < 6; look += 1) {{
                    await frame();
                    for (const box of document.querySelectorAll('.cwt-log')) {{
                        const ids = idsIn(box);
                        glance.lines += ids.length;
                        glance.doubled += doubledIn(ids);
                        glance.disordered += disorderedIn(ids);
                    }}
                }}
                return glance;
            }})()"
        );
        self.browser.eval(&look).await
    }

    /// Ends every tool call, mounts every row, and makes the boxes so high that a long log is read in a few steps.
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

    /// Does what a reader does to whom a Retry is offered, or a closed row.
    pub(super) async fn retry(&self) {
        let retry = "(() => {
            document.querySelectorAll('.cwt-retry').forEach(button => button.click());
            document.querySelectorAll('.cwt-toggle[aria-expanded=false]').forEach(button => button.click());
            return new Promise(requestAnimationFrame).then(() => true);
        })()";
        self.browser.eval::<bool>(retry).await;
    }

    /// All that the chat's boxes show, from the top to the end of each.
    pub(super) async fn shown(&self, chat: &Chat) -> Vec<Shown> {
        let read = format!(
            "(async () => {{
                {TOOLS}
                const read = async box => {{
                    const found = new Map(), tops = new Map();
                    let doubled = 0, disordered = 0;
                    const take = () => {{
                        const ids = idsIn(box);
                        doubled += doubledIn(ids);
                        disordered += disorderedIn(ids);
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
                    const wait = box.dataset.view !== 'log' && box.dataset.view !== 'empty';
                    const unsettled = wait || box.querySelector('.cwt-retry, .cwt-notice[data-kind=busy]') !== null;
                    return {{ lines, stages, doubled, disordered, is_unsettled: unsettled }};
                }};
                const chat = [...document.querySelectorAll('[data-chat]')].find(chat => chat.dataset.build === {build});
                const boxes = [];
                for (const box of boxesOf(chat)) boxes.push(await read(box));
                return boxes.length > 0 ? boxes : [{{ lines: [], stages: [], doubled: 0, disordered: 0, is_unsettled: true }}];
            }})()",
            build = json!(chat.build)
        );
        self.browser.eval(&read).await
    }

    /// The build's log as the server has it, whatever it tells others.
    pub(super) async fn truth(&self, chat: &Chat) -> Vec<LogLine> {
        let path = json!(format!("/faults/builds/{}", chat.build));
        self.browser.eval(&format!("fetch({path}).then(answer => answer.json())")).await
    }

    /// What the chat says, without its lines.
    pub(super) async fn text(&self, chat: &Chat) -> String {
        let said = "[...chat.querySelectorAll('.cwt-label, .cwt-notice')].map(part => part.innerText).join(' | ')";
        let build = json!(chat.build);
        let find =
            format!("[...document.querySelectorAll('[data-chat]')].find(chat => chat.dataset.build === {build})");
        self.browser.eval(&format!("(chat => {said})({find})")).await
    }

    /// Ends the faults of this chat's build, and says which there were.
    pub(super) async fn disarm(&self, chat: &Chat) -> BTreeMap<String, u64> {
        let path = json!(format!("/faults/builds/{}", chat.build));
        self.browser.eval(&format!("fetch({path}, {{ method: 'DELETE' }}).then(answer => answer.json())")).await
    }
}
