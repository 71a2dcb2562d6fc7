use std::collections::BTreeMap;

use chat_workspace_tools::workspace::{BuildId, WorkspaceId};
use serde::Deserialize;
use serde_json::json;

use crate::support::{Browser, LogLists, StageLine};

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
    /// From top to bottom.
    pub(super) lines: Vec<StageLine>,
    /// The names of the stages, from top to bottom.
    pub(super) stages: Vec<String>,
    /// The number of lines that were rendered twice.
    pub(super) doubled: usize,
    /// The number of lines that were rendered above a line with a lower id: of the build, or of the same script.
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
    /// Whether the box is settled and shows these logs, except for stage markers.
    pub(super) fn matches(&self, logs: &LogLists) -> bool {
        let is_complete = self.lines == logs.stage_lines() && self.stages == logs.stages();
        !self.is_unsettled && self.doubled + self.out_of_order == 0 && is_complete
    }
}

/// Functions for the scripts below.
const FUNCTIONS: &str = "
    const frame = () => new Promise(requestAnimationFrame);
    const linesIn = box => [...box.querySelectorAll('.cwt-line[data-id]')].map(line => {
        const stage = line.closest('.cwt-stage');
        const { kind } = stage.dataset;
        // Line ids are unique in the build and in each agent. A stage of an agent has lines of one script.
        return { line, id: BigInt(line.dataset.id), stage: stage.ariaLabel, group: kind === 'build' ? kind : stage.ariaLabel };
    });
    const doubledIn = lines => lines.length - new Set(lines.map(({ id, group }) => `${id} ${group}`)).size;
    const outOfOrderIn = lines =>
        lines.filter(({ id, group }, at) => at > 0 && group === lines[at - 1].group && id < lines[at - 1].id).length;
    const boxesOf = chat => [...chat.querySelectorAll('.cwt-log')];
";

/// A function that starts the fault schedules of a build, of its agents, and of the workspace.
const ARM: &str = "async ({ build, workspace }, seed) => {
    const arm = async (path, schedule) => {
        const armed = await fetch(path, { method: 'PUT', body: JSON.stringify(schedule) });
        if (!armed.ok) throw new Error(await armed.text());
    };
    await arm(`/faults/builds/${build}`, { seed, agents: true });
    await arm(`/faults/workspaces/${workspace}`, { seed: seed + 1_000_000 });
}";

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

    /// Creates a workspace for each pair of seed and template, and arms its build, its agents and its watch.
    pub(super) async fn create_builds(&self, seeds: &[(u64, &str)]) -> Vec<Chat> {
        let create = format!(
            "(async () => {{
                const chats = [];
                for (const [seed, template_name] of {seeds}) {{
                    const body = JSON.stringify({{ template_name, name: `chaos-${{seed}}` }});
                    const made = await (await fetch('/api/v2/users/me/workspaces', {{ method: 'POST', body }})).json();
                    const chat = {{ seed, build: made.latest_build.id, workspace: made.id }};
                    await ({ARM})(chat, seed);
                    chats.push(chat);
                }}
                return chats;
            }})()",
            seeds = json!(seeds)
        );
        self.browser.eval(&create).await
    }

    /// Starts other schedules of a chat.
    pub(super) async fn arm(&self, chat: &Chat, seed: u64) {
        let ids = json!({ "build": chat.build, "workspace": chat.workspace });
        self.browser.eval::<Option<bool>>(&format!("({ARM})({ids}, {seed})")).await;
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
                        const lines = linesIn(box);
                        snapshot.lines += lines.length;
                        snapshot.doubled += doubledIn(lines);
                        snapshot.out_of_order += outOfOrderIn(lines);
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
            document.querySelectorAll('[data-end]').forEach(button => button.click());
            return true;
        })()";
        self.browser.eval::<bool>(end).await;
        self.mount().await;
    }

    /// Mounts all rows that are unmounted.
    pub(super) async fn mount(&self) {
        let mount = "(() => {
            for (const chat of document.querySelectorAll('[data-chat]')) {
                if (!chat.querySelector('.cwt-row')) chat.querySelector('[data-mount]').click();
            }
            return true;
        })()";
        self.browser.eval::<bool>(mount).await;
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
                        const lines = linesIn(box);
                        doubled += doubledIn(lines);
                        out_of_order += outOfOrderIn(lines);
                        for (const stage of box.querySelectorAll('.cwt-stage')) {{
                            tops.set(stage.ariaLabel, parseFloat(stage.style.top));
                        }}
                        for (const {{ line, id, stage, group }} of lines) {{
                            const text = line.querySelector('.cwt-output').textContent;
                            found.set(`${{id}} ${{group}}`, {{ stage, id, text }});
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
                    const stages = [...tops].sort((a, b) => a[1] - b[1]).map(([name]) => name);
                    const indexOf = line => stages.indexOf(line.stage);
                    const lines = [...found.values()]
                        .sort((a, b) => indexOf(a) - indexOf(b) || Number(a.id - b.id))
                        .map(({{ stage, id, text }}) => [stage, Number(id), text]);
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

    /// The logs of the build and of its agents without faults, as they are now.
    pub(super) async fn server_logs(&self, chat: &Chat) -> LogLists {
        let (build, workspace) = (json!(chat.build), json!(chat.workspace));
        let read = format!(
            "(async () => {{
                const get = path => fetch(path).then(response => response.json());
                const {{ latest_build }} = await get('/faults/workspaces/' + {workspace});
                const agents = latest_build.resources.flatMap(({{ agents }}) => agents ?? []);
                const withLines = async agent => ({{ agent, lines: await get(`/faults/agents/${{agent.id}}`) }});
                return {{ build: await get('/faults/builds/' + {build}), agents: await Promise.all(agents.map(withLines)) }};
            }})()"
        );
        self.browser.eval(&read).await
    }

    /// The labels and notices of a chat.
    pub(super) async fn text(&self, chat: &Chat) -> String {
        let text = "[...chat.querySelectorAll('.cwt-label, .cwt-notice')].map(part => part.innerText).join(' | ')";
        let build = json!(chat.build);
        let find =
            format!("[...document.querySelectorAll('[data-chat]')].find(chat => chat.dataset.build === {build})");
        self.browser.eval(&format!("(chat => {text})({find})")).await
    }

    /// Disarms the build, the agents and the workspace of a chat and returns the injected faults of each.
    pub(super) async fn disarm(&self, chat: &Chat) -> BTreeMap<String, Faults> {
        let (build, workspace) = (json!(chat.build), json!(chat.workspace));
        let disarm = format!(
            "(async () => {{
                const remove = path => fetch(path, {{ method: 'DELETE' }}).then(response => response.json());
                return {{
                    'build and agents': await remove('/faults/builds/' + {build}),
                    workspace: await remove('/faults/workspaces/' + {workspace}),
                }};
            }})()"
        );
        self.browser.eval(&disarm).await
    }
}

/// How often each kind of fault was injected.
pub(super) type Faults = BTreeMap<String, u64>;
