use unicode_width::UnicodeWidthChar;

/// The rows of `text` as a terminal shows them: tabs are blanks, and blanks at the end are not visible. Empty rows at the end are
/// left out.
pub(crate) fn shown_rows(text: &str) -> Vec<String> {
    let mut rows: Vec<_> = text.split('\n').map(shown_row).collect();
    while rows.last().is_some_and(String::is_empty) {
        rows.pop();
    }
    rows
}

fn shown_row(row: &str) -> String {
    let mut column = 0;
    let mut shown = String::new();
    for c in row.chars() {
        let width = if c == '\t' { 8 - column % 8 } else { c.width().unwrap_or_default() };
        column += width;
        match c {
            '\t' => shown.extend(std::iter::repeat_n(' ', width)),
            // The blank of line drawing.
            '\u{a0}' => shown.push(' '),
            _ => shown.push(c),
        }
    }
    shown.trim_end().to_owned()
}
