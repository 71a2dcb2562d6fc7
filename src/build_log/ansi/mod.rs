//! Terminal output as styled text: what a terminal would show of a log line, to be rendered as text nodes.

mod characters;
mod contrast;
mod find_urls;
mod link;
mod paint;
mod palette;
mod parser;
mod row;
mod span;
mod style;
mod styled_text;

#[cfg(test)]
mod tests;

pub(super) use characters::is_plain;
pub(crate) use link::Link;
pub(crate) use paint::Paint;
pub(super) use parser::AnsiParser;
pub(crate) use span::Span;
pub(crate) use style::Style;
pub(crate) use styled_text::StyledText;
