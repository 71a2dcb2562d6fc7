//! `configure({ api })`: a host's own way to reach the server.

use serde_json::json;

use super::{
    Page,
    empty_page::{add_live_row, empty_page, page_without_wasm},
};

/// An API over the page's own `fetch`, which the elements may not use. `follows` has the `after` of each stream, `isDown` makes
/// streams fail, and `aborted` counts streams whose signal was aborted. `lines` returns the rendered lines that a test has written.
const API: &str = "
    const { fetch: ownFetch } = window;
    Object.assign(window, { bypassed: [], follows: [], aborted: 0, isDown: false });
    window.fetch = (input, init) => {
        const { pathname } = new URL(input.url ?? input, location.href);
        // The tests create the workspace.
        if (!pathname.startsWith('/api/') || init?.method === 'POST') return ownFetch(input, init);
        bypassed.push(pathname);
        return Promise.reject(new TypeError('not by fetch'));
    };
    window.WebSocket = class { constructor(url) { bypassed.push(String(url)); throw new TypeError('not by WebSocket'); } };
    window.get = async (path, signal) => {
        const response = await ownFetch(`/api/v2/${path}`, { signal });
        if (!response.ok) throw Object.assign(new Error(`${path}: ${response.status}`), { status: response.status });
        return response.json();
    };
    window.lines = () =>
        [...row.shadowRoot.querySelectorAll('.cwt-output')]
            .map(({ textContent }) => textContent)
            .filter((text) => text.startsWith('line'));
    const logs = (id, after, signal) => get(`workspacebuilds/${id}/logs?after=${after ?? -1}`, signal);
    const isOver = async (id, signal) => !/pending|running|canceling/.test((await get(`workspacebuilds/${id}`, signal)).job.status);
    window.api = {
        workspace: (id, signal) => get(`workspaces/${id}`, signal),
        build: (id, signal) => get(`workspacebuilds/${id}`, signal),
        async *buildLog(id, signal) { yield await logs(id, undefined, signal); },
        async *followBuildLog(id, after, signal) {
            follows.push(after ?? null);
            signal.addEventListener('abort', () => { aborted += 1; });
            for (let last = after; ;) {
                if (isDown) throw new Error('down');
                const ended = await isOver(id, signal);
                const lines = await logs(id, last, signal);
                last = lines.at(-1)?.id ?? last;
                if (lines.length) yield lines;
                if (ended) return;
                await frame();
            }
        },
    };
    elements.configure({ api: window.api });
";

async fn page_with_api(page: Page) -> Page {
    page.script(&format!("{API} return 0;")).await;
    page
}

/// The API has no logs of agents, so the log ends with the build.
#[tokio::test(flavor = "multi_thread")]
async fn a_host_s_api_takes_the_place_of_fetch_and_web_socket() {
    for page in [empty_page().await, page_without_wasm().await] {
        let mut page = page_with_api(page).await;
        let build = add_live_row(&mut page).await;
        build.write("line one");
        page.script("await shown(row, 'line one'); return 0;").await;
        build.write("line two");
        build.succeed();
        let seen = page
            .script(
                "await shown(row, 'line two');
                row.result = { created: true, workspace_name: 'local/ws-1', build_id: workspace.latest_build.id };
                row.status = 'completed';
                await shown(row, 'Created ws-1');
                return [lines(), bypassed];",
            )
            .await;
        assert_eq!(seen, json!([["line one", "line two"], []]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_stream_of_a_host_s_api_goes_on_after_its_last_line() {
    for page in [empty_page().await, page_without_wasm().await] {
        let mut page = page_with_api(page).await;
        let build = add_live_row(&mut page).await;
        build.write("line one");
        page.script(
            "await shown(row, 'line one');
            const before = follows.length;
            isDown = true;
            await until(() => follows.length > before);
            await shown(row, 'econnecting');
            return 0;",
        )
        .await;
        build.write("line two");
        let seen = page
            .script(
                "isDown = false;
                await shown(row, 'line two');
                const all = await get(`workspacebuilds/${workspace.latest_build.id}/logs`);
                const next = all.findIndex(({ output }) => output === 'line two');
                return [follows.at(-1) === all[next - 1].id, lines(), bypassed];",
            )
            .await;
        assert_eq!(seen, json!([true, ["line one", "line two"], []]));
        build.succeed();
    }
}

/// An observer that a page creates later than the library is called later, and before the page is painted.
#[tokio::test(flavor = "multi_thread")]
async fn a_box_that_grows_is_painted_with_all_its_lines() {
    let mut page = page_with_api(empty_page().await).await;
    page.script(
        "const line = (id) => ({
            id, created_at: new Date().toISOString(), log_source: 'provisioner', log_level: 'info', stage: 'Plan', output: `line ${id}.`,
        });
        const isSent = new Promise((resolve) => { window.send = resolve; });
        elements.configure({ api: {
            ...api,
            async *followBuildLog() {
                yield [line(1)];
                await isSent;
                yield [2, 3, 4, 5, 6, 7, 8, 9].map(line);
                await new Promise(() => {});
            },
        } });
        return 0;",
    )
    .await;
    let build = add_live_row(&mut page).await;
    let painted = page
        .script(
            "await until(() => part('.cwt-canvas'));
            await shown(row, 'line 1.');
            const painted = new Set();
            new ResizeObserver(() => painted.add(lines().length)).observe(part('.cwt-scroll'));
            await until(() => painted.size === 1);
            send();
            await until(() => lines().includes('line 9.'));
            await frame();
            await frame();
            return [...painted];",
        )
        .await;
    assert_eq!(painted, json!([1, 9]));
    build.succeed();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_row_aborts_the_signal_of_a_host_s_api() {
    for page in [empty_page().await, page_without_wasm().await] {
        let mut page = page_with_api(page).await;
        let build = add_live_row(&mut page).await;
        build.write("line one");
        let seen = page
            .script(
                "await shown(row, 'line one');
                const before = aborted;
                row.remove();
                await until(() => aborted > 0);
                return before;",
            )
            .await;
        assert_eq!(seen, 0);
        build.succeed();
    }
}

/// A refusal is final: nothing is asked again until the reader does.
#[tokio::test(flavor = "multi_thread")]
async fn a_status_of_a_host_s_api_is_the_reason_of_a_failure() {
    for page in [empty_page().await, page_without_wasm().await] {
        let page = page_with_api(page).await;
        let seen = page
            .script(
                "elements.define();
                const context = add('chat-workspace-context');
                const row = add('start-workspace-tool', { open: true, result: { build_id: crypto.randomUUID() } }, context);
                await until(() => row.shadowRoot.querySelector('.cwt-retry'));
                return [text(row).includes('Started workspace'), bypassed];",
            )
            .await;
        assert_eq!(seen, json!([true, []]));
    }
}
