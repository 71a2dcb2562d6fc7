//! JSON text into the store, without an object per line in between.

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;

use std::{mem, ops::AddAssign};

use serde_json::Value;

use super::{
    canonical::{Middle, is_begun, read_line},
    line::{LogLevel, LogLine, LogSource},
    store::LogStore,
};
use crate::json::{self, is_blank};

/// What became of the lines that came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InsertCounts {
    /// New lines.
    pub added: usize,
    /// Lines whose id was already held.
    pub repeated: usize,
    /// Pieces that were not a log line, or not JSON.
    pub malformed: usize,
    /// Lines beyond what a store holds.
    pub refused: usize,
}

impl InsertCounts {
    pub(super) const ADDED: Self = Self { added: 1, repeated: 0, malformed: 0, refused: 0 };
    pub(super) const REPEATED: Self = Self { added: 0, repeated: 1, malformed: 0, refused: 0 };
    pub(super) const MALFORMED: Self = Self { added: 0, repeated: 0, malformed: 1, refused: 0 };
    pub(super) const REFUSED: Self = Self { added: 0, repeated: 0, malformed: 0, refused: 1 };
}

impl AddAssign for InsertCounts {
    fn add_assign(&mut self, other: Self) {
        self.added += other.added;
        self.repeated += other.repeated;
        self.malformed += other.malformed;
        self.refused += other.refused;
    }
}

/// [`LogLine`] with its text borrowed.
#[derive(Debug, PartialEq)]
pub(super) struct LineRef<'a> {
    pub(super) id: i64,
    pub(super) created_at: &'a str,
    pub(super) log_source: LogSource,
    pub(super) log_level: LogLevel,
    pub(super) stage: &'a str,
    pub(super) output: &'a str,
}

impl<'a> LineRef<'a> {
    /// Reads any JSON; none if it is not a line.
    fn of(value: &'a Value) -> Option<Self> {
        let text = |name| value.get(name).map_or(Some(""), Value::as_str);
        Some(Self {
            id: value.get("id")?.as_i64()?,
            created_at: text("created_at")?,
            log_source: LogSource::parse(text("log_source")?),
            log_level: LogLevel::parse(text("log_level")?),
            stage: text("stage")?,
            output: text("output")?,
        })
    }
}

impl<'a> From<&'a LogLine> for LineRef<'a> {
    fn from(line: &'a LogLine) -> Self {
        Self {
            id: line.id,
            created_at: &line.created_at,
            log_source: line.log_source,
            log_level: line.log_level,
            stage: &line.stage,
            output: &line.output,
        }
    }
}

impl LogStore {
    /// Takes in the body of a log list: one JSON array of lines.
    ///
    /// An element that is not a line is counted and its neighbours are kept. A body that breaks off keeps what came
    /// before the break.
    pub fn push_list(&mut self, json: &[u8]) -> InsertCounts {
        let mut list = ListDecoder::default();
        list.push(json, self);
        list.finish(self)
    }

    /// Takes in one frame of a log stream: one line, several values one after another, or a list.
    ///
    /// What is not a line is counted, and its neighbours are kept. After what is not JSON, reading goes on at the next
    /// line break: JSON texts hold none, and servers write one after each line.
    pub fn push_frame(&mut self, frame: &str) -> InsertCounts {
        if frame.trim_start_matches(is_blank).starts_with('[') {
            return self.push_list(frame.as_bytes());
        }
        if let Some((line, len)) = read_line(frame, &mut None, &mut String::new())
            && frame[len..].trim_ascii().is_empty()
        {
            let counts = self.insert(&line);
            self.record(counts);
            return counts;
        }
        let mut counts = InsertCounts::default();
        let mut rest = frame;
        loop {
            while let Some((value, after)) = json::first(rest) {
                counts += LineRef::of(&value).map_or(InsertCounts::MALFORMED, |line| self.insert(&line));
                rest = after;
            }
            rest = rest.trim_start_matches(is_blank);
            if rest.is_empty() {
                break;
            }
            counts += InsertCounts::MALFORMED;
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
        }
        self.record(counts);
        counts
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
    counts: InsertCounts,
    /// Room for a text with escapes.
    unescaped: String,
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
    pub(super) fn finish(mut self, store: &mut LogStore) -> InsertCounts {
        if self.place != Place::End || !self.rest.is_empty() {
            self.counts += InsertCounts::MALFORMED;
        }
        store.record(self.counts);
        self.counts
    }

    /// Reads as far as `json` tells for sure, and says how far that is.
    fn read(&mut self, json: &[u8], store: &mut LogStore) -> usize {
        // Looked at once for all lines, and again only behind what is no text.
        let (mut text, mut text_at) = (valid_prefix(json), 0);
        let (mut at, mut middle) = (0, None);
        loop {
            at += json[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count();
            let Some(&next) = json.get(at) else { return at };
            (self.place, at) = match (self.place, next) {
                (Place::Start, b'[') => (Place::First, at + 1),
                (Place::First | Place::AfterElement, b']') => (Place::End, at + 1),
                (Place::AfterElement, b',') => (Place::Element, at + 1),
                (Place::First | Place::Element, _) => {
                    if at - text_at > text.len() {
                        (text, text_at) = (valid_prefix(&json[at..]), at);
                    }
                    let text = text.get(at - text_at..).unwrap_or_default();
                    match self.read_element(&json[at..], text, &mut middle, store) {
                        Element::Read(len) => (Place::AfterElement, at + len),
                        Element::Unfinished => return at,
                        Element::Broken => (Place::Broken, json.len()),
                    }
                }
                _ => (Place::Broken, json.len()),
            };
        }
    }

    /// Reads the element that `json` begins with; `text` is the same as far as it is text, and `middle` that of the line
    /// before.
    fn read_element<'a>(
        &mut self,
        json: &[u8],
        text: &'a str,
        middle: &mut Option<Middle<'a>>,
        store: &mut LogStore,
    ) -> Element {
        if let Some((line, len)) = read_line(text, middle, &mut self.unescaped) {
            self.counts += store.insert(&line);
            return Element::Read(len);
        }
        // Where a piece ends, as a rule.
        if text.len() == json.len() && is_begun(text) {
            return Element::Unfinished;
        }
        if let Some((value, after)) = json::first(text)
            && let Some(line) = LineRef::of(&value)
        {
            self.counts += store.insert(&line);
            return Element::Read(text.len() - after.len());
        }
        let skipped = Element::skip(json);
        if matches!(skipped, Element::Read(_)) {
            self.counts += InsertCounts::MALFORMED;
        }
        skipped
    }
}

/// As much of it as is UTF-8.
pub(super) fn valid_prefix(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap_or_else(|error| str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default())
}

/// What stands where an element should be.
enum Element {
    /// One of so many bytes.
    Read(usize),
    /// One whose end is not there yet.
    Unfinished,
    /// None.
    Broken,
}

impl Element {
    /// Steps over one that is no line: to the bracket or quotation mark that ends it, or to what may come after a word.
    fn skip(json: &[u8]) -> Self {
        let (mut depth, mut is_text, mut is_escaped) = (0_usize, false, false);
        for (at, byte) in json.iter().enumerate() {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' if is_text => is_escaped = true,
                b'"' => is_text = !is_text,
                _ if is_text => {}
                b'[' | b'{' => depth += 1,
                b']' | b'}' | b',' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => {
                    return if at == 0 { Self::Broken } else { Self::Read(at) };
                }
                b']' | b'}' => depth -= 1,
                _ => {}
            }
        }
        Self::Unfinished
    }
}
