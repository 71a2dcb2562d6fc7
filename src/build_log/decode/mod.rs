//! JSON text into the store, without an object per line in between.

use std::{borrow::Cow, mem, ops::AddAssign};

use serde::{Deserialize, de::IgnoredAny};
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
        let mut list = ListDecoder::default();
        list.push(json, self);
        list.finish(self)
    }

    /// Takes in one frame of a log stream: one line, several values one after another, or a list.
    ///
    /// What is not a line is counted, and its neighbours are kept. After what is not JSON, reading goes on at the next
    /// line break: JSON texts hold none, and servers write one after each line.
    pub fn push_frame(&mut self, frame: &str) -> Intake {
        if frame.trim_start().starts_with('[') {
            return self.push_list(frame.as_bytes());
        }
        let mut intake = Intake::default();
        let mut rest = frame;
        loop {
            let mut values = Deserializer::from_str(rest).into_iter::<&RawValue>();
            let mut read = 0;
            while let Some(Ok(value)) = values.next() {
                intake += serde_json::from_str(value.get()).map_or(Intake::MALFORMED, |line| self.insert(&line));
                read = values.byte_offset();
            }
            rest = rest[read..].trim_start();
            if rest.is_empty() {
                break;
            }
            intake += Intake::MALFORMED;
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
        }
        self.record(intake);
        intake
    }
}

/// The longest element of a list, in bytes of JSON: many times what a server's own limit on a line comes to. It bounds
/// what an element without an end makes the page hold.
const MAX_ELEMENT_BYTES: usize = 8 << 20;

/// How much of a new piece is put together with what was cut off before it: more than most elements are long.
const SEAM_BYTES: usize = 1024;

/// Reads a log list that comes in pieces, cut anywhere.
#[derive(Clone, Debug, Default)]
pub(super) struct ListDecoder {
    place: Place,
    /// The beginning of an element whose end has not come yet.
    rest: Vec<u8>,
    intake: Intake,
}

/// What may come next in a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// The opening bracket.
    #[default]
    Start,
    /// The first element or the closing bracket.
    First,
    /// An element.
    Element,
    /// A comma or the closing bracket.
    AfterElement,
    /// Nothing but white space.
    End,
    /// Nothing: this is no list any more.
    Broken,
}

impl ListDecoder {
    /// Takes the next piece in.
    pub(super) fn push(&mut self, mut piece: &[u8], store: &mut LogStore) {
        // What was cut is put together with a little of the new piece; the rest of that is read where it lies.
        while !self.rest.is_empty() && !piece.is_empty() {
            let mut rest = mem::take(&mut self.rest);
            let (some, others) = piece.split_at(piece.len().min(rest.len().max(SEAM_BYTES)));
            rest.extend_from_slice(some);
            let unread = rest.len() - self.read(&rest, store);
            if unread <= some.len() {
                piece = &piece[some.len() - unread..];
            } else {
                rest.drain(..rest.len() - unread);
                self.rest = rest;
                piece = others;
            }
        }
        let read = self.read(piece, store);
        self.rest.extend_from_slice(&piece[read..]);
        if self.rest.len() > MAX_ELEMENT_BYTES {
            self.rest = Vec::new();
            self.place = Place::Broken;
        }
    }

    /// No piece comes any more. A list that is not at its end counts as one malformed piece.
    pub(super) fn finish(mut self, store: &mut LogStore) -> Intake {
        if self.place != Place::End || !self.rest.is_empty() {
            self.intake += Intake::MALFORMED;
        }
        store.record(self.intake);
        self.intake
    }

