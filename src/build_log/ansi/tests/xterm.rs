//! Compares records with what xterm draws of them. The vectors are printed by `tests/xterm/corpus.mjs`; `XTERM_CORPUS` names a file
//! with more of them.

use serde::Deserialize;
use unicode_width::UnicodeWidthChar;

use super::text;

#[derive(Deserialize)]
struct Vector {
    output: String,
    /// The rows of the terminal, without blanks at their ends.
    rows: Vec<String>,
}

/// The rows of the text as a terminal shows them: tabs are blanks, and blanks at the end are not visible.
fn rows(output: &str) -> Vec<String> {
    let row = |row: &str| {
        let mut column = 0;
        let mut shown = String::new();
        for c in row.chars() {
            let width = if c == '\t' { 8 - column % 8 } else { c.width().unwrap_or_default() };
            column += width;
            match c {
                '\t' => shown.extend(std::iter::repeat_n(' ', width)),
                // The blank of line drawing.
                '\u{a0}' => shown.push(' '),
                _ => shown.push(c),
            }
        }
        shown.trim_end().to_owned()
    };
    let mut rows: Vec<_> = text(output).split('\n').map(row).collect();
    while rows.last().is_some_and(String::is_empty) {
        rows.pop();
    }
    rows
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
        let found = rows(&output);
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
