/// Text is kept in blocks of this size, so that growing never copies more than one and never needs twice the room.
const BLOCK_BITS: u32 = 18;
const BLOCK: usize = 1 << BLOCK_BITS;

/// Many short texts, kept together.
#[derive(Clone, Debug, Default)]
pub(super) struct TextArena {
    /// Block `n` holds what begins at `n` times [`BLOCK`]. After a text longer than a block come as many empty blocks as
    /// it reaches over.
    blocks: Vec<String>,
    size: usize,
}

/// Where a text is in its [`TextArena`].
#[derive(Clone, Copy, Debug)]
pub(super) struct TextRef {
    start: u32,
    len: u32,
}

impl TextArena {
    /// Where text ends for an arena, in bytes. Later text is refused, so that a hostile server cannot fill the page; a
    /// real one stops at 1 MiB.
    pub(super) const MAX_BYTES: usize = 512 << 20;

    /// The memory held, in bytes.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Keeps `text`, unless that would be too much.
    pub(super) fn push(&mut self, text: &str) -> Option<TextRef> {
        let room = match self.blocks.last() {
            Some(last) => BLOCK.saturating_sub(last.len()),
            None => 0,
        };
        let begins_block = text.len() > room || self.blocks.is_empty();
        let reaches = if begins_block { self.blocks.len() * BLOCK } else { (self.blocks.len() - 1) * BLOCK };
        if reaches + text.len() > Self::MAX_BYTES {
            return None;
        }
        if begins_block {
            // The first grows with its text: most logs are far shorter than a block.
            let is_first = self.blocks.is_empty();
            self.blocks.push(String::with_capacity(if is_first { text.len() } else { text.len().max(BLOCK) }));
            self.size += self.blocks.last().map_or(0, String::capacity);
        }
        let place = self.blocks.len() - 1;
        let block = &mut self.blocks[place];
        let capacity = block.capacity();
        // In range: both are at most MAX_BYTES.
        let kept = TextRef { start: (place * BLOCK + block.len()) as u32, len: text.len() as u32 };
        block.push_str(text);
        self.size += block.capacity() - capacity;
        if block.len() > BLOCK {
            let reached = block.len().div_ceil(BLOCK);
            self.blocks.resize_with(place + reached, String::new);
        }
        Some(kept)
    }

    /// The text that was kept there.
    pub(super) fn get(&self, kept: TextRef) -> &str {
        let start = kept.start as usize;
        self.blocks.get(start / BLOCK).map_or("", |block| &block[start % BLOCK..][..kept.len as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_is_given_back(lengths in prop::collection::vec(
            prop_oneof![8 => 0usize..40_000, 1 => Just(BLOCK), 1 => Just(BLOCK + 1), 1 => Just(3 * BLOCK)], 0..40,
        )) {
            let texts: Vec<_> = lengths.iter().zip(0..).map(|(len, n)| char::from(b'a' + n % 26).to_string().repeat(*len)).collect();
            let mut arena = TextArena::default();
            let kept: Vec<_> = texts.iter().map(|text| arena.push(text).expect("there is room")).collect();
            for (text, kept) in texts.iter().zip(kept) {
                prop_assert_eq!(arena.get(kept), text);
            }
            let held: usize = arena.blocks.iter().map(String::capacity).sum();
            prop_assert!(arena.size() == held && held >= lengths.iter().sum::<usize>());
        }
    }

    #[test]
    fn text_beyond_the_bound_is_refused_and_what_is_there_stays() {
        let mut arena = TextArena::default();
        let first = arena.push("first").expect("there is room");
        assert!(arena.push(&"x".repeat(TextArena::MAX_BYTES)).is_none());
        assert_eq!(arena.get(first), "first");
        assert!(arena.push("second").is_some());
    }
}
