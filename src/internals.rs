//! The build log's session, for tests of this repository in other crates. Not part of the public API: it may change in any
//! release.

pub use crate::build_log::{
    cache::LogCache,
    plain_text::plain_text,
    session::{Answer, Call, ChatBinding, Effect, Event, Operation, OperationId, Session, View},
};
use crate::tool_call::formats::refusal;

/// The words for a refusal in the `status` of a result.
pub const REFUSAL_WORDS: &[&str] = &refusal::WORDS;
/// How the text of a refusal begins, in lower case and without `the`.
pub const REFUSAL_TEXTS: &[&str] = &refusal::TEXTS;
