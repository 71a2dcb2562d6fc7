#!/usr/bin/env bash
# Behaviour: `util.stripVTControlCharacters` removes the first letter after a change of the character set (`ESC ( 0`), and leaves the end
#   of a style with colons (`CSI 4:3 m`) in the text.
# Guess: it removes whole sequences and keeps all text, as the package strip-ansi does.
# Versions: Node 20.20 (the version is printed), strip-ansi 7.2.0.
# Output seen: Node: "qk" and "a:3mb"; strip-ansi: "lqk" and "ab"
# Why it matters here: a log that is stored or searched without escapes by Node's function has other text than the terminal showed, so
#   plain text is made by the parser that also draws it.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund strip-ansi@7.2.0 >/dev/null

echo "Node $(node --version), strip-ansi 7.2.0"
cat >main.mjs <<'JS'
import assert from "node:assert";
import { stripVTControlCharacters } from "node:util";
import stripAnsi from "strip-ansi";

const cases = [
  ["line drawing", "\x1b(0lqk\x1b(B", "qk", "lqk"],
  ["curly underline", "a\x1b[4:3mb\x1b[0m", "a:3mb", "ab"],
  ["true colour with colons", "\x1b[38:2::1:2:3mx\x1b[0m", ":2::1:2:3mx", "x"],
  // Control: the older form with semicolons.
  ["true colour with semicolons", "\x1b[38;2;1;2;3mx\x1b[0m", "x", "x"],
];
for (const [name, text, node, strip] of cases) {
  console.log(`${name}:`, JSON.stringify({ node: stripVTControlCharacters(text), strip: stripAnsi(text) }));
  assert.strictEqual(stripVTControlCharacters(text), node);
  assert.strictEqual(stripAnsi(text), strip);
}
console.log("as found: Node removes a letter, and leaves the end of a style with colons");
JS
timeout 60 node main.mjs
