//! The elements by themselves, on an empty page with a strict Content-Security-Policy.

use serde_json::json;

use super::lab::{lab, live_row};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_before_the_tag_is_defined_is_kept() {
    let page = lab().await;
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
    let page = lab().await;
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
    let page = lab().await;
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
    let page = lab().await;
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
    let page = lab().await;
    let seen = page
        .script(
            "elements.define();
            const call = { type: 'tool-create_workspace', toolCallId: 'c', state: 'output-error', errorText: 'No room.' };
            const row = add('workspace-tool', { call });
            await shown(row, 'No room.');
            const { fromAiSdk, fromCoder } = await import('/chat-workspace-tools/adapters.js');
            const coder = { type: 'tool-call', tool_call_id: '1', tool_name: 'stop_workspace' };
            return [await fromAiSdk(call), await fromAiSdk({ type: 'text' }), (await fromCoder([coder]))[0].status];",
        )
        .await;
    let call = json!({
        "name": "create_workspace", "status": "error", "args": null, "result": {"error": "No room."}, "isError": true,
        "toolCallId": "c",
    });
    assert_eq!(seen, json!([call, null, "running"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_streams_tells_what_happens_and_survives_a_move() {
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

/// However many rows come and go, with logs that stream: the program keeps no node of one that has gone.
#[tokio::test(flavor = "multi_thread")]
async fn no_node_of_a_row_that_has_gone_is_kept() {
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
    // What is only on its way out goes in time, and what is kept stays.
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
async fn a_log_that_is_not_to_be_had_is_told() {
    let page = lab().await;
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
async fn a_context_is_found_across_shadow_roots_and_its_words_are_the_rows() {
    let page = lab().await;
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
async fn rows_follow_the_theme_they_are_told() {
    let page = lab().await;
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
async fn rows_that_are_gone_for_good_leave_nothing_behind() {
    let (page, build) = live_row().await;
    build.write("line one");
    let seen = page
        .script(
            "await shown(row, 'line one');
            const roots = new Set();
            const place = () => row.shadowRoot.querySelector('.cwt-row').parentElement;
            for (let cycle = 0; cycle < 20; cycle += 1) {
                roots.add(place());
                row.remove();
                // Past the time in which it could have been a move.
                await new Promise((resolve) => setTimeout(resolve));
                if (row.shadowRoot.childElementCount > 0) return 'the row is still drawn';
                context.append(row);
                await shown(row, 'line one');
            }
            return roots.size;",
        )
        .await;
    assert_eq!(seen, 1, "one root serves whatever row is there");
    build.succeed();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_program_a_row_is_its_label_and_its_link() {
    let page = lab().await;
    let seen = page
        .script(
            "elements.configure({ wasm: '/nowhere.wasm' });
            elements.define();
            const context = add('chat-workspace-context', { site: '' });
            const row = document.createElement('create-workspace-tool');
            const told = new Promise((resolve) => row.addEventListener('build-log-error', ({ detail }) => resolve(detail)));
            row.result = { workspace_name: 'ada/dev' };
            context.append(row);
            const { kind } = await told;
            const other = add('stop-workspace-tool', { status: 'running' }, context);
            const failed = add('start-workspace-tool', { result: { error: 'no' } }, context);
            await until(() => text(other) && text(failed));
            return [kind, text(row), row.shadowRoot.querySelector('a').getAttribute('href'), text(other), text(failed)];",
        )
        .await;
    let expected =
        json!(["program", "Created dev dev", "/@ada/dev", "Stopping workspace…", "Failed to start workspace"]);
    assert_eq!(seen, expected);
}

/// A module from wherever a page has it: its address, an answer, its bytes, compiled, or one of these later.
#[tokio::test(flavor = "multi_thread")]
async fn the_module_is_taken_from_where_the_page_says() {
    for wasm in [
        "place",
        "new URL(place, location)",
        "new Request(place)",
        "fetch(place)",
        "bytes",
        "WebAssembly.compile(await bytes)",
    ] {
        let page = lab().await;
        let script = format!(
            "const place = '/chat-workspace-tools/wasm/elements_bg.wasm';
            const bytes = (await fetch(place)).arrayBuffer();
            elements.configure({{ wasm: {wasm} }});
            elements.define();
            await shown(add('start-workspace-tool', {{ status: 'running' }}), 'Starting');
            return true;"
        );
        assert_eq!(page.script(&script).await, true, "{wasm}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_row_loads_a_script_and_the_module() {
    let page = lab().await;
    let loaded = page
        .script(
            "elements.define();
            await shown(add('start-workspace-tool', { status: 'running' }), 'Starting');
            const names = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
            return names.filter((name) => !name.endsWith('favicon.ico')).sort();",
        )
        .await;
    let expected =
        ["index.js", "program.js", "wasm/elements_bg.wasm"].map(|name| format!("/chat-workspace-tools/{name}"));
    assert_eq!(loaded, json!(expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_breaks_off_leaves_readable_rows() {
    let page = lab().await;
    let seen = page
        .script(
            "const instantiate = WebAssembly.instantiate;
            let program;
            WebAssembly.instantiate = async (...given) => program = await instantiate(...given);
            elements.define();
            const row = add('stop-workspace-tool', { status: 'running' });
            await shown(row, 'Stopping');
            const told = new Promise((resolve) => row.addEventListener('build-log-error', ({ detail }) => resolve(detail)));
            // What stands in the module in place of each panic.
            program.exports.break_off();
            const { kind } = await told;
            return [kind, text(row), row.shadowRoot.querySelector('.cwt-row')];",
        )
        .await;
    assert_eq!(seen, json!(["program", "Stopping workspace…", null]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_mirrored_where_one_reads_from_right_to_left() {
    let page = lab().await;
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
