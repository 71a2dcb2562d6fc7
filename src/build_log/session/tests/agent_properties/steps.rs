use proptest::prelude::*;

use super::world::{LINES, OTHER, STATES};
use crate::build_log::ProblemKind;

#[derive(Clone, Debug)]
pub(super) enum Step {
    /// The build (0) or an agent writes this many lines.
    Write(usize, usize),
    EndBuild(&'static str),
    /// The agents reach this state, unless they are past it.
    Lifecycle(usize),
    Supersede,
    /// Answers the pending operation at this index.
    Answer(usize, Outcome),
    Expand(bool),
    Retry,
    Resume,
    EndCall(bool),
}

#[derive(Clone, Debug)]
pub(super) enum Outcome {
    Success,
    /// A stream sends the line at this distance from the next one. 0 keeps the order.
    Ahead(usize),
    Repeat(usize),
    Garbage(&'static str),
    Close(bool),
    /// A list ends after this share of its bytes, in percent.
    Truncated(usize),
    Failure(ProblemKind),
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let problem = prop::sample::select(vec![
        ProblemKind::SignedOut,
        ProblemKind::NotFound,
        ProblemKind::RateLimited,
        ProblemKind::Server,
        ProblemKind::Unreachable,
        ProblemKind::Unreadable,
    ]);
    let outcome = prop_oneof![
        8 => Just(Outcome::Success),
        1 => (1usize..4).prop_map(Outcome::Ahead),
        1 => (0..LINES).prop_map(Outcome::Repeat),
        1 => prop::sample::select(vec!["", "{", "null", "[]", "[1,{}]", "\u{0}"]).prop_map(Outcome::Garbage),
        1 => any::<bool>().prop_map(Outcome::Close),
        1 => (0usize..100).prop_map(Outcome::Truncated),
        2 => problem.prop_map(Outcome::Failure),
    ];
    prop_oneof![
        6 => (0..=OTHER, 1usize..4).prop_map(|(origin, lines)| Step::Write(origin, lines)),
        2 => prop::sample::select(vec!["succeeded", "succeeded", "failed"]).prop_map(Step::EndBuild),
        2 => (0..STATES.len()).prop_map(Step::Lifecycle),
        20 => (0usize..12, outcome).prop_map(|(index, outcome)| Step::Answer(index, outcome)),
        2 => any::<bool>().prop_map(Step::Expand),
        1 => Just(Step::Retry),
        1 => Just(Step::Resume),
        1 => any::<bool>().prop_map(Step::EndCall),
    ]
}

/// A step of a world whose build may be replaced by a newer one.
pub(super) fn step_or_newer_build() -> impl Strategy<Value = Step> {
    prop_oneof![30 => step(), 1 => Just(Step::Supersede)]
}
