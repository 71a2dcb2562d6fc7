use crate::build_log::Problem;

/// What is shown in the log's box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// Nothing: there is no build.
    Nothing,
    /// A loading indicator.
    Loading,
    /// The build's place in the queue for a provisioner.
    Queued {
        /// From 1. 0 if unknown.
        position: u64,
        /// The number of queued builds. 0 if unknown.
        size: u64,
    },
    /// A warning: no line has arrived for 30 s.
    Slow,
    /// No line has arrived, and the connection was lost.
    Reconnecting,
    /// The build ended without a line.
    Empty,
    /// The log could not be loaded, and there is no line.
    Failed(Problem),
    /// The lines.
    Log,
}

/// A message shown with the lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The rest of the log could not be loaded.
    Failed(Problem),
    /// The connection was lost.
    Reconnecting,
    /// The tool call has ended, its build has not.
    StillBuilding,
    /// This many values of the stream could not be decoded.
    Malformed(usize),
    /// The log exceeds the size limit, and later lines are missing.
    Overflowed,
}

/// The state of the build that is shown, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BuildState {
    /// It is queued or running.
    Active,
    /// It has ended, and did not fail and was not cancelled.
    Done,
    /// It has failed.
    Failed,
    /// It was cancelled, or its state could not be read.
    Unknown,
}
