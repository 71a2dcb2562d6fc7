//! The frames and lists of recorded builds, spoilt.

use proptest::prelude::*;

use super::*;
use crate::corpus;

/// JSON's own punctuation, wrong types, ids at the edges, and what a proxy or a broken encoder puts in.
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

/// A line that no recording has.
const NEIGHBOUR: &str = r#"{"id":77,"stage":"Plan","output":"neighbour"}"#;

fn store() -> LogStore {
    LogStore::new(uuid::Uuid::from_u128(7).into())
}

fn frames() -> Vec<String> {
    corpus::lines().map(|line| serde_json::to_string(line).expect("is JSON") + "\n").collect()
}

/// Lists of up to five lines each: the pieces in which a list comes are no longer.
fn lists() -> Vec<Vec<u8>> {
    let lines: Vec<_> = corpus::lines().collect();
    lines.chunks(5).map(|some| serde_json::to_vec(some).expect("is JSON")).collect()
}

/// The lines as they are shown: ids, stages and texts.
fn shown(store: &LogStore) -> Vec<(i64, String, String)> {
    let lines = |stage: super::super::Stage<'_>| {
        let name = stage.name().to_owned();
        stage.lines().map(|line| (line.id, name.clone(), line.output.to_owned())).collect::<Vec<_>>()
    };
    store.stages().flat_map(lines).collect()
}

fn check(store: &LogStore, counts: InsertCounts) -> Result<(), TestCaseError> {
    prop_assert_eq!(store.len(), counts.added);
    prop_assert!(store.ids().is_sorted_by(|a, b| a < b), "doubled or out of order: {:?}", store.ids());
    prop_assert_eq!(shown(store).len(), store.len());
    Ok(())
}

proptest! {
    /// A frame, whatever became of it, is taken in or counted, and costs no neighbour.
    #[test]
    fn a_spoilt_frame_loses_no_neighbour(frame in corpus::mutated_text(frames(), WORDS)) {
        let mut store = store();
        let mut counts = store.push_frame(NEIGHBOUR);
        counts += store.push_frame(&frame);
        check(&store, counts)?;
        prop_assert_eq!(store.push_frame(NEIGHBOUR).repeated, 1);
        // Another frame in the same text: servers end each with a line break. A frame that has become a list is one.
        if !frame.trim_start_matches(is_blank).starts_with('[') {
            let mut store = LogStore::new(store.build());
            store.push_frame(&format!("{frame}\n{NEIGHBOUR}\n"));
            prop_assert!(store.ids().contains(&77), "lost: {:?}", store.ids());
        }
    }

    /// A list, whatever became of it, is read in pieces as it would be in one, and what was read stays.
    #[test]
    fn a_spoilt_list_is_the_same_in_pieces(list in corpus::mutated(lists(), WORDS), size in 1usize..200) {
        let (mut whole, mut cut) = (store(), store());
        let counts = whole.push_list(&list);
        check(&whole, counts)?;
        let mut decoder = ListDecoder::default();
        list.chunks(size).for_each(|piece| decoder.push(piece, &mut cut));
        prop_assert_eq!(decoder.finish(&mut cut), counts);
        prop_assert_eq!(shown(&cut), shown(&whole));
    }
}
