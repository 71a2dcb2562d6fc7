use std::ops::Range;

use super::pattern::Pattern;
use crate::build_log::{
    ascii_runs::style_len,
    bytes::{FoldedByte, len_before_pair},
    store::{Stage, TextRange},
};

/// Skips lines without a match, many in one pass over their stored text.
///
/// A match is in one piece in the stored text, unless the text has terminal escapes or characters beyond ASCII. So a line may match
/// where the first and the last byte of the pattern are at their distance, where an escape follows a byte of the pattern, and at
/// every other byte that is not a visible ASCII character. Such a line must be searched itself.
#[derive(Clone, Debug)]
pub(super) struct Candidates {
    /// The first and the last byte of the pattern, and their distance. `None` if every line must be searched.
    ends: Option<([FoldedByte; 2], usize)>,
    /// All bytes of the pattern.
    bytes: Vec<FoldedByte>,
    /// The addresses between which no line may match.
    clear: Range<usize>,
}

impl Candidates {
    pub(super) fn new(patterns: &[Pattern]) -> Self {
        let bytes = match patterns {
            [pattern] => pattern.ascii_bytes().unwrap_or_default(),
            _ => Vec::new(),
        };
        let ends = bytes.first().zip(bytes.last()).map(|(first, last)| ([*first, *last], bytes.len() - 1));
        Self { ends, bytes, clear: 0..0 }
    }

    /// Whether a line of `stage` may match.
    pub(super) fn may_match(&mut self, stage: Stage<'_>, text: TextRange) -> bool {
        let Some((ends, distance)) = self.ends else { return true };
        let range = text.addresses();
        if range.is_empty() {
            return false;
        }
        if !self.clear.contains(&range.start) {
            let len = self.clear_len(stage.bytes_from(text), ends, distance);
            self.clear = range.start..range.start + len;
        }
        range.end > self.clear.end
    }

    /// The number of bytes before the first that a line may match for.
    fn clear_len(&self, text: &[u8], ends: [FoldedByte; 2], distance: usize) -> usize {
        let mut len = 0;
        loop {
            len += len_before_pair(&text[len..], ends, distance);
            match text.get(len) {
                Some(b'\x1b') if !self.may_continue_after(text, len) => len += 1,
                _ => return len,
            }
        }
    }

    /// Whether a match may go on after the escape at `index`. Other escapes than styles may change the text before them.
    fn may_continue_after(&self, text: &[u8], index: usize) -> bool {
        let is_in_pattern = |byte: u8| self.bytes.iter().any(|folded| folded.matches(byte));
        style_len(&text[index..]).is_none() || index.checked_sub(1).is_some_and(|before| is_in_pattern(text[before]))
    }
}
