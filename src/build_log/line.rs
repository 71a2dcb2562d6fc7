use serde::{Deserialize, Serialize};

/// One line of a build's log as the wire has it (`ProvisionerJobLog` of the Coder API).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// From a deployment-wide sequence: ascending within a build, with gaps.
    pub id: i64,
    /// RFC 3339, UTC; neither unique nor always ascending, so it never orders lines.
    pub created_at: String,
    /// Who wrote it.
    #[serde(default)]
    pub log_source: LogSource,
    /// How grave it is.
    #[serde(default)]
    pub log_level: LogLevel,
    /// The part of the build it belongs to; any text.
    #[serde(default)]
    pub stage: String,
    /// Its text, which may be empty, hold several lines, or hold terminal escapes.
    #[serde(default)]
    pub output: String,
}

/// Who wrote a log line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LogSource {
    /// The daemon around the provisioner: it marks where stages begin.
    ProvisionerDaemon,
    /// The provisioner itself.
    Provisioner,
    /// A writer this version does not know.
    #[default]
    #[serde(other)]
    Unknown,
}

impl LogSource {
    /// Reads the wire's word.
    pub(super) fn parse(word: &str) -> Self {
        match word {
            "provisioner_daemon" => Self::ProvisionerDaemon,
            "provisioner" => Self::Provisioner,
            _ => Self::Unknown,
        }
    }
}

impl LogLevel {
    /// Reads the wire's word.
    pub(super) fn parse(word: &str) -> Self {
        match word {
            "trace" => Self::Trace,
            "debug" => Self::Debug,
            "info" => Self::Info,
            "warn" => Self::Warn,
            "error" => Self::Error,
            _ => Self::Unknown,
        }
    }

    /// A rank to compare levels by: the higher, the graver.
    pub fn severity(self) -> u8 {
        match self {
            Self::Trace => 0,
            Self::Debug => 1,
            Self::Info | Self::Unknown => 2,
            Self::Warn => 3,
            Self::Error => 4,
        }
    }
}

/// How grave a log line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LogLevel {
    /// The provisioner's innermost detail.
    Trace,
    /// Detail for whoever debugs a template.
    Debug,
    /// What happens, in the normal course of things.
    Info,
    /// Something odd that does not stop the build.
    Warn,
    /// Something that stops the build.
    Error,
    /// A level this version does not know; drawn as information.
    #[default]
    #[serde(other)]
    Unknown,
}
