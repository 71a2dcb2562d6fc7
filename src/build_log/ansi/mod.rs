//! Terminal output as styled text: what a terminal would leave standing of a log line, ready for drawing as text nodes.
//!
//! [`StyledText::parse`] reads a whole line; [`AnsiParser`] takes it in pieces. A [`Style`] says how text looks and
//! [`Style::paint`] turns that into class names and readable colours.

mod characters;
mod contrast;
mod link;
mod paint;
mod palette;
mod parser;
mod row;
mod style;
mod styled_text;

#[cfg(test)]
mod tests;

pub use contrast::Rgb;
pub use link::Link;
pub use paint::Paint;
pub use parser::AnsiParser;
pub use style::{Color, Style};
pub use styled_text::{Span, StyledText};

pub(super) use characters::is_plain;
