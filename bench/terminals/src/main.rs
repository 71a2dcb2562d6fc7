//! Prints, for each parser, how many records of a corpus it draws as xterm does, and the time for a line:
//!   node tests/xterm/corpus.mjs 20000 1 > corpus.jsonl
//!   cargo run --release --manifest-path bench/terminals/Cargo.toml --target-dir target/terminals -- corpus.jsonl
//! The size in WebAssembly, for each of own, vt100, avt and anstyle-parse:
//!   cd bench/terminals
//!   cargo build --release --lib --target wasm32-unknown-unknown --no-default-features --features own --target-dir ../../target/terminals

use std::{env, fs, hint::black_box, time::Instant};

use serde_json::Value;
use shown_rows::shown_rows;
use terminals_bench::PARSERS;

#[path = "../../../src/build_log/ansi/tests/shown_rows.rs"]
mod shown_rows;

/// Typical lines of a build log, and one of 64 KB.
fn lines() -> [(&'static str, String); 4] {
    [
        ("plain", "boxes_machine.dev[0]: Creation complete after 12s [id=box-5e0a]".into()),
        (
            "coloured",
            "boxes_machine.dev[0] (local-exec): \u{1b}[1;32m==>\u{1b}[0m pulling \u{1b}[36mdev:latest\u{1b}[0m".into(),
        ),
        ("progress", (0..20).map(|part| format!("\rlayer {part} of 20  {}%\u{1b}[K", 5 * part)).collect()),
        ("64 KB", "0123456789abcdef".repeat(4096)),
    ]
}

fn main() {
    let corpus = env::args().nth(1).map(|path| fs::read_to_string(path).expect("the corpus is readable"));
    let records: Vec<Value> =
        corpus.iter().flat_map(|text| text.lines()).map(|line| serde_json::from_str(line).expect("a record")).collect();
    for (name, draw) in PARSERS {
        let is_equal = |record: &&Value| {
            let rows = shown_rows(&draw(record["output"].as_str().unwrap_or_default()).join("\n"));
            rows.iter().map(String::as_str).eq(record["rows"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str))
        };
        let equal = records.iter().filter(is_equal).count();
        print!("{name}: {equal} of {} as xterm", records.len());
        for (kind, line) in lines() {
            let runs = (100_000 / line.len().max(200)).max(1);
            let round = |_| {
                let start = Instant::now();
                for _ in 0..runs {
                    black_box(draw(black_box(&line)));
                }
                start.elapsed().as_secs_f64() * 1e6 / runs as f64
            };
            // The fastest round: other programs only make it slower.
            let fastest = (0..200).map(round).fold(f64::INFINITY, f64::min);
            print!(", {kind} {fastest:.2} us");
        }
        println!();
    }
}
