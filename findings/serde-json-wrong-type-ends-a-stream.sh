#!/usr/bin/env bash
# Behaviour: serde_json's `StreamDeserializer` ends after a record of well-formed JSON that does not fit the type: `next` returns
#   the error once and then `None`, though the rest of the stream is in order.
# Guess: only malformed JSON ends the stream; a record with a field of another type is one error, and the next record follows.
# Versions: serde 1.0.229, serde_json 1.0.154.
# Output seen: typed: [Some(1), None]; as RawValue, then typed: [Some(1), None, Some(3)]
# Why it matters here: one record of a newer server would end a log for good; read records as `RawValue` first, or line by line.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "stream"
version = "0.0.0"
edition = "2024"

[dependencies]
serde = { version = "=1.0.229", features = ["derive"] }
serde_json = { version = "=1.0.154", features = ["raw_value"] }
TOML
cat >src/main.rs <<'RUST'
use serde::Deserialize;
use serde_json::{Deserializer, value::RawValue};

#[derive(Deserialize)]
struct Line {
    id: u32,
}

const RECORDS: &str = "{\"id\": 1}\n{\"id\": \"two\"}\n{\"id\": 3}\n";

fn main() {
    let records = || Deserializer::from_str(RECORDS);
    let typed: Vec<_> = records().into_iter::<Line>().map(|line| line.ok().map(|line| line.id)).collect();
    // Control: all three records are well formed, and the third one fits.
    let raw: Vec<_> = records()
        .into_iter::<&RawValue>()
        .map(|record| record.expect("well-formed JSON"))
        .map(|record| serde_json::from_str::<Line>(record.get()).ok().map(|line| line.id))
        .collect();
    println!("typed: {typed:?}");
    println!("as RawValue, then typed: {raw:?}");
    assert_eq!(typed, [Some(1), None]);
    assert_eq!(raw, [Some(1), None, Some(3)]);
    println!("as found: a record that does not fit the type ends the stream");
}
RUST
echo "serde_json 1.0.154, $(rustc --version)"
CARGO_TARGET_DIR="$dir/target" cargo run --quiet
