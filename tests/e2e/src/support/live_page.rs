use std::time::Instant;

use chat_workspace_tools::build_log::LogLine;
use fantoccini::Locator;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

use super::{Browser, LogLists, TIMEOUT};

/// The URLs of all requests of the page.
const REQUESTS: &str = "performance.getEntriesByType('resource').map(entry => entry.name)";

/// The number of lines of a row's log, rendered or not; 0 if the log is not shown.
const LINE_COUNT: &str = "Number(row.querySelector('.cwt-scroll')?.dataset.lines ?? 0)";

/// A function that returns the lines of a row from top to bottom.
pub(crate) const READ_LINES: &str = "async row => {
    const lines = new Map();
    const frame = () => new Promise(requestAnimationFrame);
    const box = row.querySelector('.cwt-scroll');
    const take = () => row.querySelectorAll('.cwt-line[data-id]').forEach(line => {
        const stage = line.closest('.cwt-stage').ariaLabel;
        // The ids of a build and of its agents are independent.
        lines.set(`${line.dataset.id} ${stage}`, {
            stage,
            id: Number(line.dataset.id),
            level: line.dataset.level,
            text: line.querySelector('.cwt-output').textContent,
        });
    });
    take();
    if (box && box.scrollHeight > box.clientHeight * 1.3) {
        lines.clear();
        const initialTop = box.scrollTop;
        for (let top = 0; top < box.scrollHeight; top += box.clientHeight) {
            box.scrollTop = top;
            await frame();
            await frame();
            take();
        }
        box.scrollTop = initialTop;
        await frame();
        await frame();
    }
    // Insertion order, which is from top to bottom.
    return [...lines.values()];
}";

/// The gallery's live page, whose buttons start tool calls.
#[derive(Debug)]
pub(crate) struct LivePage {
    pub(crate) browser: Browser,
}

impl LivePage {
    /// Opens the page of the server with this origin in a new browser.
    pub(crate) async fn open(origin: &str) -> Self {
        let browser = Browser::start().await;
        browser.open(&format!("{origin}/?page=live")).await;
        Self { browser }
    }

    /// Clicks the button with this text and returns the row of its tool call.
    pub(crate) async fn call(&self, button: &str) -> Row<'_> {
        let index = self.browser.eval("document.querySelectorAll('.cwt-row').length").await;
        self.browser.click_button(button).await;
        self.row(index).await
    }

    /// The row with this index.
    pub(crate) async fn row(&self, index: usize) -> Row<'_> {
        Row::at(&self.browser, index).await
    }

    /// The id of the last build that the page requested.
    pub(crate) async fn build(&self) -> String {
        let id = "/workspacebuilds\\/([0-9a-f-]{36})/";
        let ids = format!("{REQUESTS}.map(name => name.match({id})?.[1]).filter(Boolean)");
        self.browser.eval::<Option<String>>(&format!("{ids}.at(-1)")).await.expect("the page has requested a build")
    }

    /// The logs of a build and of its agents, after the end of the startup scripts.
    pub(crate) async fn logs(&self, build: &str) -> LogLists {
        LogLists::read(&self.browser, build).await
    }

    /// The log of a build as the server lists it now.
    pub(crate) async fn list(&self, build: &str) -> Vec<LogLine> {
        self.browser.fetch(&format!("/api/v2/workspacebuilds/{build}/logs")).await
    }

    /// The value of `performance.now()`, in milliseconds.
    pub(crate) async fn now(&self) -> f64 {
        self.browser.eval("performance.now()").await
    }

    /// The URLs of all completed requests for this build that started at `start` or later. Sockets are not included.
    pub(crate) async fn requests_about(&self, build: &str, start: f64) -> Vec<String> {
        let is_it = format!("({{ name, startTime }}) => startTime >= {start} && name.includes({})", json!(build));
        let names = "map(({ name }) => name)";
        self.browser.eval(&format!("performance.getEntriesByType('resource').filter({is_it}).{names}")).await
    }
}

/// A tool call's row.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    browser: &'a Browser,
    index: usize,
}

/// A rendered log line.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct ShownLine {
    /// The name of its stage.
    pub(crate) stage: String,
    pub(crate) id: i64,
    pub(crate) level: String,
    pub(crate) text: String,
}

