#!/usr/bin/env bash
# Behaviour: content that is changed and scrolled with `scrollTop` in a `requestAnimationFrame` callback takes two frames of the
#   main thread for each change. The `scroll` event is dispatched at the start of the next frame, which Chromium makes only for
#   it: nothing is painted there, and nobody needs to listen. After the same change in a timer's task, the event is dispatched at
#   the start of the frame that paints the change, so there is one frame.
# Guess: writing to the DOM in `requestAnimationFrame` is cheapest, with one frame per change.
# Versions: playwright-core 1.65.1, Chromium 156 (the version is printed), Node 20.
# Output seen, for 30 changes: 60 frames in frame callbacks, 30 in timers, 30 in frame callbacks that do not scroll
# Why it matters here: a log that follows its end ten times a second took a sixth more processor time when it was drawn in frame
#   callbacks, so it is drawn in a timer's turn.
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

const CHANGES = 30;
// Each frame of the main thread has one `Commit`, also one that paints nothing.
const SHOWN = { Paint: "paint", Commit: "commit" };

(async () => {
  const browser = await chromium.launch({ executablePath: process.argv[2], args: ["--headless", "--no-sandbox", "--disable-gpu"] });
  console.log(`playwright-core 1.65.1, Chromium ${browser.version()}, Node ${process.version}`);
  const page = await browser.newPage();

  const measure = async (name, { inFrame, scroll = true, listen = true }) => {
    await page.setContent("<div id=box style='height: 100px; overflow: auto'></div>");
    await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
    await browser.startTracing(page, { categories: ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"] });
    const inScript = await page.evaluate(
      async ({ changes, inFrame, scroll, listen }) => {
        // Each entry has the time of its frame, which is the same for all callbacks of one frame.
        const seen = [];
        const note = (what) => seen.push({ what, frame: document.timeline.currentTime });
        if (listen) box.addEventListener("scroll", () => note("scroll"));
        const change = () => {
          performance.mark("change");
          note("change");
          box.append(Object.assign(document.createElement("div"), { textContent: `line ${seen.length}` }));
          if (scroll) box.scrollTop = box.scrollHeight;
        };
        // Fill the box, so that each further line scrolls.
        for (let line = 0; line < 50; line++) box.append(Object.assign(document.createElement("div"), { textContent: line }));
        await new Promise((done) => setTimeout(done, 200));
        for (let count = 0; count < changes; count++) {
          await new Promise((done) => {
            const turn = () => done(change());
            if (inFrame) requestAnimationFrame(turn);
            else setTimeout(turn);
          });
          await new Promise((done) => setTimeout(done, 100));
        }
        performance.mark("end");
        return seen;
      },
      { changes: CHANGES, inFrame, scroll, listen },
    );
    const { traceEvents } = JSON.parse(await browser.stopTracing());

    const end = traceEvents.find((event) => event.name === "end");
    const main = traceEvents.filter((event) => event.pid === end.pid && event.tid === end.tid && event.ts <= end.ts);
    main.sort((one, other) => one.ts - other.ts);
    // What the main thread does from one change to the next.
    const turns = [];
    for (const { name, args } of main) {
      if (name === "change") turns.push(["change"]);
      const shown = name === "EventDispatch" && args.data.type === "scroll" ? "scroll" : SHOWN[name];
      // Several layers are painted one after another.
      if (turns.length && shown && turns.at(-1).at(-1) !== shown) turns.at(-1).push(shown);
    }
    assert.equal(turns.length, CHANGES);
    const frames = turns.flat().filter((what) => what === "commit").length;
    const orders = turns.map((turn) => turn.join(", "));
    const usual = orders.find((order) => orders.filter((other) => other === order).length > CHANGES / 2);
    console.log(`${name}: ${frames} frames for ${CHANGES} changes, usually ${usual}`);
    return { perChange: frames / CHANGES, usual, inScript };
  };

  const framed = await measure("frame callback", { inFrame: true });
  assert(framed.perChange >= 1.7, "two frames per change");
  assert.equal(framed.usual, "change, paint, commit, scroll, commit");
  // A script sees it as well: the event has the time of a later frame than the callback that has scrolled.
  const scrolls = framed.inScript.filter(({ what }, index, all) => what === "scroll" && all[index - 1].what === "change");
  const later = framed.inScript.filter(({ what, frame }, index, all) => what === "scroll" && frame > all[index - 1].frame);
  console.log(`  scroll events in a later frame than their callback: ${later.length} of ${scrolls.length}`);
  assert(scrolls.length >= CHANGES * 0.9);
  assert.equal(later.length, scrolls.length);

  const unheard = await measure("frame callback, no listener", { inFrame: true, listen: false });
  assert(unheard.perChange >= 1.7, "two frames per change without a listener");

  const timed = await measure("timer", { inFrame: false });
  assert(timed.perChange >= 0.7 && timed.perChange <= 1.3, "one frame per change");
  assert.equal(timed.usual, "change, scroll, paint, commit");

  // Control: a frame callback that does not scroll takes one frame.
  const still = await measure("frame callback, no scrollTop", { inFrame: true, scroll: false });
  assert(still.perChange >= 0.7 && still.perChange <= 1.3, "one frame per change without scrolling");
  assert.equal(still.usual, "change, paint, commit");
  console.log("as found: a scroll position set in a frame callback takes a second frame");
  await browser.close();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
timeout 120 node main.cjs "$browser"
