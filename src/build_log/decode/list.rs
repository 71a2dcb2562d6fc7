use std::mem;

use serde_json::{Deserializer, Value};

use super::{
    fast_path::{MiddleFields, Parsed, parse_line},
    repair::replace_unpaired_surrogates,
    scan::{is_json_whitespace, skip_element, utf8_prefix},
};
use crate::build_log::{
    line::LineRef,
    origin::LogOrigin,
    store::{InsertCounts, LogStore},
};

/// The maximum length of an element, in bytes of JSON. It is far longer than a server's limit of a line. Bounds the memory
/// that an element without an end can take.
pub(super) const MAX_ELEMENT_BYTES: usize = 8 << 20;

/// How much of the next chunk is joined with the start of an element from the chunk before, in bytes. Longer than most
/// elements, so that one copy is enough.
const JOINED_BYTES: usize = 1024;

/// Some servers write it before the list.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Go writes it for a list without elements.
const NULL: &[u8] = b"null";

/// Decodes a log list that arrives in chunks of any size.
#[derive(Clone, Debug)]
pub(in crate::build_log) struct ListDecoder {
    origin: LogOrigin,
    state: State,
    /// The start of an element whose end has not arrived.
    pub(super) pending: Vec<u8>,
    counts: InsertCounts,
    /// A buffer for texts with escapes.
    unescaped: String,
}

/// What the decoder expects next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// The opening bracket.
    #[default]
    Start,
    /// The first element or the closing bracket.
    FirstElement,
    /// An element.
    Element,
    /// A comma or the closing bracket.
    AfterElement,
    /// Only white space.
    End,
    /// Nothing: the list is invalid.
    Failed,
}

/// What is at the place of an element.
enum Element {
    /// An element of this length in bytes.
    Complete(usize),
    /// The start of an element.
    Incomplete,
    /// No element.
    Invalid,
}

impl LogStore {
    /// Inserts the lines of a log list: a JSON array, or `null`.
    ///
    /// Invalid elements are counted and the others are kept. Of a truncated list the complete elements are kept.
    pub(crate) fn push_list(&mut self, origin: LogOrigin, json: &[u8]) -> InsertCounts {
        let mut decoder = ListDecoder::new(origin);
        decoder.push(json, self);
        decoder.finish(self)
    }
}

impl ListDecoder {
    /// A decoder for a list of the lines of `origin`.
    pub(in crate::build_log) fn new(origin: LogOrigin) -> Self {
        Self {
            origin,
            state: State::default(),
            pending: Vec::new(),
            counts: InsertCounts::default(),
            unescaped: String::new(),
        }
    }

    /// Decodes the next chunk.
    pub(in crate::build_log) fn push(&mut self, mut chunk: &[u8], store: &mut LogStore) {
        // The pending start is joined with a little of the chunk. The rest of the chunk is decoded in place.
        while !self.pending.is_empty() && !chunk.is_empty() {
            let mut joined = mem::take(&mut self.pending);
            let (head, tail) = chunk.split_at(chunk.len().min(joined.len().max(JOINED_BYTES)));
            joined.extend_from_slice(head);
            let undecoded = joined.len() - self.decode(&joined, store);
            if undecoded <= head.len() {
                chunk = &chunk[head.len() - undecoded..];
            } else {
                joined.drain(..joined.len() - undecoded);
                self.pending = joined;
                chunk = tail;
            }
        }
        let decoded = self.decode(chunk, store);
        self.pending.extend_from_slice(&chunk[decoded..]);
        if self.pending.len() > MAX_ELEMENT_BYTES {
            self.pending = Vec::new();
            self.state = State::Failed;
        }
    }

    /// Ends the list. An incomplete or invalid list counts as one malformed value.
    pub(in crate::build_log) fn finish(mut self, store: &mut LogStore) -> InsertCounts {
        if self.state != State::End || !self.pending.is_empty() {
            self.counts += InsertCounts::MALFORMED;
        }
        store.add_counts(self.counts);
        self.counts
    }

