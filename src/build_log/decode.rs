//! JSON text into the store, without an object per line in between.

use std::{borrow::Cow, fmt, ops::AddAssign};

use serde::{
    Deserialize, Deserializer as _,
    de::{SeqAccess, Visitor},
};
use serde_json::{Deserializer, value::RawValue};

use super::{
    line::{LogLevel, LogLine, LogSource},
    store::LogStore,
};

/// What became of the lines that came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Intake {
    /// New lines.
    pub added: usize,
    /// Lines whose id was already held.
    pub repeated: usize,
    /// Pieces that were not a log line, or not JSON.
    pub malformed: usize,
    /// Lines beyond what a store holds.
    pub refused: usize,
}

impl Intake {
    pub(super) const ADDED: Self = Self { added: 1, repeated: 0, malformed: 0, refused: 0 };
    pub(super) const REPEATED: Self = Self { added: 0, repeated: 1, malformed: 0, refused: 0 };
    pub(super) const MALFORMED: Self = Self { added: 0, repeated: 0, malformed: 1, refused: 0 };
    pub(super) const REFUSED: Self = Self { added: 0, repeated: 0, malformed: 0, refused: 1 };
}

impl AddAssign for Intake {
    fn add_assign(&mut self, other: Self) {
        self.added += other.added;
        self.repeated += other.repeated;
        self.malformed += other.malformed;
        self.refused += other.refused;
    }
}

/// [`LogLine`] with its text borrowed from the input where the JSON has no escapes.
#[derive(Deserialize)]
pub(super) struct WireLine<'a> {
    pub(super) id: i64,
    #[serde(borrow, default)]
    pub(super) created_at: Cow<'a, str>,
    #[serde(default)]
    pub(super) log_source: LogSource,
    #[serde(default)]
    pub(super) log_level: LogLevel,
    #[serde(borrow, default)]
    pub(super) stage: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) output: Cow<'a, str>,
}

impl<'a> From<&'a LogLine> for WireLine<'a> {
    fn from(line: &'a LogLine) -> Self {
        Self {
            id: line.id,
            created_at: Cow::Borrowed(&line.created_at),
            log_source: line.log_source,
            log_level: line.log_level,
            stage: Cow::Borrowed(&line.stage),
            output: Cow::Borrowed(&line.output),
        }
    }
}

impl LogStore {
    /// Takes in the body of a log list: one JSON array of lines.
    ///
    /// An element that is not a line is counted and its neighbours are kept. A body that breaks off keeps what came
    /// before the break.
    pub fn push_list(&mut self, json: &[u8]) -> Intake {
        let mut lines = ListInto { store: self, intake: Intake::default() };
        let mut input = Deserializer::from_slice(json);
        let whole = input.deserialize_seq(&mut lines).is_ok() && input.end().is_ok();
        let mut intake = lines.intake;
        if !whole {
            // The lines taken in before the fault are known by their ids, so going over all of it again doubles none.
            let added = intake.added;
            intake = self.push_list_by_element(json);
            intake.added += added;
            intake.repeated = intake.repeated.saturating_sub(added);
        }
        self.record(intake);
        intake
    }

    /// Takes in one frame of a log stream: one line, or several values one after another.
    pub fn push_frame(&mut self, frame: &str) -> Intake {
        let mut intake = Intake::default();
        let mut values = Deserializer::from_str(frame).into_iter::<&RawValue>();
        for value in &mut values {
            intake += match value {
                Ok(value) => self.push_value(value.get()),
                Err(_) => Intake::MALFORMED,
            };
        }
        self.record(intake);
        intake
    }

    fn push_list_by_element(&mut self, json: &[u8]) -> Intake {
        let mut elements = ElementsInto { store: self, intake: Intake::default() };
        let mut input = Deserializer::from_slice(json);
        let whole = input.deserialize_seq(&mut elements).is_ok() && input.end().is_ok();
        let mut intake = elements.intake;
        if !whole {
            intake += Intake::MALFORMED;
        }
        intake
    }

    fn push_value(&mut self, json: &str) -> Intake {
        serde_json::from_str(json).map_or(Intake::MALFORMED, |line| self.insert(&line))
    }
}

/// The straight way: each element is read as a line and goes into the store.
struct ListInto<'s> {
    store: &'s mut LogStore,
    intake: Intake,
}

impl<'de> Visitor<'de> for &mut ListInto<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of log lines")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(line) = list.next_element::<WireLine<'de>>()? {
            self.intake += self.store.insert(&line);
        }
        Ok(())
    }
}

/// The careful way: each element stands by itself, so that a bad one does not take the rest with it.
struct ElementsInto<'s> {
    store: &'s mut LogStore,
    intake: Intake,
}

