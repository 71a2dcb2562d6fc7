use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::origin::LogOrigin;
use crate::workspace::LogSourceId;

/// A line of a build's log in the Coder API's JSON form (`ProvisionerJobLog`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Unique in the deployment. Ids ascend within a build and have gaps.
    pub id: i64,
    /// RFC 3339, UTC. Neither unique nor ascending, so lines are ordered by id.
    pub created_at: String,
    /// The process that wrote the line.
    #[serde(default)]
    pub log_source: LogSource,
    /// The severity.
    #[serde(default)]
    pub log_level: LogLevel,
    /// The name of the build stage. Any text.
    #[serde(default)]
    pub stage: String,
    /// The text. May be empty, have several rows, or contain terminal escapes.
    #[serde(default)]
    pub output: String,
}

/// A line of an agent's log in the Coder API's JSON form (`WorkspaceAgentLog`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentLogLine {
    /// Unique in the deployment. Ids ascend within an agent and have gaps.
    pub id: i64,
    /// RFC 3339, UTC. Neither unique nor ascending, so lines are ordered by id.
    pub created_at: String,
    /// The text. May be empty, have several rows, or contain terminal escapes.
    #[serde(default)]
    pub output: String,
    /// The severity. The error output of a script has [`LogLevel::Error`].
    #[serde(default)]
    pub level: LogLevel,
    /// The source that wrote it: one of the agent's `log_sources`.
    pub source_id: LogSourceId,
}

/// The process that wrote a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LogSource {
    /// The daemon that runs the provisioner. It writes an empty line where a stage begins.
    ProvisionerDaemon,
    /// The provisioner.
    Provisioner,
    /// A source that this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}

/// The severity of a log line. Read from JSON, upper and lower case are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", from = "Cow<'_, str>")]
#[non_exhaustive]
pub enum LogLevel {
    /// The finest detail.
    Trace,
    /// Detail for template authors.
    Debug,
    /// Normal progress.
    Info,
    /// A problem that does not stop the build.
    Warn,
    /// A problem that stops the build.
    Error,
    /// A level that this version does not know. Treated like [`LogLevel::Info`].
    #[default]
    Unknown,
}

impl LogSource {
    /// Parses the API's name of a source.
    pub(super) fn from_name(name: &str) -> Self {
        match name {
            "provisioner_daemon" => Self::ProvisionerDaemon,
            "provisioner" => Self::Provisioner,
            _ => Self::Unknown,
        }
    }
}

impl LogLevel {
    /// Parses the API's name of a level, in upper or lower case.
    pub(super) fn from_name(name: &str) -> Self {
        match name {
            "trace" => Self::Trace,
            "debug" => Self::Debug,
            "info" => Self::Info,
            "warn" => Self::Warn,
            "error" => Self::Error,
            _ if name.contains(|c: char| c.is_ascii_uppercase()) => Self::from_name(&name.to_ascii_lowercase()),
            _ => Self::Unknown,
        }
    }

    /// A number to compare levels by. Higher is more severe.
    pub(crate) fn severity(self) -> u8 {
        match self {
            Self::Trace => 0,
            Self::Debug => 1,
            Self::Info | Self::Unknown => 2,
            Self::Warn => 3,
            Self::Error => 4,
        }
    }
}

impl From<Cow<'_, str>> for LogLevel {
    fn from(name: Cow<'_, str>) -> Self {
        Self::from_name(&name)
    }
}

/// A [`LogLine`] with borrowed text.
#[derive(Debug, PartialEq)]
pub(super) struct LineRef<'a> {
    pub(super) id: i64,
    pub(super) created_at: &'a str,
    pub(super) log_source: LogSource,
    pub(super) log_level: LogLevel,
    /// The name of the build's stage, or the `source_id` of an agent's line.
    pub(super) stage: &'a str,
    pub(super) output: &'a str,
}

impl<'a> LineRef<'a> {
    /// Reads a line from a JSON object. `None` without an id, or where a text is not a string. Other fields are optional.
    pub(super) fn from_json(origin: LogOrigin, value: &'a Value) -> Option<Self> {
        let text = |name| value.get(name).map_or(Some(""), Value::as_str);
        if origin != LogOrigin::Build {
            return Some(Self {
                id: value.get("id")?.as_i64()?,
                created_at: text("created_at")?,
                log_source: LogSource::Unknown,
                log_level: LogLevel::from_name(text("level")?),
                // Lines of an unknown source have a stage, too.
                stage: text("source_id").unwrap_or_default(),
                output: text("output")?,
            });
        }
        Some(Self {
            id: value.get("id")?.as_i64()?,
            created_at: text("created_at")?,
            log_source: LogSource::from_name(text("log_source")?),
            log_level: LogLevel::from_name(text("log_level")?),
            stage: text("stage")?,
            output: text("output")?,
        })
    }
}

impl<'a> From<&'a LogLine> for LineRef<'a> {
    fn from(line: &'a LogLine) -> Self {
        Self {
            id: line.id,
            created_at: &line.created_at,
            log_source: line.log_source,
            log_level: line.log_level,
            stage: &line.stage,
            output: &line.output,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_case_of_a_level_does_not_matter() {
        for (name, expected) in [
            ("INFO", LogLevel::Info),
            ("Error", LogLevel::Error),
            ("wARN", LogLevel::Warn),
            ("debug", LogLevel::Debug),
            ("NOTICE", LogLevel::Unknown),
        ] {
            assert_eq!(LogLevel::from_name(name), expected, "{name}");
            let json = Value::from(name);
            assert_eq!(serde_json::from_value::<LogLevel>(json).ok(), Some(expected), "{name}");
        }
    }
}
