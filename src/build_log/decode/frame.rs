use serde_json::{Deserializer, Value};

use super::{
    fast_path::{Parsed, parse_line},
    repair::replace_unpaired_surrogates,
};
use crate::build_log::{
    line::LineRef,
    origin::LogOrigin,
    store::{InsertCounts, LogStore},
};

/// What may be before a frame's first value.
const LEADING: [char; 5] = [' ', '\t', '\r', '\n', '\u{feff}'];

/// The white space of JSON. Other white space, such as U+2028, is not allowed between values.
const JSON_WHITESPACE: [char; 4] = [' ', '\t', '\r', '\n'];

impl LogStore {
    /// Inserts the lines of a stream's frame: one line, several lines one after another, an array, or `null` for none.
    ///
    /// Invalid values are counted and the others are kept. After invalid JSON, decoding continues at the next line break:
    /// servers end each value with one, and a JSON text contains none.
    pub(crate) fn push_frame(&mut self, origin: LogOrigin, frame: &str) -> InsertCounts {
        let frame = frame.trim_start_matches(LEADING);
        if frame.starts_with('[') || frame.trim_end_matches(JSON_WHITESPACE) == "null" {
            return self.push_list(origin, frame.as_bytes());
        }
        let counts = match parse_line(frame, &mut None, &mut String::new()) {
            Parsed::Line(line, len) if origin == LogOrigin::Build && frame[len..].trim_ascii().is_empty() => {
                self.insert(origin, &line)
            }
            _ => self.insert_values(origin, frame),
        };
        self.add_counts(counts);
        counts
    }

    fn insert_values(&mut self, origin: LogOrigin, json: &str) -> InsertCounts {
        let json = replace_unpaired_surrogates(json);
        let mut json = &*json;
        let mut counts = InsertCounts::default();
        while !json.is_empty() {
            let mut values = Deserializer::from_str(json).into_iter::<Value>();
            for value in values.by_ref().map_while(Result::ok) {
                counts += LineRef::from_json(origin, &value)
                    .map_or(InsertCounts::MALFORMED, |line| self.insert(origin, &line));
            }
            json = json[values.byte_offset()..].trim_start_matches(JSON_WHITESPACE);
            if !json.is_empty() {
                counts += InsertCounts::MALFORMED;
                json = json.split_once('\n').map_or("", |(_, rest)| rest);
            }
        }
        counts
    }
}
