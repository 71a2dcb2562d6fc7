//! What the light script draws by itself, and when it loads the program.

use serde_json::json;

use super::empty_page::{empty_page, finished_build, live_row};

/// The names of the package's files that the page has loaded, and the paths of the API that it has requested.
const REQUESTS: &str = "
    const requests = (prefix) => performance.getEntriesByType('resource')
        .map(({ name }) => new URL(name).pathname).filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
    const files = () => requests('/chat-workspace-tools/').sort();
    const apiRequests = () => requests('/api/v2/').sort();
";

/// A row as nested lists of tags, attributes and texts, without what differs between the light script and the program: ids
/// and comments.
const OUTLINE: &str = "
    const outline = (node) => [
        node.nodeName,
        node.getAttributeNames().filter((name) => !['id', 'aria-controls'].includes(name)).sort().map((name) => `${name}=${node.getAttribute(name)}`),
        [...node.childNodes].filter(({ nodeType }) => nodeType !== Node.COMMENT_NODE)
            .map((child) => child.nodeType === Node.TEXT_NODE ? child.data : outline(child)),
    ];
    const hasProgram = (row) => row.shadowRoot.adoptedStyleSheets.length > 1;
";

/// Records the requests to the API in `apiCalls`, and sets the `Date` of responses about a build to so many milliseconds after
/// the build's end.
fn with_date(milliseconds_after_end: i64) -> String {
    format!(
        "const {{ fetch }} = window;
        const apiCalls = [];
        window.fetch = async (input, init) => {{
            const {{ pathname }} = new URL(input.url ?? input, location.href);
            if (pathname.startsWith('/api/v2/')) apiCalls.push(pathname.slice('/api/v2/'.length));
            const response = await fetch(input, init);
            if (!/workspacebuilds.[^/]+$/.test(response.url)) return response;
            const body = await response.json();
            const date = new Date(Date.parse(body.job.completed_at) + {milliseconds_after_end}).toUTCString();
            return Response.json(body, {{ headers: {{ Date: date }} }});
        }};"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_of_finished_rows_loads_no_program() {
    let page = empty_page().await;
    let seen = page
        .script(&format!(
            "{REQUESTS}
            elements.define();
            const context = add('chat-workspace-context', {{ site: '', workspaceId: crypto.randomUUID() }});
            const tools = ['create', 'start', 'stop'];
            const rows = Array.from({{ length: 200 }}, (_, n) => add('workspace-tool', {{
                name: `${{tools[n % 3]}}_workspace`,
                result: {{ workspace_name: `ada/ws-${{n}}`, build_id: crypto.randomUUID(), ...(n % 2 ? {{ error: 'no' }} : {{}}) }},
            }}, context));
            await shown(rows[199], 'ws-199');
            await frame(); await frame();
            return [files(), apiRequests(), rows.map(text).every((text, n) => text.includes(`ws-${{n}}`))];"
        ))
        .await;
    assert_eq!(seen, json!([["index.js"], [], true]));
    page.is_accessible("light rows, light").await;
    page.script("document.querySelector('chat-workspace-context').theme = 'dark'; Object.assign(document.body.style, { background: '#14171a', color: '#e6edf3' }); return 0;")
        .await;
    page.is_accessible("light rows, dark").await;
    assert_eq!(page.browser.console_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_call_loads_the_readers() {
    let page = empty_page().await;
    let seen = page
        .script(&format!(
            "{REQUESTS}
            elements.define();
            const row = add('workspace-tool', {{ name: 'mcp__coder__start_workspace', result: {{ content: [{{ type: 'text', text: 'no' }}], isError: true }} }});
            await shown(row, 'Failed to start workspace');
            const before = files();
            const part = {{ type: 'tool-start_workspace', toolCallId: 'c', state: 'input-available' }};
            const called = [1, 2].map(() => add('workspace-tool', {{ call: part }}));
            for (const row of called) await shown(row, 'Starting workspace');
            called[0].call = {{ ...part, state: 'output-denied' }};
            await shown(called[0], 'was not approved');
            const own = add('workspace-tool', {{ name: 'boot_box', toolNames: {{ boot_box: 'stop_workspace' }}, status: 'cancelled' }});
            await shown(own, 'Workspace stop was cancelled');
            const unnamed = add('workspace-tool', {{ call: {{ status: 'executing', args: {{}} }}, name: 'create_workspace' }});
            await shown(unnamed, 'Creating workspace');
            return [before, files(), own.shadowRoot.querySelector('.cwt-row').dataset.tool];"
        ))
        .await;
    assert_eq!(seen, json!([["index.js"], ["adapters.js", "index.js"], "stop_workspace"]));
    assert_eq!(page.browser.console_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_run_stops_the_spinner() {
    let (page, build) = live_row().await;
    build.write("line one");
    let seen = page
        .script(
            "await shown(row, 'line one');
            const spins = () => part('.cwt-header [data-icon=spinner]') !== null;
            const before = spins();
            row.runOver = true;
            await shown(row, 'Workspace creation ended without a result');
            return [before, spins(), row.hasAttribute('run-over'), row.matches(':state(incomplete)'), text(row).includes('line one')];",
        )
        .await;
    assert_eq!(seen, json!([true, false, true, true, true]));
    build.succeed();
}

/// The request for the workspace, which tells whether the build is its latest one, is never answered: the lines do not wait
/// for it.
#[tokio::test(flavor = "multi_thread")]
async fn an_opened_row_requests_its_log_beside_the_program() {
    let (page, build) = finished_build().await;
    let seen = page
        .script(&format!(
            "{REQUESTS}
            const {{ workspace_id }} = await (await window.fetch('/api/v2/workspacebuilds/{build}')).json();
            {}
            const {{ fetch: recorded }} = window;
            window.fetch = (input, init) => {{
                const response = recorded(input, init);
                return apiCalls.at(-1) === `workspaces/${{workspace_id}}` ? new Promise(() => {{}}) : response;
            }};
            elements.define();
            const context = add('chat-workspace-context');
            const row = add('start-workspace-tool', {{ result: {{ build_id: '{build}' }} }}, context);
            await until(() => text(row));
            const before = files();
            row.shadowRoot.querySelector('button').click();
            await until(() => row.shadowRoot.querySelector('.cwt-canvas .cwt-line'));
            await until(() => apiCalls.length > 2);
            return [before, files(), apiCalls.sort().map((path) => path.replace(workspace_id, 'id'))];",
            with_date(60_000)
        ))
        .await;
    let api = [format!("workspacebuilds/{build}"), format!("workspacebuilds/{build}/logs"), "workspaces/id".to_owned()];
    assert_eq!(seen, json!([["index.js"], ["index.js", "program.js", "wasm/elements_bg.wasm"], api]));
    assert_eq!(page.browser.console_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_may_be_older_than_the_end_is_read_again() {
    let (page, build) = finished_build().await;
    let seen = page
        .script(&format!(
            "{}
            elements.define();
            const context = add('chat-workspace-context');
            const row = add('start-workspace-tool', {{ open: true, result: {{ build_id: '{build}' }} }}, context);
            await until(() => row.shadowRoot.querySelector('.cwt-canvas .cwt-line'));
            return apiCalls.filter((path) => path === 'workspacebuilds/{build}/logs').length;",
            with_date(1000)
        ))
        .await;
    assert_eq!(seen, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_replaces_the_light_row_and_keeps_the_focus() {
    let (page, build) = finished_build().await;
    let seen = page
        .script(&format!(
            "let load;
            elements.configure({{ wasm: new Promise((resolve) => (load = resolve)) }});
            elements.define();
            const context = add('chat-workspace-context', {{ site: '' }});
            const filler = () => (add('div').style.height = '2000px');
            filler();
            const row = add('start-workspace-tool', {{ result: {{ workspace_name: 'ada/dev', build_id: '{build}' }} }}, context);
            document.body.append(context);
            filler();
            const part = (selector) => row.shadowRoot.querySelector(selector);
            await until(() => text(row));
            part('button').focus();
            part('button').click();
            await until(() => part('.cwt-log'));
            // The first lines come before the program.
            await shown(row, 'line one');
            const light = [part('.cwt-preview') !== null, part('.cwt-log').dataset.view, part('button').getAttribute('aria-expanded'), row.open];
            const [lightButton, top] = [part('button'), row.getBoundingClientRect().top];
            load('/chat-workspace-tools/wasm/elements_bg.wasm');
            await until(() => row.shadowRoot.querySelector('.cwt-canvas .cwt-line'));
            const button = part('button.cwt-toggle');
            const after = [button !== lightButton, row.shadowRoot.activeElement === button, row.getBoundingClientRect().top === top, part('.cwt-preview')];
            button.click();
            await until(() => !part('.cwt-log'));
            return [light, after, row.open, part('button').getAttribute('aria-expanded')];"
        ))
        .await;
    assert_eq!(seen, json!([[true, "log", "true", true], [true, true, true, null], false, "false"]));
    assert_eq!(page.browser.console_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_lines_are_painted_before_the_program_is_compiled() {
    let (page, build) = finished_build().await;
    let frames = page
        .script(&format!(
            "let load;
            elements.configure({{ wasm: new Promise((resolve) => (load = resolve)) }});
            const response = await fetch('/chat-workspace-tools/wasm/elements_bg.wasm');
            const {{ compileStreaming }} = WebAssembly;
            let frames = 0;
            let framesBefore;
            WebAssembly.compileStreaming = (source) => {{
                framesBefore = frames;
                return compileStreaming(source);
            }};
            elements.define();
            const context = add('chat-workspace-context');
            const row = add('start-workspace-tool', {{ open: true, result: {{ build_id: '{build}' }} }}, context);
            const changes = (holds) => new Promise((resolve) => new MutationObserver(() => {{
                if (holds()) resolve();
            }}).observe(row.shadowRoot, {{ childList: true, subtree: true }}));
            await changes(() => row.shadowRoot.querySelector('.cwt-preview'));
            const count = () => {{ frames += 1; requestAnimationFrame(count); }};
            requestAnimationFrame(count);
            load(response);
            await changes(() => row.shadowRoot.querySelector('.cwt-canvas'));
            return framesBefore;"
        ))
        .await;
    assert!(frames.as_u64() >= Some(2), "{frames}");
    assert_eq!(page.browser.console_errors().await, [""; 0]);
}

/// Compared after the program has replaced the light row.
#[tokio::test(flavor = "multi_thread")]
async fn the_program_draws_the_same_row() {
    let page = empty_page().await;
    let seen = page
        .script(&format!(
            "{OUTLINE}
            let load;
            elements.configure({{ wasm: new Promise((resolve) => (load = resolve)) }});
            elements.define();
            const build_id = crypto.randomUUID();
            const context = add('chat-workspace-context', {{ site: 'https://example.com/', workspaceId: crypto.randomUUID() }});
            const rows = [
                ['create-workspace-tool', {{ status: 'running', open: false }}],
                ['stop-workspace-tool', {{ status: 'denied', result: {{ error: 'not now', build_id }}, open: true }}],
                ['start-workspace-tool', {{ status: 'running', runOver: true, result: {{ build_id }}, open: true }}],
                ['start-workspace-tool', {{ status: 'running', open: true }}],
                ['stop-workspace-tool', {{ result: {{ workspace_name: 'ada/dev', build_id }}, open: true }}],
                ['start-workspace-tool', {{ result: {{ error: 'boom', workspace_name: 'dev', build_id }}, open: true }}],
                ['create-workspace-tool', {{ result: {{ created: true, build_id, startup_scripts: 'startup_scripts_failed' }}, open: true }}],
                ['start-workspace-tool', {{ result: {{ workspace_name: 'dev', agent_status: 'no_agent', build_id }}, open: true }}],
            ].map(([tag, given]) => add(tag, given, context));
            const root = (row) => row.shadowRoot.querySelector('.cwt-row');
            for (const row of rows) await until(() => root(row));
            const light = rows.map((row) => outline(root(row)));
            // The first frame of the program, before any response.
            const frames = rows.map((row) => new Promise((resolve) => new MutationObserver(() => {{
                if (hasProgram(row)) resolve(outline(root(row)));
            }}).observe(row.shadowRoot, {{ childList: true }})));
            load('/chat-workspace-tools/wasm/elements_bg.wasm');
            const program = await Promise.all(frames);
            return light.map((row, n) => [JSON.stringify(row), JSON.stringify(program[n])]);"
        ))
        .await;
    for pair in seen.as_array().expect("pairs") {
        assert_eq!(pair[0], pair[1]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_row_is_drawn_in_every_frame_until_it_has_finished() {
    let (page, build) = live_row().await;
    page.script(
        "window.blank = 0;
        const watch = () => { if (!part('.cwt-label')?.textContent) window.blank += 1; requestAnimationFrame(watch); };
        watch();
        return 0;",
    )
    .await;
    build.write("line one");
    page.script("await shown(row, 'line one'); return 0;").await;
    build.succeed();
    let seen = page
        .script(
            "await until(() => events.length > 0);
            const [container, scroll] = [part('.cwt-row').parentElement, part('.cwt-scroll')];
            const lines = scroll.textContent;
            let changes = 0;
            const compare = () => { if (part('.cwt-scroll') !== scroll || scroll.textContent !== lines) changes += 1; };
            row.result = { created: true, workspace_name: 'ada/ws-1', build_id: workspace.latest_build.id };
            row.status = 'completed';
            await until(() => { compare(); return text(row).includes('Created ws-1'); });
            for (let n = 0; n < 5; n++) { await new Promise(requestAnimationFrame); compare(); }
            const seen = [blank, changes, container === part('.cwt-row').parentElement, row.open, row.matches(':state(succeeded)')];
            // The log is at its end, which is that of the startup scripts.
            scroll.scrollTop = 0;
            await shown(row, 'line one');
            return seen;",
        )
        .await;
    assert_eq!(seen, json!([0, 0, true, true, true]));
}

#[tokio::test(flavor = "multi_thread")]
async fn open_is_a_property_that_the_reader_changes_too() {
    let (page, build) = finished_build().await;
    let seen = page
        .script(&format!(
            "elements.define();
            const context = add('chat-workspace-context');
            const result = {{ build_id: '{build}' }};
            const events = [];
            const make = (given) => {{
                const row = add('start-workspace-tool', {{ result, toolCallId: 'call_1', ...given }}, context);
                row.addEventListener('toggle', ({{ detail }}) => events.push(detail.open));
                return row;
            }};
            const click = (row) => row.shadowRoot.querySelector('button').click();
            const row = make();
            await frame();
            const states = [row.open, row.hasAttribute('open')];
            row.open = true;
            await shown(row, 'line one');
            row.removeAttribute('open');
            await until(() => !row.shadowRoot.querySelector('.cwt-log'));
            click(row);
            states.push(row.open, row.hasAttribute('open'));
            await shown(row, 'line one');
            row.remove();
            // The reader's choice outlives the row, and the page's own value wins.
            const [again, closed, other] = [make(), make({{ open: false }}), make({{ toolCallId: 'call_2', defaultOpen: true }})];
            await frame();
            states.push(again.open, closed.open, other.open);
            return [states, events];"
        ))
        .await;
    assert_eq!(seen, json!([[false, false, true, true, true, false, true], [true]]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_state_of_a_row_is_a_state_of_its_element() {
    let page = empty_page().await;
    let seen = page
        .script(
            "elements.define();
            const row = add('start-workspace-tool', { status: 'running' });
            const states = () => ['running', 'waiting', 'succeeded', 'failed', 'refused', 'cancelled', 'incomplete'].filter((state) => row.matches(`:state(${state})`));
            const seen = [];
            for (const given of [{}, { status: 'completed' }, { result: { error: 'no' } }, { status: 'denied' }, { status: 'cancelled' }, { status: 'approval-requested' }, { status: 'running', runOver: true, result: null }]) {
                Object.assign(row, given);
                await frame();
                seen.push(states());
            }
            return seen;",
        )
        .await;
    assert_eq!(
        seen,
        json!([["running"], ["succeeded"], ["failed"], ["refused"], ["cancelled"], ["waiting"], ["incomplete"]])
    );
}
