//! The gallery's workbench: its panels, its tree, and its keyboard operation.

use std::collections::BTreeSet;

use fantoccini::{Locator, key::Key};
use serde_json::json;

use crate::support::{Browser, navigate, serve_files};

/// Opens the gallery at this query.
async fn open(query: &str) -> Browser {
    let browser = Browser::start().await;
    browser.open(&format!("{}/{query}", serve_files().await)).await;
    browser.wait_for::<bool>("document.querySelector('.panels') !== null").await;
    browser
}

/// Waits until the element of a selector contains a text.
async fn wait_for_text(browser: &Browser, selector: &str, text: &str) {
    let element = format!("document.querySelector({})", json!(selector));
    browser.wait_for::<bool>(&format!("{element}?.innerText.includes({})", json!(text))).await;
}

/// Waits until the URL of the page has this query.
async fn wait_for_query(browser: &Browser, query: &str) {
    browser.poll_for::<bool>(&format!("location.search === {}", json!(query))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_play_button_shows_each_step() {
    let browser = open("?story=start-completed").await;
    browser.click(Locator::Css(".panels .primary")).await;
    wait_for_text(&browser, ".panel-state[role=status]", "Passed:").await;
    wait_for_text(&browser, ".steps", "sees the label \"Started my-project\"").await;
    assert!(browser.eval::<bool>("document.querySelectorAll('.steps [data-outcome=passed]').length > 3").await);
    wait_for_text(&browser, ".tree-summary", "1 passed, 0 failed").await;
    assert_eq!(browser.console_warnings().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn play_in_the_url_plays_each_opened_story() {
    let browser = open("?story=start-completed&play").await;
    wait_for_text(&browser, ".panel-state[role=status]", "Passed:").await;
    browser.click(Locator::Css("#tree-story-start-error")).await;
    wait_for_text(&browser, ".tree-summary", "2 passed, 0 failed").await;
    wait_for_query(&browser, "?story=start-error&play").await;
    browser.eval::<Option<bool>>("history.back()").await;
    wait_for_text(&browser, "h2", "Completed").await;
}

/// A play scrolls through a long log to read it. The log follows its end after that, as before.
#[tokio::test(flavor = "multi_thread")]
async fn a_play_in_a_narrow_frame_leaves_the_log_at_its_end() {
    const IS_AT_END: &str =
        "(box => box.scrollTop + box.clientHeight >= box.scrollHeight - 1)(document.querySelector('.cwt-scroll'))";
    for story in ["log-section-running", "start-running"] {
        let browser = open(&format!("?story={story}&play&width=320")).await;
        wait_for_text(&browser, ".panel-state[role=status]", "Passed:").await;
        browser.poll_for::<bool>(IS_AT_END).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_url_has_the_canvas_settings() {
    let browser = open("?story=start-running").await;
    browser.emulate_motion().await;
    for button in ["Dark", "320", "RTL", "150%", "Reduced"] {
        browser.click_button(button).await;
    }
    browser.click_button("+1 s").await;
    wait_for_text(&browser, ".clock output", "5.0 s").await;
    wait_for_query(&browser, "?story=start-running&theme=dark&width=320&dir=rtl&text=150&motion=reduce&at=5").await;
    for reopened in [false, true] {
        let canvas: Vec<String> = browser
            .eval(
                "(frame => [frame.clientWidth, frame.dir, getComputedStyle(document.documentElement).fontSize,
                    getComputedStyle(frame.querySelector('[data-icon=spinner]')).animationName,
                    getComputedStyle(frame).colorScheme].map(String))(document.querySelector('.story-frame'))",
            )
            .await;
        assert_eq!(canvas, ["320", "rtl", "24px", "none", "dark"], "reopened: {reopened}");
        // The URL restores the same canvas.
        browser.open(&browser.eval::<String>("location.href").await).await;
        wait_for_text(&browser, ".clock output", "5.0 s").await;
        wait_for_text(&browser, ".canvas", "pulling dev:latest").await;
    }
    assert_eq!(browser.console_warnings().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_network_panel_shows_and_changes_traffic() {
    let browser = open("?story=start-running&panel=network").await;
    wait_for_text(&browser, ".records", "logs?follow=true&after=-1").await;
    wait_for_text(&browser, ".records", "WebSocket 1").await;
    browser.click_button("Repeat the last frame").await;
    browser.click_button("Send a malformed frame").await;
    wait_for_text(&browser, ".canvas", "1 piece of the log could not be read.").await;
    browser.click_button("Drop the socket").await;
    wait_for_text(&browser, ".canvas", "Reconnecting…").await;
    wait_for_text(&browser, ".records", "code 1006").await;
    browser.click_button("+1 s").await;
    wait_for_text(&browser, ".records", "WebSocket 2").await;
    browser.click_button("Close normally").await;
    wait_for_text(&browser, ".records", "code 1000").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_network_panel_injects_errors_and_delays() {
    let browser = open("?story=start-completed&panel=network").await;
    browser.click(Locator::XPath("//option[.='status 403']")).await;
    browser.click(Locator::Css(".canvas button.cwt-toggle")).await;
    wait_for_text(&browser, ".canvas", "You may not see this.").await;
    browser.click(Locator::XPath("//option[.='normal']")).await;
    browser.click(Locator::XPath("//option[.='5 s']")).await;
    browser.click_button("Retry").await;
    wait_for_text(&browser, ".canvas", "Loading build logs…").await;
    browser.click_button("+30 s").await;
    wait_for_text(&browser, ".canvas", "Planning infrastructure").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_controls_change_the_story_and_validate_json() {
    let browser = open("?story=start-completed&panel=controls").await;
    browser.click(Locator::Css("#control-no_build")).await;
    browser.wait_for::<bool>("document.querySelector('.canvas button') === null").await;
    wait_for_text(&browser, ".canvas", "Started my-project").await;
    browser.poll_for::<bool>("location.search.includes('&result=%7B')").await;

    browser.click(Locator::Css("#control-result")).await;
    browser.press(Key::End).await;
    browser.press(Key::Backspace).await;
    wait_for_text(&browser, ".field-error[role=alert]", "This is not JSON yet: ").await;
    let described: bool = browser
        .eval("(field => field.ariaInvalid === 'true' && document.getElementById(field.getAttribute('aria-describedby')) !== null)(document.querySelector('#control-result'))")
        .await;
    assert!(described);

    browser.click_button("Reset").await;
    browser.wait_for::<bool>("document.querySelector('.canvas button') !== null").await;
    wait_for_query(&browser, "?story=start-completed&panel=controls").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_and_usage_show_the_current_story() {
    let browser = open("?story=start-completed&panel=events").await;
    wait_for_text(&browser, ".records", "Started my-project").await;
    browser.click(Locator::Css(".canvas button.cwt-toggle")).await;
    wait_for_text(&browser, ".records", "on_open_change").await;
    wait_for_text(&browser, ".records", "on_log_end").await;
    browser.click(Locator::Css("#tab-usage")).await;
    wait_for_text(&browser, ".code", "StartWorkspaceTool {").await;
    wait_for_text(&browser, ".code", "\"workspace_name\": \"my-project\"").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_search_filters_stories() {
    let browser = open("?story=start-completed").await;
    browser.click(Locator::Css(".search")).await;
    for letter in "quota".chars() {
        browser.press_character(letter).await;
    }
    browser.wait_for::<bool>("document.querySelectorAll('.tree a').length === 4").await;
    let stories = ["tree-story-start-quota-reached", "tree-story-start-quota-untitled"];
    for row in stories.into_iter().chain(["tree-group-CreateWorkspaceTool", "tree-story-create-quota-titled"]) {
        browser.press(Key::Down).await;
        browser.poll_for::<bool>(&format!("document.activeElement.id === {}", json!(row))).await;
    }
    browser.press(Key::Enter).await;
    wait_for_text(&browser, "h2", "Quota reached").await;
    wait_for_query(&browser, "?story=create-quota-titled").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tree_scrolls_to_the_current_story() {
    let browser = open("?story=surroundings-dark").await;
    let is_in_view = |story: &str| {
        format!(
            "((row, tree) => row !== undefined && row.top >= tree.top && row.bottom <= tree.bottom)(
                document.querySelector('#tree-story-{story}')?.getBoundingClientRect(),
                document.querySelector('.tree').getBoundingClientRect())"
        )
    };
    browser.poll_for::<bool>(&is_in_view("surroundings-dark")).await;
    assert!(!browser.eval::<bool>(&is_in_view("start-completed")).await);
    navigate(&browser, "?story=start-completed").await;
    browser.poll_for::<bool>(&is_in_view("start-completed")).await;

    // Also in a collapsed group.
    browser.click(Locator::Css("#tree-group-StartWorkspaceTool")).await;
    browser.wait_for::<bool>("document.querySelector('#tree-story-start-running') === null").await;
    navigate(&browser, "?story=start-running").await;
    browser.poll_for::<bool>(&is_in_view("start-running")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tab_reaches_every_control() {
    let browser = open("?story=start-build-failed").await;
    for panel in ["play", "controls", "network", "events", "accessibility", "usage"] {
        // After the play the row is open and the log has all of its tools.
        browser.open(&format!("{}/?story=start-build-failed&play&panel={panel}", serve_files().await)).await;
        wait_for_text(&browser, ".tree-summary", "1 passed, 0 failed").await;
        assert_tab_order(&browser, panel).await;
    }
}

/// Presses Tab until the focus leaves the page, and asserts that each control had the focus.
async fn assert_tab_order(browser: &Browser, panel: &str) {
    // A tree and a tab list have one tab stop each; arrow keys move between their items.
    let controls = ":is(button, input, select, textarea, a, [tabindex]):not(:disabled, [role=treeitem], [role=tab])";
    let expected: BTreeSet<String> = browser
        .eval(&format!(
            "[...document.querySelectorAll({})].map((control, place) => control.id ||= `control-${{place}}`)",
            json!(controls)
        ))
        .await;
    let mut reached = BTreeSet::new();
    loop {
        browser.press(Key::Tab).await;
        let focused = "(control => control === document.body ? null : [control.id ||= `stop-${performance.now()}`,
            control.checkVisibility() && getComputedStyle(control).outlineStyle !== 'none'])(document.activeElement)";
        let Some((id, is_visible)) = browser.eval::<Option<(String, bool)>>(focused).await else { break };
        if !reached.insert(id.clone()) {
            break;
        }
        assert!(is_visible, "{panel}: the focus on {id:?} is not visible");
    }
    let missed: Vec<_> = expected.difference(&reached).collect();
    assert!(missed.is_empty(), "{panel}: Tab does not reach {missed:?} but {reached:?}");
    for one_of in ["tree-", "tab-"] {
        assert_eq!(reached.iter().filter(|id| id.starts_with(one_of)).count(), 1, "{panel}: {one_of} in {reached:?}");
    }
}
