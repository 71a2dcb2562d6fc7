#!/usr/bin/env bash
# Behaviour: when an input method commits its text, Chromium sends the last `input` event with `isComposing: true`, and then
#   `compositionend`. No `input` event with `isComposing: false` follows, although the value is final.
# Guess: a handler may ignore `input` while `isComposing` is true, because the commit sends one more `input` with it false.
# Versions: playwright-core 1.65.1, Chromium 156 (the version is printed), Node 20.
# Output seen: input isComposing=true value=日本, compositionend value=日本, and nothing after it
# Why it matters here: a find bar that ignores composing input must also search at `compositionend`, or it never searches.
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
  await page.setContent("<input id=field>");
  await page.evaluate(() => {
    window.events = [];
    for (const type of ["compositionstart", "input", "compositionend"])
      field.addEventListener(type, (event) => {
        const composing = type === "input" ? ` isComposing=${event.isComposing}` : "";
        events.push(`${type}${composing} value=${field.value}`);
      });
    field.focus();
  });
  const drain = async () => {
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100))));
    return page.evaluate(() => events.splice(0));
  };
  // Chromium's own interface for input methods: a composition, then its commit.
  const ime = await page.context().newCDPSession(page);
  await ime.send("Input.imeSetComposition", { text: "にほん", selectionStart: 3, selectionEnd: 3 });
  await ime.send("Input.insertText", { text: "日本" });
  const composed = await drain();
  console.log(composed.join("\n"));
  assert.deepStrictEqual(composed, [
    "compositionstart value=",
    "input isComposing=true value=にほん",
    "input isComposing=true value=日本",
    "compositionend value=日本",
  ]);

  // Control: text that is typed without an input method does send such an event.
  await page.keyboard.type("x");
  assert.deepStrictEqual(await drain(), ["input isComposing=false value=日本x"]);
  console.log("as found: the last input event of a composition has isComposing true");
  await browser.close();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
timeout 120 node main.cjs "$browser"
