//! Copy, download and scrolling of a log that is larger than its rendered part.

use std::fs;

use chat_workspace_tools::build_log::LogLevel;
use fantoccini::{Locator, key::Key};

use crate::support::{LivePage, SteppedServer, lines_of, saved_log};

/// Many times the number of rendered lines.
const LINES: usize = 400;

/// An open row with a failed build of [`LINES`] lines, and the text of the lines.
async fn failed_build(server: &mut SteppedServer) -> (LivePage, String) {
    let page = LivePage::open(&server.server.url()).await;
    let row = page.call("Create quick").await;
    let build = server.next_build().await;
    build.mark_stage();
    for line in 1..LINES {
        build.write(format!("line {line}"));
    }
    build.write_at(LogLevel::Error, "no capacity");
    build.fail("apply failed");
    row.wait_for_state("failed").await;
    row.wait_for_visible_line("no capacity").await;
    let lines: String = (1..LINES).map(|line| format!("line {line}\n")).collect();
    (page, lines + "no capacity\n")
}

/// Creates a promise that resolves when the button shows `Copied`.
const OBSERVE_COPIED: &str = "
    window.copied = new Promise((done) => {
        const check = () => document.querySelector('[aria-label=Copied]') && done(true);
        new MutationObserver(check).observe(document, { attributes: true, childList: true, subtree: true });
    });";

#[tokio::test(flavor = "multi_thread")]
async fn copy_has_all_lines_of_a_failed_build() {
    let mut server = SteppedServer::start().await;
    let (page, lines) = failed_build(&mut server).await;
    let browser = &page.browser;
    browser.clipboard().await;
    // The button shows it for two seconds only, so it is observed in the page.
    browser.run::<Option<bool>>(OBSERVE_COPIED).await;
    browser.click(Locator::Css("[aria-label='Copy log']")).await;
    browser.eval::<bool>("window.copied").await;
    assert_eq!(lines_of(&browser.clipboard().await), lines);
}

#[tokio::test(flavor = "multi_thread")]
async fn select_all_and_copy_have_all_lines() {
    let mut server = SteppedServer::start().await;
    let (page, lines) = failed_build(&mut server).await;
    let browser = &page.browser;
    browser.clipboard().await;
    browser.eval::<()>("document.querySelector('.cwt-scroll').focus()").await;
    browser.press_with_control('a').await;
    browser.wait_for::<bool>("document.querySelector('.cwt-scroll[data-all-selected=true]') !== null").await;
    browser.eval::<()>("navigator.clipboard.writeText('')").await;
    browser.press_with_control('c').await;
    let copied =
        "navigator.clipboard.readText().then(text => text || new Promise(requestAnimationFrame).then(() => ''))";
    let mut text = String::new();
    while text.is_empty() {
        text = browser.eval(copied).await;
    }
    assert_eq!(lines_of(&text), lines);
    browser.press(Key::Escape).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn download_has_all_lines_and_the_workspace_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut server = SteppedServer::start().await;
    let (page, lines) = failed_build(&mut server).await;
    let browser = &page.browser;
    browser.save_files_in(folder.path()).await;
    browser.click(Locator::Css("[aria-label='Download log']")).await;
    let path = saved_log(browser, folder.path()).await;
    assert_eq!(lines_of(&fs::read_to_string(&path).expect("is text")), lines);
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    assert!(name.starts_with("quick-") && name.ends_with("-build-1.log"), "{name}");
}

/// Adds an element after the row and records layout shifts outside of the log. Returns the scroll position of the page and
/// the position of the element.
const OBSERVE_LAYOUT: &str = "
    const neighbour = document.createElement('p');
    neighbour.textContent = 'below the row';
    document.querySelector('.cwt-row').after(neighbour);
    document.body.style.paddingBlockEnd = '300vh';
    scrollTo(0, 100);
    window.shifts = [];
    const shiftedNode = ({ node }) => node?.parentElement?.closest('.cwt-scroll') ? [] : [node?.nodeName];
    new PerformanceObserver((list) => shifts.push(...list.getEntries().flatMap(({ sources }) => sources.flatMap(shiftedNode))))
        .observe({ type: 'layout-shift' });
    window.positions = () => [scrollY, neighbour.getBoundingClientRect().top];
    await new Promise(requestAnimationFrame);
    return positions();";

#[tokio::test(flavor = "multi_thread")]
async fn a_growing_log_shifts_nothing_outside_of_its_box() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    let row = page.call("Create quick").await;
    let build = server.next_build().await;
    build.mark_stage();
    for line in 1..=LINES {
        build.write(format!("line {line}"));
    }
    row.wait_for_visible_line(&format!("line {LINES}")).await;
    let positions: [f64; 2] = page.browser.run(OBSERVE_LAYOUT).await;
    assert!(positions[0] > 0.0, "the page is scrollable");
    let top = "document.querySelector('.cwt-scroll').scrollTop";
    let before: f64 = page.browser.eval(top).await;
    for line in 1..=LINES {
        build.write(format!("further line {line}"));
    }
    row.wait_for_visible_line(&format!("further line {LINES}")).await;
    // The box scrolls to the new lines.
    page.browser.poll_for::<bool>(&format!("{top} > {before}")).await;
    assert_eq!(page.browser.eval::<[f64; 2]>("positions()").await, positions);
    assert_eq!(page.browser.eval::<Vec<Option<String>>>("shifts").await, [None::<String>; 0]);
}

/// Sets scroll positions and returns for each next painted frame whether there is a line in the middle of the box.
const JUMP: &str = "
    const box = document.querySelector('.cwt-scroll');
    box.scrollIntoView();
    const { left, top, width, height } = box.getBoundingClientRect();
    const lineInMiddle = () => document.elementFromPoint(left + width / 2, top + height / 2)?.closest('.cwt-line');
    const frame = () => new Promise(requestAnimationFrame);
    const hasLine = [];
    for (const part of [0, 0.5, 0.1, 0.9]) {
        await frame();
        box.scrollTop = part * (box.scrollHeight - box.clientHeight);
        await frame();
        const { port1, port2 } = new MessageChannel();
        const isPainted = new Promise((painted) => (port1.onmessage = painted));
        port2.postMessage(null);
        await isPainted;
        hasLine.push(Boolean(lineInMiddle()));
    }
    return hasLine;";

#[tokio::test(flavor = "multi_thread")]
async fn a_scroll_jump_is_painted_with_lines() {
    let mut server = SteppedServer::start().await;
    let (page, _) = failed_build(&mut server).await;
    assert_eq!(page.browser.run::<Vec<bool>>(JUMP).await, [true; 4]);
}
