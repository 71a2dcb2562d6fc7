//! A log in an element, and what a reader does with it.

use std::fs;

use fantoccini::key::Key;
use serde_json::json;

use super::{Page, empty_page::live_row};
use crate::support::{SteppedBuild, lines_of, saved_log};

/// Many times what is drawn at once.
const LINES: usize = 400;

/// A row with a log of [`LINES`] lines, and the build that has written them.
async fn long_log() -> (Page, SteppedBuild) {
    let (page, build) = live_row().await;
    for line in 1..=LINES {
        build.write(format!("line {line}."));
    }
    page.script(&format!("await shown(row, 'line {LINES}.'); return 0;")).await;
    (page, build)
}

/// The text of [`long_log`].
fn all_lines() -> String {
    (1..=LINES).map(|line| format!("line {line}.\n")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_logs_find_is_opened_used_and_closed_by_keys() {
    let (page, build) = live_row().await;
    build.write("line one");
    build.write("line two");
    let seen = page
        .script(
            "await shown(row, 'line two');
            const press = (on, key, more) =>
                on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...more }));
            const isLeftToTheBrowser = press(part('.cwt-scroll'), 'f', { ctrlKey: true });
            const field = await until(() => part('.cwt-find-text'));
            await until(() => row.shadowRoot.activeElement === field);
            field.value = 'TWO';
            field.dispatchEvent(new Event('input', { bubbles: true }));
            const count = await until(() => part('.cwt-find-count').textContent);
            const found = (await until(() => part('.cwt-found'))).textContent;
            press(field, 'Escape');
            await until(() => !part('.cwt-find-text') && row.shadowRoot.activeElement === part('.cwt-scroll'));
            return [isLeftToTheBrowser, count, found];",
        )
        .await;
    assert_eq!(seen, json!([false, "1 of 1", "two"]));
    build.succeed();
}

/// The height of a line with tabs is known only once the browser has measured it.
#[tokio::test(flavor = "multi_thread")]
async fn wrapped_lines_with_tabs_do_not_overlap() {
    let (page, build) = live_row().await;
    for _ in 0..3 {
        build.write("a\tb\tc\t".repeat(30));
    }
    build.write("the end");
    let gaps = page
        .script(
            "await shown(row, 'the end');
            for (let n = 0; n < 5; n += 1) await frame();
            const boxes = [...row.shadowRoot.querySelectorAll('.cwt-lines > .cwt-line')].map((line) => line.getBoundingClientRect());
            return boxes.slice(1).map((box, index) => Math.round(box.top - boxes[index].bottom));",
        )
        .await;
    assert_eq!(gaps, json!([0, 0, 0]));
    build.succeed();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lines_of_a_log_stay_when_the_run_is_over() {
    let (page, build) = live_row().await;
    build.write("line one");
    let seen = page
        .script(
            "const log = add('workspace-build-log', { status: 'running' }, context);
            await shown(log, 'line one');
            log.runOver = true;
            await shown(log, 'The build is still running.');
            const seen = [text(log).includes('line one'), log.hasAttribute('run-over')];
            // Without lines there is no log to find.
            const other = add('workspace-build-log', { status: 'running', runOver: true }, context);
            await frame(); await frame();
            return [...seen, text(other)];",
        )
        .await;
    assert_eq!(seen, json!([true, true, ""]));
    build.succeed();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_log_is_scrolled_and_what_is_out_of_sight_is_found() {
    let (page, build) = long_log().await;
    let seen = page
        .script(
            "const box = part('.cwt-scroll');
            const isFollowed = !text(row).includes('line 1.');
            box.scrollTop = 0;
            await shown(row, 'line 1.');
            const isFirst = !text(row).includes('line 400.');
            box.dispatchEvent(new KeyboardEvent('keydown', { key: 'f', ctrlKey: true, bubbles: true, cancelable: true }));
            const field = await until(() => part('.cwt-find-text'));
            field.value = 'line 277.';
            field.dispatchEvent(new Event('input', { bubbles: true }));
            await until(() => part('.cwt-found')?.textContent === 'line 277.');
            return [isFollowed, isFirst, part('.cwt-find-count').textContent, box.scrollTop > 0];",
        )
        .await;
    assert_eq!(seen, json!([true, true, "1 of 1", true]));
    build.succeed();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_of_a_log_is_copied() {
    let (page, build) = long_log().await;
    // A page may write to the clipboard only after a key or a click of the reader.
    page.script("part(`[aria-label='Copy log']`).focus(); return 0;").await;
    page.browser.press(Key::Enter).await;
    page.script("await until(() => part('[aria-label=Copied]')); return 0;").await;
    assert_eq!(lines_of(&page.browser.pasted().await), all_lines());
    build.succeed();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_of_a_log_is_saved() {
    let folder = tempfile::tempdir().expect("a folder");
    let (page, build) = long_log().await;
    page.browser.save_files_in(folder.path()).await;
    page.script("part(`[aria-label='Download log']`).click(); return 0;").await;
    let saved = saved_log(&page.browser, folder.path()).await;
    assert_eq!(lines_of(&fs::read_to_string(saved).expect("is text")), all_lines());
    build.succeed();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_stops_and_starts_in_two_rows_that_show_their_own_builds() {
    let (mut page, build) = live_row().await;
    build.write("first of all");
    page.script("await shown(row, 'first of all'); return 0;").await;
    build.succeed();
    page.script("await until(() => events.length > 0); return 0;").await;
    for (tool, transition, words) in
        [("stop-workspace-tool", "stop", "going down"), ("start-workspace-tool", "start", "coming up")]
    {
        let call = format!(
            "const body = JSON.stringify({{ transition: '{transition}' }});
            const headers = {{ 'Content-Type': 'application/json' }};
            const asked = await fetch(`/api/v2/workspaces/${{workspace.id}}/builds`, {{ method: 'POST', headers, body }});
            window.{transition} = add('{tool}', {{ status: 'running', toolCallId: '{transition}' }}, context);
            context.buildId = (await asked.json()).id;
            return 0;"
        );
        page.script(&call).await;
        let build = page.server.next_build().await;
        build.write(words);
        let ended = format!("const tool = window.{transition}; await shown(tool, '{words}');");
        page.script(&format!("{ended} return 0;")).await;
        build.succeed();
        let end = format!(
            "{ended}
            tool.result = {{ workspace_name: 'ada/ws-1', build_id: context.buildId }};
            tool.status = 'completed';
            await until(() => tool.shadowRoot.querySelector('.cwt-row').dataset.state === 'succeeded');
            return 0;"
        );
        page.script(&end).await;
    }
    // The box of the started row grows with the lines of the agent. It renders all of them when it has been measured.
    let texts = page
        .script("await shown(stop, 'going down'); await shown(start, 'coming up'); return [stop, start].map(text);")
        .await;
    let seen = [&texts[0], &texts[1]].map(|row| {
        let text = row.as_str().expect("is text");
        ["going down", "coming up"].map(|words| text.contains(words))
    });
    assert_eq!(json!(seen), json!([[true, false], [false, true]]), "{texts}");
    assert_eq!(page.browser.console_errors().await, [""; 0]);
}
