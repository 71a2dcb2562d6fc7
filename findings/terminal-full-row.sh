#!/usr/bin/env bash
# Behaviour: once a character has filled the last column, what a backspace, a tab or a saved and restored cursor does to the next
#   character differs between emulators: of xterm.js, avt and vt100, no two agree on all three. None of them erases that last
#   character on ESC[K, which erases from the cursor to the end of the row.
# Guess: the cursor waits behind the row in every emulator: a backspace returns to the last character, a tab and a restored cursor
#   change nothing, and ESC[K erases the character under the cursor, as in the middle of a row.
# Versions: @xterm/headless 6.0.0, avt 0.19.0, vt100 0.18.1, Node 20.
# Output seen: x after a backspace: xterm.js and avt 01234567x9, vt100 012345678x; after a tab: xterm.js next row, the others
#   012345678x; after ESC 7, ESC 8: vt100 next row, the others 012345678x
# Why it matters here: a log line is drawn without a last column, so none of this applies; a test against one emulator must be wide.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-save --no-audit --no-fund @xterm/headless@6.0.0 >/dev/null
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "rows"
version = "0.0.0"
edition = "2024"

[dependencies]
avt = "=0.19.0"
vt100 = "=0.18.1"
TOML
cat >src/main.rs <<'RUST'
//! Prints the rows of a screen of 10 columns and 3 rows for the text given as an argument: avt's, then vt100's.

fn main() {
    let text = std::env::args().nth(1).expect("a text");
    let mut avt = avt::Terminal::new(10, 3).expect("a size");
    avt.feed([text.as_str()]);
    let rows: Vec<_> = avt.screen().visible_lines().map(|line| line.text().trim_end().to_owned()).collect();
    println!("{}", rows.join("|"));

    let mut vt100 = vt100::Parser::new(3.try_into().expect("rows"), 10.try_into().expect("columns"), 0);
    vt100.process(text.as_bytes());
    let rows: Vec<_> = vt100.screen().rows(0, 10).map(|row| row.trim_end().to_owned()).collect();
    println!("{}", rows.join("|"));
}
RUST
CARGO_TARGET_DIR="$dir/target" cargo build --quiet

echo "xterm.js 6.0.0, avt 0.19.0, vt100 0.18.1, $(rustc --version), Node $(node --version)"
cat >main.cjs <<'JS'
const assert = require("node:assert");
const { execFileSync } = require("node:child_process");
const { Terminal } = require("@xterm/headless");

const xterm = (text) =>
  new Promise((done) => {
    const terminal = new Terminal({ cols: 10, rows: 3, allowProposedApi: true });
    terminal.write(text, () => done([0, 1, 2].map((row) => terminal.buffer.active.getLine(row).translateToString(true).trimEnd()).join("|")));
  });
const rows = async (text) => [await xterm(text), ...execFileSync("target/debug/rows", [text], { encoding: "utf8" }).trimEnd().split("\n")];

(async () => {
  const full = "0123456789";
  const next = "0123456789|x|";
  const last = "012345678x||";
  const before = "01234567x9||";
  //                     xterm.js  avt     vt100
  const cases = {
    backspace: ["\b", before, before, last],
    tab: ["\t", next, last, last],
    "save, restore": ["\x1b7\x1b8", last, last, next],
    // Nothing is erased, and the cursor still waits.
    "ESC[K": ["\x1b[K", next, next, next],
    // Control: a colour changes nothing.
    colour: ["\x1b[31m", next, next, next],
  };
  for (const [name, [sequence, ...expected]] of Object.entries(cases)) {
    const seen = await rows(`${full}${sequence}x`);
    console.log(`${name.padEnd(14)} ${seen.map((text) => text.padEnd(14)).join(" ")}`);
    assert.deepStrictEqual(seen, expected, name);
  }
  // Control: with the row one short of full, all agree.
  for (const [sequence, expected] of [["\b", "01234567x"], ["\t", "012345678x"], ["\x1b7\x1b8", "012345678x"], ["\x1b[K", "012345678x"]])
    assert.deepStrictEqual(await rows(`012345678${sequence}x`), Array(3).fill(`${expected}||`));
  console.log("as found: after a full row, the three emulators disagree");
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
JS
timeout 60 node main.cjs
