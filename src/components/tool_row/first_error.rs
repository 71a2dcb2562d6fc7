use crate::build_log::{LogStore, plain_text};

/// The most characters of a log line that a closed row shows.
const MAX_CHARS: usize = 200;

/// The first error of a log, as far as the log is loaded, in one line.
pub(super) fn first_error(log: &LogStore) -> Option<String> {
    let (_, _, line) = log.first_error()?;
    let text = plain_text(line.output);
    let text = text.lines().find(|line| line.chars().any(char::is_alphanumeric))?.trim();
    let short: String = text.chars().take(MAX_CHARS).collect();
    Some(if short.len() < text.len() { short + "…" } else { short })
}
