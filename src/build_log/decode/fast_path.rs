//! Parses a line in the form in which Coder's server writes it: keys in a fixed order, no white space.
//!
//! Any other JSON is left to `serde_json`. Measured in WebAssembly, 100,000 lines (26 MB) are decoded and stored in 37 ms;
//! with `serde_json` and borrowed text in 69 ms.

use crate::build_log::{
    bytes::{plain_len, starts_with},
    line::{LineRef, LogLevel, LogSource},
};

/// The fields between a line's time and its text. They mostly repeat from line to line; then they are only compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct MiddleFields<'a> {
    json: &'a str,
    log_source: LogSource,
    log_level: LogLevel,
    stage: &'a str,
}

/// The outcome of [`parse_line`].
#[derive(Debug)]
pub(super) enum Parsed<'a> {
    /// The line, and its length in bytes of JSON.
    Line(LineRef<'a>, usize),
    /// The JSON ends within a line.
    Incomplete,
    /// The JSON is not a line, or not in the expected form.
    Other,
}

/// Parses the line at the start of `json`.
///
/// `middle` has the middle fields of the line before, and is replaced by those of this line. `unescaped` is the buffer for
/// a text with escapes.
pub(super) fn parse_line<'a, 'b>(
    json: &'a str,
    middle: &mut Option<MiddleFields<'a>>,
    unescaped: &'b mut String,
) -> Parsed<'b>
where
    'a: 'b,
{
    let mut cursor = Cursor { rest: json, is_at_end: false };
    match cursor.line(middle, unescaped) {
        Some(line) => Parsed::Line(line, json.len() - cursor.rest.len()),
        None if cursor.is_at_end => Parsed::Incomplete,
        None => Parsed::Other,
    }
}

/// The methods return `None` where the JSON is not in the expected form, or ends.
struct Cursor<'a> {
    rest: &'a str,
    /// Whether the last method failed because the JSON ended.
    is_at_end: bool,
}

