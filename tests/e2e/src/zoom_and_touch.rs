//! Rows and logs on a zoomed page (WCAG 1.4.10) and on a touch screen.

use serde_json::{Value, json};

use crate::support::{Browser, serve_files};

/// Stories with all kinds of controls: tools of the log, the find bar, links, Retry, notices.
const STORIES: [&str; 12] = [
    "start-completed",
    "start-build-failed",
    "start-running",
    "start-error",
    "start-quota-reached",
    "create-link",
    "create-already-exists",
    "log-tools-find",
    "log-tools-level",
    "startup-several-agents",
    "startup-finished",
    "connection-gave-up",
];

/// The controls of the row or the log that are shown. Links in lines are as large as their text.
const CONTROLS: &str = "
    const root = document.querySelector('.cwt-row') ?? document.querySelector('.cwt-log');
    const nameOf = (control) => control.ariaLabel || control.innerText || control.className;
    const controls = [...root.querySelectorAll('button, select, input, a[href]')]
        .filter((control) => control.checkVisibility() && !control.closest('.cwt-line'))
        .map((control) => ({ control, name: nameOf(control), rect: control.getBoundingClientRect() }));";

/// What is lost or covered on the page, as texts.
const LOSSES: &str = "
    const losses = [];
    const page = document.documentElement;
    if (page.scrollWidth > innerWidth) losses.push(`the page scrolls sideways: ${page.scrollWidth} > ${innerWidth}`);
    // The log's box and the strip of stages are scrolled by themselves.
    const fixed = controls.filter(({ control }) => !control.closest('.cwt-canvas, .cwt-strip'));
    fixed.forEach(({ control, name, rect }, index) => {
        if (rect.left < -0.5 || rect.right > innerWidth + 0.5) losses.push(`${name} is outside: ${rect.left} to ${rect.right}`);
        if (rect.width < 1 || rect.height < 1) losses.push(`${name} has no size`);
        for (const { control: other, name: otherName, rect: otherRect } of fixed.slice(index + 1)) {
            if (control.contains(other) || other.contains(control)) continue;
            const width = Math.min(rect.right, otherRect.right) - Math.max(rect.left, otherRect.left);
            const height = Math.min(rect.bottom, otherRect.bottom) - Math.max(rect.top, otherRect.top);
            if (width > 1 && height > 1) losses.push(`${name} covers ${otherName} by ${width} x ${height}`);
        }
    });
    for (const text of root.querySelectorAll('.cwt-failure, .cwt-notice, .cwt-notice-text, .cwt-toolbar'))
        if (text.scrollWidth > text.clientWidth + 1 && getComputedStyle(text).display !== 'inline')
            losses.push(`${text.className} is cut: ${text.scrollWidth} > ${text.clientWidth}`);
    return [controls.length, losses];";

/// The controls that are smaller than 44 px.
const SMALL_TARGETS: &str = "
    const small = controls.filter(({ rect }) => rect.width < 44 || rect.height < 44);
    return [controls.length, small.map(({ name, rect }) => `${name}: ${rect.width} x ${rect.height}`)];";

