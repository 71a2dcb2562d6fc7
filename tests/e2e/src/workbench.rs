//! The gallery's workbench: what its panels do, and all of it without a mouse.

use std::collections::BTreeSet;

use fantoccini::{Locator, key::Key};
use serde_json::json;

use crate::support::{Browser, go, serve_files};

/// The gallery at this query, with nothing to complain of.
async fn open(query: &str) -> Browser {
    let browser = Browser::start().await;
    browser.open(&format!("{}/{query}", serve_files().await)).await;
    browser.wait_for::<bool>("document.querySelector('.panels') !== null").await;
    browser
}

/// Waits until this selector's element holds this text.
async fn reads(browser: &Browser, selector: &str, text: &str) {
    let element = format!("document.querySelector({})", json!(selector));
    browser.wait_for::<bool>(&format!("{element}?.innerText.includes({})", json!(text))).await;
}

/// Waits until the page is at this query.
async fn is_at(browser: &Browser, query: &str) {
    browser.wait_for_frame::<bool>(&format!("location.search === {}", json!(query))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_play_button_shows_each_step_and_marks_the_story() {
    let browser = open("?story=start-completed").await;
    browser.click(Locator::Css(".panels .primary")).await;
    reads(&browser, ".panel-state[role=status]", "Passed:").await;
    reads(&browser, ".steps", "sees the label \"Started my-project\"").await;
    assert!(browser.eval::<bool>("document.querySelectorAll('.steps [data-outcome=passed]').length > 3").await);
    reads(&browser, ".tree-summary", "1 passed, 0 failed").await;
    assert_eq!(browser.console_complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_play_in_the_address_each_story_that_is_opened_is_played() {
    let browser = open("?story=start-completed&play").await;
    reads(&browser, ".panel-state[role=status]", "Passed:").await;
    browser.click(Locator::Css("#tree-story-start-error")).await;
    reads(&browser, ".tree-summary", "2 passed, 0 failed").await;
    is_at(&browser, "?story=start-error&play").await;
    browser.eval::<Option<bool>>("history.back()").await;
    reads(&browser, "h2", "Completed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_on_the_canvas_stands_in_the_address() {
    let browser = open("?story=start-running").await;
    for button in ["Dark", "320", "RTL", "150%", "Reduced"] {
        browser.click_button(button).await;
    }
    browser.click_button("+1 s").await;
    reads(&browser, ".clock output", "5.0 s").await;
    is_at(&browser, "?story=start-running&theme=dark&width=320&dir=rtl&text=150&motion=reduce&at=5").await;
    for again in [false, true] {
        let canvas: Vec<String> = browser
            .eval(
                "(frame => [frame.clientWidth, frame.dir, getComputedStyle(document.documentElement).fontSize,
                    getComputedStyle(frame.querySelector('[data-icon=spinner]')).animationName,
                    getComputedStyle(frame).colorScheme].map(String))(document.querySelector('.story-frame'))",
            )
            .await;
        assert_eq!(canvas, ["320", "rtl", "24px", "none", "dark"], "opened again: {again}");
        // Whoever is sent the address sees the same.
        browser.open(&browser.eval::<String>("location.href").await).await;
        reads(&browser, ".clock output", "5.0 s").await;
        reads(&browser, ".canvas", "pulling dev:latest").await;
    }
    assert_eq!(browser.console_complaints().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_network_panel_shows_and_disturbs_what_passes() {
    let browser = open("?story=start-running&panel=network").await;
    reads(&browser, ".records", "logs?follow=true&after=-1").await;
    reads(&browser, ".records", "WebSocket 1").await;
    browser.click_button("Repeat the last frame").await;
    browser.click_button("Send a malformed frame").await;
    reads(&browser, ".canvas", "1 piece of the log could not be read.").await;
    browser.click_button("Drop the socket").await;
    reads(&browser, ".canvas", "Reconnecting…").await;
    reads(&browser, ".records", "code 1006").await;
    browser.click_button("+1 s").await;
    reads(&browser, ".records", "WebSocket 2").await;
    browser.click_button("Close normally").await;
    reads(&browser, ".records", "code 1000").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_network_can_be_made_to_fail_and_to_be_slow() {
    let browser = open("?story=start-completed&panel=network").await;
    browser.click(Locator::XPath("//option[.='status 403']")).await;
    browser.click(Locator::Css(".canvas button.cwt-toggle")).await;
    reads(&browser, ".canvas", "You may not see this.").await;
    browser.click(Locator::XPath("//option[.='normal']")).await;
    browser.click(Locator::XPath("//option[.='5 s']")).await;
    browser.click_button("Retry").await;
    reads(&browser, ".canvas", "Loading build logs…").await;
    browser.click_button("+30 s").await;
    reads(&browser, ".canvas", "Planning infrastructure").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_controls_change_the_story_and_tell_what_is_not_json() {
    let browser = open("?story=start-completed&panel=controls").await;
    browser.click(Locator::Css("#control-no_build")).await;
    browser.wait_for::<bool>("document.querySelector('.canvas button') === null").await;
    reads(&browser, ".canvas", "Started my-project").await;
    browser.wait_for_frame::<bool>("location.search.includes('&result=%7B')").await;

    browser.click(Locator::Css("#control-result")).await;
    browser.press(Key::End).await;
    browser.press(Key::Backspace).await;
    reads(&browser, ".field-error[role=alert]", "This is not JSON yet: ").await;
    let described: bool = browser
        .eval("(field => field.ariaInvalid === 'true' && document.getElementById(field.getAttribute('aria-describedby')) !== null)(document.querySelector('#control-result'))")
        .await;
    assert!(described);

    browser.click_button("Reset").await;
    browser.wait_for::<bool>("document.querySelector('.canvas button') !== null").await;
    is_at(&browser, "?story=start-completed&panel=controls").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_and_usage_tell_of_the_story_as_it_is() {
    let browser = open("?story=start-completed&panel=events").await;
    reads(&browser, ".records", "Started my-project").await;
    browser.click(Locator::Css(".canvas button.cwt-toggle")).await;
    reads(&browser, ".records", "on_open_change").await;
    reads(&browser, ".records", "on_log_end").await;
    browser.click(Locator::Css("#tab-usage")).await;
    reads(&browser, ".code", "StartWorkspaceTool {").await;
    reads(&browser, ".code", "\"workspace_name\": \"my-project\"").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_search_finds_stories_and_the_keyboard_opens_them() {
    let browser = open("?story=start-completed").await;
    browser.click(Locator::Css(".search")).await;
    for letter in "quota".chars() {
        browser.type_letter(letter).await;
    }
    browser.wait_for::<bool>("document.querySelectorAll('.tree a').length === 4").await;
    let stories = ["tree-story-start-quota-reached", "tree-story-start-quota-untitled"];
    for row in stories.into_iter().chain(["tree-group-CreateWorkspaceTool", "tree-story-create-quota-titled"]) {
        browser.press(Key::Down).await;
        browser.wait_for_frame::<bool>(&format!("document.activeElement.id === {}", json!(row))).await;
    }
    browser.press(Key::Enter).await;
    reads(&browser, "h2", "Quota reached").await;
    is_at(&browser, "?story=create-quota-titled").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tree_shows_the_story_that_an_address_leads_to() {
    let browser = open("?story=surroundings-dark").await;
    let is_in_sight = |story: &str| {
        format!(
            "((row, tree) => row !== undefined && row.top >= tree.top && row.bottom <= tree.bottom)(
                document.querySelector('#tree-story-{story}')?.getBoundingClientRect(),
                document.querySelector('.tree').getBoundingClientRect())"
        )
    };
    browser.wait_for_frame::<bool>(&is_in_sight("surroundings-dark")).await;
    assert!(!browser.eval::<bool>(&is_in_sight("start-completed")).await);
    go(&browser, "?story=start-completed").await;
    browser.wait_for_frame::<bool>(&is_in_sight("start-completed")).await;

    // Also in a group that was closed.
    browser.click(Locator::Css("#tree-group-StartWorkspaceTool")).await;
    browser.wait_for::<bool>("document.querySelector('#tree-story-start-running') === null").await;
    go(&browser, "?story=start-running").await;
    browser.wait_for_frame::<bool>(&is_in_sight("start-running")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tab_reaches_every_control_and_the_focus_is_always_seen() {
    let browser = open("?story=start-build-failed").await;
    for panel in ["play", "controls", "network", "events", "accessibility", "usage"] {
        // Played, so that the row is open and the log has all of its tools.
        browser.open(&format!("{}/?story=start-build-failed&play&panel={panel}", serve_files().await)).await;
        reads(&browser, ".tree-summary", "1 passed, 0 failed").await;
        walk_with_tab(&browser, panel).await;
    }
}

/// Presses Tab until it leaves the page, and finds every control on the way.
async fn walk_with_tab(browser: &Browser, panel: &str) {
    // Of a tree and of tabs one item takes part; arrows lead to the others, as is the custom.
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
        let focused = "(control => [control.id ||= `stop-${performance.now()}`, control.checkVisibility()
            && getComputedStyle(control).outlineStyle !== 'none'])(document.activeElement)";
        let (id, is_seen): (String, bool) = browser.eval(focused).await;
        if browser.eval("document.activeElement === document.body").await || !reached.insert(id.clone()) {
            break;
        }
        assert!(is_seen, "{panel}: the focus on {id:?} is not seen");
    }
    let missed: Vec<_> = expected.difference(&reached).collect();
    assert!(missed.is_empty(), "{panel}: Tab does not reach {missed:?} but {reached:?}");
    for one_of in ["tree-", "tab-"] {
        assert_eq!(reached.iter().filter(|id| id.starts_with(one_of)).count(), 1, "{panel}: {one_of} in {reached:?}");
    }
}
