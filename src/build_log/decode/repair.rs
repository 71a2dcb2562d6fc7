//! Repairs the text of JSON that `serde_json` rejects because of a single character.

use std::borrow::Cow;

/// The length of an escape such as `\ud83d`.
const ESCAPE_LEN: usize = 6;

/// The same JSON with the escape `\ufffd` in place of each unpaired surrogate escape. The length stays the same.
pub(super) fn replace_unpaired_surrogates(json: &str) -> Cow<'_, str> {
    let mut repaired = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = json[at..].find('\\') {
        at += found;
        let escape = &json[at..];
        at += match code_unit(escape) {
            Some(0xD800..0xDC00) if is_low_surrogate(&escape[ESCAPE_LEN..]) => 2 * ESCAPE_LEN,
            Some(0xD800..0xE000) => {
                repaired.push_str(&json[copied..at]);
                repaired.push_str("\\ufffd");
                copied = at + ESCAPE_LEN;
                ESCAPE_LEN
            }
            // Another escape: the backslash and the character after it.
            _ => escape.chars().take(2).map(char::len_utf8).sum(),
        };
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    repaired.push_str(&json[copied..]);
    Cow::Owned(repaired)
}

fn is_low_surrogate(json: &str) -> bool {
    matches!(code_unit(json), Some(0xDC00..0xE000))
}

/// The code unit of the `\u` escape at the start of `json`.
fn code_unit(json: &str) -> Option<u16> {
    let digits = json.strip_prefix("\\u")?.get(..4)?;
    // `from_str_radix` accepts a sign.
    u16::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unpaired_surrogates_are_replaced() {
        for (json, expected) in [
            (r"\ud800", r"\ufffd"),
            (r"a\uDFFFb", r"a\ufffdb"),
            (r"\ud83d\u0061", r"\ufffd\u0061"),
            (r"\ud83d\ud83d\ude00", r"\ufffd\ud83d\ude00"),
            (r"\ud83d\ude00", r"\ud83d\ude00"),
            (r"\\ud800", r"\\ud800"),
            (r"\\\ud800", r"\\\ufffd"),
            (r"\ud80", r"\ud80"),
            (r"\u+800 \ä \", r"\u+800 \ä \"),
        ] {
            assert_eq!(replace_unpaired_surrogates(json), expected, "{json}");
        }
    }
}
