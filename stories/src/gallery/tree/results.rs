use std::collections::HashMap;

use dioxus::prelude::*;

use crate::Story;

/// The results of the plays since the page was loaded.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Results {
    /// Whether the last play of a story passed, by the story's id.
    passed: Signal<HashMap<&'static str, bool>>,
}

impl Results {
    pub(crate) fn provide() -> Self {
        use_context_provider(|| Self { passed: Signal::new(HashMap::new()) })
    }

    /// Records the result of a story's play.
    pub(crate) fn record(mut self, story: Story, passed: bool) {
        self.passed.write().insert(story.id, passed);
    }

    /// Whether the story's play passed. None if it has not ended.
    pub(super) fn of(self, story: Story) -> Option<bool> {
        self.passed.read().get(story.id).copied()
    }

    /// The numbers of passed and failed plays.
    pub(super) fn counts(self) -> (usize, usize) {
        let passed = self.passed.read();
        let count = passed.values().filter(|passed| **passed).count();
        (count, passed.len() - count)
    }
}

/// The results that [`Results::provide`] provides.
pub(crate) fn use_results() -> Results {
    use_context()
}
