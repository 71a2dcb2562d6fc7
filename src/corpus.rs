//! Real Terraform output for the fuzz tests, and strategies that mutate it.
//!
//! The seeds are the recorded builds of the workspace server. `PROPTEST_CASES` sets the number of cases per test;
//! `cargo xtask fuzz` runs many.

use std::{fs, path::Path, sync::LazyLock};

use proptest::{prelude::*, sample::Index};
use serde::Deserialize;

use crate::build_log::LogLine;

/// A recorded build.
#[derive(Deserialize)]
struct Recording {
    error: Option<String>,
    log: Vec<LogLine>,
}

static RECORDINGS: LazyLock<Vec<Recording>> = LazyLock::new(|| {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("server/templates");
    let read = |template: &str| {
        let path = templates.join(template).join("recordings/start.json");
        let text = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_slice(&text).expect("is a recording")
    };
    ["broken", "dev-box", "docker", "quick"].map(read).into()
});

/// Every line of the recorded builds.
pub(crate) fn lines() -> impl Iterator<Item = &'static LogLine> {
    RECORDINGS.iter().flat_map(|recording| &recording.log)
}

/// The output of all lines, and Terraform's own JSON output by line.
pub(crate) fn outputs() -> Vec<String> {
    let raw = Path::new(env!("CARGO_MANIFEST_DIR")).join("server/tests/data/apply-fails.jsonl");
    let raw = fs::read_to_string(raw).expect("exists");
    lines().map(|line| line.output.clone()).chain(raw.lines().map(str::to_owned)).collect()
}

/// The errors of the recorded builds that failed.
pub(crate) fn errors() -> impl Iterator<Item = &'static str> {
    RECORDINGS.iter().filter_map(|recording| recording.error.as_deref())
}

/// A mutation of a text.
#[derive(Clone, Debug)]
enum Change {
    /// Replaces a byte.
    Byte(Index, u8),
    /// Inserts a text.
    Insert(Index, &'static str),
    /// Removes a part.
    Remove(Index, usize),
    /// Repeats a part.
    Repeat(Index, usize, usize),
    /// Removes the rest.
    Cut(Index),
}

/// One of `seeds` with up to eight changes, which insert `words` among others. The result need not be UTF-8.
pub(crate) fn mutated(seeds: Vec<Vec<u8>>, words: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let at = any::<Index>;
    let change = prop_oneof![
        4 => (at(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        6 => (at(), prop::sample::select(words)).prop_map(|(at, word)| Change::Insert(at, word)),
        3 => (at(), 1usize..40).prop_map(|(at, len)| Change::Remove(at, len)),
        2 => (at(), 1usize..40, 1usize..20).prop_map(|(at, len, times)| Change::Repeat(at, len, times)),
        1 => at().prop_map(Change::Cut),
    ];
    (prop::sample::select(seeds), prop::collection::vec(change, 0..8)).prop_map(|(mut text, changes)| {
        changes.into_iter().for_each(|change| apply(change, &mut text));
        text
    })
}

/// Like [`mutated`], as text: invalid UTF-8 is replaced, as browsers do.
pub(crate) fn mutated_text(seeds: Vec<String>, words: &'static [&'static str]) -> impl Strategy<Value = String> {
    let seeds = seeds.into_iter().map(String::into_bytes).collect();
    mutated(seeds, words).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn apply(change: Change, text: &mut Vec<u8>) {
    let place = |at: Index, text: &[u8]| at.index(text.len() + 1);
    match change {
        Change::Byte(_, _) | Change::Remove(..) | Change::Repeat(..) if text.is_empty() => {}
        Change::Byte(at, byte) => {
            let at = at.index(text.len());
            text[at] = byte;
        }
        Change::Insert(at, word) => {
            let at = place(at, text);
            text.splice(at..at, word.bytes());
        }
        Change::Remove(at, len) => {
            let at = at.index(text.len());
            text.drain(at..text.len().min(at + len));
        }
        Change::Repeat(at, len, times) => {
            let at = at.index(text.len());
            let part = text[at..text.len().min(at + len)].repeat(times);
            text.splice(at..at, part);
        }
        Change::Cut(at) => text.truncate(place(at, text)),
    }
}
