//! Plays: what a person does in a story's scene and what they find, as steps that either hold or say what was there
//! instead.

mod keyboard;
mod player;
mod screen;

use std::fmt;

use futures_util::future::LocalBoxFuture;

pub use player::Player;

/// The steps of a story.
pub type Play = fn(Player) -> LocalBoxFuture<'static, Played>;

/// How a step, or the whole play, ended.
pub type Played = Result<(), StepFailed>;

/// A step that was taken, for whoever watches a play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it was, such as `sees "Started my-project"`.
    pub what: String,
    /// How it ended.
    pub result: Played,
}

/// A step that did not hold. The play ends with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepFailed {
    /// The step.
    pub what: String,
    /// What was found instead, and all that was on the screen.
    pub found: String,
}

impl fmt::Display for StepFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.found)
    }
}

impl std::error::Error for StepFailed {}
