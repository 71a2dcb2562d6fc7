use crate::build_log::store::LogSummary;

/// Changes with everything that a [`Session`](super::Session) shows, except for lines that are appended to known stages.
/// Components compare versions to render the row and the log's header only when needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SessionVersion {
    /// The number of events that may have changed more than lines.
    pub(super) revision: u64,
    pub(super) is_reconnecting: bool,
    pub(super) log: Option<LogSummary>,
}
