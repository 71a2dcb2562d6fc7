use dioxus::{core::Task, prelude::*};

use crate::{Played, Player, StagedScene, Step, Story};

/// The state of a play.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct PlayRun {
    steps: Signal<Vec<Step>>,
    outcome: Signal<Option<Played>>,
    task: Signal<Option<Task>>,
}

/// The state of a play that has not started.
pub(super) fn use_play_run() -> PlayRun {
    PlayRun { steps: use_signal(Vec::new), outcome: use_signal(|| None), task: use_signal(|| None) }
}

impl PlayRun {
    /// Starts the play of the story in its scene.
    pub(super) fn start(self, story: Story, scene: StagedScene) {
        self.clear();
        let Self { steps, mut outcome, mut task } = self;
        task.set(Some(spawn(async move {
            let player = Player::new(scene, move |step| {
                let mut steps = steps;
                steps.write().push(step);
            });
            let played = (story.play)(player).await;
            outcome.set(Some(played));
            task.set(None);
        })));
    }

    /// Stops and resets the play.
    pub(super) fn clear(mut self) {
        if let Some(task) = self.task.take() {
            task.cancel();
        }
        self.steps.clear();
        self.outcome.set(None);
    }

    /// The steps so far.
    pub(super) fn steps(self) -> Vec<Step> {
        (self.steps)()
    }

    /// The result, once the play has ended.
    pub(super) fn outcome(self) -> Option<Played> {
        (self.outcome)()
    }

    pub(super) fn is_running(self) -> bool {
        self.task.read().is_some()
    }
}

/// The value of `data-outcome`.
pub(super) fn outcome_name(outcome: &Played) -> &'static str {
    if outcome.is_ok() { "passed" } else { "failed" }
}
