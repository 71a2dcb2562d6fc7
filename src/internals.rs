//! The build log's session, for tests of this repository in other crates. Not part of the public API: it may change in any
//! release.

pub use crate::build_log::{
    cache::LogCache,
    plain_text::plain_text,
    session::{Answer, Call, ChatBinding, Effect, Event, Operation, OperationId, Session, View},
};
