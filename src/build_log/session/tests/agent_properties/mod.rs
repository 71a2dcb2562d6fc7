//! The invariants of the design for a build and its agents, in random worlds.
//!
//! A world has the call's build, the chat's agent, an agent of a dev container and, if the chat names its agent, another
//! agent that must not be shown. Line ids are unique per origin only. `PROPTEST_CASES` sets the number of worlds.

mod steps;
mod world;

use proptest::prelude::*;

use self::{
    steps::{Outcome, Step, step, step_or_newer_build},
    world::{CHILD, OWN, STATES, World, line_id},
};
use super::harness::build_id;
use crate::build_log::{
    ProblemKind,
    session::{AgentNotice, Notice, Operation, View},
};

fn run(settings: (bool, bool), steps: Vec<Step>) -> Result<World, TestCaseError> {
    let mut world = World::new(settings.0, settings.1);
    world.check()?;
    for step in steps {
        world.step(step);
        world.check()?;
    }
    Ok(world)
}

fn spinners(world: &World) -> Vec<String> {
    let session = &world.harness.session;
    let is_spinner = |notice: &Notice| {
        matches!(
            notice,
            Notice::Reconnecting
                | Notice::Agent(
                    AgentNotice::Reconnecting | AgentNotice::Connecting { .. } | AgentNotice::ScriptsRunning { .. }
                )
        )
    };
    let notices = session.notices().into_iter().filter(is_spinner).map(|notice| format!("{notice:?}"));
    let view = session.view();
    let is_loading = matches!(view, View::Loading | View::Reconnecting | View::Queued { .. } | View::AwaitingAgent);
    notices.chain(is_loading.then(|| format!("{view:?}"))).collect()
}

proptest! {
    /// In the end, without failures, the log equals the lists of the build and of its agents.
    #[test]
    fn the_log_is_complete_in_the_end(
        settings in any::<(bool, bool)>(), steps in prop::collection::vec(step(), 0..120),
    ) {
        let mut world = run(settings, steps)?;
        world.step(Step::EndBuild("succeeded"));
        world.step(Step::Write(OWN, 1));
        world.step(Step::Write(CHILD, 1));
        world.step(Step::Lifecycle(STATES.len() - 1));
        world.step(Step::Expand(true));
        world.step(Step::EndCall(true));
        world.step(Step::Retry);
        world.settle(400, |world, operation| match World::origin(operation) {
            Some(0) if matches!(operation, Operation::Follow { .. }) && world.harness.ids().len() == world.written[0] => {
                Outcome::Close(true)
            }
            _ => Outcome::Success,
        })?;
        prop_assert!(world.harness.pending.is_empty(), "{:?}", world.harness.pending);
        for origin in [0, OWN, CHILD] {
            let expected: Vec<_> = (0..world.written[origin]).map(line_id).collect();
            prop_assert_eq!(world.ids(origin), expected, "origin {}", origin);
        }
        prop_assert_eq!(world.harness.session.notices(), []);
        prop_assert_eq!(spinners(&world), Vec::<String>::new());
        prop_assert!(!world.harness.session.is_live());
        // Of an unknown state it is not known whether the log can change.
        prop_assert!(world.was_unknown || world.cache.get(build_id(1)).is_some());
    }

    /// A newer build ends the streams; no line is lost and no operation is left.
    #[test]
    fn a_newer_build_leaves_no_spinner(
        settings in any::<(bool, bool)>(), steps in prop::collection::vec(step_or_newer_build(), 0..120),
    ) {
        let mut world = run(settings, steps)?;
        world.step(Step::EndBuild("succeeded"));
        world.step(Step::Supersede);
        world.step(Step::Expand(true));
        world.step(Step::EndCall(false));
        world.step(Step::Retry);
        world.settle(400, |world, operation| match World::origin(operation) {
            Some(0) if matches!(operation, Operation::Follow { .. }) && world.harness.ids().len() == world.written[0] => {
                Outcome::Close(true)
            }
            _ => Outcome::Success,
        })?;
        prop_assert!(world.harness.pending.is_empty(), "{:?}", world.harness.pending);
        prop_assert_eq!(spinners(&world), Vec::<String>::new());
        prop_assert!(!world.harness.session.is_live());
    }

    /// If every operation fails, every spinner ends.
    #[test]
    fn spinners_end_when_everything_fails(
        settings in any::<(bool, bool)>(), steps in prop::collection::vec(step_or_newer_build(), 0..120),
    ) {
        let mut world = run(settings, steps)?;
        world.step(Step::Expand(true));
        world.settle(800, |_, _| Outcome::Failure(ProblemKind::Unreachable))?;
        prop_assert_eq!(spinners(&world), Vec::<String>::new(), "{:?}", world.harness.pending);
        prop_assert!(!world.harness.session.is_live());
    }
}
