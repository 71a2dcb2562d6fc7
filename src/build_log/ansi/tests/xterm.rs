//! Compares records with what xterm draws of them. The vectors are printed by `tests/xterm/corpus.mjs`; `XTERM_CORPUS` names a file
//! with more of them.

use serde::Deserialize;

use super::{shown_rows::shown_rows, text};

#[derive(Deserialize)]
struct Vector {
    output: String,
    /// The rows of the terminal, without blanks at their ends.
    rows: Vec<String>,
}

#[test]
fn a_record_is_drawn_as_by_xterm() {
    let corpus = match std::env::var_os("XTERM_CORPUS") {
        Some(path) => std::fs::read_to_string(path).expect("the file of XTERM_CORPUS is readable"),
        None => include_str!("../../../../tests/vectors/xterm.jsonl").to_owned(),
    };
    let vectors = corpus.lines().map(|line| serde_json::from_str::<Vector>(line).expect("a vector"));
    let mut count = 0;
    let mut differences = Vec::new();
    for Vector { output, rows: expected } in vectors {
        count += 1;
        let found = shown_rows(&text(&output));
        if found != expected {
            differences.push(format!("{output:?}: {found:?} instead of {expected:?}"));
        }
    }
    assert!(count > 0);
    differences.sort_by_key(String::len);
    let first: Vec<_> = differences.iter().take(20).map(String::as_str).collect();
    assert!(differences.is_empty(), "{} of {count} differ:\n{}", differences.len(), first.join("\n"));
    println!("count: {count} records drawn as by xterm");
}