impl Browser {
    /// Sets the viewport of a window of 1280 x 1024 pixels that is zoomed, such as 4 for 400%.
    async fn zoom(&self, factor: u32) {
        let params =
            json!({ "width": 1280 / factor, "height": 1024 / factor, "deviceScaleFactor": factor, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", params).await;
    }

    /// Emulates a phone with a touch screen.
    async fn use_touch_screen(&self) {
        let params = json!({ "width": 390, "height": 700, "deviceScaleFactor": 2, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", params).await;
        self.devtools("Emulation.setTouchEmulationEnabled", json!({ "enabled": true, "maxTouchPoints": 1 })).await;
    }

    /// Opens a story and plays it.
    async fn play(&self, story: &str) {
        self.open(&format!("{}/?story={story}&bare&play", serve_files().await)).await;
        let outcome: String = self.wait_for("document.querySelector('.gallery-bare')?.dataset.outcome").await;
        assert_eq!(outcome, "passed", "{story}");
    }

    async fn touch(&self, kind: &str, points: Value) {
        self.devtools("Input.dispatchTouchEvent", json!({ "type": kind, "touchPoints": points })).await;
    }

    /// Moves a finger from the middle of the log's box, in steps of one frame.
    async fn swipe(&self, distance: f64) {
        const STEPS: u32 = 10;
        let middle = "(({ left, top, width, height }) => [left + width / 2, top + height / 2])(
            document.querySelector('.cwt-scroll').getBoundingClientRect())";
        let (x, y): (f64, f64) = self.eval(middle).await;
        self.touch("touchStart", json!([{ "x": x, "y": y }])).await;
        for step in 1..=STEPS {
            let y = y + distance * f64::from(step) / f64::from(STEPS);
            self.touch("touchMove", json!([{ "x": x, "y": y }])).await;
            self.next_frame().await;
        }
        self.touch("touchEnd", json!([])).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_at_200_and_400_percent() {
    let browser = Browser::start().await;
    for factor in [2, 4] {
        browser.zoom(factor).await;
        for story in STORIES {
            browser.play(story).await;
            assert_eq!(browser.eval::<f64>("innerWidth").await, f64::from(1280 / factor));
            let (controls, losses): (usize, Vec<String>) = browser.run(&format!("{CONTROLS}{LOSSES}")).await;
            assert!(losses.is_empty(), "{story} at {factor}00%, {controls} controls: {losses:#?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn touch_targets_are_44_pixels() {
    let browser = Browser::start().await;
    browser.use_touch_screen().await;
    let mut total = 0;
    for story in STORIES.into_iter().chain(["exact-log-many-stages"]) {
        browser.play(story).await;
        assert!(browser.eval::<bool>("matchMedia('(pointer: coarse)').matches").await);
        let (controls, small): (usize, Vec<String>) = browser.run(&format!("{CONTROLS}{SMALL_TARGETS}")).await;
        assert!(small.is_empty(), "{story}: {small:#?}");
        total += controls;
    }
    assert!(total > 50, "{total} controls");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finger_scrolls_the_log() {
    let browser = Browser::start().await;
    browser.use_touch_screen().await;
    browser.play("log-section-long").await;
    let top = "document.querySelector('.cwt-scroll').scrollTop";
    let before: f64 = browser.eval(top).await;
    assert!(before > 100.0, "the log is at its end");
    browser.swipe(100.0).await;
    let after: f64 = browser.poll_for(&format!("{top} < {before} && {top}")).await;
    assert!(before - after <= 100.0, "from {before} to {after}");
    browser.swipe(-40.0).await;
    browser.poll_for::<bool>(&format!("{top} > {after}")).await;
    assert!(browser.eval::<f64>(top).await < before, "the log does not jump back to its end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_can_be_selected_by_touch() {
    let browser = Browser::start().await;
    browser.use_touch_screen().await;
    browser.play("log-section-long").await;
    // Headless Chromium selects nothing when a finger is held. What it needs is checked: nothing prevents the default, and the text
    // is selectable.
    browser
        .run::<Option<bool>>(
            "window.prevented = [];
            for (const type of ['pointerdown', 'touchstart', 'touchend', 'contextmenu', 'selectstart'])
                addEventListener(type, (event) => event.defaultPrevented && prevented.push(type));
            return null;",
        )
        .await;
    let line = "[...document.querySelectorAll('.cwt-line')].findLast((line) => line.checkVisibility())";
    let (x, y): (f64, f64) =
        browser.eval(&format!("(({{ left, top }}) => [left + 20, top + 5])({line}.getBoundingClientRect())")).await;
    browser.touch("touchStart", json!([{ "x": x, "y": y }])).await;
    browser.touch("touchEnd", json!([])).await;
    assert_eq!(browser.eval::<Vec<String>>("prevented").await, [""; 0]);
    let selectable = format!(
        "[...{line}.querySelectorAll('*'), {line}].every((part) => part.matches('[class*=time]') || getComputedStyle(part).userSelect !== 'none')"
    );
    assert!(browser.eval::<bool>(&selectable).await, "the text can be selected");
    // As the browser does after a long press on a word.
    let select = format!(
        "(() => {{
            const line = {line};
            getSelection().selectAllChildren(line);
            return getSelection().toString().length > 0;
        }})()"
    );
    assert!(browser.eval::<bool>(&select).await);
}
