//! What a reader takes out of a log: every line, whatever is drawn of it.

use std::fs;

use chat_workspace_tools::build_log::LogLevel;
use fantoccini::{Locator, key::Key};

use crate::support::{LivePage, SteppedServer, lines_of, saved_log};

/// Many times what is drawn at once.
const LINES: usize = 400;

/// A failed build of [`LINES`] lines in an open row, and the text that those are.
async fn failed_build(server: &mut SteppedServer) -> (LivePage, String) {
    let page = LivePage::open(&server.server.url()).await;
    let row = page.call("Create quick").await;
    let build = server.begun().await;
    build.mark_stage();
    for line in 1..LINES {
        build.write(&format!("line {line}"));
    }
    build.write_at(LogLevel::Error, "no capacity");
    build.fail("apply failed");
    row.reaches("failed").await;
    row.shows_line("no capacity").await;
    let lines: String = (1..LINES).map(|line| format!("line {line}\n")).collect();
    (page, lines + "no capacity\n")
}

/// Waits in the page until a button says that it has copied.
const NOTICE_COPIED: &str = "
    window.copied = new Promise((done) => {
        const look = () => document.querySelector('[aria-label=Copied]') && done(true);
        new MutationObserver(look).observe(document, { attributes: true, childList: true, subtree: true });
    });";

#[tokio::test(flavor = "multi_thread")]
async fn copy_gives_every_line_of_a_failed_build() {
    let mut server = SteppedServer::start().await;
    let (page, lines) = failed_build(&mut server).await;
    let browser = &page.browser;
    browser.clipboard().await;
    // The button says so for two seconds only: the page itself waits for it.
    browser.run::<Option<bool>>(NOTICE_COPIED).await;
    browser.click(Locator::Css("[aria-label='Copy log']")).await;
    browser.eval::<bool>("window.copied").await;
    assert_eq!(lines_of(&browser.clipboard().await), lines);
}

#[tokio::test(flavor = "multi_thread")]
async fn select_all_and_copy_give_every_line_from_the_keyboard() {
    let mut server = SteppedServer::start().await;
    let (page, lines) = failed_build(&mut server).await;
    let browser = &page.browser;
    browser.clipboard().await;
    browser.eval::<()>("document.querySelector('.cwt-scroll').focus()").await;
    browser.type_with_control('a').await;
    browser.wait_for::<bool>("document.querySelector('.cwt-scroll[data-all-selected=true]') !== null").await;
    browser.eval::<()>("navigator.clipboard.writeText('')").await;
    browser.type_with_control('c').await;
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
async fn download_saves_every_line_under_the_workspaces_name() {
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

/// Keeps watch over the page: what is laid out elsewhere than before, and where the page and the row's neighbour stand.
const WATCH: &str = "
    const neighbour = document.createElement('p');
    neighbour.textContent = 'below the row';
    document.querySelector('.cwt-row').after(neighbour);
    document.body.style.paddingBlockEnd = '300vh';
    scrollTo(0, 100);
    window.shifts = [];
    const of = ({ node }) => node?.parentElement?.closest('.cwt-scroll') ? [] : [node?.nodeName];
    new PerformanceObserver((list) => shifts.push(...list.getEntries().flatMap(({ sources }) => sources.flatMap(of))))
        .observe({ type: 'layout-shift' });
    window.stands = () => [scrollY, neighbour.getBoundingClientRect().top];
    await new Promise(requestAnimationFrame);
    return stands();";

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_grows_moves_nothing_but_its_own_box() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    let row = page.call("Create quick").await;
    let build = server.begun().await;
    build.mark_stage();
    for line in 1..=LINES {
        build.write(&format!("line {line}"));
    }
    row.shows_line(&format!("line {LINES}")).await;
    let stood: [f64; 2] = page.browser.run(WATCH).await;
    assert!(stood[0] > 0.0, "the page can be scrolled");
    let top = "document.querySelector('.cwt-scroll').scrollTop";
    let before: f64 = page.browser.eval(top).await;
    for line in 1..=LINES {
        build.write(&format!("further line {line}"));
    }
    row.shows_line(&format!("further line {LINES}")).await;
    // The box follows the log.
    page.browser.wait_for_frame::<bool>(&format!("{top} > {before}")).await;
    assert_eq!(page.browser.eval::<[f64; 2]>("stands()").await, stood);
    assert_eq!(page.browser.eval::<Vec<Option<String>>>("shifts").await, [None::<String>; 0]);
}

/// Leaps through the log and tells, of each frame that is painted after a leap, whether a line stands in the box's middle.
const LEAP: &str = "
    const box = document.querySelector('.cwt-scroll');
    box.scrollIntoView();
    const { left, top, width, height } = box.getBoundingClientRect();
    const isDrawn = () => document.elementFromPoint(left + width / 2, top + height / 2)?.closest('.cwt-line');
    const frame = () => new Promise(requestAnimationFrame);
    const drawn = [];
    for (const part of [0, 0.5, 0.1, 0.9]) {
        await frame();
        box.scrollTop = part * (box.scrollHeight - box.clientHeight);
        await frame();
        const { port1, port2 } = new MessageChannel();
        const isPainted = new Promise((painted) => (port1.onmessage = painted));
        port2.postMessage(null);
        await isPainted;
        drawn.push(Boolean(isDrawn()));
    }
    return drawn;";

#[tokio::test(flavor = "multi_thread")]
async fn the_frame_that_tells_of_a_leap_is_painted_with_its_lines() {
    let mut server = SteppedServer::start().await;
    let (page, _) = failed_build(&mut server).await;
    assert_eq!(page.browser.run::<Vec<bool>>(LEAP).await, [true; 4]);
}
