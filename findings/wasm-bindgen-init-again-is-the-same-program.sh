#!/usr/bin/env bash
# Behaviour: in wasm-bindgen's `--target web` output, calling `init` again, even with other bytes and after a trap, starts nothing:
#   it returns the first instance, with all its state. Only a second copy of the script has a second instance.
# Guess: each `init` with a module instantiates it, so a program that has panicked is replaced by calling `init` again.
# Versions: wasm-bindgen and wasm-bindgen-cli-support 0.2.130, Node 20.
# Output seen: 1, init again: 2, trap, init again: 3, script imported again: 1
# Why it matters here: after a panic, "load it again" must import the script under a new URL, or the broken program answers.
set -euo pipefail

if ! rustc --print target-libdir --target wasm32-unknown-unknown 2>/dev/null | xargs -r test -d; then
  echo "skipped: the target wasm32-unknown-unknown is not installed"
  exit 0
fi

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export CARGO_TARGET_DIR="$dir/target"

mkdir -p program/src bindgen/src
cat >program/Cargo.toml <<'TOML'
[package]
name = "program"
version = "0.0.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[dependencies]
wasm-bindgen = "=0.2.130"
TOML
cat >program/src/lib.rs <<'RUST'
use std::cell::Cell;

use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

/// The number of calls so far.
#[wasm_bindgen]
pub fn count() -> u32 {
    CALLS.set(CALLS.get() + 1);
    CALLS.get()
}

#[wasm_bindgen]
pub fn fail() {
    panic!("on purpose");
}
RUST
cat >bindgen/Cargo.toml <<'TOML'
[package]
name = "bindgen"
version = "0.0.0"
edition = "2024"

[dependencies]
wasm-bindgen-cli-support = "=0.2.130"

[profile.dev]
debug = false
TOML
cat >bindgen/src/main.rs <<'RUST'
fn main() {
    let [input, output] = [1, 2].map(|n| std::env::args().nth(n).expect("a path"));
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(input).web(true).expect("a target").typescript(false);
    bindgen.generate(output).expect("bindings");
}
RUST
cargo build --quiet --manifest-path program/Cargo.toml --target wasm32-unknown-unknown
cargo run --quiet --manifest-path bindgen/Cargo.toml -- target/wasm32-unknown-unknown/debug/program.wasm out

echo "wasm-bindgen 0.2.130, $(rustc --version), Node $(node --version)"
echo '{ "type": "module" }' >package.json
cat >main.js <<'JS'
import assert from "node:assert";
import fs from "node:fs";
import init, { count, fail } from "./out/program.js";

const bytes = () => fs.readFileSync("out/program_bg.wasm");
const first = await init({ module_or_path: bytes() });
const counts = [count()];
const second = await init({ module_or_path: bytes() });
counts.push(count());
assert.throws(fail, WebAssembly.RuntimeError);
const third = await init({ module_or_path: bytes() });
counts.push(count());
assert.ok(first === second && second === third);

// Control: the same file under another URL is another program.
const copy = await import("./out/program.js?again");
await copy.default({ module_or_path: bytes() });
counts.push(copy.count());
console.log(`${counts[0]}, init again: ${counts[1]}, trap, init again: ${counts[2]}, script imported again: ${counts[3]}`);
assert.deepStrictEqual(counts, [1, 2, 3, 1]);
console.log("as found: init starts one program for each copy of the script");
JS
timeout 60 node main.js
