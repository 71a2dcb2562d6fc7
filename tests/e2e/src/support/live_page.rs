use std::time::Instant;

use chat_workspace_tools::{
    build_log::{LogLine, LogSource},
    internals::plain_text,
};
use fantoccini::Locator;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

use super::{Browser, PATIENCE};

/// The addresses of all requests that the page has made.
const REQUESTS: &str = "performance.getEntriesByType('resource').map(entry => entry.name)";

/// A function of a row that gives its lines, in the order of their places.
const READ_LINES: &str = "async row => {
    const lines = new Map();
    const frame = () => new Promise(requestAnimationFrame);
    const box = row.querySelector('.cwt-scroll');
    const take = () => row.querySelectorAll('.cwt-line[data-id]').forEach(line => lines.set(line.dataset.id, {
        id: Number(line.dataset.id),
        level: line.dataset.level,
        text: line.querySelector('.cwt-output').textContent,
    }));
    take();
    if (box && box.scrollHeight > box.clientHeight * 1.3) {
        lines.clear();
        const stoodAt = box.scrollTop;
        for (let top = 0; top < box.scrollHeight; top += box.clientHeight) {
            box.scrollTop = top;
            await frame();
            await frame();
            take();
        }
        box.scrollTop = stoodAt;
        await frame();
        await frame();
    }
    // In the order of the first sight of them: downwards.
    return [...lines.values()];
}";

/// The gallery's Live page, where a button is an agent's tool call.
#[derive(Debug)]
pub(crate) struct LivePage {
    pub(crate) browser: Browser,
}

impl LivePage {
    /// The page of the server with this origin, in a browser of its own.
    pub(crate) async fn open(origin: &str) -> Self {
        let browser = Browser::start().await;
        browser.open(&format!("{origin}/?page=live")).await;
        Self { browser }
    }

    /// Makes the tool call that the button with this text stands for, and gives its row.
    pub(crate) async fn call(&self, button: &str) -> Row<'_> {
        let index = self.browser.eval("document.querySelectorAll('.cwt-row').length").await;
        self.browser.click_button(button).await;
        self.row(index).await
    }

    /// The row of the call made after `index` others.
    pub(crate) async fn row(&self, index: usize) -> Row<'_> {
        Row::at(&self.browser, index).await
    }

    /// The id of the build that the page read last.
    pub(crate) async fn build(&self) -> String {
        let id = "/workspacebuilds\\/([0-9a-f-]{36})/";
        let ids = format!("{REQUESTS}.map(name => name.match({id})?.[1]).filter(Boolean)");
        self.browser.eval::<Option<String>>(&format!("{ids}.at(-1)")).await.expect("the page reads a build")
    }

    /// The build's log as the server lists it.
    pub(crate) async fn list(&self, build: &str) -> Vec<LogLine> {
        self.browser.fetch(&format!("/api/v2/workspacebuilds/{build}/logs")).await
    }

    /// The time of the page, in milliseconds.
    pub(crate) async fn now(&self) -> f64 {
        self.browser.eval("performance.now()").await
    }

    /// The addresses of all requests that name this build and were begun at `start` or later. One that is on its way is
    /// among them once it ends. Sockets are never.
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

/// A log line as a reader sees it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct ShownLine {
    pub(crate) id: i64,
    pub(crate) level: String,
    pub(crate) text: String,
}

impl<'a> Row<'a> {
    /// The page's row after `index` others, once it is there.
    pub(crate) async fn at(browser: &'a Browser, index: usize) -> Self {
        let row = Self { browser, index };
        row.wait_for::<bool>("true").await;
        row
    }

    /// Waits until a JavaScript expression about the element `row` is true, and gives its value.
    pub(crate) async fn wait_for<T: DeserializeOwned>(&self, condition: &str) -> T {
        self.browser.wait_for(&self.about(condition)).await
    }

    /// The value of a JavaScript expression about the element `row`.
    pub(crate) async fn eval<T: DeserializeOwned>(&self, expression: &str) -> T {
        self.browser.eval(&self.about(expression)).await
    }

    fn about(&self, expression: &str) -> String {
        let row = format!("document.querySelectorAll('.cwt-row')[{}]", self.index);
        format!("(row => row && ({expression}))({row})")
    }

    /// `running`, `succeeded` or `failed`.
    pub(crate) async fn state(&self) -> String {
        self.eval("row.dataset.state").await
    }

    /// Waits until the row is in this state.
    pub(crate) async fn reaches(&self, state: &str) {
        self.wait_for::<bool>(&format!("row.dataset.state === {}", json!(state))).await;
    }

    pub(crate) async fn label(&self) -> String {
        self.eval("row.querySelector('.cwt-label').textContent").await
    }

    /// Waits until the row shows a line that holds this text.
    pub(crate) async fn shows_line(&self, text: &str) {
        let outputs = "[...row.querySelectorAll('.cwt-output')]";
        self.wait_for::<bool>(&format!("{outputs}.some(output => output.textContent.includes({}))", json!(text))).await;
    }

    /// Waits until one of the row's [`lines`](Self::lines) holds this text. A build that plays by itself may have left it
    /// far above what is drawn.
    pub(crate) async fn has_line(&self, text: &str) {
        let holds = |lines: &[ShownLine]| lines.iter().any(|line| line.text.contains(text));
        let lines = self.lines_once(holds).await;
        assert!(holds(&lines), "there is no line {text:?} in {lines:#?}");
    }

    /// The row's state and its label, at one moment.
    pub(crate) async fn state_and_label(&self) -> (String, String) {
        self.eval("[row.dataset.state, row.querySelector('.cwt-label').textContent]").await
    }

    /// Every line that the row shows, from the top. Only what is in sight or close to it is on the page, so a log that is
    /// larger than that is scrolled through, and the box put back to where it stood.
    pub(crate) async fn lines(&self) -> Vec<ShownLine> {
        self.eval(&format!("({READ_LINES})(row)")).await
    }

    /// Clicks the row's button.
    pub(crate) async fn toggle(&self) {
        self.browser.click(Locator::XPath(&format!("(//button[@class='cwt-toggle'])[{}]", self.index + 1))).await;
    }

    /// The row's [`lines`](Self::lines) as soon as they are as wanted, or those that there are after [`PATIENCE`].
    async fn lines_once(&self, are_wanted: impl Fn(&[ShownLine]) -> bool) -> Vec<ShownLine> {
        let began = Instant::now();
        loop {
            let lines = self.lines().await;
            if are_wanted(&lines) || began.elapsed() >= PATIENCE {
                return lines;
            }
            self.browser.next_frame().await;
        }
    }

    /// Fails the test unless the row shows exactly the lines of `list`, in their order: each line's id and text, apart
    /// from the empty lines that mark where a stage begins.
    pub(crate) async fn assert_shows(&self, list: &[LogLine]) {
        let is_marker = |line: &LogLine| line.output.is_empty() && line.log_source == LogSource::ProvisionerDaemon;
        let listed = list.iter().filter(|line| !is_marker(line));
        let listed: Vec<_> = listed.map(|line| (line.id, plain_text(&line.output).into_owned())).collect();
        // The end of the log may come after the end of the call.
        let shown = self.lines_once(|lines| lines.len() >= listed.len()).await;
        let shown: Vec<_> = shown.into_iter().map(|line| (line.id, line.text)).collect();
        let differing = shown.iter().zip(&listed).find(|(shown, listed)| shown != listed);
        assert_eq!(differing, None, "the first line that differs: shown, listed");
        assert_eq!(shown.len(), listed.len());
    }
}
