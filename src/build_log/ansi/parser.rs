use super::{
    characters::{escape_notation, is_bidi_control, joins_previous_cell},
    link::Link,
    row::{MAX_COLUMNS, Row},
    span::{Span, push_span},
    style::{Style, parse_number},
};

/// Parses the output of a log line in chunks of any size.
///
/// Does what a terminal does within a row: styles, links, overwriting by carriage return, backspace, tab and cursor
/// movement, saving the cursor, erasing, inserting, deleting and repeating cells, and line drawing. Other sequences are dropped. Styles
/// end with the line. docs/terminal.md lists what is obeyed.
///
/// Not `vte` or `anstyle-parse`: they keep at most 16 parameters of an OSC, so a URL with many semicolons would be cut.
#[derive(Clone, Debug, Default)]
pub(in crate::build_log) struct AnsiParser {
    state: State,
    /// The characters of the current sequence after its introducer.
    sequence: String,
    screen: Screen,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Ground,
    /// After an escape character.
    Escape,
    /// In an escape sequence of several characters, such as a character set selection.
    EscapeIntermediate,
    /// In the parameters of a control sequence (CSI).
    Csi,
    /// In an operating system command (OSC), such as a link.
    Osc,
    /// In a string that is not supported (DCS, SOS, PM, APC).
    IgnoredString,
}

/// The maximum length of a sequence, in bytes. A longer one is ignored: a truncated URL would be another URL.
const MAX_SEQUENCE_BYTES: usize = 1024;

/// The most bytes of a character with its combining characters that are repeated. Bounds the time that a short sequence can take.
const MAX_REPEATED_BYTES: usize = 32;

/// The number of tab stops in the assumed terminal.
const MAX_TABS: usize = MAX_COLUMNS / 8;

impl AnsiParser {
    /// Parses the next chunk.
    pub(in crate::build_log) fn push(&mut self, output: &str) {
        output.chars().for_each(|c| self.advance(c));
    }

    /// The text and its spans. An incomplete sequence is dropped.
    pub(in crate::build_log) fn finish(self) -> (String, Vec<Span>) {
        self.screen.finish()
    }

    fn advance(&mut self, c: char) {
        const BELL: char = '\u{7}';
        const CANCEL: char = '\u{18}';
        const SUBSTITUTE: char = '\u{1a}';
        const ESCAPE: char = '\u{1b}';

        if self.state == State::Osc && matches!(c, BELL | CANCEL | SUBSTITUTE | ESCAPE) {
            self.screen.dispatch_osc(&self.sequence);
            self.state = State::Ground;
        }
        self.state = match (self.state, c) {
            (_, ESCAPE) => {
                self.sequence.clear();
                State::Escape
            }
            (_, CANCEL | SUBSTITUTE) => State::Ground,
            (State::Osc, ' '..) => self.collect(c),
            (State::Osc | State::IgnoredString, _) => self.state,
            // Control characters are executed within sequences, too.
            (_, '\0'..' ') => {
                self.screen.execute(c);
                self.state
            }
            (State::Ground, _) => {
                self.screen.print_visible(c);
                State::Ground
            }
            (State::Escape, '[') => State::Csi,
            (State::Escape, ']') => State::Osc,
            (State::Escape, 'P' | 'X' | '^' | '_') => State::IgnoredString,
            (State::Escape, '0'..='~') => {
                self.screen.dispatch_escape(c);
                State::Ground
            }
            (State::Escape | State::EscapeIntermediate, ' '..='/') => {
                self.state = State::EscapeIntermediate;
                self.collect(c)
            }
            (State::EscapeIntermediate, '0'..='~') => {
                self.screen.select_charset(&self.sequence, c);
                State::Ground
            }
            (State::Csi, ' '..='?') => self.collect(c),
            (State::Csi, '@'..='~') => {
                self.screen.dispatch_csi(&self.sequence, c);
                State::Ground
            }
            // Not part of a sequence.
            _ => self.state,
        };
    }

    fn collect(&mut self, c: char) -> State {
        if self.sequence.len() < MAX_SEQUENCE_BYTES {
            self.sequence.push(c);
        }
        self.state
    }

    /// The memory in use, in items.
    #[cfg(test)]
    pub(super) fn size(&self) -> usize {
        self.screen.row.size() + self.screen.text.len() + self.screen.runs.len() + self.screen.attributes.len()
    }
}

/// The attributes of a character.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Attributes {
    style: Style,
    link: Option<Link>,
}

