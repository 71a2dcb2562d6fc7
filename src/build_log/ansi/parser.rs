use super::{
    characters::{is_bidi_control, visible_escape},
    link::Link,
    row::Row,
    style::{Style, number},
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
    state: State,
    /// What has come of a sequence, after what says of which kind it is.
    held: String,
    screen: Screen,
}

/// Where a terminal is in what it reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    /// After an escape.
    Escape,
    /// In an escape sequence of several characters, such as the choice of a character set.
    Intermediate,
    /// In a control sequence (CSI): its parameters, up to the letter that says what it does.
    Control,
    /// In a command for the terminal around the text (OSC), such as a link.
    Command,
    /// In a string that means nothing here (DCS, SOS, PM, APC).
    Skipped,
}

/// How much of a sequence is held, in bytes, that a hostile one stays small. A longer one does nothing: a link cut short
/// would lead elsewhere.
const MAX_HELD_BYTES: usize = 1024;

impl AnsiParser {
    /// Reads on.
    pub fn push(&mut self, output: &str) {
        output.chars().for_each(|c| self.read(c));
    }

    fn read(&mut self, c: char) {
        const CANCEL: char = '\u{18}';
        const SUBSTITUTE: char = '\u{1a}';
        const ESCAPE: char = '\u{1b}';

        if self.state == State::Command && matches!(c, '\u{7}' | CANCEL | SUBSTITUTE | ESCAPE) {
            self.screen.obey_command(&self.held);
            self.state = State::Text;
        }
        self.state = match (self.state, c) {
            (_, ESCAPE) => {
                self.held.clear();
                State::Escape
            }
            (_, CANCEL | SUBSTITUTE) => State::Text,
            (State::Command, ' '..) => self.hold(c),
            (State::Command | State::Skipped, _) => self.state,
            // A terminal obeys these also in the middle of a sequence.
            (_, '\0'..' ') => {
                self.screen.obey(c);
                self.state
            }
            (State::Text, _) => {
                self.screen.show(c);
                State::Text
            }
            (State::Escape, '[') => State::Control,
            (State::Escape, ']') => State::Command,
            (State::Escape, 'P' | 'X' | '^' | '_') => State::Skipped,
            (State::Escape | State::Intermediate, ' '..='/') => State::Intermediate,
            (State::Escape | State::Intermediate, '0'..='~') => State::Text,
            (State::Control, ' '..='?') => self.hold(c),
            (State::Control, '@'..='~') => {
                self.screen.obey_control(&self.held, c);
                State::Text
            }
            // No part of any sequence.
            _ => self.state,
        };
    }

    fn hold(&mut self, c: char) -> State {
        if self.held.len() < MAX_HELD_BYTES {
            self.held.push(c);
        }
        self.state
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
    fn show(&mut self, c: char) {
        if is_bidi_control(c) {
            visible_escape(c).for_each(|c| self.print(c));
        } else if !c.is_control() {
            // A C1 control is dropped alone: text that was read in a wrong encoding holds them by accident, and taken as
            // the beginning of a sequence it would swallow the rest of the line.
            self.print(c);
        }
    }

    fn print(&mut self, c: char) {
        self.row.print(c, self.looks.len() - 1);
    }

    fn obey(&mut self, control: char) {
        match control {
            '\r' => self.row.move_to(0),
            '\n' => self.break_line(),
            '\t' => self.print('\t'),
            '\u{8}' => self.row.move_left(1),
            _ => {}
        }
    }

    fn obey_control(&mut self, parameters: &str, action: char) {
        // What has anything else between its parameters is another terminal's own.
        if parameters.len() >= MAX_HELD_BYTES || !parameters.bytes().all(|byte| matches!(byte, b'0'..=b';')) {
            return;
        }
        let count = usize::from(number(parameters.split([';', ':']).next().unwrap_or_default()));
        match (action, count) {
            ('m', _) => self.change_look(|look| look.style.select(parameters)),
            ('K', 0) => self.row.erase_end(),
            ('K', 1) => self.row.erase_start(),
            ('K', 2) => {
                self.row.erase_start();
                self.row.erase_end();
            }
            ('C', _) => self.row.move_right(count.max(1)),
            ('D', _) => self.row.move_left(count.max(1)),
            ('G', _) => self.row.move_to(count.saturating_sub(1)),
            _ => {}
        }
    }

    fn obey_command(&mut self, command: &str) {
        let Some(link) = command.strip_prefix("8;") else { return };
        let url = link.split_once(';').filter(|_| command.len() < MAX_HELD_BYTES);
        self.change_look(|look| look.link = url.and_then(|(_, url)| Link::parse(url)));
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