    /// Reads as far as `json` tells for sure, and says how far that is.
    fn read(&mut self, json: &[u8], store: &mut LogStore) -> usize {
        let mut at = 0;
        loop {
            at += json[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
            let Some(&next) = json.get(at) else { return at };
            (self.place, at) = match (self.place, next) {
                (Place::Start, b'[') => (Place::First, at + 1),
                (Place::First | Place::AfterElement, b']') => (Place::End, at + 1),
                (Place::AfterElement, b',') => (Place::Element, at + 1),
                (Place::First | Place::Element, _) => match self.read_element(&json[at..], store) {
                    Element::Read(len) => (Place::AfterElement, at + len),
                    Element::Unfinished => return at,
                    Element::Broken => (Place::Broken, json.len()),
                },
                _ => (Place::Broken, json.len()),
            };
        }
    }

    fn read_element(&mut self, json: &[u8], store: &mut LogStore) -> Element {
        let mut lines = Deserializer::from_slice(json).into_iter::<WireLine<'_>>();
        match lines.next() {
            Some(Ok(line)) => {
                self.intake += store.insert(&line);
                Element::Read(lines.byte_offset())
            }
            Some(Err(error)) if error.is_data() => {
                let skipped = Element::skip(json);
                if matches!(skipped, Element::Read(_)) {
                    self.intake += Intake::MALFORMED;
                }
                skipped
            }
            Some(Err(error)) if !error.is_eof() => Element::Broken,
            _ => Element::Unfinished,
        }
    }
}

/// What stands where an element should be.
enum Element {
    /// One of so many bytes.
    Read(usize),
    /// One whose end is not there yet.
    Unfinished,
    /// No JSON.
    Broken,
}

impl Element {
    /// Steps over one that is JSON and not a line.
    fn skip(json: &[u8]) -> Self {
        let mut values = Deserializer::from_slice(json).into_iter::<IgnoredAny>();
        match values.next() {
            // A number may go on in the next piece.
            Some(Ok(_)) if values.byte_offset() < json.len() || json.ends_with(b"}") => {
                Self::Read(values.byte_offset())
            }
            Some(Err(error)) if !error.is_eof() => Self::Broken,
            _ => Self::Unfinished,
        }
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
            ("[]", 0, 0),
            ("[7]", 0, 1),
            (r#"[{"id":1,"output":"first"},{"id":2,"output":"second"},{"#, 2, 1),
            ("\"text\"", 0, 1),
            (r#"{"id":"5"}"#, 0, 1),
            (r#"{"output":"no id"}"#, 0, 1),
            (r#"{"id":3,"output":"a"} {"id":4,"output":7} {"id":5,"output":"b"}"#, 2, 1),
            (r#"{"id":6,"output":"c"} {"id":7,"#, 1, 1),
            ("{\"id\":8,\"outp\n{\"id\":9,\"output\":\"d\"}\n", 1, 1),
            ("\u{1}\n\n?\n{\"id\":10,\"output\":\"e\"}", 1, 2),
        ] {
            let intake = store.push_frame(frame);
            assert_eq!((intake.added, intake.malformed), (added, malformed), "{frame}");
        }
        assert_eq!(outputs(&store), ["first", "second", "a", "b", "c", "d", "e"]);
        assert_eq!(store.intake().malformed, 12);
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
        for body in
            ["", "{}", "<html>", "null", "\u{0}", "[1] x", "[,]", "[{\"id\":1},]", "[", "[{\"id\":1} {\"id\":2}]"]
        {
            assert!(store().push_list(body.as_bytes()).malformed > 0, "{body:?}");
        }
    }

    #[test]
    fn an_element_without_an_end_is_not_held_for_ever() {
        let (mut list, mut store) = (ListDecoder::default(), store());
        list.push(br#"[{"id":1,"output":"a"},{"id":2,"output":""#, &mut store);
        for _ in 0..=MAX_ELEMENT_BYTES / (1 << 20) {
            list.push(&vec![b'x'; 1 << 20], &mut store);
        }
        assert!(list.rest.is_empty());
        assert_eq!(list.finish(&mut store), Intake { added: 1, malformed: 1, ..Intake::default() });
    }

    proptest! {
        /// Wherever a list is cut, it is read as if it were whole.
        #[test]
        fn the_pieces_of_a_list_make_the_same_log_as_the_whole(
            elements in prop::collection::vec(
                prop::sample::select(vec![
                    r#"{"id":1,"output":"a\u001b[1m"}"#, r#"{"id":2,"stage":"S","output":"ä\n"}"#, r#"{ "id" : 3 }"#,
                    r#"{"id":"x"}"#, "null", "12", "[[1]]", "\"t\"", "true", "{\"id\":4,", "",
                ]),
                0..8,
            ),
            size in 1usize..20,
        ) {
            let list = format!(" [{}]\n", elements.join(","));
            let (mut whole, mut cut) = (store(), store());
            let expected = whole.push_list(list.as_bytes());
            let mut decoder = ListDecoder::default();
            list.as_bytes().chunks(size).for_each(|piece| decoder.push(piece, &mut cut));
            prop_assert_eq!(decoder.finish(&mut cut), expected);
            prop_assert_eq!(outputs(&cut), outputs(&whole));
        }

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