/// A piece of text that was printed with the same attributes.
#[derive(Clone, Copy, Debug)]
struct Run {
    end: usize,
    /// The index of the attributes.
    attributes: usize,
}

/// The finished rows of the line, and the current row.
#[derive(Clone, Debug)]
struct Screen {
    text: String,
    runs: Vec<Run>,
    row: Row,
    /// The attributes so far. The first are the default ones, the last are the current ones.
    attributes: Vec<Attributes>,
    /// Set by a sequence in the current row.
    saved_cursor: Option<SavedCursor>,
    /// Whether the character sets G0 and G1 are those of line drawing.
    has_line_drawing: [bool; 2],
    /// The index of the character set in use.
    charset: usize,
    /// Whether characters are those of line drawing: of the set in use, until a saved cursor is restored.
    draws_lines: bool,
    /// The character that was printed last, with its combining characters. Empty after a control character or a sequence.
    last: String,
}

#[derive(Clone, Copy, Debug)]
struct SavedCursor {
    column: usize,
    /// The index of the attributes.
    attributes: usize,
    draws_lines: bool,
}

impl Default for Screen {
    fn default() -> Self {
        Self {
            text: String::new(),
            runs: Vec::new(),
            row: Row::default(),
            attributes: vec![Attributes::default()],
            saved_cursor: None,
            has_line_drawing: [false; 2],
            charset: 0,
            draws_lines: false,
            last: String::new(),
        }
    }
}

impl Screen {
    fn print_visible(&mut self, c: char) {
        if is_bidi_control(c) {
            escape_notation(c).chars().for_each(|c| self.print(c));
        } else if !c.is_control() {
            // C1 control characters are dropped: wrongly decoded text has them by accident. As the start of a sequence,
            // they would drop the rest of the line.
            self.print(c);
        }
    }

    fn print(&mut self, c: char) {
        let c = if self.draws_lines { line_drawing(c) } else { c };
        if !joins_previous_cell(c) {
            self.last.clear();
        }
        if self.last.len() < MAX_REPEATED_BYTES {
            self.last.push(c);
        }
        self.row.print(c, self.attributes.len() - 1);
    }

    fn execute(&mut self, control: char) {
        self.last.clear();
        const VERTICAL_TAB: char = '\u{b}';
        const FORM_FEED: char = '\u{c}';
        const SHIFT_OUT: char = '\u{e}';
        const SHIFT_IN: char = '\u{f}';

        match control {
            '\r' => self.row.move_to(0),
            '\n' | VERTICAL_TAB | FORM_FEED => self.break_line(),
            '\t' if self.row.move_to_tab_stop() => {}
            '\t' => self.print('\t'),
            '\u{8}' => self.row.move_left(1),
            SHIFT_OUT => self.use_charset(1),
            SHIFT_IN => self.use_charset(0),
            _ => {}
        }
    }

    fn use_charset(&mut self, charset: usize) {
        self.charset = charset;
        self.draws_lines = self.has_line_drawing[charset];
    }

    /// Selects a character set: `(` for G0 and `)` for G1. All sets but line drawing (`0`) are printed as they are.
    fn select_charset(&mut self, intermediate: &str, charset: char) {
        let index = match intermediate {
            "(" => 0,
            ")" => 1,
            _ => return,
        };
        self.has_line_drawing[index] = charset == '0';
        if self.charset == index {
            self.use_charset(index);
        }
    }

    /// Prints the last character again, at most as often as the assumed terminal has columns.
    fn repeat(&mut self, count: usize) {
        for _ in 0..count.min(MAX_COLUMNS.saturating_sub(self.row.cursor())) {
            for c in self.last.chars() {
                self.row.print(c, self.attributes.len() - 1);
            }
        }
    }

    /// Executes the sequence of an escape character and `action`.
    fn dispatch_escape(&mut self, action: char) {
        self.last.clear();
        match action {
            '7' => self.save_cursor(),
            '8' => self.restore_cursor(),
            // Next line (NEL).
            'E' => self.break_line(),
            _ => {}
        }
    }

    fn dispatch_csi(&mut self, parameters: &str, action: char) {
        self.dispatch_control(parameters, action);
        self.last.clear();
    }

