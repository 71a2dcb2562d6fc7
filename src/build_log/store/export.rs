use super::log_store::LogStore;
use crate::build_log::plain_text::plain_text;

impl LogStore {
    /// The whole log as plain text, for copy and download: all lines, under the names of their stages.
    ///
    /// `format_time` formats a line's time, which is in milliseconds since the Unix epoch. Without it times are omitted.
    pub(crate) fn to_text(&self, format_time: Option<&dyn Fn(i64) -> String>) -> String {
        let mut text = String::with_capacity(self.size());
        for stage in self.stages() {
            if !text.is_empty() {
                text.push('\n');
            }
            if !stage.name().is_empty() {
                text.push_str("== ");
                text.push_str(&plain_text(stage.name()));
                text.push('\n');
            }
            for line in stage.lines().skip(stage.marker_len()) {
                if let Some((format_time, created_at)) = format_time.zip(line.created_at) {
                    text.push_str(&format_time(created_at));
                    text.push(' ');
                }
                text.push_str(&plain_text(line.output));
                text.push('\n');
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use crate::build_log::{LogLevel, LogLine, LogSource, LogStore};

    fn log() -> LogStore {
        let mut log = LogStore::new(uuid::Uuid::from_u128(7).into());
        let lines = [("Setting up", ""), ("Plan", "\u{1b}[1mone\u{1b}[0m"), ("Plan", "two\nthree"), ("", "nameless")];
        for ((stage, output), id) in lines.into_iter().zip(1..) {
            let log_source = if output.is_empty() { LogSource::ProvisionerDaemon } else { LogSource::Provisioner };
            log.push(&LogLine {
                id,
                created_at: "2026-04-10T09:15:30Z".into(),
                log_source,
                log_level: LogLevel::Info,
                stage: stage.into(),
                output: output.into(),
            });
        }
        log
    }

    #[test]
    fn lines_are_listed_under_their_stages() {
        assert_eq!(log().to_text(None), "== Setting up\n\n== Plan\none\ntwo\nthree\n\nnameless\n");
    }

    #[test]
    fn times_are_formatted_by_the_caller() {
        let text = log().to_text(Some(&|at| format!("[{at}]")));
        assert!(text.contains("[1775812530000] one\n"), "{text}");
    }
}
