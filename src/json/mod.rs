//! JSON text into values. `serde_json`'s own reader brings its errors and a table for numbers along, which would be more
//! than everything here in what a browser downloads.

#[cfg(test)]
mod fuzz;

use serde_json::{Map, Number, Value};

/// How deep values may be nested: who drops one goes as deep.
const MAX_DEPTH: usize = 128;

/// Reads a JSON text; none if it is not JSON, or nested more than 128 deep.
///
/// ```
/// # use chat_workspace_tools::json;
/// assert_eq!(json::parse("[1, null]"), Some(serde_json::json!([1, null])));
/// assert_eq!(json::parse("[1, null"), None);
/// ```
pub fn parse(json: &str) -> Option<Value> {
    whole(json).ok()
}

/// Reads a JSON text, or says at which of its bytes it stops to be one.
pub(crate) fn whole(json: &str) -> Result<Value, usize> {
    let mut reader = Reader::new(json);
    if let Some(value) = reader.value(MAX_DEPTH) {
        reader.skip_blanks();
        if reader.rest.is_empty() {
            return Ok(value);
        }
    }
    Err(json.len() - reader.rest.len())
}

/// Whether JSON allows it between values. Other blanks, such as U+2028, are as foreign as any character.
pub(crate) fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

pub(crate) struct Reader<'a> {
    pub(crate) rest: &'a str,
    /// The end came where something expected might have gone on.
    pub(crate) is_cut: bool,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(json: &'a str) -> Self {
        Self { rest: json, is_cut: false }
    }

    pub(crate) fn skip(&mut self, expected: &str) -> Option<()> {
        if self.rest.starts_with(expected) {
            self.rest = &self.rest[expected.len()..];
            return Some(());
        }
        self.is_cut = expected.starts_with(self.rest);
        None
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(is_blank);
    }

    /// What comes before the first character that does not stand for itself in a string.
    pub(crate) fn plain_part(&mut self) -> &'a str {
        let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..b' ');
        let len = self.rest.bytes().position(|byte| is_special(&byte)).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(len);
        self.rest = rest;
        text
    }

    /// The rest of a string, and its closing quotation mark. One with escapes is put together in `unescaped`.
    pub(crate) fn text<'b>(&mut self, unescaped: &'b mut String) -> Option<&'b str>
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
                let code = self.hex()?;
                let Some(high) = code.checked_sub(0xd800).filter(|high| *high < 0x400) else {
                    return char::from_u32(code);
                };
                self.skip("\\u")?;
                let low = self.hex()?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
                char::from_u32(0x10000 + (high << 10 | low))?
            }
            _ => return None,
        })
    }

    fn hex(&mut self) -> Option<u32> {
        self.is_cut = self.rest.len() < 4;
        let (digits, rest) = self.rest.split_at_checked(4)?;
        self.rest = rest;
        digits.chars().try_fold(0, |code, digit| Some(code << 4 | digit.to_digit(16)?))
    }

    fn string(&mut self) -> Option<String> {
        self.skip("\"")?;
        let mut unescaped = String::new();
        Some(self.text(&mut unescaped)?.to_owned())
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        const WORDS: [(&str, Value); 3] =
            [("null", Value::Null), ("true", Value::Bool(true)), ("false", Value::Bool(false))];
        self.skip_blanks();
        let value = match self.rest.as_bytes().first()? {
            b'"' => Value::String(self.string()?),
            b'[' | b'{' => return self.members(depth.checked_sub(1)?),
            b'-' | b'0'..=b'9' => Value::Number(self.number()?),
            _ => WORDS.into_iter().find_map(|(word, value)| self.skip(word).map(|()| value))?,
        };
        Some(value)
    }

    /// A list or an object, from its opening bracket.
    fn members(&mut self, depth: usize) -> Option<Value> {
        let (mut items, mut fields) = (Vec::new(), Map::new());
        let is_list = self.rest.starts_with('[');
        self.rest = &self.rest[1..];
        let end = if is_list { "]" } else { "}" };
        let mut is_first = true;
        loop {
            self.skip_blanks();
            if is_first && self.skip(end).is_some() {
                break;
            }
            if is_list {
                items.push(self.value(depth)?);
            } else {
                let name = self.string()?;
                self.skip_blanks();
                self.skip(":")?;
                fields.insert(name, self.value(depth)?);
            }
            self.skip_blanks();
            if self.skip(end).is_some() {
                break;
            }
            self.skip(",")?;
            is_first = false;
        }
        Some(if is_list { Value::Array(items) } else { Value::Object(fields) })
    }

    fn number(&mut self) -> Option<Number> {
        let text = self.rest;
        let is_negative = self.skip("-").is_some();
        let digits = self.rest;
        if self.skip("0").is_none() {
            self.skip_digits()?;
        }
        let whole = &digits[..digits.len() - self.rest.len()];
        let mut is_whole = true;
        if self.skip(".").is_some() {
            self.skip_digits()?;
            is_whole = false;
        }
        if self.skip("e").or_else(|| self.skip("E")).is_some() {
            let _ = self.skip("+").or_else(|| self.skip("-"));
            self.skip_digits()?;
            is_whole = false;
        }
        let whole = whole.parse::<u64>().ok().filter(|_| is_whole);
        let whole = match whole {
            // Only a float has a zero below zero.
            Some(whole @ 1..) if is_negative => 0_i64.checked_sub_unsigned(whole).map(Number::from),
            Some(whole) if !is_negative => Some(Number::from(whole)),
            _ => None,
        };
        whole.or_else(|| Number::from_f64(float(&text[..text.len() - self.rest.len()])))
    }

    fn skip_digits(&mut self) -> Option<()> {
        let rest = self.rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
        let is_none = rest.len() == self.rest.len();
        self.rest = rest;
        (!is_none).then_some(())
    }
}