    fn dispatch_control(&mut self, parameters: &str, action: char) {
        let is_private = parameters.contains(|c: char| !matches!(c, '0'..=';'));
        if is_private || parameters.len() >= MAX_SEQUENCE_BYTES {
            return;
        }
        let first = parameters.split([';', ':']).next().unwrap_or_default();
        let count = usize::from(parse_number(first));
        match (action, count) {
            ('m', _) => self.set_attributes(|attributes| attributes.style.apply_sgr(parameters)),
            // Of the display, only the current row is erased.
            ('K' | 'J', 0) => self.row.erase_end(),
            ('K' | 'J', 1) => self.row.erase_start(),
            ('K' | 'J', 2) => {
                self.row.erase_start();
                self.row.erase_end();
            }
            ('X', _) => self.row.erase_cells(count.max(1)),
            ('P', _) => self.row.delete_cells(count.max(1)),
            ('@', _) => self.row.insert_cells(count.max(1)),
            ('s', _) if parameters.is_empty() => self.save_cursor(),
            ('u', _) if parameters.is_empty() => self.restore_cursor(),
            ('b', _) => self.repeat(count.max(1)),
            ('I', _) => (0..count.clamp(1, MAX_TABS)).for_each(|_| self.execute('\t')),
            ('Z', _) => (0..count.clamp(1, MAX_TABS)).for_each(|_| self.row.move_back_to_tab_stop()),
            ('C' | 'a', _) => self.row.move_right(count.max(1)),
            ('D', _) => self.row.move_left(count.max(1)),
            ('G' | '`', _) => self.row.move_to(count.saturating_sub(1)),
            _ => {}
        }
    }

    fn dispatch_osc(&mut self, command: &str) {
        let Some(link) = command.strip_prefix("8;") else { return };
        let url = link.split_once(';').filter(|_| command.len() < MAX_SEQUENCE_BYTES);
        self.set_attributes(|attributes| attributes.link = url.and_then(|(_, url)| Link::parse(url)));
    }

    fn set_attributes(&mut self, change: impl FnOnce(&mut Attributes)) {
        let mut attributes = self.attributes.last().cloned().unwrap_or_default();
        change(&mut attributes);
        self.attributes.push(attributes);
    }

    fn save_cursor(&mut self) {
        self.saved_cursor = Some(SavedCursor {
            column: self.row.cursor(),
            attributes: self.attributes.len() - 1,
            draws_lines: self.draws_lines,
        });
    }

    /// Without a cursor saved in this row, does nothing. As in xterm, G0, G1 and the one in use stay as they are: the restored
    /// character set is used until the next one is selected.
    fn restore_cursor(&mut self) {
        let Some(saved) = self.saved_cursor else { return };
        self.row.move_to(saved.column);
        self.attributes.push(self.attributes[saved.attributes].clone());
        self.draws_lines = saved.draws_lines;
    }

    /// Appends the current row to the text.
    fn flush_row(&mut self) {
        let Self { text, runs, row, .. } = self;
        row.take(|piece, attributes| {
            text.push_str(piece);
            push_run(runs, Run { end: text.len(), attributes });
        });
    }

    fn break_line(&mut self) {
        self.flush_row();
        self.saved_cursor = None;
        self.text.push('\n');
        push_run(&mut self.runs, Run { end: self.text.len(), attributes: 0 });
    }

    fn finish(mut self) -> (String, Vec<Span>) {
        self.flush_row();
        let mut spans = Vec::new();
        let mut start = 0;
        for Run { end, attributes } in self.runs {
            let Attributes { style, link } = self.attributes[attributes].clone();
            push_span(&mut spans, Span { range: start..end, style, link });
            start = end;
        }
        (self.text, spans)
    }
}

/// The character that `c` has in the character set of line drawing (DEC Special Graphics).
fn line_drawing(c: char) -> char {
    const GRAPHICS: [char; 32] = [
        '\u{a0}', '◆', '▒', '␉', '␌', '␍', '␊', '°', '±', '␤', '␋', '┘', '┐', '┌', '└', '┼', '⎺', '⎻', '─', '⎼', '⎽',
        '├', '┤', '┴', '┬', '│', '≤', '≥', 'π', '≠', '£', '·',
    ];
    u32::from(c).checked_sub(0x5f).and_then(|index| GRAPHICS.get(index as usize)).copied().unwrap_or(c)
}

/// Appends a run, or extends the last one.
fn push_run(runs: &mut Vec<Run>, run: Run) {
    match runs.last_mut() {
        Some(last) if last.attributes == run.attributes => last.end = run.end,
        _ => runs.push(run),
    }
}
