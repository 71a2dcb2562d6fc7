use std::collections::HashMap;

use dioxus::prelude::*;

use crate::Story;

/// How the plays of this visit have ended.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Results {
    passed: Signal<HashMap<&'static str, bool>>,
}

impl Results {
    pub(crate) fn provide() -> Self {
        use_context_provider(|| Self { passed: Signal::new(HashMap::new()) })
    }

    /// The story's play has ended well, or not.
    pub(crate) fn tell(mut self, story: Story, passed: bool) {
        self.passed.write().insert(story.id, passed);
    }

    pub(super) fn of(self, story: Story) -> Option<bool> {
        self.passed.read().get(story.id).copied()
    }

    /// How many plays have passed and failed.
    pub(super) fn counts(self) -> (usize, usize) {
        let passed = self.passed.read();
        let good = passed.values().filter(|passed| **passed).count();
        (good, passed.len() - good)
    }
}

/// The results of the gallery around.
pub(crate) fn use_results() -> Results {
    use_context()
}
