//! A log line as Coder's server writes it: its keys in one order, no white space, few escapes. Nearly every line of every
//! log looks so, and it is read here in one pass. Whatever looks otherwise is read as any JSON is.

use super::{
    bytes::begins_with,
    decode::LineRef,
    line::{LogLevel, LogSource},
};
use crate::json::Reader;

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
) -> Option<(LineRef<'b>, usize)>
where
    'a: 'b,
{
    let mut reader = Reader::new(json);
    let line = line(&mut reader, middle, unescaped)?;
    Some((line, json.len() - reader.rest.len()))
}

/// Whether `json` is how a line in the usual form begins, so that more has to come before anything can be said of it.
pub(super) fn is_begun(json: &str) -> bool {
    let mut reader = Reader::new(json);
    line(&mut reader, &mut None, &mut String::new()).is_none() && reader.is_cut
}

/// A line, read from the beginning of `reader`.
fn line<'a, 'b>(
    reader: &mut Reader<'a>,
    before: &mut Option<Middle<'a>>,
    unescaped: &'b mut String,
) -> Option<LineRef<'b>>
where
    'a: 'b,
{
    reader.skip("{\"id\":")?;
    let id = number(reader)?;
    reader.skip(",\"created_at\":\"")?;
    let created_at = reader.plain_part();
    let middle = match before.filter(|middle| begins_with(reader.rest, middle.json)) {
        Some(middle) => {
            reader.rest = &reader.rest[middle.json.len()..];
            middle
        }
        None => *before.insert(self::middle(reader)?),
    };
    let output = reader.text(unescaped)?;
    reader.skip("}")?;
    let Middle { log_source, log_level, stage, .. } = middle;
    Some(LineRef { id, created_at, log_source, log_level, stage, output })
}

/// From the quotation mark after a line's time to the one before its text. Kept apart: what every line goes through is
/// compiled while a log is read.
#[cold]
#[inline(never)]
fn middle<'a>(reader: &mut Reader<'a>) -> Option<Middle<'a>> {
    let json = reader.rest;
    reader.skip("\",\"log_source\":\"")?;
    let log_source = LogSource::parse(plain_text(reader)?);
    reader.skip(",\"log_level\":\"")?;
    let log_level = LogLevel::parse(plain_text(reader)?);
    reader.skip(",\"stage\":\"")?;
    let stage = plain_text(reader)?;
    reader.skip(",\"output\":\"")?;
    Some(Middle { json: &json[..json.len() - reader.rest.len()], log_source, log_level, stage })
}

/// A whole number that is surely in range.
fn number(reader: &mut Reader<'_>) -> Option<i64> {
    const SURE_DIGITS: usize = 18;
    let digits = reader.rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = reader.rest.split_at(digits);
    if digits == 0 || digits > SURE_DIGITS || (digits > 1 && number.starts_with('0')) {
        reader.is_cut = rest.is_empty() && digits == 0;
        return None;
    }
    reader.rest = rest;
    Some(number.bytes().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
}

/// The rest of a string without escapes, and its closing quotation mark.
fn plain_text<'a>(reader: &mut Reader<'a>) -> Option<&'a str> {
    let text = reader.plain_part();
    reader.skip("\"")?;
    Some(text)
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
            ("\\n", "\\ud83d"),
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
                prop_assert_eq!(line, LineRef::from(&expected));
                prop_assert_eq!(len, lines.byte_offset());
            }
        }
    }
}
