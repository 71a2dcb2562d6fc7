//! The log as plain text: where the page's policy forbids WebAssembly, and until a late program has come.

use fantoccini::key::Key;
use serde_json::json;

use super::{
    Page,
    empty_page::{add_live_row, empty_page, page_without_wasm},
};

/// The lines of the plain log, and those of the build that the server has: their ids and texts.
const LINES: &str = "
    const lines = () => [...row.shadowRoot.querySelectorAll('.cwt-plain .cwt-line')]
        .map((line) => [line.dataset.id, line.querySelector('.cwt-output').textContent]);
    const listed = async () => (await (await fetch(`/api/v2/workspacebuilds/${workspace.latest_build.id}/logs`)).json())
        .map(({ id, output }) => [String(id), output]);
    const hasListed = async () => {
        const all = await listed();
        return all.length > 0 && JSON.stringify(lines().slice(0, all.length)) === JSON.stringify(all);
    };
";

#[tokio::test(flavor = "multi_thread")]
async fn without_web_assembly_a_live_log_is_plain_text() {
    let mut page = page_without_wasm().await;
    let build = add_live_row(&mut page).await;
    build.write("line one");
    page.script("await shown(row, 'line one'); return 0;").await;
    build.write("line two");
    build.write("line three");
    let running = page
        .script(&format!(
            "{LINES}
            await shown(row, 'line three');
            return [await hasListed(), part('.cwt-label').textContent, part('.cwt-retry'), part('.cwt-log').dataset.view];"
        ))
        .await;
    assert_eq!(running, json!([true, "Creating workspace…", null, "log"]));
    build.write("\u{1b}[31mred\u{1b}[0m line");
    build.succeed();
    let ended = page
        .script(
            "await shown(row, 'red line');
            row.result = { created: true, workspace_name: 'local/ws-1', build_id: workspace.latest_build.id };
            row.status = 'completed';
            await shown(row, 'Created ws-1');
            const texts = [...row.shadowRoot.querySelectorAll('.cwt-output')].map(({ textContent }) => textContent);
            return [row.open, texts.filter((text) => text === 'line one').length];",
        )
        .await;
    assert_eq!(ended, json!([true, 1]));
    let errors = page.browser.console_errors().await;
    let is_of_policy = |error: &String| error.contains("WebAssembly") || error.contains("Content Security Policy");
    assert!(errors.iter().all(is_of_policy), "{errors:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plain_log_is_accessible_in_both_directions() {
    let mut page = page_without_wasm().await;
    let build = add_live_row(&mut page).await;
    build.write("line one");
    page.script("await shown(row, 'line one'); return 0;").await;
    for (direction, is_time_first_from_the_left) in [("ltr", true), ("rtl", false)] {
        let seen = page
            .script(&format!(
                "document.documentElement.dir = '{direction}';
                const [time, output] = ['.cwt-time', '.cwt-output'].map((name) => part(name).getBoundingClientRect());
                return time.left < output.left;"
            ))
            .await;
        assert_eq!(seen, is_time_first_from_the_left, "{direction}");
        page.is_accessible(direction).await;
    }
    build.succeed();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plain_log_is_used_with_the_keyboard() {
    let mut page = page_without_wasm().await;
    let build = add_live_row(&mut page).await;
    for line in 0..30 {
        build.write(format!("line {line}"));
    }
    let distance =
        "part('.cwt-scroll').scrollHeight - part('.cwt-scroll').clientHeight - part('.cwt-scroll').scrollTop";
    page.script(&format!("await shown(row, 'line 29'); await until(() => {distance} < 2); return 0;")).await;
    let mut focused = Vec::new();
    for _ in 0..3 {
        page.browser.press(Key::Tab).await;
        focused.push(page.browser.eval::<String>("row.shadowRoot.activeElement?.className ?? ''").await);
    }
    assert_eq!(focused, ["cwt-toggle", "cwt-tool", "cwt-scroll"]);
    // Chromium loses a key that is pressed before the scroll of another one has ended.
    page.script(
        "window.hasScrolled = new Promise((resolve) =>
            'onscrollend' in window ? part('.cwt-scroll').addEventListener('scrollend', resolve, { once: true }) : resolve());
        return 0;",
    )
    .await;
    page.browser.press(Key::Home).await;
    page.script("await until(() => part('.cwt-scroll').scrollTop === 0); await hasScrolled; return 0;").await;
    build.write("line 30");
    assert_eq!(page.script("await shown(row, 'line 30'); return part('.cwt-scroll').scrollTop;").await, 0);
    page.browser.press(Key::End).await;
    page.script(&format!("await until(() => {distance} < 2); return 0;")).await;
    build.write("line 31");
    page.script(&format!("await shown(row, 'line 31'); await until(() => {distance} < 2); return 0;")).await;

    page.script("part('.cwt-tool').focus(); return 0;").await;
    page.browser.press(Key::Enter).await;
    page.script("await until(() => part('.cwt-tool').textContent === 'Copied'); return 0;").await;
    let copied = page.browser.pasted().await;
    assert!(copied.contains("line 0\nline 1\n") && copied.contains("line 31"), "{copied}");

    page.script("part('.cwt-toggle').focus(); return 0;").await;
    page.browser.press(Key::Enter).await;
    page.script("await until(() => !part('.cwt-log')); return 0;").await;
    page.browser.press(Key::Enter).await;
    page.script(&format!("{LINES} await shown(row, 'line 31'); await until(hasListed); return 0;")).await;
    build.succeed();
}

/// Asserts that the program's log has the lines one and two, each once.
async fn has_both_lines(page: &Page) {
    let texts = page
        .script(
            "await shown(row, 'line two');
            const texts = [...row.shadowRoot.querySelectorAll('.cwt-output')].map(({ textContent }) => textContent);
            return texts.filter((text) => text.startsWith('line'));",
        )
        .await;
    assert_eq!(texts, json!(["line one", "line two"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_program_replaces_the_plain_log() {
    let mut page = empty_page().await;
    page.script("elements.configure({ wasm: new Promise((resolve) => (window.load = resolve)) }); return 0;").await;
    let build = add_live_row(&mut page).await;
    build.write("line one");
    let seen = page
        .script(&format!(
            "{LINES}
            await shown(row, 'line one');
            const isPlain = await hasListed();
            part('.cwt-toggle').focus();
            load('/chat-workspace-tools/wasm/elements_bg.wasm');
            await until(() => !part('.cwt-plain') && part('.cwt-scroll .cwt-line'));
            return [isPlain, row.shadowRoot.activeElement === part('.cwt-toggle')];"
        ))
        .await;
    assert_eq!(seen, json!([true, true]));
    build.write("line two");
    has_both_lines(&page).await;
    assert_eq!(page.browser.console_errors().await, [""; 0]);
    build.succeed();
}

/// The program cannot be loaded at first, although the policy allows it.
#[tokio::test(flavor = "multi_thread")]
async fn lines_are_no_failure_when_the_program_cannot_be_loaded() {
    let mut page = empty_page().await;
    page.script("elements.configure({ wasm: '/nowhere.wasm' }); return 0;").await;
    let build = add_live_row(&mut page).await;
    build.write("line one");
    let seen = page
        .script(&format!(
            "{LINES}
            await shown(row, 'line one');
            await until(() => part('.cwt-retry') && events.length);
            return [text(row).includes('Failed to load'), events[0][1].kind, await hasListed(),
                [...row.shadowRoot.querySelectorAll('.cwt-retry')].map(({{ textContent }}) => textContent)];"
        ))
        .await;
    assert_eq!(seen, json!([false, "program", true, ["Retry"]]));
    page.is_accessible("plain lines in place of the program").await;
    build.write("line two");
    page.script("await shown(row, 'line two'); return 0;").await;
    page.script(
        "elements.configure({ wasm: '/chat-workspace-tools/wasm/elements_bg.wasm' });
        part('.cwt-retry').click();
        await until(() => !part('.cwt-plain') && !part('.cwt-retry') && part('.cwt-scroll .cwt-line'));
        return 0;",
    )
    .await;
    has_both_lines(&page).await;
    build.succeed();
}

/// The server refuses the requests at first.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_plain_log_can_be_retried() {
    let mut page = page_without_wasm().await;
    page.script(
        "const { fetch, WebSocket } = window;
        window.restore = () => Object.assign(window, { fetch, WebSocket });
        window.fetch = async (input, init) => {
            const response = await fetch(input, init);
            return /workspacebuilds/.test(response.url) ? new Response('{}', { status: 404 }) : response;
        };
        window.WebSocket = class {
            constructor() { setTimeout(() => this.onclose({ code: 1006 })); }
            close() {}
        };
        return 0;",
    )
    .await;
    let build = add_live_row(&mut page).await;
    build.write("line one");
    let notice = page
        .script("await shown(row, 'Failed to load build logs.'); return [part('.cwt-retry').textContent, part('.cwt-plain .cwt-line')];")
        .await;
    assert_eq!(notice, json!(["Retry", null]));
    page.is_accessible("a refused log").await;
    page.script("restore(); part('.cwt-retry').focus(); return 0;").await;
    page.browser.press(Key::Enter).await;
    let seen = page.script("await shown(row, 'line one'); return part('.cwt-retry');").await;
    assert_eq!(seen, json!(null));
    build.succeed();
}
