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

/// The getter of a key throws while the program handles a key, which breaks the program.
#[tokio::test(flavor = "multi_thread")]
async fn a_failed_program_is_replaced() {
    let (page, build) = live_row().await;
    build.write("line one");
    let seen = page
        .script(
            "await shown(row, 'line one');
            const second = add('create-workspace-tool', { status: 'running' }, context);
            await shown(second, 'line one');
            const keys = Object.getOwnPropertyDescriptor(KeyboardEvent.prototype, 'key');
            Object.defineProperty(KeyboardEvent.prototype, 'key', { ...keys, get() { throw new Error('no key'); } });
            part('.cwt-scroll').dispatchEvent(new KeyboardEvent('keydown', { key: 'f', bubbles: true }));
            Object.defineProperty(KeyboardEvent.prototype, 'key', keys);
            await until(() => part('.cwt-retry') && second.shadowRoot.querySelector('.cwt-retry'));
            const old = [text(row), events.at(-1)[0], events.at(-1)[1].kind];
            // The next row has a new program.
            const third = add('create-workspace-tool', { status: 'running' }, context);
            await shown(third, 'line one');
            const stays = part('.cwt-log').dataset.view;
            part('.cwt-retry').click();
            await shown(row, 'line one');
            return [old, stays, second.shadowRoot.querySelector('.cwt-log').dataset.view];",
        )
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
        .script(
            "await shown(row, 'line one');
            const scroll = part('.cwt-scroll');
            const press = (key) => new KeyboardEvent('keydown', { key, bubbles: true });
            const event = Object.defineProperty(press('f'), 'key', {
                get() { scroll.dispatchEvent(press('f')); return 'f'; },
            });
            scroll.dispatchEvent(event);
            await until(() => part('.cwt-retry'));
            const [type, { kind, message }] = events.at(-1);
            const next = add('create-workspace-tool', { status: 'running' }, context);
            await shown(next, 'line one');
            return [type, kind, message, part('.cwt-log').dataset.view];",
        )
        .await;
    assert_eq!([&seen[0], &seen[1], &seen[3]], ["build-log-error", "program", "failed"]);
    let message = seen[2].as_str().expect("text");
    assert!(message.contains("panicked at") && message.contains("already borrowed"), "{message}");
    let errors = page.browser.console_errors().await;
    assert!(!errors.is_empty() && errors.iter().all(|error| error.contains("already borrowed")), "{errors:?}");
    page.script("part('.cwt-retry').click(); await shown(row, 'line one'); return 0;").await;
    build.succeed();
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