    /// Decodes all complete elements and returns their length in bytes.
    fn decode(&mut self, json: &[u8], store: &mut LogStore) -> usize {
        // UTF-8 is validated once for all elements, and again only after invalid bytes.
        let (mut text, mut text_start) = (utf8_prefix(json), 0);
        let (mut at, mut middle) = (0, None);
        loop {
            at += json[at..].iter().take_while(|byte| is_json_whitespace(**byte)).count();
            let Some(&next) = json.get(at) else { return at };
            let rest = &json[at..];
            (self.state, at) = match (self.state, next) {
                (State::Start, b'[') => (State::FirstElement, at + 1),
                (State::Start, _) if rest.starts_with(BYTE_ORDER_MARK) => (State::Start, at + BYTE_ORDER_MARK.len()),
                (State::Start, _) if rest.starts_with(NULL) => (State::End, at + NULL.len()),
                (State::Start, _) if BYTE_ORDER_MARK.starts_with(rest) || NULL.starts_with(rest) => return at,
                (State::FirstElement | State::AfterElement, b']') => (State::End, at + 1),
                (State::AfterElement, b',') => (State::Element, at + 1),
                (State::FirstElement | State::Element, _) => {
                    if at - text_start > text.len() {
                        (text, text_start) = (utf8_prefix(rest), at);
                    }
                    let text = text.get(at - text_start..).unwrap_or_default();
                    match self.decode_element(rest, text, &mut middle, store) {
                        Element::Complete(len) => (State::AfterElement, at + len),
                        Element::Incomplete => return at,
                        Element::Invalid => (State::Failed, json.len()),
                    }
                }
                _ => (State::Failed, json.len()),
            };
        }
    }

    /// Decodes the element at the start of `json`. `text` is the valid UTF-8 at the start of `json`, `middle` the fields of
    /// the line before.
    fn decode_element<'a>(
        &mut self,
        json: &[u8],
        text: &'a str,
        middle: &mut Option<MiddleFields<'a>>,
        store: &mut LogStore,
    ) -> Element {
        if self.origin == LogOrigin::Build {
            match parse_line(text, middle, &mut self.unescaped) {
                Parsed::Line(line, len) => {
                    self.counts += store.insert(LogOrigin::Build, &line);
                    return Element::Complete(len);
                }
                Parsed::Incomplete if text.len() == json.len() => return Element::Incomplete,
                Parsed::Incomplete | Parsed::Other => {}
            }
        }
        self.decode_any_element(json, text, store)
    }

    /// Decodes an element in any form. Not inlined: a browser optimizes the loop over the lines while a log loads, and a smaller
    /// function is optimized faster.
    #[cold]
    #[inline(never)]
    fn decode_any_element(&mut self, json: &[u8], text: &str, store: &mut LogStore) -> Element {
        let mut values = Deserializer::from_str(text).into_iter::<Value>();
        if let Some(Ok(value)) = values.next()
            && let Some(line) = LineRef::from_json(self.origin, &value)
        {
            self.counts += store.insert(self.origin, &line);
            return Element::Complete(values.byte_offset());
        }
        match skip_element(json) {
            Some(0) => Element::Invalid,
            Some(len) => {
                self.counts += insert_repaired(self.origin, &json[..len], store);
                Element::Complete(len)
            }
            None => Element::Incomplete,
        }
    }
}

/// Inserts the line of an element with invalid UTF-8 or unpaired surrogates. Each of them becomes U+FFFD.
#[cold]
fn insert_repaired(origin: LogOrigin, element: &[u8], store: &mut LogStore) -> InsertCounts {
    let text = String::from_utf8_lossy(element);
    let value = serde_json::from_str::<Value>(&replace_unpaired_surrogates(&text)).ok();
    let line = value.as_ref().and_then(|value| LineRef::from_json(origin, value));
    line.map_or(InsertCounts::MALFORMED, |line| store.insert(origin, &line))
}
