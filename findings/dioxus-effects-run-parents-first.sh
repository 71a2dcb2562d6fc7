#!/usr/bin/env bash
# Behaviour: Dioxus runs the effects of a new tree level by level from the root: an app's `use_effect` before its children's, and
#   all children's before any grandchild's. `use_drop` runs the other way round, a grandchild's before its parent's.
# Guess: effects run as in React, innermost first, so that an effect finds what the effects of its children have set up.
# Versions: dioxus and dioxus-core 0.7.10, tokio 1.54.1.
# Output seen: effects: app, child 1, child 2, grandchild 1, grandchild 2
# Why it matters here: a log view cannot rely on its rows' effects (sizes, observers) when its own effect scrolls to the end.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "effects"
version = "0.0.0"
edition = "2024"

[dependencies]
dioxus = { version = "=0.7.10", default-features = false, features = ["html", "macro", "hooks", "signals"] }
dioxus-core = "=0.7.10"
tokio = { version = "=1.54.1", features = ["macros", "rt", "time"] }

[profile.dev]
debug = false
TOML
cat >src/main.rs <<'RUST'
use std::{cell::RefCell, time::Duration};

use dioxus::prelude::*;
use dioxus_core::NoOpMutations;

thread_local! {
    static EVENTS: RefCell<Vec<String>> = RefCell::default();
    static SHOWN: RefCell<Option<Signal<bool>>> = RefCell::default();
}

fn record(event: String) {
    EVENTS.with_borrow_mut(|events| events.push(event));
}

fn app() -> Element {
    let shown = use_signal(|| true);
    SHOWN.set(Some(shown));
    record("render app".into());
    use_effect(|| record("effect app".into()));
    rsx! {
        if shown() {
            Child { id: 1 }
            Child { id: 2 }
        }
    }
}

#[component]
fn Child(id: u32) -> Element {
    record(format!("render child {id}"));
    use_effect(move || record(format!("effect child {id}")));
    use_drop(move || record(format!("drop child {id}")));
    rsx! { Grandchild { id } }
}

#[component]
fn Grandchild(id: u32) -> Element {
    record(format!("render grandchild {id}"));
    use_effect(move || record(format!("effect grandchild {id}")));
    use_drop(move || record(format!("drop grandchild {id}")));
    rsx! {}
}

async fn settle(dom: &mut VirtualDom) {
    while tokio::time::timeout(Duration::from_millis(300), dom.wait_for_work()).await.is_ok() {
        dom.render_immediate(&mut NoOpMutations);
    }
}

fn seen(kind: &str) -> String {
    let events = EVENTS.with_borrow(|events| events.clone());
    let seen: Vec<_> = events.iter().filter_map(|event| event.strip_prefix(kind)).map(str::trim).collect();
    println!("{kind}: {}", seen.join(", "));
    seen.join(", ")
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut dom = VirtualDom::new(app);
    dom.rebuild(&mut NoOpMutations);
    settle(&mut dom).await;
    // Control: components render depth first, each child with its own children.
    assert_eq!(seen("render"), "app, child 1, grandchild 1, child 2, grandchild 2");
    assert_eq!(seen("effect"), "app, child 1, child 2, grandchild 1, grandchild 2");

    let mut shown = SHOWN.take().expect("the app has rendered");
    dom.in_runtime(|| shown.set(false));
    settle(&mut dom).await;
    assert_eq!(seen("drop"), "grandchild 1, child 1, grandchild 2, child 2");
    println!("as found: effects run from the root down");
}
RUST
echo "dioxus 0.7.10, $(rustc --version)"
CARGO_TARGET_DIR="$dir/target" cargo run --quiet
