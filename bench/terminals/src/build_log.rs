//! The log's parser, compiled from its source: it is not public.

#[path = "../../../src/build_log/ansi/mod.rs"]
pub(crate) mod ansi;

/// The text of a record, without its links, which the other parsers do not find either.
pub(crate) fn text(output: &str) -> String {
    let mut parser = ansi::AnsiParser::default();
    parser.push(output);
    parser.finish().0
}
