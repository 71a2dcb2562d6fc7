use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, ReadBuf};

/// What a line that is too long is replaced by: JSON that is no message. The transport answers it with the error "invalid
/// request"; it drops a line that exceeds its own limit without an answer.
const INVALID_MESSAGE: &[u8] = b"{}\n";
/// How much is read at once, in bytes.
const CHUNK_BYTES: usize = 8 * 1024;

/// Input whose lines have a limited length. It returns whole lines only.
#[derive(Debug)]
pub(super) struct LimitedLines<R> {
    input: R,
    /// The most bytes of a line, with its end.
    limit: usize,
    /// The beginning of the current line.
    line: Vec<u8>,
    /// Whether the current line is too long.
    is_too_long: bool,
    /// The lines to return, from the index `returned`.
    lines: Vec<u8>,
    returned: usize,
}

impl<R> LimitedLines<R> {
    pub(super) fn new(input: R, limit: usize) -> Self {
        Self { input, limit, line: Vec::new(), is_too_long: false, lines: Vec::new(), returned: 0 }
    }

    fn add(&mut self, chunk: &[u8]) {
        for part in chunk.split_inclusive(|byte| *byte == b'\n') {
            if self.line.len() + part.len() > self.limit {
                self.is_too_long = true;
                self.line.clear();
            } else if !self.is_too_long {
                self.line.extend_from_slice(part);
            }
            if part.ends_with(b"\n") {
                if self.is_too_long {
                    self.lines.extend_from_slice(INVALID_MESSAGE);
                }
                self.lines.append(&mut self.line);
                self.is_too_long = false;
            }
        }
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for LimitedLines<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while self.returned == self.lines.len() {
            self.lines.clear();
            self.returned = 0;
            let mut chunk = [0; CHUNK_BYTES];
            let mut chunk = ReadBuf::new(&mut chunk);
            ready!(Pin::new(&mut self.input).poll_read(context, &mut chunk))?;
            if chunk.filled().is_empty() {
                // A line without an end is no message.
                return Poll::Ready(Ok(()));
            }
            self.add(chunk.filled());
        }
        let length = buffer.remaining().min(self.lines.len() - self.returned);
        let start = self.returned;
        buffer.put_slice(&self.lines[start..start + length]);
        self.returned += length;
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    async fn read(parts: &[&[u8]]) -> String {
        let (mut writer, reader) = duplex(1);
        let mut lines = LimitedLines::new(reader, 5);
        let write = async {
            for part in parts {
                writer.write_all(part).await.expect("writes");
            }
            drop(writer);
        };
        let mut text = String::new();
        let (_, length) = tokio::join!(write, lines.read_to_string(&mut text));
        length.expect("is text");
        text
    }

    #[tokio::test]
    async fn a_line_above_the_limit_is_replaced() {
        for (input, expected) in [
            ("", ""),
            ("1234\n1\n", "1234\n1\n"),
            ("12345\n1\n", "{}\n1\n"),
            ("1\n1234567890123\n\n2\n", "1\n{}\n\n2\n"),
            ("1\nwithout an end", "1\n"),
        ] {
            // Bytes arrive one by one, and in lines.
            let lines: Vec<_> = input.as_bytes().split_inclusive(|byte| *byte == b'\n').collect();
            assert_eq!(read(&[input.as_bytes()]).await, expected, "{input:?}");
            assert_eq!(read(&lines).await, expected, "{input:?}");
        }
    }

    #[tokio::test]
    async fn many_lines_of_a_chunk_are_returned_in_parts() {
        let input = "123\n".repeat(10_000);
        let mut lines = LimitedLines::new(input.as_bytes(), 5);
        let mut text = String::new();
        lines.read_to_string(&mut text).await.expect("is text");
        assert_eq!(text, input);
    }
}
