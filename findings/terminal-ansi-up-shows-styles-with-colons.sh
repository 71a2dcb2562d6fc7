#!/usr/bin/env bash
# Behaviour: ansi_up shows a style whose parameters are separated by colons as text, without its ESC. One with semicolons becomes a style.
# Guess: an unsupported style is dropped, and its text stays plain.
# Versions: ansi_up 6.0.6, @xterm/headless 6.0.0 as control, Node 20.
# Output seen: ansi_up: "see [4:3mhere" and "[38:2::200:0:0mfailed"; xterm: "see here" and "failed"
# Why it matters here: compilers underline errors with `CSI 4:3 m`, so both separators are parsed, and what is unknown is dropped whole.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund ansi_up@6.0.6 @xterm/headless@6.0.0 >/dev/null

echo "ansi_up 6.0.6, @xterm/headless 6.0.0, Node $(node --version)"
cat >main.mjs <<'JS'
import assert from "node:assert";
import { AnsiUp } from "ansi_up";
import xterm from "@xterm/headless";

const terminal = new xterm.Terminal({ cols: 40, rows: 2, allowProposedApi: true });
async function shown(text) {
  terminal.reset();
  await new Promise((done) => terminal.write(text, done));
  return terminal.buffer.active.getLine(0).translateToString(true);
}
for (const [text, ansiUp, xtermText] of [
  ["see \x1b[4:3mhere", "see [4:3mhere", "see here"],
  ["\x1b[38:2::200:0:0mfailed", "[38:2::200:0:0mfailed", "failed"],
]) {
  const html = new AnsiUp().ansi_to_html(text);
  console.log(JSON.stringify({ ansiUp: html, xterm: await shown(text) }));
  assert.strictEqual(html, ansiUp);
  assert.strictEqual(await shown(text), xtermText);
}
// Control: with semicolons it is a style.
assert.match(new AnsiUp().ansi_to_html("\x1b[38;2;200;0;0mfailed"), /rgb\(200,0,0\).*>failed</);
console.log("as found: ansi_up shows styles with colons as text");
terminal.dispose();
JS
timeout 60 node main.mjs
