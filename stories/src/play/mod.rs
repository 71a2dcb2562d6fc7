//! Plays: the tests of stories, as steps of a user. A step passes or reports what it found instead.

mod keyboard;
mod player;
mod screen;
mod step;

pub use player::Player;
pub use step::{Played, Step, StepFailed};
