mod fuzz;
mod links;
mod overwriting;
mod shown_rows;
mod styles;
mod xterm;

use super::{Span, StyledText, parser::AnsiParser};

/// The text of each span, and the span.
fn pieces<'a>(styled: &'a StyledText<'_>) -> Vec<(&'a str, &'a Span)> {
    styled.spans.iter().map(|span| (&styled.text[span.range.clone()], span)).collect()
}

fn text(output: &str) -> String {
    StyledText::parse(output).text.into_owned()
}
