//! A log line as Coder's server writes it: its keys in one order, no white space, few escapes. Nearly every line of every
//! log looks so, and it is read here in one pass. Whatever looks otherwise is left to `serde_json`.

use super::{
    bytes::{begins_with, plain_len},
    decode::WireLine,
    line::{LogLevel, LogSource},
};

/// What stands between a line's time and its text. Most lines have the same there as the line before, and then it is only
/// compared.
#[derive(Clone, Copy)]
pub(super) struct Middle<'a> {
    json: &'a str,
    log_source: LogSource,
    log_level: LogLevel,
    stage: &'a str,
}

/// Reads the line that `json` begins with, and says how many bytes it has; none if it is not in the usual form or not all
/// there. `middle` is that of the line before, if there was one, and becomes this line's. A text with escapes is put
/// together in `unescaped`.
pub(super) fn read_line<'a, 'b>(
    json: &'a str,
    middle: &mut Option<Middle<'a>>,
    unescaped: &'b mut String,
) -> Option<(WireLine<'b>, usize)>
where
    'a: 'b,
{
    let mut reader = Reader::new(json);
    let line = reader.line(middle, unescaped)?;
    Some((line, json.len() - reader.rest.len()))
}

/// Whether `json` is how a line in the usual form begins, so that more has to come before anything can be said of it.
pub(super) fn is_begun(json: &str) -> bool {
    let mut reader = Reader::new(json);
    reader.line(&mut None, &mut String::new()).is_none() && reader.is_cut
}

struct Reader<'a> {
    rest: &'a str,
    /// The end came where something usual might have gone on.
    is_cut: bool,
}

impl<'a> Reader<'a> {
    fn new(json: &'a str) -> Self {
        Self { rest: json, is_cut: false }
    }

    fn line<'b>(&mut self, before: &mut Option<Middle<'a>>, unescaped: &'b mut String) -> Option<WireLine<'b>>
    where
        'a: 'b,
    {
        self.skip("{\"id\":")?;
        let id = self.number()?;
        self.skip(",\"created_at\":\"")?;
        let created_at = self.plain_part();
        let middle = match before.filter(|middle| begins_with(self.rest, middle.json)) {
            Some(middle) => {
                self.rest = &self.rest[middle.json.len()..];
                middle
            }
            None => *before.insert(self.middle()?),
        };
        let output = self.text(unescaped)?;
        self.skip("}")?;
        let Middle { log_source, log_level, stage, .. } = middle;
        Some(WireLine { id, created_at, log_source, log_level, stage, output })
    }

