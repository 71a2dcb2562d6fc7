use std::ops::Range;

use super::pattern::Pattern;
use crate::build_log::{
    ascii_runs::style_len,
    bytes::{FoldedByte, len_before_pair},
    store::Stage,
};

/// Skips lines without a match, many in one pass over their stored text.
///
/// A match is in one piece in the stored text, unless the text has terminal escapes or characters beyond ASCII. So a line may match
/// where the bytes of the pattern are, where an escape follows one of them, and at every other byte that is not a visible ASCII
/// character. Such a line must be searched itself.
#[derive(Clone, Debug)]
pub(super) struct Candidates {
    /// The first and the last byte of the pattern, and their distance. `None` if every line must be searched.
    ends: Option<([FoldedByte; 2], usize)>,
    /// All bytes of the pattern.
    bytes: Vec<FoldedByte>,
    /// Whether each byte matches one of them.
    is_in_pattern: [bool; 256],
    /// The addresses between which no line may match.
    clear: Range<usize>,
}

/// What [`Candidates::skip`] has done.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Skipped {
    /// The number of lines that cannot match.
    pub(super) lines: usize,
    /// The number of bytes that were read to find out.
    pub(super) read_len: usize,
}

impl Candidates {
    pub(super) fn new(patterns: &[Pattern]) -> Self {
        let bytes = match patterns {
            [pattern] => pattern.ascii_bytes().unwrap_or_default(),
            _ => Vec::new(),
        };
        let ends = bytes.first().zip(bytes.last()).map(|(first, last)| ([*first, *last], bytes.len() - 1));
        let is_in_pattern = std::array::from_fn(|byte| bytes.iter().any(|folded| folded.matches(byte as u8)));
        Self { ends, bytes, is_in_pattern, clear: 0..0 }
    }

    /// Forgets where no line may match.
    pub(super) fn clear(&mut self) {
        self.clear = 0..0;
    }

    /// Skips lines of `stage` from `index` on that cannot match. Reads one block of text at most.
    pub(super) fn skip(&mut self, stage: Stage<'_>, index: usize) -> Skipped {
        let Some((ends, distance)) = self.ends else { return Skipped::default() };
        let lines = stage.len_within(index, &self.clear);
        if lines > 0 {
            return Skipped { lines, read_len: 0 };
        }
        let Some((_, text)) = stage.text_of(index) else { return Skipped::default() };
        let start = text.addresses().start;
        if self.clear.contains(&start) {
            return Skipped::default();
        }
        let read_len = self.clear_len(stage.bytes_from(text), ends, distance);
        self.clear = start..start + read_len;
        Skipped { lines: stage.len_within(index, &self.clear), read_len }
    }

    /// The number of bytes before the first that a line may match for.
    fn clear_len(&self, text: &[u8], ends: [FoldedByte; 2], distance: usize) -> usize {
        len_before_pair(text, ends, distance, |index| match text[index] {
            b' '..=b'~' => self.is_pattern_at(text, index),
            b'\x1b' => self.may_continue_after(text, index),
            _ => true,
        })
    }

    fn is_pattern_at(&self, text: &[u8], index: usize) -> bool {
        let text = text.get(index..index + self.bytes.len());
        text.is_some_and(|text| text.iter().zip(&self.bytes).all(|(byte, folded)| folded.matches(*byte)))
    }

    /// Whether a match may go on after the escape at `index`. Other escapes than styles may change the text before them.
    fn may_continue_after(&self, text: &[u8], index: usize) -> bool {
        let is_in_pattern = |before: usize| self.is_in_pattern[usize::from(text[before])];
        index.checked_sub(1).is_some_and(is_in_pattern) || style_len(&text[index..]).is_none()
    }
}
