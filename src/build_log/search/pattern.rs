use std::ops::Range;

use memchr::{memchr, memchr3};

use crate::build_log::bytes::FoldedByte;

/// The space and the no-break spaces, which look the same.
const SPACES: [char; 3] = [' ', '\u{a0}', '\u{202f}'];

/// A query's text, prepared for matching.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// The alternatives of each character: itself, its lower case and its upper case.
    chars: Vec<[char; 3]>,
    /// The index of the character that is searched for first: the rarest of those before which a match has ASCII characters
    /// only. So many bytes of a match are before it.
    rarest: usize,
    /// The first bytes of the alternatives of that character.
    first_bytes: [u8; 3],
}

impl Pattern {
    pub(super) fn new(text: &str, match_case: bool) -> Self {
        let alternatives = |c: char| match c {
            _ if SPACES.contains(&c) => SPACES,
            _ if match_case => [c; 3],
            // Its upper case is "SS", but ẞ has it as its lower case.
            'ß' => ['ß', 'ß', 'ẞ'],
            _ => [c, single_char(c.to_lowercase()).unwrap_or(c), single_char(c.to_uppercase()).unwrap_or(c)],
        };
        let chars: Vec<_> = text.chars().map(alternatives).collect();
        let ascii_len = chars.iter().take_while(|chars| chars.iter().all(char::is_ascii)).count();
        let rarest = (0..ascii_len).min_by_key(|index| frequency(chars[*index][0])).unwrap_or_default();
        let first_bytes = chars.get(rarest).map(|chars| chars.map(first_byte)).unwrap_or_default();
        Self { chars, rarest, first_bytes }
    }

    /// The matches in `text`, in bytes, without overlaps. An empty pattern has none.
    pub(super) fn matches_in(&self, text: &str) -> Vec<Range<usize>> {
        let mut matches = Vec::new();
        if self.chars.is_empty() {
            return matches;
        }
        let mut from = self.rarest;
        while let Some(found) = text.as_bytes().get(from..).and_then(|rest| self.find_rarest(rest)) {
            let start = from + found - self.rarest;
            // A match does not start within a character.
            match text.get(start..).and_then(|rest| self.match_len(rest)) {
                Some(len) => {
                    matches.push(start..start + len);
                    from = start + len + self.rarest;
                }
                None => from += found + 1,
            }
        }
        matches
    }

    /// The ASCII alternatives of each character, if each has one: then only they match text in ASCII.
    pub(super) fn ascii_bytes(&self) -> Option<Vec<FoldedByte>> {
        // ASCII fits into a byte.
        let ascii = |chars: &[char; 3]| FoldedByte::new(chars.iter().filter(|c| c.is_ascii()).map(|c| *c as u8));
        self.chars.iter().map(ascii).collect()
    }

    fn find_rarest(&self, bytes: &[u8]) -> Option<usize> {
        match self.first_bytes {
            [one, two, three] if one == two && two == three => memchr(one, bytes),
            [one, two, three] => memchr3(one, two, three, bytes),
        }
    }

    /// The length of the match at the start of `text`.
    fn match_len(&self, text: &str) -> Option<usize> {
        let mut chars = text.chars();
        let is_match = self.chars.iter().all(|alternatives| chars.next().is_some_and(|c| alternatives.contains(&c)));
        is_match.then(|| text.len() - chars.as_str().len())
    }
}

/// How frequent an ASCII character is in logs, roughly.
fn frequency(c: char) -> u8 {
    match c.to_ascii_lowercase() {
        'e' | 't' | 'a' | 'o' | 'i' | 'n' | 's' | 'r' => 4,
        'l' | 'd' | 'h' | 'c' | 'u' | 'm' | 'p' | '0'..='9' | '.' | '-' | '_' | '/' => 3,
        'j' | 'q' | 'x' | 'z' => 1,
        _ => 2,
    }
}

/// The first byte of a character in UTF-8.
fn first_byte(c: char) -> u8 {
    c.encode_utf8(&mut [0; 4]).as_bytes()[0]
}

/// The only character. `None` if there are several: such a case mapping is not supported.
fn single_char(mut chars: impl Iterator<Item = char>) -> Option<char> {
    chars.next().filter(|_| chars.next().is_none())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a search at each character finds.
    fn matches_at_each_char(pattern: &Pattern, text: &str) -> Vec<Range<usize>> {
        let mut matches: Vec<Range<usize>> = Vec::new();
        for (start, _) in text.char_indices() {
            let end = matches.last().map_or(0, |last| last.end);
            matches.extend(pattern.match_len(&text[start..]).filter(|_| start >= end).map(|len| start..start + len));
        }
        matches
    }

    proptest! {
        #[test]
        fn finds_what_a_search_at_each_character_finds(
            text in "[abxAX ä\u{a0}\u{202f}ẞß1\u{1F600}]{0,40}", words in "[abxAX äß1]{1,4}", match_case in any::<bool>(),
        ) {
            let pattern = Pattern::new(&words, match_case);
            prop_assert_eq!(pattern.matches_in(&text), matches_at_each_char(&pattern, &text));
        }
    }
}
