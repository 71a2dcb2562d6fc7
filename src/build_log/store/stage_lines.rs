use std::rc::Rc;

use super::records::Records;

/// The stored lines of a stage.
#[derive(Clone, Debug)]
pub(super) struct StageLines {
    /// What the lines of the stage have in common: the name of the build's stage, or the `source_id` of an agent's lines.
    pub(super) key: Rc<str>,
    pub(super) name: Rc<str>,
    /// How many stages were stored before this one.
    pub(super) number: usize,
    pub(super) records: Records,
    /// The id of the first error with text.
    pub(super) first_error: Option<i64>,
}