impl<'a> Row<'a> {
    /// Waits for the row with this index.
    pub(crate) async fn at(browser: &'a Browser, index: usize) -> Self {
        let row = Self { browser, index };
        row.wait_for::<bool>("true").await;
        row
    }

    /// Waits until a JavaScript expression with the element `row` is truthy and returns its value.
    pub(crate) async fn wait_for<T: DeserializeOwned>(&self, condition: &str) -> T {
        self.browser.wait_for(&self.with_row(condition)).await
    }

    /// The value of a JavaScript expression with the element `row`.
    pub(crate) async fn eval<T: DeserializeOwned>(&self, expression: &str) -> T {
        self.browser.eval(&self.with_row(expression)).await
    }

    fn with_row(&self, expression: &str) -> String {
        let row = format!("document.querySelectorAll('.cwt-row')[{}]", self.index);
        format!("(row => row && ({expression}))({row})")
    }

    /// `running`, `succeeded` or `failed`.
    pub(crate) async fn state(&self) -> String {
        self.eval("row.dataset.state").await
    }

    /// Waits until the row is in this state.
    pub(crate) async fn wait_for_state(&self, state: &str) {
        self.wait_for::<bool>(&format!("row.dataset.state === {}", json!(state))).await;
    }

    /// The text of the row's label.
    pub(crate) async fn label(&self) -> String {
        self.eval("row.querySelector('.cwt-label').textContent").await
    }

    /// Waits until a rendered line contains this text.
    pub(crate) async fn wait_for_visible_line(&self, text: &str) {
        let outputs = "[...row.querySelectorAll('.cwt-output')]";
        self.wait_for::<bool>(&format!("{outputs}.some(output => output.textContent.includes({}))", json!(text))).await;
    }

    /// Waits until one of the [`lines`](Self::lines) contains this text, rendered or not.
    pub(crate) async fn wait_for_line(&self, text: &str) {
        let has_text = |lines: &[ShownLine]| lines.iter().any(|line| line.text.contains(text));
        let lines = self.lines_when(has_text).await;
        assert!(has_text(&lines), "there is no line {text:?} in {lines:#?}");
    }

    /// The row's state and label at the same time.
    pub(crate) async fn state_and_label(&self) -> (String, String) {
        self.eval("[row.dataset.state, row.querySelector('.cwt-label').textContent]").await
    }

    /// All lines of the row from top to bottom. Only the visible part of a log is rendered, so this scrolls through the log
    /// and restores the scroll position.
    pub(crate) async fn lines(&self) -> Vec<ShownLine> {
        self.eval(&format!("({READ_LINES})(row)")).await
    }

    /// Clicks the row's button.
    pub(crate) async fn toggle(&self) {
        self.browser.click(Locator::XPath(&format!("(//button[@class='cwt-toggle'])[{}]", self.index + 1))).await;
    }

    /// The [`lines`](Self::lines) when they fulfill the condition, or the lines after [`TIMEOUT`].
    async fn lines_when(&self, condition: impl Fn(&[ShownLine]) -> bool) -> Vec<ShownLine> {
        let start = Instant::now();
        let (mut count, mut lines) = (0, Vec::new());
        loop {
            // Reading scrolls through the whole log: only after a line has come, or if one was not rendered in time.
            let current_count: usize = self.eval(LINE_COUNT).await;
            if current_count != count || lines.len() < count {
                lines = self.lines().await;
                count = current_count;
            }
            if condition(&lines) || start.elapsed() >= TIMEOUT {
                return lines;
            }
            self.browser.next_poll().await;
        }
    }

    /// Asserts that the row's lines equal those of the build and of its agents: stages, ids, texts and order.
    pub(crate) async fn assert_lines(&self, logs: &LogLists) {
        let listed = logs.stage_lines();
        // The last lines may arrive after the result of the call.
        let shown = self.lines_when(|lines| lines.len() >= listed.len()).await;
        let shown: Vec<_> = shown.into_iter().map(|line| (line.stage, line.id, line.text)).collect();
        let differing = shown.iter().zip(&listed).find(|(shown, listed)| shown != listed);
        assert_eq!(differing, None, "the first different line: shown, listed");
        assert_eq!(shown.len(), listed.len());
    }
}
