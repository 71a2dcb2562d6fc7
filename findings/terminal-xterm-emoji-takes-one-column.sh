#!/usr/bin/env bash
# Behaviour: for xterm.js without an addon, an emoji takes one column, as in Unicode 6. CJK characters take two.
#   string-width, which programs align their output with, counts two for each of them.
# Guess: a terminal of today gives an emoji two columns.
# Versions: @xterm/headless 6.0.0, string-width 8.3.0, Node 20.
# Output seen: 😀 1, ❤️ 1, 👩‍💻 2, 世 2 columns in xterm; string-width: 2 for each
# Why it matters here: where the cursor moves by columns over an emoji, VS Code's terminal and programs disagree; in the log
#   an emoji takes two columns, so this is a difference from xterm by design.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund @xterm/headless@6.0.0 string-width@8.3.0 >/dev/null

echo "@xterm/headless 6.0.0, string-width 8.3.0, Node $(node --version)"
cat >main.mjs <<'JS'
import assert from "node:assert";
import xterm from "@xterm/headless";
import stringWidth from "string-width";

const terminal = new xterm.Terminal({ cols: 40, rows: 2, allowProposedApi: true });
for (const [name, text, columns, width] of [
  ["emoji", "\u{1f600}", 1, 2],
  ["heart with a variation selector", "\u2764\ufe0f", 1, 2],
  ["emoji sequence", "\u{1f469}\u200d\u{1f4bb}", 2, 2],
  // Control: a wide character of an older Unicode version.
  ["CJK character", "\u4e16", 2, 2],
]) {
  terminal.reset();
  await new Promise((done) => terminal.write(text, done));
  const found = terminal.buffer.active.cursorX;
  console.log(`${name} ${text}: xterm ${found}, string-width ${stringWidth(text)}`);
  assert.deepStrictEqual([found, stringWidth(text)], [columns, width]);
}
console.log("as found: an emoji takes one column in xterm and two for programs");
terminal.dispose();
JS
timeout 60 node main.mjs
