//! The elements by themselves, on an empty page with a strict Content-Security-Policy.

use serde_json::json;

use super::empty_page::{empty_page, live_row};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_before_the_tag_is_defined_is_kept() {
    let page = empty_page().await;
    let label = page
        .script(
            "const row = add('start-workspace-tool', { result: { workspace_name: 'early' }, status: 'completed' });
            elements.define();
            await shown(row, 'early');
            return text(row);",
        )
        .await;
    assert!(label.as_str().is_some_and(|label| label.starts_with("Started early")), "{label}");
    assert_eq!(page.browser.console_errors().await, [""; 0], "the page's policy was not broken");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_input_is_a_property_and_an_attribute() {
    let page = empty_page().await;
    let seen = page
        .script(
            r#"elements.define();
            const row = add('workspace-tool');
            row.setAttribute('name', 'create_workspace');
            row.setAttribute('status', 'output-available');
            row.setAttribute('result', '{"workspace_name":"by-attribute"}');
            await shown(row, 'by-attribute');
            row.isError = true;
            row.result = { error: 'by property' };
            await shown(row, 'by property');
            row.toolCallId = 'call_1';
            return [row.getAttribute('is-error'), row.getAttribute('tool-call-id'), row.result.error, row.defaultOpen ?? null];"#,
        )
        .await;
    assert_eq!(seen, json!(["", "call_1", "by property", null]));
}

#[tokio::test(flavor = "multi_thread")]
async fn defining_twice_and_under_a_prefix_is_safe() {
    let page = empty_page().await;
    let seen = page
        .script(
            "elements.define(); elements.define(); elements.define({ prefix: 'acme' }); elements.define({ prefix: 'acme' });
            const rows = ['stop-workspace-tool', 'acme-stop-workspace-tool'].map((tag) => add(tag, { status: 'running' }));
            for (const row of rows) await shown(row, 'Stopping workspace…');
            return rows.map((row) => row.localName);",
        )
        .await;
    assert_eq!(seen, json!(["stop-workspace-tool", "acme-stop-workspace-tool"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tool_of_another_kind_shows_nothing() {
    let page = empty_page().await;
    let height = page
        .script(
            "elements.define();
            const other = add('workspace-tool', { name: 'read_file', status: 'running' });
            const row = add('start-workspace-tool', { status: 'running' });
            await shown(row, 'Starting');
            return [other.offsetHeight, text(other)];",
        )
        .await;
    assert_eq!(height, json!([0, ""]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_as_a_chat_library_has_it_is_read() {
    let page = empty_page().await;
    let seen = page
        .script(
            "elements.define();
            const call = { type: 'tool-create_workspace', toolCallId: 'c', state: 'output-error', errorText: 'No room.' };
            const row = add('workspace-tool', { call });
            await shown(row, 'No room.');
            const { fromAiSdk, fromCoder } = await import('/chat-workspace-tools/adapters.js');
            const coder = { type: 'tool-call', tool_call_id: '1', tool_name: 'stop_workspace' };
            return [fromAiSdk(call), fromAiSdk({ type: 'text' }), fromCoder([coder])[0].status];",
        )
        .await;
    let call = json!({
        "name": "create_workspace", "status": "error", "args": null, "result": {"error": "No room."}, "isError": true,
        "toolCallId": "c",
    });
    assert_eq!(seen, json!([call, null, "running"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_streams_dispatches_events_and_survives_a_move() {
    let (page, build) = live_row().await;
    build.write("line one");
    page.script("await shown(row, 'line one'); return 0;").await;

    let moved = page
        .script(
            "const root = row.shadowRoot.querySelector('.cwt-row');
            const box = row.shadowRoot.querySelector('.cwt-output');
            const other = add('section', {}, context);
            other.append(row);
            await frame(); await frame();
            row.remove(); other.prepend(row);
            await frame(); await frame();
            return [root === row.shadowRoot.querySelector('.cwt-row'), box.isConnected, text(row).includes('line one')];",
        )
        .await;
    assert_eq!(moved, json!([true, true, true]), "moved, not begun anew");

    build.write("line two");
    page.script("await shown(row, 'line two'); return 0;").await;
    build.succeed();
    let events = page
        .script(
            "await until(() => events.length > 0);
            row.shadowRoot.querySelector('button[aria-expanded]').click();
            await until(() => events.length > 1);
            return [events, workspace.latest_build.id];",
        )
        .await;
    let [events, build] = [&events[0], &events[1]];
    assert_eq!(events[0][0], "build-log-end", "{events}");
    assert_eq!(&events[0][1]["buildId"], build, "{events}");
    assert!(events[0][1]["lines"].as_u64().is_some_and(|lines| lines >= 2), "{events}");
    assert_eq!(events[1], json!(["toggle", { "open": false }]));
    assert_eq!(page.browser.console_errors().await, [""; 0]);
}

/// After any number of rows with streaming logs, the program holds no node of a removed row.
#[tokio::test(flavor = "multi_thread")]
async fn no_node_of_a_removed_row_is_kept() {
    let (page, build) = live_row().await;
    for line in 0..300 {
        build.write(format!("line {line}"));
    }
    page.script(
        "const kept = [];
        window.kept = () => kept.filter((node) => node.deref()).length;
        const keep = (row) => [row, ...row.shadowRoot.querySelectorAll('[class^=cwt]')].forEach(
            (node) => kept.push(new WeakRef(node)),
        );
        const pair = () => ['create-workspace-tool', 'workspace-build-log'].map(
            (tag) => add(tag, { status: 'running', buildId: workspace.latest_build.id }, context),
        );
        window.cycle = async () => {
            const rows = pair();
            for (const row of rows) await until(() => row.shadowRoot.querySelector('.cwt-line[data-id]'));
            rows.forEach(keep);
            rows.forEach((row) => row.remove());
            await frame(); await frame();
        };
        return 0;",
    )
    .await;
    page.script("for (let n = 0; n < 25; n += 1) await cycle(); return 0;").await;
    let nodes = page.script("return kept();").await;
    assert!(nodes.as_u64().is_some_and(|nodes| nodes > 0), "there were some");
    // Nodes that are still in use by a task are collected later; a leak stays.
    let mut kept = json!(null);
    for _ in 0..20 {
        page.browser.devtools("HeapProfiler.collectGarbage", json!({})).await;
        kept = page.script("await frame(); return kept();").await;
        if kept == json!(0) {
            break;
        }
    }
    assert_eq!(kept, json!(0));
    build.succeed();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_cannot_be_loaded_dispatches_an_event() {
    let page = empty_page().await;
    let event = page
        .script(
            "elements.define();
            const context = add('chat-workspace-context');
            const buildId = '7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001';
            const log = document.createElement('workspace-build-log');
            const told = new Promise((resolve) => log.addEventListener('build-log-error', ({ detail }) => resolve(detail)));
            log.buildId = buildId;
            context.append(log);
            return await told;",
        )
        .await;
    assert_eq!(event["kind"], "not-found", "{event}");
    assert_eq!(event["buildId"], "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001");
    assert!(event["message"].as_str().is_some_and(|message| !message.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_context_is_found_across_shadow_roots_with_its_texts() {
    let page = empty_page().await;
    let seen = page
        .script(
            "elements.define();
            const { default: strings } = await import('/chat-workspace-tools/strings/de.js');
            const context = add('chat-workspace-context', { strings, site: 'https://example.com' });
            const inner = add('div', {}, context).attachShadow({ mode: 'open' });
            const row = add('start-workspace-tool', { status: 'running' }, inner);
            await shown(row, 'Workspace wird gestartet…');
            row.status = 'completed';
            row.result = { workspace_name: 'ada/dev' };
            await shown(row, 'dev gestartet');
            context.strings = { start_succeeded: 'Up: {name}' };
            await shown(row, 'Up: dev');
            return row.shadowRoot.querySelector('a').href;",
        )
        .await;
    assert_eq!(seen, "https://example.com/@ada/dev");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_follow_the_theme_property() {
    let page = empty_page().await;
    let seen = page
        .script(
            "elements.define();
            const context = add('chat-workspace-context', { theme: 'dark' });
            const rows = [{}, { theme: 'light' }].map((given) => add('start-workspace-tool', { status: 'running', ...given }, context));
            for (const row of rows) await shown(row, 'Starting');
            return rows.map((row) => getComputedStyle(row.shadowRoot.querySelector('.cwt-label')).color);",
        )
        .await;
    assert_eq!(seen, json!(["rgb(230, 237, 243)", "rgb(31, 35, 40)"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_row_is_empty_and_draws_again_when_it_returns() {
    let (page, build) = live_row().await;
    build.write("line one");
    let seen = page
        .script(
            "await shown(row, 'line one');
            const containers = new Set();
            for (let cycle = 0; cycle < 20; cycle += 1) {
                const container = part('.cwt-row').parentElement;
                containers.add(container);
                row.remove();
                // An element that is moved is removed and inserted in one task.
                await new Promise((resolve) => setTimeout(resolve));
                if (text(row) !== '' || container.isConnected) return 'the row is still drawn';
                context.append(row);
                await shown(row, 'line one');
            }
            return containers.size;",
        )
        .await;
    assert_eq!(seen, 20, "each time with a view of its own");
    build.succeed();
}

/// An address, a response, bytes, a module, or a promise of one of these.
#[tokio::test(flavor = "multi_thread")]
async fn the_module_is_loaded_from_where_the_page_says() {
    for wasm in [
        "place",
        "new URL(place, location)",
        "new Request(place)",
        "fetch(place)",
        "bytes",
        "WebAssembly.compile(await bytes)",
    ] {
        let page = empty_page().await;
        let script = format!(
            "const place = '/chat-workspace-tools/wasm/elements_bg.wasm';
            const bytes = (await fetch(place)).arrayBuffer();
            elements.configure({{ wasm: {wasm} }});
            elements.define();
            const log = document.createElement('workspace-build-log');
            const failed = new Promise((resolve) => log.addEventListener('build-log-error', ({{ detail }}) => resolve(detail)));
            log.buildId = '7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001';
            add('chat-workspace-context').append(log);
            return (await failed).kind;"
        );
        assert_eq!(page.script(&script).await, "not-found", "{wasm}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_mirrored_in_right_to_left_pages() {
    let page = empty_page().await;
    let seen = page
        .script(
            "elements.define();
            const label = async (dir) => {
                const row = add('start-workspace-tool', { status: 'running', dir });
                await shown(row, 'Starting');
                const [all, text] = ['.cwt-row', '.cwt-label'].map((part) => row.shadowRoot.querySelector(part).getBoundingClientRect());
                return [text.left - all.left, all.right - text.right].map(Math.round);
            };
            const [[left, right], mirrored] = [await label('ltr'), await label('rtl')];
            return [left < right, mirrored[0] > mirrored[1], Math.abs(mirrored[1] - left) <= 1];",
        )
        .await;
    assert_eq!(seen, json!([true, true, true]));
}
