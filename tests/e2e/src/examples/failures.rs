//! A program that cannot be loaded or fails, and input that could make it fail.

use serde_json::{Value, json};

use super::{
    Page,
    empty_page::{finished_build, live_row},
};

/// An address without a module, and a row that offers to try again.
async fn unloadable() -> (Page, Value) {
    let (page, build) = finished_build().await;
    let seen = page
        .script(&format!(
            "elements.configure({{ wasm: '/nowhere.wasm' }});
            elements.define();
            const context = add('chat-workspace-context', {{ site: '' }});
            const row = document.createElement('create-workspace-tool');
            const failed = new Promise((resolve) => row.addEventListener('build-log-error', ({{ detail }}) => resolve(detail)));
            row.result = {{ created: true, workspace_name: 'ada/dev', build_id: '{build}' }};
            row.open = true;
            context.append(row);
            const {{ kind, buildId }} = await failed;
            Object.assign(window, {{ row }});
            const part = (name) => row.shadowRoot.querySelector(name);
            return [kind, buildId, part('.cwt-label').textContent, part('a').getAttribute('href'), part('.cwt-notice-text').textContent,
                part('.cwt-retry').textContent, part('.cwt-log').dataset.view];"
        ))
        .await;
    (page, seen)
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_program_a_row_is_readable_and_offers_a_retry() {
    let (page, seen) = unloadable().await;
    let expected =
        json!(["program", null, "Created dev", "/@ada/dev", "Failed to load build logs.", "Retry", "failed"]);
    assert_eq!(seen, expected);
    page.is_accessible("the program cannot be loaded").await;
    let again = page
        .script(
            "elements.configure({ wasm: '/chat-workspace-tools/wasm/elements_bg.wasm' });
            row.shadowRoot.querySelector('.cwt-retry').click();
            await shown(row, 'line one');
            return row.shadowRoot.querySelector('.cwt-retry');",
        )
        .await;
    assert_eq!(again, json!(null));
}

/// `redrawn` waits until another instance of the program has replaced this log with its own.
const REDRAWN: &str = "
    const redrawn = async (log) => {
        await until(() => !log.isConnected && part('.cwt-scroll'));
        await shown(row, 'line one');
    };
";

/// Adds a second row. `breakProgram` breaks the program: the getter of a key throws while the program handles it.
const BREAK: &str = "
    await shown(row, 'line one');
    const second = add('create-workspace-tool', { status: 'running' }, context);
    await shown(second, 'line one');
    const breakProgram = () => {
        const keys = Object.getOwnPropertyDescriptor(KeyboardEvent.prototype, 'key');
        Object.defineProperty(KeyboardEvent.prototype, 'key', { ...keys, get() { throw new Error('no key'); } });
        part('.cwt-scroll').dispatchEvent(new KeyboardEvent('keydown', { key: 'f', bubbles: true }));
        Object.defineProperty(KeyboardEvent.prototype, 'key', keys);
    };
";

/// The program is started again once, and draws all rows as they are now.
#[tokio::test(flavor = "multi_thread")]
async fn a_failed_program_is_started_again() {
    let (page, build) = live_row().await;
    build.write("line one");
    let seen = page
        .script(&format!(
            "{BREAK}
            const logs = [row, second].map((row) => row.shadowRoot.querySelector('.cwt-scroll'));
            part('.cwt-toggle').focus();
            breakProgram();
            second.status = 'completed';
            await until(() => !logs.some((log) => log.isConnected));
            const focused = row.shadowRoot.activeElement === part('.cwt-toggle');
            await shown(row, 'line one');
            await until(() => text(second).startsWith('Created'));
            return [focused, part('.cwt-retry'), events.length];"
        ))
        .await;
    assert_eq!(seen, json!([true, null, 0]));
    build.write("line two");
    page.script("await shown(row, 'line two'); return 0;").await;
    build.succeed();
    let messages = page.browser.console_warnings().await;
    let is_expected = |message: &String| message.contains("started again") && message.contains("no key");
    assert!(messages.iter().any(is_expected), "{messages:?}");
    // The row whose call has ended closes a connection that it has just opened.
    let is_known = |message: &String| message.contains("no key") || message.contains("WebSocket is closed");
    assert!(messages.iter().all(is_known), "{messages:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_fails_twice_is_replaced() {
    let (page, build) = live_row().await;
    build.write("line one");
    let seen = page
        .script(&format!(
            "{BREAK} {REDRAWN}
            const first = part('.cwt-scroll');
            breakProgram();
            await redrawn(first);
            breakProgram();
            await until(() => part('.cwt-retry') && second.shadowRoot.querySelector('.cwt-retry'));
            const old = [text(row), events.at(-1)[0], events.at(-1)[1].kind];
            // The next row has a new program.
            const third = add('create-workspace-tool', {{ status: 'running' }}, context);
            await shown(third, 'line one');
            const stays = part('.cwt-log').dataset.view;
            part('.cwt-retry').click();
            await shown(row, 'line one');
            return [old, stays, second.shadowRoot.querySelector('.cwt-log').dataset.view];"
        ))
        .await;
    let label = seen[0][0].as_str().expect("text");
    assert!(label.starts_with("Creating workspace…") && label.contains("Failed to load build logs."), "{label}");
    assert_eq!(seen[0][1], "build-log-error");
    assert_eq!(seen[0][2], "program");
    assert_eq!([&seen[1], &seen[2]], ["failed", "failed"]);
    build.write("line two");
    page.script("await shown(row, 'line two'); return 0;").await;
    build.succeed();
    let errors = page.browser.console_errors().await;
    assert!(errors.iter().all(|error| error.contains("no key")), "{errors:?}");
}

/// A key whose getter dispatches the same event again calls a listener that is running, which panics in Dioxus.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_panicked_is_replaced() {
    let (page, build) = live_row().await;
    build.write("line one");
    let seen = page
        .script(&format!(
            "{REDRAWN}
            const panic = () => {{
                const scroll = part('.cwt-scroll');
                const press = (key) => new KeyboardEvent('keydown', {{ key, bubbles: true }});
                const event = Object.defineProperty(press('f'), 'key', {{
                    get() {{ scroll.dispatchEvent(press('f')); return 'f'; }},
                }});
                scroll.dispatchEvent(event);
                return scroll;
            }};
            await shown(row, 'line one');
            await redrawn(panic());
            panic();
            await until(() => part('.cwt-retry'));
            const [type, {{ kind, message }}] = events.at(-1);
            const next = add('create-workspace-tool', {{ status: 'running' }}, context);
            await shown(next, 'line one');
            return [type, kind, message, part('.cwt-log').dataset.view];"
        ))
        .await;
    assert_eq!([&seen[0], &seen[1], &seen[3]], ["build-log-error", "program", "failed"]);
    let message = seen[2].as_str().expect("text");
    assert!(message.contains("panicked at") && message.contains("already borrowed"), "{message}");
    let errors = page.browser.console_errors().await;
    assert!(!errors.is_empty() && errors.iter().all(|error| error.contains("already borrowed")), "{errors:?}");
    page.script("part('.cwt-retry').click(); await shown(row, 'line one'); return 0;").await;
    build.succeed();
}

/// The getter of a response throws in a task of the program, which the browser runs for a promise.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_failed_for_a_promise_is_reported_once() {
    let (page, build) = finished_build().await;
    page.script(&format!(
        "elements.define();
        const context = add('chat-workspace-context');
        const row = add('start-workspace-tool', {{ open: true, result: {{ build_id: '{build}' }} }}, context);
        const ok = Object.getOwnPropertyDescriptor(Response.prototype, 'ok');
        Object.defineProperty(Response.prototype, 'ok', {{ ...ok, get() {{ throw new Error('no ok'); }} }});
        await until(() => row.shadowRoot.querySelector('.cwt-retry'));
        Object.defineProperty(Response.prototype, 'ok', ok);
        row.shadowRoot.querySelector('.cwt-retry').click();
        await shown(row, 'line one');
        return 0;"
    ))
    .await;
    let errors = page.browser.console_errors().await;
    assert!(!errors.is_empty() && errors.iter().all(|error| error.contains("no ok")), "{errors:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_json_cannot_hold_do_no_harm() {
    let (page, build) = finished_build().await;
    let seen = page
        .script(&format!(
            "elements.define();
            const context = add('chat-workspace-context');
            const endless = {{ name: 'dev', size: 12n }};
            endless.self = endless;
            const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
            const result = {{ workspace_name: 'dev', build_id: '{build}', deep }};
            const row = add('create-workspace-tool', {{ open: true, args: endless, result }}, context);
            await shown(row, 'line one');
            return text(row).startsWith('Created dev');"
        ))
        .await;
    assert_eq!(seen, true);
}

/// A browser may dispatch events, such as those of a `ResizeObserver`, after a row was removed.
#[tokio::test(flavor = "multi_thread")]
async fn events_of_a_removed_row_do_no_harm() {
    let (page, build) = live_row().await;
    build.write("line one");
    page.script(
        "await shown(row, 'line one');
        const [scroll, field] = [part('.cwt-scroll'), part('.cwt-choice')];
        row.remove();
        await new Promise((resolve) => setTimeout(resolve));
        await frame();
        const size = { inlineSize: 1, blockSize: 1 };
        scroll.dispatchEvent(Object.assign(new Event('resize'), { border: size, content: size }));
        scroll.dispatchEvent(new Event('scroll'));
        field.dispatchEvent(new Event('change', { bubbles: true }));
        context.append(row);
        await shown(row, 'line one');
        return 0;",
    )
    .await;
    assert_eq!(page.browser.console_errors().await, [""; 0]);
    build.succeed();
}
