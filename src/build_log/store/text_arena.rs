use std::ops::Range;

/// The size of a block, in bytes. Growing copies at most one block and never needs twice the memory.
const BLOCK_SIZE: usize = 256 << 10;

/// Stores many short texts in a few large blocks.
#[derive(Clone, Debug, Default)]
pub(super) struct TextArena {
    /// Block `n` has the texts at addresses from `n * BLOCK_SIZE` on. A text longer than a block is followed by as many
    /// empty blocks as it overlaps.
    blocks: Vec<String>,
    size: usize,
}

/// The place of a text in a [`TextArena`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::build_log) struct TextRange {
    /// Less than [`TextArena::MAX_BYTES`].
    pub(super) start: u32,
    pub(super) len: u32,
}

impl TextRange {
    /// Where the text is stored. A text after it in the same block has higher addresses.
    pub(in crate::build_log) fn addresses(self) -> Range<usize> {
        let start = self.start as usize;
        start..start + self.len as usize
    }
}

impl TextArena {
    /// The limit of all texts, in bytes.
    pub(super) const MAX_BYTES: usize = 512 << 20;

    /// The memory in use, in bytes.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Stores `text`. `None` if it exceeds [`Self::MAX_BYTES`].
    pub(super) fn push(&mut self, text: &str) -> Option<TextRange> {
        if text.is_empty() {
            return Some(TextRange { start: 0, len: 0 });
        }
        let fits_last = self.blocks.last().is_some_and(|last| last.len() + text.len() <= BLOCK_SIZE);
        let index = if fits_last { self.blocks.len() - 1 } else { self.blocks.len() };
        if index * BLOCK_SIZE + text.len() > Self::MAX_BYTES {
            return None;
        }
        if !fits_last {
            // The first block grows with its text: most logs are much shorter than a block.
            let capacity = if index == 0 { text.len() } else { text.len().max(BLOCK_SIZE) };
            let block = String::with_capacity(capacity);
            self.size += block.capacity();
            self.blocks.push(block);
        }
        let block = &mut self.blocks[index];
        let old_capacity = block.capacity();
        // No overflow: both are at most MAX_BYTES.
        let range = TextRange { start: (index * BLOCK_SIZE + block.len()) as u32, len: text.len() as u32 };
        block.push_str(text);
        self.size += block.capacity() - old_capacity;
        let overlapped = block.len().div_ceil(BLOCK_SIZE);
        if overlapped > 1 {
            self.blocks.resize_with(index + overlapped, String::new);
        }
        Some(range)
    }

    /// The text at `range`.
    pub(super) fn get(&self, range: TextRange) -> &str {
        let start = range.start as usize;
        self.blocks.get(start / BLOCK_SIZE).map_or("", |block| &block[start % BLOCK_SIZE..][..range.len as usize])
    }

    /// The bytes of a text and of those after it in the same block, with nothing in between. The part of a long text whose addresses
    /// belong to further blocks is left out.
    pub(super) fn bytes_from(&self, range: TextRange) -> &[u8] {
        let start = range.start as usize;
        let block = self.blocks.get(start / BLOCK_SIZE).map_or(&[][..], |block| block.as_bytes());
        block.get(start % BLOCK_SIZE..block.len().min(BLOCK_SIZE)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_are_returned_unchanged(lengths in prop::collection::vec(
            prop_oneof![8 => 0usize..40_000, 1 => Just(BLOCK_SIZE), 1 => Just(BLOCK_SIZE + 1), 1 => Just(3 * BLOCK_SIZE)], 0..40,
        )) {
            let texts: Vec<_> = lengths.iter().zip(0..).map(|(len, n)| char::from(b'a' + n % 26).to_string().repeat(*len)).collect();
            let mut arena = TextArena::default();
            let ranges: Vec<_> = texts.iter().map(|text| arena.push(text).expect("fits")).collect();
            for (text, range) in texts.iter().zip(ranges) {
                prop_assert_eq!(arena.get(range), text);
            }
            let capacity: usize = arena.blocks.iter().map(String::capacity).sum();
            prop_assert!(arena.size() == capacity && capacity >= lengths.iter().sum::<usize>());
        }
    }

    #[test]
    fn text_beyond_the_limit_is_rejected() {
        let mut arena = TextArena::default();
        let first = arena.push("first").expect("fits");
        assert!(arena.push(&"x".repeat(TextArena::MAX_BYTES)).is_none());
        assert_eq!(arena.get(first), "first");
        assert!(arena.push("second").is_some());
    }

    #[test]
    fn the_last_text_starts_before_the_limit() {
        let mut arena = TextArena { blocks: vec![String::new(); TextArena::MAX_BYTES / BLOCK_SIZE - 1], size: 0 };
        let block = "x".repeat(BLOCK_SIZE);
        let last = [arena.push(&block), arena.push(&block)][1].expect("fits");
        assert_eq!(last.start as usize, TextArena::MAX_BYTES - BLOCK_SIZE);
        assert!(arena.push("x").is_none());
        assert_eq!(arena.push("").map_or("", |text| arena.get(text)), "");
    }
}
