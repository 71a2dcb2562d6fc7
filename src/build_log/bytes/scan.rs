use super::block::{Block, LEN};

/// [`str::starts_with`], a block at a time: the standard library compares byte by byte in WebAssembly.
pub(in crate::build_log) fn starts_with(text: &str, prefix: &str) -> bool {
    text.as_bytes().get(..prefix.len()).is_some_and(|start| equals(start, prefix.as_bytes()))
}

/// `one == other`, a block at a time.
pub(in crate::build_log) fn equals(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    // The last block or word overlaps those before it.
    if let (Some(last), Some(other_last)) = (one.last_chunk(), other.last_chunk()) {
        let ((blocks, _), (other_blocks, _)) = (one.as_chunks::<LEN>(), other.as_chunks::<LEN>());
        return blocks.iter().zip(other_blocks).all(|(block, other)| Block::new(block).equals(Block::new(other)))
            && Block::new(last).equals(Block::new(other_last));
    }
    if let (Some(last), Some(other_last)) = (one.last_chunk(), other.last_chunk()) {
        return one.first_chunk().copied().map(u64::from_le_bytes)
            == other.first_chunk().copied().map(u64::from_le_bytes)
            && u64::from_le_bytes(*last) == u64::from_le_bytes(*other_last);
    }
    one.iter().zip(other).all(|(byte, other)| byte == other)
}

/// The number of bytes before the first quote, backslash or control character: the part of a JSON string that needs no
/// unescaping.
pub(in crate::build_log) fn plain_len(text: &[u8]) -> usize {
    let special = |block: Block| block.equal_to(b'"').or(block.equal_to(b'\\')).or(block.below(b' '));
    len_before(text, special, |byte| matches!(byte, b'"' | b'\\' | ..b' '))
}

/// The number of bytes before the first that is not a visible ASCII character or a space.
pub(in crate::build_log) fn printable_len(text: &[u8]) -> usize {
    len_before(text, Block::not_printable, |byte| !matches!(byte, b' '..=b'~'))
}

/// A byte to search for, of which some bits do not matter: the case of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::build_log) struct FoldedByte {
    /// With all `ignored` bits.
    byte: u8,
    ignored: u8,
}

impl FoldedByte {
    /// Matches all `bytes`. `None` if there are none.
    pub(in crate::build_log) fn new(bytes: impl Iterator<Item = u8> + Clone) -> Option<Self> {
        let first = bytes.clone().next()?;
        let ignored = bytes.fold(0, |ignored, byte| ignored | (byte ^ first));
        Some(Self { byte: first | ignored, ignored })
    }

    pub(in crate::build_log) fn matches(self, byte: u8) -> bool {
        byte | self.ignored == self.byte
    }

    fn in_block(self, block: Block) -> Block {
        block.with_bits(self.ignored).equal_to(self.byte)
    }
}

/// The number of bytes before the first that `is_found` confirms, of those that are not a visible ASCII character or a space, and of
/// those that match `first` and are followed by one that matches `last` at this distance.
#[inline(always)]
pub(in crate::build_log) fn len_before_pair(
    text: &[u8],
    [first, last]: [FoldedByte; 2],
    distance: usize,
    is_found: impl Fn(usize) -> bool,
) -> usize {
    let mut len = 0;
    let distant = text.get(distance..).unwrap_or_default();
    for (block, distant) in text.as_chunks().0.iter().zip(distant.as_chunks().0) {
        let (block, distant) = (Block::new(block), Block::new(distant));
        let found = first.in_block(block).and(last.in_block(distant)).or(block.not_printable());
        let mut bits = found.bits();
        while bits != 0 {
            let index = len + bits.trailing_zeros() as usize;
            if is_found(index) {
                return index;
            }
            bits &= bits - 1;
        }
        len += LEN;
    }
    (len..text.len()).find(|index| is_found(*index)).unwrap_or(text.len())
}

/// Whether `text` has a byte below the space.
pub(in crate::build_log) fn has_control_byte(text: &[u8]) -> bool {
    match text.last_chunk() {
        // The last block overlaps the one before it.
        Some(last) => {
            let (blocks, _) = text.as_chunks::<LEN>();
            blocks.iter().chain([last]).any(|block| Block::new(block).below(b' ').any())
        }
        None => text.iter().any(|byte| *byte < b' '),
    }
}

/// The number of bytes before the first that is searched for, in a block or alone.
#[inline(always)]
fn len_before(text: &[u8], in_block: impl Fn(Block) -> Block, is_searched: impl Fn(u8) -> bool) -> usize {
    let (blocks, rest) = text.as_chunks::<LEN>();
    for (index, block) in blocks.iter().enumerate() {
        if let Some(found) = in_block(Block::new(block)).first() {
            return index * LEN + found;
        }
    }
    blocks.len() * LEN + rest.iter().position(|byte| is_searched(*byte)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Bytes most of which are near those that are searched for.
    fn any_text() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![
            30 => Just(b'a'), 3 => 0x20u8..0x24, 3 => b'['..=b']', 3 => b'}'..=0x81, 1 => 0x1eu8..0x20, 1 => any::<u8>(),
        ];
        prop::collection::vec(byte, 0..80)
    }

    proptest! {
        #[test]
        fn a_length_ends_at_the_first_byte_of_its_kind(text in any_text()) {
            let len_before = |is_searched: fn(&u8) -> bool| text.iter().position(is_searched).unwrap_or(text.len());
            prop_assert_eq!(plain_len(&text), len_before(|byte| matches!(byte, b'"' | b'\\' | ..b' ')));
            prop_assert_eq!(printable_len(&text), len_before(|byte| !matches!(byte, b' '..=b'~')));
            prop_assert_eq!(has_control_byte(&text), text.iter().any(|byte| *byte < b' '));
        }

        #[test]
        fn a_pair_is_found_in_either_case(text in "[abAB]{0,40}[\x1b~ä]?[abAB]{0,40}", distance in 0usize..20, bytes in "[abAB]{4}") {
            let (one, other) = bytes.as_bytes().split_at(2);
            let pair = [one, other].map(|bytes| FoldedByte::new(bytes.iter().copied()).expect("has bytes"));
            let text = text.as_bytes();
            let is_found = |index: usize| {
                let is_pair = pair[0].matches(text[index]) && text.get(index + distance).is_some_and(|byte| pair[1].matches(*byte));
                is_pair || !matches!(text[index], b' '..=b'~')
            };
            let expected = (0..text.len()).find(|index| is_found(*index)).unwrap_or(text.len());
            prop_assert_eq!(len_before_pair(text, pair, distance, is_found), expected);
            prop_assert!([one, other].iter().zip(pair).all(|(bytes, folded)| bytes.iter().all(|byte| folded.matches(*byte))));
        }

        #[test]
        fn starts_with_equals_that_of_the_standard_library(
            text in "[a-cä]{0,60}", len in 0usize..60, change in prop::option::of((0usize..60, "[a-c]")),
        ) {
            let mut prefix: String = text.chars().take(len).collect();
            if let Some((index, by)) = change
                && prefix.get(index..index + 1).is_some()
            {
                prefix.replace_range(index..index + 1, &by);
            }
            prop_assert_eq!(starts_with(&text, &prefix), text.starts_with(&prefix));
            prop_assert_eq!(starts_with(&prefix, &text), prefix.starts_with(&text));
            prop_assert_eq!(equals(text.as_bytes(), prefix.as_bytes()), text == prefix);
            prop_assert!(equals(text.as_bytes(), text.clone().as_bytes()));
        }
    }
}
