//! The rows with forced colors, as in the contrast themes of Windows.

use fantoccini::key::Key;
use serde_json::json;

use crate::support::{Browser, serve_files};

/// A function that returns a computed style of the first element of a selector.
const STYLE: &str = "(selector, name) => getComputedStyle(document.querySelector(selector))[name]";

impl Browser {
    async fn open_forced(&self, story: &str) {
        self.open(&format!("{}/?story={story}&bare&play", serve_files().await)).await;
        let outcome: String = self.wait_for("document.querySelector('.gallery-bare')?.dataset.outcome").await;
        assert_eq!(outcome, "passed", "{story}");
        assert!(self.eval::<bool>("matchMedia('(forced-colors: active)').matches").await);
    }

    async fn style(&self, selector: &str, name: &str) -> String {
        self.eval(&format!("({STYLE})({}, {})", json!(selector), json!(name))).await
    }

    /// The computed value of a system color.
    async fn system_color(&self, name: &str) -> String {
        let probe = "(color) => {
            const probe = document.createElement('p');
            probe.style.color = color;
            document.body.append(probe);
            const computed = getComputedStyle(probe).color;
            probe.remove();
            return computed;
        }";
        self.eval(&format!("({probe})({})", json!(name))).await
    }
}

async fn start_with_forced_colors() -> Browser {
    let browser = Browser::start().await;
    browser.emulate_forced_colors().await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn levels_have_different_borders() {
    let browser = start_with_forced_colors().await;
    browser.open_forced("log-lines-levels").await;
    let text = browser.system_color("CanvasText").await;
    let mut borders = Vec::new();
    for level in ["info", "warn", "error"] {
        let line = format!(".cwt-line[data-level={level}]");
        assert_eq!(browser.style(&format!("{line} > .cwt-output"), "color").await, text, "{level}");
        borders.push(browser.style(&line, "borderInlineStartStyle").await);
    }
    assert_eq!(borders, ["none", "dotted", "solid"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_text_of_all_levels_is_aligned() {
    let browser = start_with_forced_colors().await;
    browser.open_forced("log-lines-levels").await;
    let starts: Vec<f64> = browser
        .eval(
            "[...document.querySelectorAll('.cwt-line > .cwt-output')].map(text => text.getBoundingClientRect().left)",
        )
        .await;
    assert!(starts.len() >= 5 && starts.iter().all(|start| *start == starts[0]), "{starts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn states_have_visible_icons() {
    let browser = start_with_forced_colors().await;
    let text = browser.system_color("CanvasText").await;
    browser.open_forced("start-error").await;
    assert_eq!(browser.style(".cwt-state [data-icon=warning]", "color").await, text);
    assert_ne!(browser.style(".cwt-state [data-icon=warning]", "display").await, "none");

    browser.open_forced("start-running").await;
    let spinner = ".cwt-state [data-icon=spinner]";
    assert_eq!(browser.style(spinner, "borderBlockEndColor").await, browser.system_color("CanvasText").await);
    // The gap of the ring makes the rotation visible.
    assert_eq!(browser.style(spinner, "borderBlockStartColor").await, browser.system_color("Canvas").await);
    let wrap = ".cwt-tool[aria-pressed=true]";
    assert_eq!(browser.style(wrap, "backgroundColor").await, browser.system_color("Highlight").await);
    assert_eq!(browser.style(wrap, "color").await, browser.system_color("HighlightText").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_focus_is_visible() {
    let browser = start_with_forced_colors().await;
    browser.open_forced("start-running").await;
    browser.eval::<()>("document.querySelector('.cwt-toggle').focus()").await;
    // The browser shows the focus ring only after a key press.
    browser.press(Key::Tab).await;
    let ring: Vec<String> = browser
        .eval("(style => [style.outlineStyle, style.outlineWidth, style.outlineColor])(getComputedStyle(document.activeElement))")
        .await;
    assert!(browser.eval::<bool>("document.activeElement.matches('.cwt-row *, .cwt-log *')").await);
    assert_eq!(&ring[..2], ["solid", "2px"], "{ring:?}");
    assert_ne!(ring[2], browser.system_color("Canvas").await, "the ring has the color of the background");
}
