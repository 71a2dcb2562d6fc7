/// How the build logs of a chat are shown. A change by the reader in one log applies to all logs of the chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogOptions {
    /// The time before each line.
    pub timestamps: Timestamps,
    /// Whether long lines wrap; else the log scrolls sideways.
    pub wrap: bool,
}

impl Default for LogOptions {
    /// The time of day, and wrapped lines.
    fn default() -> Self {
        Self { timestamps: Timestamps::default(), wrap: true }
    }
}

/// The time before each line of a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Timestamps {
    /// No time.
    Off,
    /// The time of day, in the reader's time zone.
    #[default]
    Clock,
    /// The time since the first line of the build.
    SinceStart,
}
