use std::{io, mem};

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

use crate::log::MAX_OUTPUT_CHARS;

/// A longer line is cut. No character has more bytes than 4.
const MAX_LINE_BYTES: usize = MAX_OUTPUT_CHARS * 4;

/// Reads lines with a limited length, so that output without a newline does not fill the memory.
#[derive(Debug)]
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
    /// Whether a line has begun; it may be empty.
    has_begun: bool,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader: BufReader::new(reader), line: Vec::new(), has_begun: false }
    }

    /// The next line without its line end, or `None` at the end of the output. Cancel safe.
    pub(super) async fn next(&mut self) -> io::Result<Option<String>> {
        loop {
            let bytes = self.reader.fill_buf().await?;
            if bytes.is_empty() {
                return Ok(self.has_begun.then(|| self.take()));
            }
            let newline = bytes.iter().position(|byte| *byte == b'\n');
            let part = &bytes[..newline.unwrap_or(bytes.len())];
            let free = MAX_LINE_BYTES - self.line.len();
            self.line.extend_from_slice(&part[..part.len().min(free)]);
            self.has_begun = true;
            let consumed = part.len() + usize::from(newline.is_some());
            self.reader.consume(consumed);
            if newline.is_some() {
                return Ok(Some(self.take()));
            }
        }
    }

    fn take(&mut self) -> String {
        self.has_begun = false;
        let line = mem::take(&mut self.line);
        let text = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(&line));
        text.chars().take(MAX_OUTPUT_CHARS).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn lines(output: &[u8]) -> Vec<String> {
        let mut reader = Lines::new(output);
        let mut lines = Vec::new();
        while let Some(line) = reader.next().await.expect("reads") {
            lines.push(line);
        }
        lines
    }

    #[tokio::test]
    async fn splits_at_newlines_and_keeps_the_unfinished_line() {
        assert_eq!(lines(b"").await, Vec::<String>::new());
        assert_eq!(lines(b"one\r\n\n\rtwo\xff\nlast").await, ["one", "", "\rtwo\u{fffd}", "last"]);
        assert_eq!(lines(b"\n\n").await, ["", ""]);
    }

    #[tokio::test]
    async fn a_long_line_is_cut() {
        let output = ["é".repeat(3_000), "next".to_owned()].join("\n");
        let lines = lines(output.as_bytes()).await;
        assert_eq!(lines, ["é".repeat(MAX_OUTPUT_CHARS), "next".to_owned()]);
    }
}
