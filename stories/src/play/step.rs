use std::fmt;

/// The result of a step or a play.
pub type Played = Result<(), StepFailed>;

/// A step of a play, for display.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// A description, such as `sees "Started my-project"`.
    pub what: String,
    /// The result.
    pub result: Played,
}

/// A failed step. It ends the play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepFailed {
    /// The description of the step.
    pub what: String,
    /// What was found instead, and all visible text.
    pub found: String,
}

impl fmt::Display for StepFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.found)
    }
}

impl std::error::Error for StepFailed {}