impl<'a> Cursor<'a> {
    fn line<'b>(
        &mut self,
        previous_middle: &mut Option<MiddleFields<'a>>,
        unescaped: &'b mut String,
    ) -> Option<LineRef<'b>>
    where
        'a: 'b,
    {
        self.expect("{\"id\":")?;
        let id = self.integer()?;
        self.expect(",\"created_at\":\"")?;
        let created_at = self.plain_text();
        let middle = match previous_middle.filter(|middle| starts_with(self.rest, middle.json)) {
            Some(middle) => {
                self.rest = &self.rest[middle.json.len()..];
                middle
            }
            None => *previous_middle.insert(self.middle()?),
        };
        let output = self.text(unescaped)?;
        self.expect_byte(b'}')?;
        let MiddleFields { log_source, log_level, stage, .. } = middle;
        Some(LineRef { id, created_at, log_source, log_level, stage, output })
    }

    /// Parses from the closing quote of `created_at` to the opening quote of `output`. Not inlined: a browser compiles
    /// the loop over the lines while a log loads, and a smaller function is compiled faster.
    #[cold]
    #[inline(never)]
    fn middle(&mut self) -> Option<MiddleFields<'a>> {
        let json = self.rest;
        self.expect("\",\"log_source\":\"")?;
        let log_source = LogSource::from_name(self.plain_string()?);
        self.expect(",\"log_level\":\"")?;
        let log_level = LogLevel::from_name(self.plain_string()?);
        self.expect(",\"stage\":\"")?;
        let stage = self.plain_string()?;
        self.expect(",\"output\":\"")?;
        Some(MiddleFields { json: &json[..json.len() - self.rest.len()], log_source, log_level, stage })
    }

    fn expect(&mut self, expected: &str) -> Option<()> {
        if starts_with(self.rest, expected) {
            self.rest = &self.rest[expected.len()..];
            return Some(());
        }
        self.is_at_end = expected.starts_with(self.rest);
        None
    }

    /// An ASCII character.
    fn expect_byte(&mut self, expected: u8) -> Option<()> {
        let first = self.rest.as_bytes().first();
        self.is_at_end = first.is_none();
        if first == Some(&expected) {
            self.rest = &self.rest[1..];
            return Some(());
        }
        None
    }

    /// A non-negative integer without overflow.
    fn integer(&mut self) -> Option<i64> {
        const MAX_DIGITS: usize = 18;
        let (mut value, mut len) = (0_i64, 0);
        for byte in self.rest.bytes().take_while(u8::is_ascii_digit).take(MAX_DIGITS + 1) {
            // Only a number with too many digits overflows.
            value = value.wrapping_mul(10).wrapping_add(i64::from(byte - b'0'));
            len += 1;
        }
        let is_padded = len > 1 && self.rest.starts_with('0');
        if len == 0 || len > MAX_DIGITS || is_padded {
            self.is_at_end = self.rest.is_empty();
            return None;
        }
        self.rest = &self.rest[len..];
        Some(value)
    }

    /// The text up to the next quote, backslash or control character.
    fn plain_text(&mut self) -> &'a str {
        let (text, rest) = self.rest.split_at(plain_len(self.rest.as_bytes()));
        self.rest = rest;
        text
    }

    /// The rest of a string without escapes, and its closing quote.
    fn plain_string(&mut self) -> Option<&'a str> {
        let text = self.plain_text();
        self.expect_byte(b'"')?;
        Some(text)
    }

    /// The rest of a string, and its closing quote.
    fn text<'b>(&mut self, unescaped: &'b mut String) -> Option<&'b str>
    where
        'a: 'b,
    {
        let text = self.plain_text();
        if self.expect_byte(b'"').is_some() {
            return Some(text);
        }
        unescaped.clear();
        unescaped.push_str(text);
        while self.expect_byte(b'"').is_none() {
            self.expect_byte(b'\\')?;
            unescaped.push(self.escape()?);
            unescaped.push_str(self.plain_text());
        }
        Some(unescaped)
    }

    /// The character of an escape, after its backslash.
    fn escape(&mut self) -> Option<char> {
        let kind = self.take(1)?;
        Some(match kind {
            "\"" => '"',
            "\\" => '\\',
            "/" => '/',
            "n" => '\n',
            "t" => '\t',
            "r" => '\r',
            "b" => '\x08',
            "f" => '\x0c',
            "u" => return self.unicode_escape(),
            _ => return None,
        })
    }

    /// The character of a `\u` escape, after the `u`: of two escapes for a surrogate pair. An unpaired surrogate becomes
    /// U+FFFD.
    fn unicode_escape(&mut self) -> Option<char> {
        let unit = self.hex()?;
        if !(0xD800..0xDC00).contains(&unit) {
            return Some(char::from_u32(unit.into()).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let after_unit = self.rest;
        if self.expect("\\u").is_none() {
            return (!self.is_at_end).then_some(char::REPLACEMENT_CHARACTER);
        }
        let pair = char::decode_utf16([unit, self.hex()?]).next()?;
        if pair.is_err() {
            self.rest = after_unit;
        }
        Some(pair.unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// The code unit of a `\u` escape.
    fn hex(&mut self) -> Option<u16> {
        let digits = self.take(4)?;
        // `from_str_radix` accepts a sign.
        u16::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))
    }

    /// The next bytes.
    fn take(&mut self, len: usize) -> Option<&'a str> {
        self.is_at_end = self.rest.len() < len;
        let (taken, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Deserializer;

    use super::*;
    use crate::build_log::{
        LogLine,
        decode::{repair::replace_unpaired_surrogates, scan::utf8_prefix},
    };

    const LINE: &str = r#"{"id":20431,"created_at":"2026-04-10T09:15:32.579Z","log_source":"provisioner","log_level":"warn","stage":"Plan","output":"a \u003cb\u003e \u001b[1mä\n"}"#;

    #[test]
    fn a_line_in_the_servers_form_is_parsed() {
        let mut unescaped = String::new();
        let json = format!("{LINE},{LINE}");
        let Parsed::Line(line, len) = parse_line(&json, &mut None, &mut unescaped) else { panic!("{json}") };
        assert_eq!((line.id, line.stage, line.output, len), (20431, "Plan", "a <b> \u{1b}[1mä\n", LINE.len()));
        assert_eq!((line.log_source, line.log_level), (LogSource::Provisioner, LogLevel::Warn));
    }

    #[test]
    fn a_prefix_of_a_line_is_incomplete() {
        for (end, character) in LINE.char_indices() {
            let mut unescaped = String::new();
            let parsed = parse_line(&LINE[..end], &mut None, &mut unescaped);
            assert!(matches!(parsed, Parsed::Incomplete), "before {character:?} at {end}");
        }
    }

    #[test]
    fn other_forms_are_left_to_serde_json() {
        let changed = [
            ("20431", "-1"),
            ("20431", "020431"),
            ("20431", "9223372036854775807"),
            ("20431", "1."),
            ("\"warn\"", "null"),
            ("\"stage\"", " \"stage\""),
            ("Plan", "Pl\\u0061n"),
            ("\\n", "\\u+061"),
            ("\\n", "\\x"),
            ("\\n", "\n"),
            ("\\n\"}", "\\n\",\"new\":1}"),
            ("\\n\"}", "\\x"),
        ];
        let changed = changed.map(|(from, to)| LINE.replace(from, to));
        for json in
            changed.iter().map(String::as_str).chain(["{\"id\": ", "{\"id\":1.", "[", "null", "{\"id\":1,\"stage"])
        {
            let mut unescaped = String::new();
            let parsed = parse_line(json, &mut None, &mut unescaped);
            assert!(matches!(parsed, Parsed::Other), "{json}: {parsed:?}");
        }
    }

    #[test]
    fn an_unpaired_surrogate_is_replaced() {
        for (escapes, expected) in [
            ("\\ud83d", "\u{fffd}"),
            ("\\ude00", "\u{fffd}"),
            ("\\ud83d\\u0061", "\u{fffd}a"),
            ("\\ud83d\\ud83d\\ude00", "\u{fffd}\u{1f600}"),
            ("\\ud83d\\n", "\u{fffd}\n"),
            ("\\ud83d\\ude00", "\u{1f600}"),
        ] {
            let json = LINE.replace("\\n", escapes);
            let mut unescaped = String::new();
            let Parsed::Line(line, _) = parse_line(&json, &mut None, &mut unescaped) else { panic!("{json}") };
            assert_eq!(line.output, format!("a <b> \u{1b}[1mä{expected}"), "{json}");
        }
    }

    /// The inside of a JSON string, sometimes invalid.
    fn string_content() -> impl Strategy<Value = String> {
        "([ -~]{0,9}|[äß\u{1F600}\u{7f}]|\\\\[\"\\\\/bfnrtux]|\\\\u[0-9a-fA-FdD]{4}|[\u{0}-\u{1f}]){0,6}"
    }

    proptest! {
        /// With any byte changed: a line that is parsed is the line that `serde_json` reads.
        #[test]
        fn a_parsed_line_equals_that_of_serde_json(
            id in prop_oneof![any::<i64>().prop_map(|id| id.to_string()), "[0-9]{1,20}"],
            source in prop::sample::select(vec!["provisioner", "provisioner_daemon", "oracle"]),
            level in prop::sample::select(vec!["trace", "debug", "info", "warn", "error", "notice", ""]),
            texts in [string_content(), string_content(), string_content()],
            end in prop::sample::select(vec!["}", "},", "}\n", ",\"new\":[1]}", ""]),
            change in prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
        ) {
            let [created_at, stage, output] = texts;
            let mut json = format!(
                r#"{{"id":{id},"created_at":"{created_at}","log_source":"{source}","log_level":"{level}","stage":"{stage}","output":"{output}"{end}"#
            ).into_bytes();
            // The line before may be the same but for one byte.
            let (before, mut middle, mut unescaped) = (json.clone(), None, String::new());
            parse_line(utf8_prefix(&before), &mut middle, &mut unescaped);
            if let Some((index, byte)) = change {
                let index = index.index(json.len());
                json[index] = byte;
            }
            if let Parsed::Line(line, len) = parse_line(utf8_prefix(&json), &mut middle, &mut unescaped) {
                let json = replace_unpaired_surrogates(utf8_prefix(&json));
                let mut lines = Deserializer::from_str(&json).into_iter::<LogLine>();
                let expected = lines.next().expect("a value").expect("a line");
                prop_assert_eq!(line, LineRef::from(&expected));
                prop_assert_eq!(len, lines.byte_offset());
            }
        }
    }
}
