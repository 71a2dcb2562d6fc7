//! The rows that a record draws on a terminal of 160 columns, by the log's own parser and by crates.

#[cfg(feature = "own")]
#[allow(dead_code, unused_imports)]
mod build_log;

#[cfg(any(feature = "vt100", feature = "avt"))]
const COLUMNS: u16 = 160;
#[cfg(any(feature = "vt100", feature = "avt"))]
const ROWS: u16 = 20;

/// A function that draws the rows of a record.
pub type Draw = fn(&str) -> Vec<String>;

/// The parsers that are compiled in.
pub const PARSERS: &[(&str, Draw)] = &[
    #[cfg(feature = "own")]
    ("own", own),
    #[cfg(feature = "vt100")]
    ("vt100", vt100),
    #[cfg(feature = "avt")]
    ("avt", avt),
    #[cfg(feature = "anstyle-parse")]
    ("anstyle-parse", anstyle),
];

#[cfg(feature = "own")]
fn own(output: &str) -> Vec<String> {
    build_log::text(output).split('\n').map(str::to_owned).collect()
}

#[cfg(feature = "vt100")]
fn vt100(output: &str) -> Vec<String> {
    use std::num::NonZero;

    let size = |size| NonZero::new(size).expect("is not 0");
    let mut parser = vt100::Parser::new(size(ROWS), size(COLUMNS), 0);
    parser.process(output.replace('\n', "\r\n").as_bytes());
    parser.screen().rows(0, COLUMNS).map(|row| row.to_string()).collect()
}

#[cfg(feature = "avt")]
fn avt(output: &str) -> Vec<String> {
    let mut terminal = avt::Terminal::new(COLUMNS.into(), ROWS.into()).expect("is a size");
    terminal.feed(output.replace('\n', "\r\n").as_str());
    terminal.screen().visible_lines().map(|line| line.text()).collect()
}

/// Sequences only: the text without them. A row of cells would have to be added.
#[cfg(feature = "anstyle-parse")]
fn anstyle(output: &str) -> Vec<String> {
    #[derive(Default)]
    struct Text(String);

    impl anstyle_parse::Perform for Text {
        fn print(&mut self, c: char) {
            self.0.push(c);
        }

        fn execute(&mut self, byte: u8) {
            if matches!(byte, b'\n' | b'\t') {
                self.0.push(byte.into());
            }
        }
    }

    let mut text = Text::default();
    let mut parser = anstyle_parse::Parser::<anstyle_parse::DefaultCharAccumulator>::new();
    output.bytes().for_each(|byte| parser.advance(&mut text, byte));
    text.0.split('\n').map(str::to_owned).collect()
}

/// The entry point of the module whose size is measured.
///
/// # Safety
/// `text` points to `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn draw(text: *const u8, length: usize) -> usize {
    // SAFETY: the caller's.
    let bytes = unsafe { std::slice::from_raw_parts(text, length) };
    let output = std::str::from_utf8(bytes).unwrap_or_default();
    PARSERS.iter().map(|(_, draw)| draw(output).iter().map(String::len).sum::<usize>()).sum()
}
