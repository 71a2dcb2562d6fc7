//! A reader follows a live build through a broken connection, and scrolls, finds and copies its lines. Runs in each engine.

use fantoccini::Locator;

use crate::support::{LivePage, LogSocket, Relay, SteppedServer, lines_of};

/// Many times the number of rendered lines.
const LINES: usize = 400;

#[tokio::test(flavor = "multi_thread")]
async fn a_live_build_is_followed_scrolled_searched_and_copied() {
    let mut server = SteppedServer::start().await;
    let relay = Relay::start(server.server.address()).await;
    let page = LivePage::open(&relay.origin()).await;
    let browser = &page.browser;
    let row = page.call("Create quick").await;
    let build = server.next_build().await;
    build.mark_stage();
    for line in 1..LINES / 2 {
        build.write(format!("line {line}."));
    }
    row.wait_for_visible_line(&format!("line {}.", LINES / 2 - 1)).await;
    let seen = row.lines().await.last().expect("has lines").id;

    relay.drop_sockets();
    relay.wait_until_closed().await;
    for line in LINES / 2..=LINES {
        build.write(format!("line {line}."));
    }
    row.wait_for_visible_line(&format!("line {LINES}.")).await;
    assert_eq!(relay.sockets().last(), Some(&LogSocket { after: seen, is_open: true }));

    row.eval::<()>("void (row.querySelector('.cwt-scroll').scrollTop = 0)").await;
    row.wait_for_visible_line("line 1.").await;
    browser.eval::<()>("document.querySelector('.cwt-scroll').focus()").await;
    browser.press_with_control('f').await;
    browser.wait_for::<bool>("document.activeElement.matches('.cwt-find-text')").await;
    for character in "LINE 277.".chars() {
        browser.press_character(character).await;
    }
    let found = "row.querySelector('.cwt-found')?.textContent";
    row.wait_for::<bool>(&format!("{found} === 'line 277.'")).await;
    assert_eq!(row.eval::<String>("row.querySelector('.cwt-find-count').textContent").await, "1 of 1");
    assert!(row.eval::<f64>("row.querySelector('.cwt-scroll').scrollTop").await > 0.0);

    build.succeed();
    row.wait_for_state("succeeded").await;
    let logs = page.logs(&page.build().await).await;
    row.assert_lines(&logs).await;
    // The lines of the build, and then those of the agent.
    let all: String = logs.stage_lines().into_iter().map(|(_, _, text)| text + "\n").collect();
    let lines: String = (1..=LINES).map(|line| format!("line {line}.\n")).collect();
    assert!(all.starts_with(&lines), "{all}");
    browser.click(Locator::Css("[aria-label='Copy log']")).await;
    assert_eq!(lines_of(&browser.pasted().await), all);

    // Another text, so that the next copy is not the last one.
    browser.copy("another text").await;
    assert_eq!(browser.pasted().await, "another text");
    browser.eval::<()>("document.querySelector('.cwt-scroll').focus()").await;
    browser.press_with_control('a').await;
    browser.wait_for::<bool>("document.querySelector('.cwt-scroll[data-all-selected=true]') !== null").await;
    browser.press_with_control('c').await;
    assert_eq!(lines_of(&browser.pasted().await), all);
}
