/// How a chat's build logs are drawn. The reader changes it in any log, and it then holds for all logs of the chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogOptions {
    /// What stands before each line.
    pub timestamps: Timestamps,
    /// Whether lines that are too long for the box are broken; else the box scrolls sideways.
    pub wrap: bool,
}

impl Default for LogOptions {
    /// The time of day, and lines broken.
    fn default() -> Self {
        Self { timestamps: Timestamps::default(), wrap: true }
    }
}

/// What stands before each line of a log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Timestamps {
    /// Nothing.
    Off,
    /// When it was written, in the reader's own time.
    #[default]
    Clock,
    /// How long after the build's first line it was written.
    SinceStart,
}
