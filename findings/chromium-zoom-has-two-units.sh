#!/usr/bin/env bash
# Behaviour: under CSS `zoom: 2`, `ResizeObserver`, `offsetHeight` and `scrollTop` are in pixels of the zoomed element, and
#   `getBoundingClientRect` is in pixels of the page: twice as many for the same box.
# Guess: both APIs return the same size for the same box, as they do without `zoom`.
# Versions: playwright-core 1.65.1, Chromium 156 (the version is printed), Node 20.
# Output seen: ResizeObserver 40, offsetHeight 40, getBoundingClientRect 80; scrollTop 30 moves the content by 60
# Why it matters here: a list that mixes heights from an observer with positions from rectangles draws lines over each other on a
#   zoomed page, so the log measures with one of them only.
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
  const measure = (zoom) =>
    page.evaluate(async (zoom) => {
      document.body.innerHTML = `<div id=box style="zoom: ${zoom}; height: 50px; overflow: auto"><div id=line style="height: 40px"></div><div style="height: 500px"></div></div>`;
      const entry = await new Promise((done) => new ResizeObserver(([entry]) => done(entry)).observe(line));
      const rect = line.getBoundingClientRect().height;
      const top = () => line.getBoundingClientRect().top - box.getBoundingClientRect().top;
      const before = top();
      box.scrollTop = 30;
      const moved = before - top();
      return { observer: entry.borderBoxSize[0].blockSize, offset: line.offsetHeight, rect, scrollTop: box.scrollTop, moved };
    }, zoom);
  const zoomed = await measure(2);
  console.log("zoom 2:", JSON.stringify(zoomed));
  assert.deepStrictEqual(zoomed, { observer: 40, offset: 40, rect: 80, scrollTop: 30, moved: 60 });
  // Control: without zoom they are equal.
  const plain = await measure(1);
  console.log("zoom 1:", JSON.stringify(plain));
  assert.deepStrictEqual(plain, { observer: 40, offset: 40, rect: 40, scrollTop: 30, moved: 30 });
  console.log("as found: under zoom, observers and rectangles use different pixels");
  await browser.close();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
timeout 120 node main.cjs "$browser"
