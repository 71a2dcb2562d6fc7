use crate::build_log::line::LogLevel;

/// What to search for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    /// The text. Not a regular expression.
    pub(crate) text: String,
    /// Whether upper and lower case differ.
    pub(crate) match_case: bool,
    /// Less severe lines are skipped.
    pub(crate) min_level: LogLevel,
}
