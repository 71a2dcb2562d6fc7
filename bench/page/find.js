// How long a search in a log takes, beside the browser's own search in the same lines.

/** Found in 11,111 of a million lines, the first of which is number 77. */
const TEXT = "vol-77";

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const task = () => new Promise((resolve) => setTimeout(resolve));

/** `String.includes` over all lines: until the first match, and the number of all. */
function browserSearch(outputs, text) {
  const start = performance.now();
  const first = outputs.findIndex((output) => output.includes(text));
  const firstMs = performance.now() - start;
  const count = outputs.reduce((count, output) => count + output.includes(text), 0);
  return { first, firstMs, count, allMs: performance.now() - start - firstMs };
}

/** From the input of the text to the first marked match, and to the number of all. */
async function logSearch(box, text, count) {
  const input = box.querySelector(".cwt-find-text");
  const shown = new Intl.NumberFormat("en").format(count);
  const start = performance.now();
  let firstMs, allMs;
  const observer = new MutationObserver(() => {
    const ms = performance.now() - start;
    if (box.querySelector("mark")) firstMs ??= ms;
    if (box.querySelector(".cwt-find-count").textContent.endsWith(` ${shown}`)) allMs ??= ms;
  });
  observer.observe(box, { subtree: true, childList: true, characterData: true });
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  while (firstMs === undefined || allMs === undefined) await task();
  observer.disconnect();
  input.value = "";
  input.dispatchEvent(new Event("input", { bubbles: true }));
  while (box.querySelector("mark")) await task();
  return { firstMs, allMs };
}

/** Searches five times in the log that `box` shows, and in `outputs`, the texts of its lines. */
export async function measureFind(box, outputs, text = TEXT) {
  // A search starts at the visible lines.
  box.querySelector(".cwt-scroll").scrollTop = 0;
  for (let wait = 0; wait < 5; wait++) await new Promise(requestAnimationFrame);
  const view = box.querySelector(".cwt-log-view");
  view.dispatchEvent(new KeyboardEvent("keydown", { key: "f", ctrlKey: true, bubbles: true }));
  while (!box.querySelector(".cwt-find-text")) await task();
  const [browser, log] = [[], []];
  for (let run = 0; run < 5; run++) {
    browser.push(browserSearch(outputs, text));
    log.push(await logSearch(box, text, browser[0].count));
  }
  const medians = (runs, key) => median(runs.map((run) => run[key]));
  return {
    matches: browser[0].count,
    firstMs: medians(log, "firstMs"),
    allMs: medians(log, "allMs"),
    browserMs: medians(browser, "allMs"),
  };
}
