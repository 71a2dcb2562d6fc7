#!/usr/bin/env bash
# Behaviour: an attribute whose value is a `u64` or `usize` above 2^63 - 1 is written as a negative number: Dioxus stores whole numbers
#   as `i64`. Nothing is reported. The same number in a format string is written as it is.
# Guess: an attribute has the text that the number's `Display` has, or the value is rejected by the type system.
# Versions: dioxus, dioxus-core and dioxus-ssr 0.7.10.
# Output seen: number: <div data-id=-1></div>, text: <div data-id="18446744073709551615"></div>
# Why it matters here: stages of a log have 64-bit hashes as ids. Written as numbers, half of them could not be read back.
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

fn number() -> Element {
    let (id, length) = (u64::MAX, usize::MAX);
    rsx! { div { "data-id": id, "data-length": length } }
}

fn text() -> Element {
    let id = u64::MAX;
    rsx! { div { "data-id": "{id}" } }
}

/// The control: a number that an `i64` can hold.
fn small() -> Element {
    let id = i64::MAX as u64;
    rsx! { div { "data-id": id } }
}

fn main() {
    for (name, app) in [("number", number as fn() -> Element), ("text", text), ("small", small)] {
        let mut dom = VirtualDom::new(app);
        let mut mutations = Mutations::default();
        dom.rebuild(&mut mutations);
        println!("{name}: {}", dioxus_ssr::render(&dom));
        // What a browser is given.
        for edit in mutations.edits {
            if let Mutation::SetAttribute { name, value: AttributeValue::Int(value), .. } = edit {
                println!("set {name}={value}");
            }
        }
    }
}
RUST
CARGO_TARGET_DIR="$dir/target" cargo run --quiet >output.txt
echo "dioxus 0.7.10, $(rustc --version)"
cat output.txt
diff output.txt - <<'TEXT'
number: <div data-id=-1 data-length=-1></div>
set data-id=-1
set data-length=-1
text: <div data-id="18446744073709551615"></div>
small: <div data-id=9223372036854775807></div>
set data-id=9223372036854775807
TEXT
echo "as found: a large unsigned attribute is a negative number"
