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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build_log::{LogLevel, LogLine, LogSource};

    fn first_error_of(outputs: &[(LogLevel, &str)]) -> Option<String> {
        let mut log = LogStore::new(uuid::Uuid::from_u128(7).into());
        for (id, (log_level, output)) in (1..).zip(outputs) {
            log.push(&LogLine {
                id,
                created_at: "2026-04-10T09:15:30Z".to_owned(),
                log_source: LogSource::Provisioner,
                log_level: *log_level,
                stage: "Starting workspace".to_owned(),
                output: (*output).to_owned(),
            });
        }
        first_error(&log)
    }

    #[test]
    fn the_first_error_is_one_line_of_plain_text() {
        let lines =
            [(LogLevel::Info, "Creating..."), (LogLevel::Error, "\u{1b}[31m╷\n│ Error: no capacity\n╵\u{1b}[0m")];
        assert_eq!(first_error_of(&lines).as_deref(), Some("│ Error: no capacity"));
        assert_eq!(first_error_of(&lines[..1]), None);
    }

    #[test]
    fn a_long_error_is_cut_with_an_ellipsis() {
        let long = "é".repeat(MAX_CHARS + 1);
        let cut = first_error_of(&[(LogLevel::Error, &long)]).expect("an error");
        assert_eq!(cut, format!("{}…", "é".repeat(MAX_CHARS)));
        let fits = "é".repeat(MAX_CHARS);
        assert_eq!(first_error_of(&[(LogLevel::Error, &fits)]), Some(fits));
    }
}