    /// From the quotation mark after a line's time to the one before its text. Kept apart: what every line goes through is
    /// compiled while a log is read.
    #[cold]
    #[inline(never)]
    fn middle(&mut self) -> Option<Middle<'a>> {
        let json = self.rest;
        self.skip("\",\"log_source\":\"")?;
        let log_source = LogSource::parse(self.plain_text()?);
        self.skip(",\"log_level\":\"")?;
        let log_level = LogLevel::parse(self.plain_text()?);
        self.skip(",\"stage\":\"")?;
        let stage = self.plain_text()?;
        self.skip(",\"output\":\"")?;
        Some(Middle { json: &json[..json.len() - self.rest.len()], log_source, log_level, stage })
    }

    fn skip(&mut self, expected: &str) -> Option<()> {
        if begins_with(self.rest, expected) {
            self.rest = &self.rest[expected.len()..];
            return Some(());
        }
        self.is_cut = expected.starts_with(self.rest);
        None
    }

    /// A whole number that is surely in range.
    fn number(&mut self) -> Option<i64> {
        const SURE_DIGITS: usize = 18;
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.rest.split_at(digits);
        if digits == 0 || digits > SURE_DIGITS || (digits > 1 && number.starts_with('0')) {
            self.is_cut = rest.is_empty() && digits == 0;
            return None;
        }
        self.rest = rest;
        Some(number.bytes().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
    }

    /// What comes before the first character that does not stand for itself in a string.
    fn plain_part(&mut self) -> &'a str {
        let (text, rest) = self.rest.split_at(plain_len(self.rest.as_bytes()));
        self.rest = rest;
        text
    }

    /// The rest of a string without escapes, and its closing quotation mark.
    fn plain_text(&mut self) -> Option<&'a str> {
        let text = self.plain_part();
        self.skip("\"")?;
        Some(text)
    }

    /// The rest of a string, and its closing quotation mark.
    fn text<'b>(&mut self, unescaped: &'b mut String) -> Option<&'b str>
    where
        'a: 'b,
    {
        let text = self.plain_part();
        if self.skip("\"").is_some() {
            return Some(text);
        }
        unescaped.clear();
        unescaped.push_str(text);
        while self.skip("\"").is_none() {
            self.skip("\\")?;
            unescaped.push(self.escape()?);
            unescaped.push_str(self.plain_part());
        }
        Some(unescaped)
    }

    /// The character of an escape, after its backslash. Half a surrogate pair is none.
    fn escape(&mut self) -> Option<char> {
        self.is_cut = self.rest.is_empty();
        let (kind, rest) = self.rest.split_at_checked(1)?;
        self.rest = rest;
        Some(match kind {
            "\"" => '"',
            "\\" => '\\',
            "/" => '/',
            "n" => '\n',
            "t" => '\t',
            "r" => '\r',
            "b" => '\x08',
            "f" => '\x0c',
            "u" => {
                self.is_cut = rest.len() < 4;
                let (digits, rest) = rest.split_at_checked(4)?;
                self.rest = rest;
                let code = digits.chars().try_fold(0, |code, digit| Some(code << 4 | digit.to_digit(16)?));
                char::from_u32(code?)?
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Deserializer;

    use super::*;
    use crate::build_log::{LogLine, decode::valid_prefix};

    const LINE: &str = r#"{"id":20431,"created_at":"2026-04-10T09:15:32.579Z","log_source":"provisioner","log_level":"warn","stage":"Plan","output":"a \u003cb\u003e \u001b[1mä\n"}"#;

    #[test]
    fn a_line_in_the_usual_form_is_read_with_its_escapes_resolved() {
        let mut unescaped = String::new();
        let text = format!("{LINE},{LINE}");
        let (line, len) = read_line(&text, &mut None, &mut unescaped).expect("is in the usual form");
        assert_eq!((line.id, line.stage, line.output, len), (20431, "Plan", "a <b> \u{1b}[1mä\n", LINE.len()));
        assert_eq!((line.log_source, line.log_level), (LogSource::Provisioner, LogLevel::Warn));
    }

    #[test]
    fn a_line_that_has_only_begun_may_go_on() {
        for (end, character) in LINE.char_indices() {
            assert!(is_begun(&LINE[..end]), "before {character:?} at {end}");
        }
        for text in [LINE, "{\"id\": ", "{\"id\":1.", "[", "null", "{\"id\":1,\"stage", &LINE.replace("\\n\"}", "\\x")]
        {
            assert!(!is_begun(text), "{text}");
        }
    }

    #[test]
    fn what_looks_otherwise_is_left_to_others() {
        for (from, to) in [
            ("20431", "-1"),
            ("20431", "020431"),
            ("20431", "9223372036854775807"),
            ("\"warn\"", "null"),
            ("\"stage\"", " \"stage\""),
            ("Plan", "Pl\\u0061n"),
            ("\\n", "\\ud83d\\ude00"),
            ("\\n", "\\x"),
            ("\\n", "\n"),
            ("\\n\"}", "\\n\",\"new\":1}"),
            ("\\n\"}", ""),
        ] {
            let text = LINE.replace(from, to);
            assert!(read_line(&text, &mut None, &mut String::new()).is_none(), "{text}");
        }
    }

    /// Text as it may stand between the quotation marks of a JSON string, or nearly so.
    fn inside() -> impl Strategy<Value = String> {
        "([ -~]{0,9}|[äß\u{1F600}\u{7f}]|\\\\[\"\\\\/bfnrtux]|\\\\u[0-9a-fA-FdD]{4}|[\u{0}-\u{1f}]){0,6}"
    }

    proptest! {
        /// Cut anywhere and with any byte changed: what is read here `serde_json` reads as well, and the same.
        #[test]
        fn what_is_read_is_what_serde_json_reads(
            id in prop_oneof![any::<i64>().prop_map(|id| id.to_string()), "[0-9]{1,20}"],
            source in prop::sample::select(vec!["provisioner", "provisioner_daemon", "oracle"]),
            level in prop::sample::select(vec!["trace", "debug", "info", "warn", "error", "notice", ""]),
            texts in [inside(), inside(), inside()],
            end in prop::sample::select(vec!["}", "},", "}\n", ",\"new\":[1]}", ""]),
            change in prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
        ) {
            let [created_at, stage, output] = texts;
            let mut json = format!(
                r#"{{"id":{id},"created_at":"{created_at}","log_source":"{source}","log_level":"{level}","stage":"{stage}","output":"{output}"{end}"#
            ).into_bytes();
            // The line before may be the same but for one byte.
            let (before, mut middle, mut unescaped) = (json.clone(), None, String::new());
            read_line(valid_prefix(&before), &mut middle, &mut unescaped);
            if let Some((place, byte)) = change {
                let place = place.index(json.len());
                json[place] = byte;
            }
            if let Some((line, len)) = read_line(valid_prefix(&json), &mut middle, &mut unescaped) {
                let mut lines = Deserializer::from_slice(&json).into_iter::<LogLine>();
                let expected = lines.next().expect("a value").expect("a line");
                prop_assert_eq!(line, WireLine::from(&expected));
                prop_assert_eq!(len, lines.byte_offset());
            }
        }
    }
}
