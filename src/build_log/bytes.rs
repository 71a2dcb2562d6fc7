//! Texts looked at eight bytes at a time: what every line of a log goes through.

const ONES: u64 = 0x0101_0101_0101_0101;

/// Whether `text` begins with `start`.
pub(crate) fn begins_with(text: &str, start: &str) -> bool {
    let Some(text) = text.as_bytes().get(..start.len()) else { return false };
    let ((words, rest), (others, others_rest)) = (text.as_chunks::<8>(), start.as_bytes().as_chunks::<8>());
    words.iter().zip(others).all(|(word, other)| u64::from_le_bytes(*word) == u64::from_le_bytes(*other))
        && rest.iter().eq(others_rest)
}

/// How many bytes stand for themselves before the first one that does not in a JSON string: a quotation mark, a backslash
/// or a control character.
pub(crate) fn plain_len(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let special = (equals(word, b'"') | equals(word, b'\\') | is_control(word)) & (ONES << 7);
        if special != 0 {
            return index * 8 + special.trailing_zeros() as usize / 8;
        }
    }
    let plain = rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | ..b' ')).count();
    words.len() * 8 + plain
}

/// Whether there is a control character of ASCII in it, line breaks and escapes included, apart from DEL.
pub(super) fn has_control(text: &[u8]) -> bool {
    let (words, rest) = text.as_chunks::<8>();
    words.iter().any(|word| is_control(u64::from_le_bytes(*word)) & (ONES << 7) != 0)
        || rest.iter().any(|byte| *byte < b' ')
}

// Each has the highest bit of a byte set for the lowest byte that it tells of, and for none below it. (The subtractions
// borrow from the bytes above, never from those below.)

fn equals(word: u64, byte: u8) -> u64 {
    let differences = word ^ (ONES * u64::from(byte));
    differences.wrapping_sub(ONES) & !differences
}

fn is_control(word: u64) -> u64 {
    word.wrapping_sub(ONES * 0x20) & !word
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_plain_part_of_a_text_ends_at_the_first_special_byte(text in prop::collection::vec(
            prop_oneof![9 => 0x20u8..0x22, 9 => any::<u8>()], 0..40,
        )) {
            let expected = text.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..b' ')).unwrap_or(text.len());
            prop_assert_eq!(plain_len(&text), expected);
        }

        #[test]
        fn a_control_character_is_found_wherever_it_is(text in prop::collection::vec(
            prop_oneof![30 => 0x20u8..=0xff, 1 => any::<u8>()], 0..40,
        )) {
            prop_assert_eq!(has_control(&text), text.iter().any(|byte| *byte < b' '));
        }

        #[test]
        fn a_text_begins_with_each_of_its_beginnings_and_with_nothing_else(
            text in "[a-cä]{0,30}", len in 0usize..30, change in prop::option::of((0usize..30, "[a-c]")),
        ) {
            let mut start: String = text.chars().take(len).collect();
            if let Some((place, by)) = change && start.is_char_boundary(place) && start.is_char_boundary(place + 1) && place < start.len() {
                start.replace_range(place..place + 1, &by);
            }
            prop_assert_eq!(begins_with(&text, &start), text.starts_with(&start));
            prop_assert_eq!(begins_with(&start, &text), start.starts_with(&text));
        }
    }
}
