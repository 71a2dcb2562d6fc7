use std::{
    hash::{DefaultHasher, Hash, Hasher},
    rc::Rc,
};

use super::records::Records;
use crate::build_log::origin::LogOrigin;

/// Identifies a stage among those of a log, in every store of it: a hash of what its lines have in common.
pub(crate) type StageId = u64;

/// The id of the stage with this [`StageLines::key`].
pub(super) fn stage_id(origin: LogOrigin, key: &str) -> StageId {
    let mut hasher = DefaultHasher::new();
    (origin, key).hash(&mut hasher);
    hasher.finish()
}

/// The stored lines of a stage.
#[derive(Clone, Debug)]
pub(super) struct StageLines {
    /// What the lines of the stage have in common: the name of the build's stage, or the `source_id` of an agent's lines.
    pub(super) key: Rc<str>,
    pub(super) name: Rc<str>,
    pub(super) id: StageId,
    /// How many stages were stored before this one.
    pub(super) number: usize,
    pub(super) records: Records,
    /// The id of the first error with text.
    pub(super) first_error: Option<i64>,
}
