//! What a page with many rows does not do: draw rows that have not changed or that are out of view, and run timers while nothing
//! arrives. Counted in the page.

use serde_json::json;

use super::{Page, empty_page::empty_page};

/// A server in the page whose builds run: `send` writes a line to a build. `addRunning` adds a row of such a build in a context of
/// its own, and `changes` counts the changes of each row's nodes since `observe`.
const API: &str = "
    const streams = new Map();
    const stream = (id) => streams.get(id) ?? streams.set(id, { lines: [], count: 0 }).get(id);
    const buildOf = (id) => ({ id, workspace_id: id, transition: 'start', build_number: 1, job: { id, status: 'running' }, resources: [] });
    const workspaceOf = (id) => ({ id, owner_name: 'ada', name: 'ws', latest_build: buildOf(id) });
    const api = {
        workspace: async (id) => workspaceOf(id),
        build: async (id) => buildOf(id),
        async *buildLog() { yield []; },
        async *followBuildLog(id) {
            for (const of = stream(id); ; ) {
                if (of.lines.length) yield of.lines.splice(0);
                else await new Promise((resume) => (of.resume = resume));
            }
        },
        async *watchWorkspace(id) {
            yield workspaceOf(id);
            await new Promise(() => {});
        },
    };
    const send = (id, output) => {
        const of = stream(id);
        of.lines.push({ id: ++of.count, created_at: '2026-04-10T09:15:30Z', log_level: 'info', stage: 'Apply', output });
        of.resume?.();
    };
    const idOf = (number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
    const addRunning = (number) => {
        const context = add('chat-workspace-context', { workspaceId: idOf(number) });
        return add('start-workspace-tool', { status: 'running' }, context);
    };
    const changes = new Map();
    const observe = (rows) => rows.forEach((row) => {
        changes.set(row, 0);
        const observer = new MutationObserver((records) => changes.set(row, changes.get(row) + records.length));
        observer.observe(row.shadowRoot, { attributes: true, characterData: true, childList: true, subtree: true });
        observer.observe(row, { attributes: true });
    });
    elements.configure({ api });
    elements.define();
    const settled = async () => { for (let frames = 0; frames < 20; frames += 1) await frame(); };
    Object.assign(window, { send, idOf, addRunning, changes, observe, settled });
";

async fn page_with_api() -> Page {
    let page = empty_page().await;
    page.script(&format!("{API} return 0;")).await;
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_redraws_its_row_only() {
    let page = page_with_api().await;
    let seen = page
        .script(
            "const context = add('chat-workspace-context');
            for (let number = 0; number < 497; number += 1) {
                add('start-workspace-tool', { status: 'completed', result: { workspace_name: `ws-${number}` } }, context);
            }
            const running = [1, 2, 3].map(addRunning);
            for (const number of [1, 2, 3]) send(idOf(number), 'line one');
            // Clocks, which change each second, are not counted.
            await until(() => {
                running[0].scrollIntoView();
                return running.every((row) => row.shadowRoot.querySelector('.cwt-elapsed'));
            });
            await settled();
            const rows = [...document.querySelectorAll('start-workspace-tool')];
            const isClock = ({ target }) => target.parentElement?.closest?.('.cwt-elapsed, .cwt-stage-duration') ?? false;
            const changed = new Set();
            for (const row of rows) {
                const observer = new MutationObserver((records) => records.some((record) => !isClock(record)) && changed.add(row));
                observer.observe(row.shadowRoot, { attributes: true, characterData: true, childList: true, subtree: true });
            }
            send(idOf(1), 'line two');
            await shown(running[0], 'line two');
            await settled();
            return [rows.length, [...changed].map((row) => rows.indexOf(row))];",
        )
        .await;
    assert_eq!(seen, json!([500, [497]]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_out_of_view_is_drawn_when_it_is_in_view() {
    let page = page_with_api().await;
    let seen = page
        .script(
            "const rows = Array.from({ length: 20 }, (_, number) => addRunning(number));
            rows.forEach((_, number) => send(idOf(number), 'line one'));
            for (const row of rows.slice(0, 2)) await shown(row, 'line one');
            await until(() => rows.every((row) => row.shadowRoot.querySelector('.cwt-scroll')));
            await settled();
            const farRows = rows.slice(10);
            observe(rows);
            for (let line = 0; line < 50; line += 1) {
                rows.forEach((_, number) => send(idOf(number), `more ${line}`));
                await frame();
            }
            await shown(rows[0], 'more 49');
            await settled();
            const counts = farRows.map((row) => changes.get(row));
            const last = rows.at(-1);
            // The rows above it grow when they are drawn.
            await until(() => {
                last.scrollIntoView();
                return text(last).includes('more 49');
            });
            return [changes.get(rows[0]) > 0, counts, last.shadowRoot.querySelector('.cwt-scroll').dataset.lines];",
        )
        .await;
    assert_eq!(seen, json!([true, vec![0; 10], "51"]));
}

/// Counts timers and frames that wait. `timers` has the delay of each timer in milliseconds.
const COUNTERS: &str = "
    const { setTimeout: set, clearTimeout: clear, requestAnimationFrame: request, cancelAnimationFrame: cancel } = window;
    const [timers, frames] = [new Map(), new Set()];
    Object.assign(window, {
        timers, frames, intervals: 0, listeners: 0,
        setTimeout(callback, ms, ...args) {
            const id = set(() => { timers.delete(id); callback(...args); }, ms);
            timers.set(id, ms);
            return id;
        },
        clearTimeout(id) { timers.delete(id); clear(id); },
        requestAnimationFrame(callback) {
            const id = request((time) => { frames.delete(id); callback(time); });
            frames.add(id);
            return id;
        },
        cancelAnimationFrame(id) { frames.delete(id); cancel(id); },
        setInterval() { window.intervals += 1; },
        ownFrame: () => new Promise((resolve) => request(resolve)),
    });
    for (const target of [window, document]) {
        const { addEventListener } = target;
        target.addEventListener = (...args) => { window.listeners += 1; addEventListener.apply(target, args); };
    }
";

/// What waits for a lost connection takes at least this long, in milliseconds.
const GUARD: u32 = 30_000;

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_stream_runs_no_timer_and_no_frame() {
    let page = page_with_api().await;
    let script = format!(
        "{COUNTERS}
        const row = addRunning(1);
        send(idOf(1), 'line one');
        while (!row.shadowRoot.textContent.includes('line one')) await ownFrame();
        // In view, the time since the start of the call and of the stage is counted.
        while (frames.size) await ownFrame();
        const short = () => [...timers.values()].filter((ms) => ms < {GUARD});
        while (short().length > 2) await ownFrame();
        const inView = short().every((ms) => ms <= 1000);
        const [spacer, listeners] = [add('div'), window.listeners];
        spacer.style.height = '10000px';
        spacer.scrollIntoView({{ block: 'end' }});
        while (short().length || frames.size) await ownFrame();
        // Lines that arrive are read without a frame, and nothing is drawn.
        observe([row]);
        const requested = [];
        const counted = window.requestAnimationFrame;
        window.requestAnimationFrame = (callback) => {{ requested.push(1); return counted(callback); }};
        for (let line = 0; line < 20; line += 1) send(idOf(1), `more ${{line}}`);
        while (!short().length) await ownFrame();
        while (short().length) await ownFrame();
        return [inView, window.intervals, window.listeners - listeners, requested.length, changes.get(row)];"
    );
    assert_eq!(page.script(&script).await, json!([true, 0, 0, 0, 0]));
}
