use std::collections::HashMap;

use dioxus::prelude::*;

use crate::Story;

/// The results of the plays since the page was loaded.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Results {
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

    pub(super) fn of(self, story: Story) -> Option<bool> {
        self.passed.read().get(story.id).copied()
    }

    /// The numbers of passed and failed plays.
    pub(super) fn counts(self) -> (usize, usize) {
        let passed = self.passed.read();
        let good = passed.values().filter(|passed| **passed).count();
        (good, passed.len() - good)
    }
}

/// The results of the gallery.
pub(crate) fn use_results() -> Results {
    use_context()
}