/// The browser's own way where there is one: the table that it takes would have to be downloaded.
fn float(number: &str) -> f64 {
    #[cfg(all(feature = "browser", target_arch = "wasm32"))]
    return js_sys::parse_float(number);
    #[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
    return number.parse().unwrap_or(f64::NAN);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_of_value_is_read() {
        let text =
            r#" { "a" : [ ] , "b":{},"c":[true,false,null],"d":"\"\\\/\b\f\n\r\t\u00e4\uD83D\ude00ä","d":"last" } "#;
        assert_eq!(parse(text), Some(json!({"a": [], "b": {}, "c": [true, false, null], "d": "last"})));
        let text = r#""\"\\\/\b\f\n\r\t\u00e4\uD83D\ude00ä""#;
        assert_eq!(parse(text), Some(json!("\"\\/\u{8}\u{c}\n\r\tä\u{1f600}ä")));
    }

    #[test]
    fn numbers_are_whole_as_long_as_they_can_be() {
        for (text, number) in [
            ("0", json!(0)),
            ("18446744073709551615", json!(u64::MAX)),
            ("-9223372036854775808", json!(i64::MIN)),
            ("-7", json!(-7)),
            ("18446744073709551616", json!(18_446_744_073_709_551_616.0)),
            ("-9223372036854775809", json!(-9_223_372_036_854_775_808.0)),
            ("-0", json!(-0.0)),
            ("1.0", json!(1.0)),
            ("-1.5E+3", json!(-1500.0)),
            ("2e-3", json!(0.002)),
        ] {
            assert_eq!(parse(text), Some(number), "{text}");
        }
    }

    #[test]
    fn what_is_no_json_is_refused_with_the_place() {
        for (text, place) in [
            ("", 0),
            ("  ", 2),
            ("nul", 0),
            ("[1,]", 3),
            ("[1 2]", 3),
            ("[,1]", 1),
            ("{\"a\" 1}", 5),
            ("{\"a\":1,}", 7),
            ("{a:1}", 1),
            ("[1}", 2),
            ("1 2", 2),
            ("01", 1),
            ("+1", 0),
            ("1.", 2),
            (".5", 0),
            ("-", 1),
            ("1e", 2),
            ("\"a\nb\"", 2),
            ("\"\\x\"", 3),
            ("\"\\ud83d\"", 7),
            ("\"\\udc00\"", 7),
            ("\"\\u+123\"", 7),
            ("\"a", 2),
            ("\u{feff}1", 0),
        ] {
            assert_eq!(whole(text), Err(place), "{text}");
        }
        assert_eq!(parse("1e999"), None, "no number");
    }

    #[test]
    fn values_are_nested_as_deep_as_can_be_dropped() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(&nested(MAX_DEPTH)).is_some());
        assert!(parse(&nested(MAX_DEPTH + 1)).is_none());
        assert!(parse(&"[".repeat(1_000_000)).is_none());
    }
}
