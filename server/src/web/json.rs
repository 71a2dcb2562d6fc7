use std::io;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

/// A JSON response that is escaped for HTML and ends with a newline, as Go's `json.Encoder` writes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match encode(&self.0) {
            Ok(mut text) => {
                text.push('\n');
                let content_type = HeaderValue::from_static("application/json; charset=utf-8");
                ([(header::CONTENT_TYPE, content_type)], text).into_response()
            }
            Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        }
    }
}

/// JSON in which the characters with a meaning in HTML or JavaScript are escaped.
pub(crate) fn encode<T: Serialize>(value: &T) -> serde_json::Result<String> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut bytes, HtmlSafeFormatter))?;
    String::from_utf8(bytes).map_err(|error| serde_json::Error::io(io::Error::other(error)))
}

struct HtmlSafeFormatter;

impl Formatter for HtmlSafeFormatter {
    fn write_string_fragment<W: io::Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
            let (plain, tail) = rest.split_at(at);
            CompactFormatter.write_string_fragment(writer, plain)?;
            let mut characters = tail.chars();
            if let Some(character) = characters.next() {
                write!(writer, "\\u{:04x}", u32::from(character))?;
            }
            rest = characters.as_str();
        }
        CompactFormatter.write_string_fragment(writer, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_characters_of_html_and_javascript() {
        let text = "<b> & \u{2028}\u{2029} \u{1b}[1m \"quoted\" \t ünï 👩‍💻";
        let json = encode(&text).expect("encodes");
        assert_eq!(json, r#""\u003cb\u003e \u0026 \u2028\u2029 \u001b[1m \"quoted\" \t ünï 👩‍💻""#);
        assert_eq!(serde_json::from_str::<String>(&json).expect("is JSON"), text);
    }
}
