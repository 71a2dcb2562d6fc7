//! Converts Terraform's machine-readable output (`-json`) to log lines.

use chat_workspace_tools::build_log::LogLevel;
use serde::Deserialize;

use crate::store::BuildLine;

/// An entry of `terraform plan -json` or `terraform apply -json`.
#[derive(Debug, Deserialize)]
struct Entry {
    #[serde(rename = "@level")]
    level: String,
    #[serde(rename = "@message")]
    message: String,
    diagnostic: Option<Diagnostic>,
}

#[derive(Debug, Deserialize)]
struct Diagnostic {
    severity: String,
    summary: String,
    #[serde(default)]
    detail: String,
    range: Option<Range>,
    snippet: Option<Snippet>,
}

#[derive(Debug, Deserialize)]
struct Range {
    filename: String,
    start: Position,
}

#[derive(Debug, Deserialize)]
struct Position {
    line: u64,
}

#[derive(Debug, Deserialize)]
struct Snippet {
    context: Option<String>,
    code: String,
    start_line: u64,
}

/// Converts the output of one command, whose lines have one stage.
#[derive(Debug)]
pub(super) struct Converter {
    stage: &'static str,
    first_error: Option<String>,
}

impl Converter {
    pub(super) fn new(stage: &'static str) -> Self {
        Self { stage, first_error: None }
    }

    /// Converts a line of output to log lines: none for a blank line, several for a diagnostic.
    pub(super) fn convert(&mut self, text: &str) -> Vec<BuildLine> {
        match serde_json::from_str(text) {
            Ok(entry) => self.entry(entry),
            // Terraform writes some messages as plain text, such as that it waits for a lock.
            Err(_) if text.trim().is_empty() => Vec::new(),
            Err(_) => vec![self.line(LogLevel::Info, text)],
        }
    }

    /// The summary of the first error so far.
    pub(super) fn into_first_error(self) -> Option<String> {
        self.first_error
    }

    fn entry(&mut self, entry: Entry) -> Vec<BuildLine> {
        let mut lines = Vec::new();
        let level = level(&entry.level).unwrap_or_else(|| {
            lines.push(self.line(LogLevel::Warn, format!("unable to convert log level {:?}", entry.level)));
            LogLevel::Info
        });
        lines.push(self.line(level, entry.message));
        if let Some(diagnostic) = entry.diagnostic {
            lines.extend(diagnostic.details().into_iter().map(|detail| self.line(level, detail)));
            if diagnostic.severity == "error" {
                self.first_error.get_or_insert(diagnostic.summary);
            }
        }
        lines
    }

    fn line(&self, level: LogLevel, output: impl Into<String>) -> BuildLine {
        BuildLine::output(self.stage, level, output)
    }
}

fn level(name: &str) -> Option<LogLevel> {
    Some(match name {
        "trace" => LogLevel::Trace,
        "debug" => LogLevel::Debug,
        "info" => LogLevel::Info,
        "warn" => LogLevel::Warn,
        "error" => LogLevel::Error,
        _ => return None,
    })
}

impl Diagnostic {
    /// The location, the code and the explanation. Each line of the explanation is a log line, so that none is truncated.
    fn details(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(range) = &self.range {
            let context = self.snippet.as_ref().and_then(|snippet| snippet.context.as_deref());
            let context = context.map(|context| format!(", in {context}")).unwrap_or_default();
            lines.push(format!("on {} line {}{context}:", range.filename, range.start.line));
        }
        if let Some(snippet) = &self.snippet {
            let numbered = (snippet.start_line..).zip(snippet.code.lines());
            lines.extend(numbered.map(|(number, code)| format!("  {number}: {code}")));
        }
        if !self.detail.is_empty() {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(self.detail.lines().map(str::to_owned));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outputs(lines: &[BuildLine]) -> Vec<(LogLevel, &str)> {
        lines.iter().map(|line| (line.level, line.output.as_str())).collect()
    }

    #[test]
    fn an_entry_is_a_line_with_its_level() {
        for (name, level) in [("debug", LogLevel::Debug), ("info", LogLevel::Info), ("warn", LogLevel::Warn)] {
            let text = format!(r#"{{"@level":"{name}","@message":"box: Creating...","type":"apply_start"}}"#);
            assert_eq!(Converter::new("Stage").convert(&text), [BuildLine::output("Stage", level, "box: Creating...")]);
        }
    }

    #[test]
    fn an_unknown_level_adds_a_warning_and_counts_as_info() {
        let lines = Converter::new("Stage").convert(r#"{"@level":"warning","@message":"old syntax"}"#);
        let expected = [(LogLevel::Warn, r#"unable to convert log level "warning""#), (LogLevel::Info, "old syntax")];
        assert_eq!(outputs(&lines), expected);
    }

    #[test]
    fn plain_text_is_a_line_and_blank_text_is_dropped() {
        let mut converter = Converter::new("Stage");
        for text in ["Acquiring state lock.", "{\"unfinished", "[1]", "{\"@level\":\"info\"}"] {
            assert_eq!(outputs(&converter.convert(text)), [(LogLevel::Info, text)]);
        }
        assert!(converter.convert("").is_empty() && converter.convert("  \t").is_empty());
    }

    #[test]
    fn a_diagnostic_has_location_and_detail() {
        let mut converter = Converter::new("Stage");
        let lines: Vec<_> = include_str!("../../tests/data/apply-fails.jsonl")
            .lines()
            .flat_map(|text| converter.convert(text))
            .filter(|line| line.level != LogLevel::Info)
            .collect();
        let expected = [
            (LogLevel::Warn, "Warning: Size alias is deprecated"),
            (LogLevel::Error, "Error: local-exec provisioner error"),
            (LogLevel::Error, "on main.tf line 20, in resource \"terraform_data\" \"machine\":"),
            (LogLevel::Error, "  20:   provisioner \"local-exec\" {"),
            (LogLevel::Error, ""),
            (LogLevel::Error, "Error running command 'boot <east & central>': exit status 3. Output: asking"),
            (LogLevel::Error, "\u{1b}[1;31mno capacity\u{1b}[0m"),
            (LogLevel::Error, "Error: Invalid index"),
        ];
        assert_eq!(outputs(&lines), expected);
        assert_eq!(converter.into_first_error().as_deref(), Some("local-exec provisioner error"));
    }
}