impl<'de> Visitor<'de> for &mut ElementsInto<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element::<&'de RawValue>()? {
            self.intake += self.store.push_value(element.get());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn store() -> LogStore {
        LogStore::new(uuid::Uuid::from_u128(7).into())
    }

    fn outputs(store: &LogStore) -> Vec<String> {
        store.stages().flat_map(|stage| stage.lines().map(|line| line.output.to_owned()).collect::<Vec<_>>()).collect()
    }

    const FRAME: &str = r#"{"id":20431,"created_at":"2026-04-10T09:15:32.579Z","log_source":"provisioner","log_level":"warn","stage":"Plan","output":"a \u003cb\u003e \u001b[1mc"}"#;

    #[test]
    fn a_frame_is_one_line_with_its_escapes_resolved() {
        let mut store = store();
        assert_eq!(store.push_frame(&format!("{FRAME}\n")), Intake::ADDED);
        let stage = store.stage(0).expect("a stage");
        let line = stage.lines().next().expect("a line");
        assert_eq!((line.id, line.level, line.output), (20431, LogLevel::Warn, "a <b> \u{1b}[1mc"));
        assert_eq!(line.created_at, Some(1_775_812_532_579));
    }

    #[test]
    fn a_frame_may_hold_several_values() {
        let mut store = store();
        let intake = store.push_frame(r#"{"id":1,"output":"a"}{"id":2,"output":"b"} {"id":2,"output":"b"}"#);
        assert_eq!(intake, Intake { added: 2, repeated: 1, ..Intake::default() });
    }

    #[test]
    fn a_malformed_frame_is_counted_and_loses_no_neighbour() {
        let mut store = store();
        for (frame, added, malformed) in [
            ("", 0, 0),
            ("{\"id\":1,\"outp", 0, 1),
            ("null", 0, 1),
            ("[]", 0, 1),
            ("\"text\"", 0, 1),
            (r#"{"id":"5"}"#, 0, 1),
            (r#"{"output":"no id"}"#, 0, 1),
            (r#"{"id":3,"output":"a"} {"id":4,"output":7} {"id":5,"output":"b"}"#, 2, 1),
            (r#"{"id":6,"output":"c"} {"id":7,"#, 1, 1),
        ] {
            let intake = store.push_frame(frame);
            assert_eq!((intake.added, intake.malformed), (added, malformed), "{frame}");
        }
        assert_eq!(outputs(&store), ["a", "b", "c"]);
        assert_eq!(store.intake().malformed, 8);
    }

    #[test]
    fn a_level_a_source_and_keys_from_the_future_do_not_refuse_a_line() {
        let mut store = store();
        store.push_frame(r#"{"id":1,"log_level":"notice","log_source":"oracle","new":[1],"stage":"S","output":"x"}"#);
        let stage = store.stage(0).expect("a stage");
        let line = stage.lines().next().expect("a line");
        assert_eq!((line.level, line.source), (LogLevel::Unknown, LogSource::Unknown));
    }

    #[test]
    fn ids_beyond_a_float_survive() {
        let mut store = store();
        store.push_frame(r#"{"id":9007199254740992,"output":"a"}{"id":9007199254740993,"output":"b"}"#);
        assert_eq!(store.ids(), [9_007_199_254_740_992, 9_007_199_254_740_993]);
    }

    #[test]
    fn a_list_is_taken_in_at_once() {
        let mut store = store();
        let intake = store.push_list(format!("[{FRAME}, {}]\n", r#"{"id":20432,"output":"end"}"#).as_bytes());
        assert_eq!(intake, Intake { added: 2, ..Intake::default() });
        assert_eq!(store.push_list(b"[]"), Intake::default());
    }

    #[test]
    fn a_bad_element_of_a_list_is_counted_and_its_neighbours_are_kept() {
        let mut store = store();
        let intake =
            store.push_list(br#"[{"id":1,"output":"a"},{"id":2,"output":{}},null,{"id":3,"output":"c"}]"#.as_slice());
        assert_eq!(intake, Intake { added: 2, malformed: 2, ..Intake::default() });
        assert_eq!(outputs(&store), ["a", "c"]);
    }

    #[test]
    fn a_list_that_breaks_off_keeps_what_came_before() {
        let mut store = store();
        let intake = store.push_list(br#"[{"id":1,"output":"a"},{"id":2,"output":"b"},{"id":3,"out"#.as_slice());
        assert_eq!(intake, Intake { added: 2, malformed: 1, ..Intake::default() });
    }

    #[test]
    fn what_is_not_a_list_is_malformed() {
        for body in ["", "{}", "<html>", "null", "\u{0}", "[1] x"] {
            assert!(store().push_list(body.as_bytes()).malformed > 0, "{body:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut store = store();
            store.push_list(&bytes);
            store.push_frame(&String::from_utf8_lossy(&bytes));
        }

        #[test]
        fn a_list_and_its_frames_make_the_same_log(
            lines in prop::collection::vec((any::<i64>(), "[A-C]", any::<String>()), 0..30)
        ) {
            let lines: Vec<_> = lines
                .into_iter()
                .map(|(id, stage, output)| LogLine {
                    id,
                    created_at: String::new(),
                    log_source: LogSource::Provisioner,
                    log_level: LogLevel::Info,
                    stage,
                    output,
                })
                .collect();
            let (mut listed, mut streamed) = (store(), store());
            listed.push_list(&serde_json::to_vec(&lines).expect("serialises"));
            for line in &lines {
                streamed.push_frame(&serde_json::to_string(line).expect("serialises"));
            }
            prop_assert_eq!(listed.ids(), streamed.ids());
            prop_assert_eq!(outputs(&listed), outputs(&streamed));
        }
    }
}
