use crate::build_log::line::LogLevel;

/// What to search for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Query {
    /// The text. Not a regular expression.
    pub(crate) text: String,
    /// The same text in the other Unicode normalization form, if it differs: with composed letters (`é`) for one with decomposed
    /// letters (`e` and U+0301), or the other way round.
    pub(crate) other_form: Option<String>,
    /// Whether upper and lower case differ.
    pub(crate) match_case: bool,
    /// Less severe lines are skipped.
    pub(crate) min_level: LogLevel,
}
