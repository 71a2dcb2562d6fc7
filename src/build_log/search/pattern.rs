use std::ops::Range;

/// The space and the no-break spaces, which look the same.
const SPACES: [char; 3] = [' ', '\u{a0}', '\u{202f}'];

/// A query's text, prepared for matching.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// The alternatives of each character: itself, its lower case and its upper case.
    chars: Vec<[char; 3]>,
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
        Self { chars: text.chars().map(alternatives).collect() }
    }

    /// The matches in `text`, in bytes, without overlaps. An empty pattern has none.
    pub(super) fn matches_in(&self, text: &str) -> Vec<Range<usize>> {
        let mut matches = Vec::new();
        let Some(first) = self.chars.first() else { return matches };
        let mut from = 0;
        while let Some(found) = text[from..].find(first) {
            let start = from + found;
            match self.match_len(&text[start..]) {
                Some(len) => {
                    matches.push(start..start + len);
                    from = start + len;
                }
                None => from = start + text[start..].chars().next().map_or(1, char::len_utf8),
            }
        }
        matches
    }

    /// The length of the match at the start of `text`.
    fn match_len(&self, text: &str) -> Option<usize> {
        let mut chars = text.chars();
        let is_match = self.chars.iter().all(|alternatives| chars.next().is_some_and(|c| alternatives.contains(&c)));
        is_match.then(|| text.len() - chars.as_str().len())
    }
}

/// The only character. `None` if there are several: such a case mapping is not supported.
fn single_char(mut chars: impl Iterator<Item = char>) -> Option<char> {
    chars.next().filter(|_| chars.next().is_none())
}
