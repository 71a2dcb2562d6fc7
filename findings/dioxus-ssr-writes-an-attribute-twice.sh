#!/usr/bin/env bash
# Behaviour: where attributes are spread over ones that an element has itself, dioxus-ssr writes both: two `class` attributes on one
#   element. HTML keeps the first, the component's own; in the browser, Dioxus sets them one after the other and the last one stays.
# Guess: the spread attribute replaces the element's own (or classes are merged), and both renderers give the same page.
# Versions: dioxus, dioxus-core and dioxus-ssr 0.7.10, parse5 8.1.1, Node 20.
# Output seen: <div class="own" title="own" class="theirs" title="theirs">; parsed: own, own; in the browser: theirs, theirs
# Why it matters here: a row that takes GlobalAttributes would lose the app's class and title on the server and until it is hydrated.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "attributes"
version = "0.0.0"
edition = "2024"

[dependencies]
dioxus = { version = "=0.7.10", default-features = false, features = ["html", "macro", "hooks", "signals"] }
dioxus-core = "=0.7.10"
dioxus-ssr = { version = "=0.7.10", default-features = false }

[profile.dev]
debug = false
TOML
cat >src/main.rs <<'RUST'
use dioxus::prelude::*;
use dioxus_core::{AttributeValue, Mutation, Mutations};

#[component]
fn Row(#[props(extends = GlobalAttributes)] attributes: Vec<Attribute>) -> Element {
    rsx! { div { class: "own", title: "own", ..attributes } }
}

/// The control: no attribute is given twice.
#[component]
fn Plain(#[props(extends = GlobalAttributes)] attributes: Vec<Attribute>) -> Element {
    rsx! { div { title: "own", ..attributes } }
}

fn main() {
    for app in [|| rsx! { Row { class: "theirs", title: "theirs" } }, || rsx! { Plain { class: "theirs" } }] {
        let mut dom = VirtualDom::new(app);
        let mut mutations = Mutations::default();
        dom.rebuild(&mut mutations);
        println!("{}", dioxus_ssr::render(&dom));
        // What is set in the browser after the template's own attributes, in order.
        for edit in mutations.edits {
            if let Mutation::SetAttribute { name, value: AttributeValue::Text(value), .. } = edit {
                println!("set {name}={value}");
            }
        }
    }
}
RUST
CARGO_TARGET_DIR="$dir/target" cargo run --quiet >output.txt
echo '{ "private": true }' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund parse5@8.1.1 >/dev/null

echo "dioxus-ssr 0.7.10, parse5 8.1.1, $(rustc --version), Node $(node --version)"
cat output.txt
cat >main.mjs <<'JS'
import assert from "node:assert";
import fs from "node:fs";
import { parseFragment } from "parse5";

const lines = fs.readFileSync("output.txt", "utf8").trim().split("\n");
assert.deepStrictEqual(lines, [
  '<div class="own" title="own" class="theirs" title="theirs"></div>',
  "set class=theirs",
  "set title=theirs",
  '<div title="own" class="theirs"></div>',
  "set class=theirs",
]);
const attributes = (html) => Object.fromEntries(parseFragment(html).childNodes[0].attrs.map(({ name, value }) => [name, value]));
console.log("parsed:", JSON.stringify(attributes(lines[0])));
assert.deepStrictEqual(attributes(lines[0]), { class: "own", title: "own" });
assert.deepStrictEqual(attributes(lines[3]), { title: "own", class: "theirs" });
console.log("as found: the server's page keeps the element's own attributes, the browser's the spread ones");
JS
node main.mjs
