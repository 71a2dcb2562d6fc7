#!/usr/bin/env bash
# Behaviour: fancy-ansi leaves out a terminal link (OSC 8) together with the text that is shown for it. The text around it stays.
# Guess: a converter that does not support links shows their text without the link, as terminals do and as strip-ansi does.
# Versions: fancy-ansi 0.1.3, ansi_up 6.0.6, strip-ansi 7.2.0, Node 20.
# Output seen: fancy-ansi: "see  for details"; ansi_up: a link; strip-ansi: "see the log for details"
# Why it matters here: tools write file names and URLs as links, so a log drawn by such a converter loses the words that matter.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund fancy-ansi@0.1.3 ansi_up@6.0.6 strip-ansi@7.2.0 >/dev/null

echo "fancy-ansi 0.1.3, ansi_up 6.0.6, strip-ansi 7.2.0, Node $(node --version)"
cat >main.mjs <<'JS'
import assert from "node:assert";
import { AnsiUp } from "ansi_up";
import { FancyAnsi } from "fancy-ansi";
import stripAnsi from "strip-ansi";

const link = (end) => `see \x1b]8;;https://example.com/log${end}the log\x1b]8;;${end} for details`;
for (const [name, end] of [["ESC \\", "\x1b\\"], ["BEL", "\x07"]]) {
  const fancy = new FancyAnsi().toHtml(link(end));
  const ansiUp = new AnsiUp().ansi_to_html(link(end));
  const stripped = stripAnsi(link(end));
  console.log(`ended by ${name}:`, JSON.stringify({ fancy, ansiUp, stripped }));
  assert.strictEqual(fancy, "see  for details");
  // Controls: others keep the text.
  assert.strictEqual(ansiUp, 'see <a href="https://example.com/log">the log</a> for details');
  assert.strictEqual(stripped, "see the log for details");
}
// Control: fancy-ansi keeps text that is only coloured.
assert.match(new FancyAnsi().toHtml("see \x1b[31mthe log\x1b[0m for details"), />the log</);
console.log("as found: fancy-ansi leaves out a link's text");
JS
timeout 60 node main.mjs
