#!/usr/bin/env bash
# Behaviour: in Chromium, a selection over a blank line that is an empty block with a height has no blank line. With `<br>` inside, the
#   selection has one blank line, and `innerText` of the same element has two.
# Guess: what is drawn as a blank line is one blank line, in the copied text and in `innerText`.
# Versions: playwright-core 1.65.1, Chromium 156 (the version is printed), Node 20.
# Output seen: empty block: "one\nthree"; with <br>: selection "one\n\nthree", innerText "one\n\n\nthree"
# Why it matters here: a log of one block for each line loses its blank lines when a dragged selection is copied, so the log writes
#   the copied text itself; and a test that reads `innerText` does not show it.
set -euo pipefail

for candidate in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
  browser=$(command -v "$candidate" || true)
  if [ -n "$browser" ]; then break; fi
done
if [ -z "$browser" ]; then echo "skipped: Chromium is not installed"; exit 0; fi

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund playwright-core@1.65.1 >/dev/null

cat >main.cjs <<'JS'
const assert = require("node:assert");
const { chromium } = require("playwright-core");

(async () => {
  const browser = await chromium.launch({ executablePath: process.argv[2], args: ["--headless", "--no-sandbox", "--disable-gpu"] });
  console.log(`playwright-core 1.65.1, Chromium ${browser.version()}, Node ${process.version}`);
  const page = await browser.newPage();
  const list = (id, blank) => `<div id=${id}><div class=line>one</div><div class=line>${blank}</div><div class=line>three</div></div>`;
  await page.setContent(`<style>.line { min-height: 20px }</style>${list("empty", "")}${list("br", "<br>")}${list("text", "two")}`);
  const read = (id) =>
    page.evaluate((id) => {
      const element = document.getElementById(id);
      getSelection().selectAllChildren(element);
      const heights = [...element.children].map((line) => line.getBoundingClientRect().height);
      return { selection: getSelection().toString(), innerText: element.innerText, heights };
    }, id);
  for (const [id, selection, innerText] of [
    ["empty", "one\nthree", "one\nthree"],
    ["br", "one\n\nthree", "one\n\n\nthree"],
    // Control: a line with text.
    ["text", "one\ntwo\nthree", "one\ntwo\nthree"],
  ]) {
    const found = await read(id);
    console.log(`${id}:`, JSON.stringify(found));
    assert.deepStrictEqual(found, { selection, innerText, heights: [20, 20, 20] });
  }
  console.log("as found: an empty block is omitted, and <br> in a block is one or two blank lines");
  await browser.close();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
timeout 120 node main.cjs "$browser"
