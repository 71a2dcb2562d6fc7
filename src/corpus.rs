//! Real Terraform output for the fuzz tests, and strategies that spoil it.
//!
//! The seeds are the builds that the workspace server has recorded. `PROPTEST_CASES` says how many spoilt ones each test
//! tries; `cargo xtask fuzz` tries very many.

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

/// What the lines say, and what Terraform itself writes: one JSON object a line.
pub(crate) fn outputs() -> Vec<String> {
    let raw = Path::new(env!("CARGO_MANIFEST_DIR")).join("server/tests/data/apply-fails.jsonl");
    let raw = fs::read_to_string(raw).expect("is there");
    lines().map(|line| line.output.clone()).chain(raw.lines().map(str::to_owned)).collect()
}

/// Why the recorded builds failed, where they did.
pub(crate) fn errors() -> impl Iterator<Item = &'static str> {
    RECORDINGS.iter().filter_map(|recording| recording.error.as_deref())
}

/// One thing that happens to a text on its way.
#[derive(Clone, Debug)]
enum Change {
    /// A byte becomes another.
    Byte(Index, u8),
    /// Something foreign stands in the middle.
    Insert(Index, &'static str),
    /// A part is missing.
    Remove(Index, usize),
    /// A part comes again and again.
    Repeat(Index, usize, usize),
    /// The rest is missing.
    Cut(Index),
}

/// One of `seeds` with up to eight things done to it, `words` put into it among them. The bytes need not be UTF-8.
pub(crate) fn spoilt(seeds: Vec<Vec<u8>>, words: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
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

/// As [`spoilt`], as text: what is no UTF-8 any more is replaced, as the browser does.
pub(crate) fn spoilt_text(seeds: Vec<String>, words: &'static [&'static str]) -> impl Strategy<Value = String> {
    let seeds = seeds.into_iter().map(String::into_bytes).collect();
    spoilt(seeds, words).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
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
