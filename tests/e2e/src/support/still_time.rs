use std::time::Duration;

use serde::Deserialize;

use super::Browser;

/// Measures how long the visible text of a row does not change, from the first render of the row to the end of its call.
///
/// `root` contains the row: the document, or the shadow root of an element. A text is visible if it is in the viewport of the
/// window and of the log.
const MEASURE: &str = "root => {
    const result = { longest: 0, changes: 0, total: 0, has_ended: false };
    const isIn = (a, b) => a.bottom > b.top && a.top < b.bottom;
    const isVisible = element => {
        if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
        const area = element.getBoundingClientRect();
        const box = element.closest('.cwt-scroll')?.getBoundingClientRect();
        return area.height > 0 && isIn(area, { top: 0, bottom: innerHeight }) && (!box || isIn(area, box));
    };
    const visibleText = row => {
        const texts = [row.dataset.state];
        const nodes = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
        while (nodes.nextNode()) {
            if (isVisible(nodes.currentNode.parentElement)) texts.push(nodes.currentNode.data);
        }
        return texts.join('\\n');
    };
    let start, last, text;
    const check = () => {
        const row = root.querySelector('.cwt-row');
        if (!row || result.has_ended) return;
        const now = performance.now();
        start ??= now;
        const shown = visibleText(row);
        if (shown !== text) {
            result.changes += 1;
            result.longest = Math.max(result.longest, now - (last ?? now));
            last = now;
            text = shown;
        }
        result.total = now - start;
        result.has_ended = row.dataset.state !== 'running';
    };
    const observer = new MutationObserver(check);
    observer.observe(root, { attributes: true, characterData: true, childList: true, subtree: true });
    root.addEventListener('scroll', check, true);
    check();
    return result;
}";

/// The longest time in which nothing changed on the screen.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct StillTime {
    /// In milliseconds.
    longest: f64,
    /// The number of changes.
    pub(crate) changes: usize,
    /// From the first render of the row to the end of the call, in milliseconds.
    total: f64,
}

impl StillTime {
    /// Starts to measure. `root` is a JavaScript expression.
    pub(crate) async fn measure(browser: &Browser, root: &str) {
        browser.run::<Option<bool>>(&format!("window.stillTime = ({MEASURE})({root});")).await;
    }

    /// Waits for the end of the call.
    pub(crate) async fn at_end(browser: &Browser) -> Self {
        browser.poll_for("window.stillTime.has_ended && window.stillTime").await
    }

    /// Prints the longest still time and asserts that it is below the limit.
    pub(crate) fn assert_below(self, limit: Duration, page: &str) {
        let seconds = |millis: f64| millis / 1000.0;
        println!(
            "{page}: longest still time {:.1} s, {} changes in {:.1} s",
            seconds(self.longest),
            self.changes,
            seconds(self.total)
        );
        assert!(self.longest < limit.as_millis() as f64, "{page}: {self:?}");
    }

    /// From the first render of the row to the end of the call.
    pub(crate) fn total(self) -> Duration {
        Duration::from_secs_f64(self.total / 1000.0)
    }
}
