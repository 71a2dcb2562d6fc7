//! Corrupted frames and lists of recorded builds.

use proptest::prelude::*;

use super::{ListDecoder, scan::is_json_whitespace};
use crate::{
    build_log::{
        LogOrigin, Stage,
        store::{InsertCounts, LogStore},
    },
    corpus,
};

/// JSON punctuation, wrong types, extreme ids, and what proxies and broken encoders insert.
const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u",
    "\\ud800",
    "\\u001b[31m",
    "\n",
    "null",
    "true",
    "1e999",
    "-",
    "9007199254740993",
    "-9223372036854775808",
    "9223372036854775808",
    "\"id\":\"5\",",
    "\"id\":1.5,",
    "\"id\":7,",
    "\"output\":{},",
    "\"stage\":null,",
    "\"stage\":\"\",",
    "\"log_level\":\"notice\",",
    "\"new\":[[[]]],",
    "<html>",
    "\u{feff}",
    "\u{0}",
    "\u{2028}",
];

/// A line that is not in the recordings.
const OTHER_LINE: &str = r#"{"id":77,"stage":"Plan","output":"other"}"#;

fn store() -> LogStore {
    LogStore::new(uuid::Uuid::from_u128(7).into())
}

fn frames() -> Vec<String> {
    corpus::lines().map(|line| serde_json::to_string(line).expect("is JSON") + "\n").collect()
}

/// Lists of up to five lines each.
fn lists() -> Vec<Vec<u8>> {
    let lines: Vec<_> = corpus::lines().collect();
    lines.chunks(5).map(|some| serde_json::to_vec(some).expect("is JSON")).collect()
}

/// The id, stage and text of each line.
fn contents(store: &LogStore) -> Vec<(i64, String, String)> {
    let lines = |stage: Stage<'_>| {
        let name = stage.name().to_owned();
        stage.lines().map(|line| (line.id, name.clone(), line.output.to_owned())).collect::<Vec<_>>()
    };
    store.stages().flat_map(lines).collect()
}

fn check(store: &LogStore, counts: InsertCounts) -> Result<(), TestCaseError> {
    prop_assert_eq!(store.len(), counts.added);
    prop_assert!(store.ids().is_sorted_by(|a, b| a < b), "duplicate or out of order: {:?}", store.ids());
    prop_assert_eq!(contents(store).len(), store.len());
    Ok(())
}

proptest! {
    /// A corrupted frame is inserted or counted, and no other line is lost.
    #[test]
    fn a_corrupted_frame_loses_no_other_line(frame in corpus::mutated_text(frames(), WORDS)) {
        let mut store = store();
        let mut counts = store.push_frame(LogOrigin::Build, OTHER_LINE);
        counts += store.push_frame(LogOrigin::Build, &frame);
        check(&store, counts)?;
        prop_assert_eq!(store.push_frame(LogOrigin::Build, OTHER_LINE).duplicates, 1);
        // Another line in the same frame: servers end each with a line break. Not after a list.
        let is_leading = |c: char| c == '\u{feff}' || u8::try_from(c).is_ok_and(is_json_whitespace);
        if !frame.trim_start_matches(is_leading).starts_with('[') {
            let mut store = LogStore::new(store.build());
            store.push_frame(LogOrigin::Build, &format!("{frame}\n{OTHER_LINE}\n"));
            prop_assert!(store.ids().contains(&77), "lost: {:?}", store.ids());
        }
    }

    /// A corrupted list is decoded in chunks like in one.
    #[test]
    fn a_corrupted_list_decodes_the_same_in_chunks(list in corpus::mutated(lists(), WORDS), size in 1usize..200) {
        let (mut whole, mut cut) = (store(), store());
        let counts = whole.push_list(LogOrigin::Build, &list);
        check(&whole, counts)?;
        let mut decoder = ListDecoder::new(LogOrigin::Build);
        list.chunks(size).for_each(|chunk| decoder.push(chunk, &mut cut));
        prop_assert_eq!(decoder.finish(&mut cut), counts);
        prop_assert_eq!(contents(&cut), contents(&whole));
    }
}
