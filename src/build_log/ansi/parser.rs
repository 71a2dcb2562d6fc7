use anstyle_parse::{DefaultCharAccumulator, Params, Parser, Perform};

use super::{
    characters::{is_bidi_control, visible_escape},
    link::Link,
    row::Row,
    style::Style,
    styled_text::{Span, StyledText, extend_spans},
};

/// Reads one log line's output in pieces, however it was split: the same text comes of it.
///
/// It does what a terminal would within a line: styles, links, overwriting by carriage return, backspace and cursor
/// movement, erasing. Everything else a terminal knows is dropped. Nothing is carried over from line to line.
///
/// ```
/// use chat_workspace_tools::build_log::AnsiParser;
///
/// let mut parser = AnsiParser::default();
/// parser.push("pulling  12%\rpulling 100%\u{1b}[3");
/// parser.push("2m done");
/// assert_eq!(parser.finish().text, "pulling 100% done");
/// ```
#[derive(Clone, Debug, Default)]
pub struct AnsiParser {
    sequences: Parser<DefaultCharAccumulator>,
    screen: Screen,
}

impl AnsiParser {
    /// Reads on.
    pub fn push(&mut self, output: &str) {
        for byte in output.bytes() {
            self.sequences.advance(&mut self.screen, byte);
        }
    }

    /// What stands when the line ends here. A sequence that was cut off leaves nothing.
    pub fn finish(self) -> StyledText<'static> {
        let (text, spans) = self.screen.finish();
        StyledText::linked(text.into(), spans)
    }

    /// The text alone.
    pub(in crate::build_log) fn finish_text(self) -> String {
        self.screen.finish().0
    }

    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        self.screen.row.size() + self.screen.text.len() + self.screen.runs.len() + self.screen.looks.len()
    }
}

/// What every character of a run has in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Look {
    style: Style,
    link: Option<Link>,
}

/// A stretch of text that was printed with one look.
#[derive(Clone, Copy, Debug)]
struct Run {
    end: usize,
    look: usize,
}

/// The lines written so far and the one being written.
#[derive(Clone, Debug)]
struct Screen {
    text: String,
    runs: Vec<Run>,
    row: Row,
    /// Every look there was. The first is plain, the last is the one that is printed with.
    looks: Vec<Look>,
}

impl Default for Screen {
    fn default() -> Self {
        Self { text: String::new(), runs: Vec::new(), row: Row::default(), looks: vec![Look::default()] }
    }
}

impl Screen {
    fn print(&mut self, c: char) {
        self.row.print(c, self.looks.len() - 1);
    }

    fn change_look(&mut self, change: impl FnOnce(&mut Look)) {
        let mut look = self.looks.last().cloned().unwrap_or_default();
        change(&mut look);
        self.looks.push(look);
    }

    fn take_row(&mut self) {
        let Self { text, runs, row, .. } = self;
        row.take(|piece, look| {
            text.push_str(piece);
            extend_runs(runs, Run { end: text.len(), look });
        });
    }

    fn break_line(&mut self) {
        self.take_row();
        self.text.push('\n');
        extend_runs(&mut self.runs, Run { end: self.text.len(), look: 0 });
    }

    fn finish(mut self) -> (String, Vec<Span>) {
        self.take_row();
        let mut spans = Vec::new();
        let mut start = 0;
        for Run { end, look } in self.runs {
            let Look { style, link } = self.looks[look].clone();
            extend_spans(&mut spans, Span { range: start..end, style, link });
            start = end;
        }
        (self.text, spans)
    }
}

fn extend_runs(runs: &mut Vec<Run>, run: Run) {
    match runs.last_mut() {
        Some(last) if last.look == run.look => last.end = run.end,
        _ => runs.push(run),
    }
}

impl Perform for Screen {
    fn print(&mut self, c: char) {
        if is_bidi_control(c) {
            visible_escape(c).for_each(|c| self.print(c));
        } else if !c.is_control() {
            // A C1 control is dropped alone: text that was read in a wrong encoding holds them by accident, and taken as
            // the beginning of a sequence it would swallow the rest of the line.
            self.print(c);
        }
    }

    fn execute(&mut self, byte: u8) {
        match byte {
            b'\r' => self.row.move_to(0),
            b'\n' => self.break_line(),
            b'\t' => self.print('\t'),
            b'\x08' => self.row.move_left(1),
            _ => {}
        }
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignore: bool, action: u8) {
        if ignore || !intermediates.is_empty() {
            return;
        }
        let count = usize::from(params.iter().flatten().next().copied().unwrap_or(0));
        match (action, count) {
            (b'm', _) => self.change_look(|look| look.style.select(params)),
            (b'K', 0) => self.row.erase_end(),
            (b'K', 1) => self.row.erase_start(),
            (b'K', 2) => {
                self.row.erase_start();
                self.row.erase_end();
            }
            (b'C', _) => self.row.move_right(count.max(1)),
            (b'D', _) => self.row.move_left(count.max(1)),
            (b'G', _) => self.row.move_to(count.saturating_sub(1)),
            _ => {}
        }
    }

    fn osc_dispatch(&mut self, params: &[&[u8]], _bell_terminated: bool) {
        if let [b"8", _, url @ ..] = params {
            let link = if is_whole(params) { Link::from_osc(url) } else { None };
            self.change_look(|look| look.link = link);
        }
    }
}

/// Whether anstyle-parse held all of a string: with its feature `core` it drops what goes beyond these bounds, and a link
/// cut short would lead elsewhere.
fn is_whole(params: &[&[u8]]) -> bool {
    const BYTES: usize = 1024;
    const PARAMS: usize = 16;
    params.len() < PARAMS && params.iter().map(|param| param.len()).sum::<usize>() < BYTES
}
