use clap::ValueEnum;

use crate::{browser::Engine, gallery::Profile};

/// A suite of checks. They are built in this order, while tests of those before run: first the tests that take longest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Suite {
    /// The gallery against the real workspace server, in each engine.
    E2e,
    /// The npm package in plain HTML, React and Vue, in each engine. Skipped without npm.
    Examples,
    /// The tests of components, gallery and example chat in Chromium, and the log's layout in each engine.
    Browser,
    /// Unit tests and doc tests on this machine.
    Host,
    /// Format, clippy, each feature alone, documentation and the rules of the repository.
    Lint,
}

/// What `cargo xtask test` runs.
#[derive(Debug)]
pub(crate) struct Selection {
    /// The suites; all that the engine has tests in if it is empty.
    pub(crate) suites: Vec<Suite>,
    /// The engine; all if it is `None`.
    pub(crate) engine: Option<Engine>,
    /// The profile of the gallery in the end-to-end tests.
    pub(crate) gallery: Profile,
}

impl Selection {
    /// Whether this suite runs.
    pub(super) fn has_suite(&self, suite: Suite) -> bool {
        if !self.suites.is_empty() {
            return self.suites.contains(&suite);
        }
        self.engine.is_none() || suite.uses_browsers()
    }

    /// Whether tests run in this engine.
    pub(super) fn has_engine(&self, engine: Engine) -> bool {
        self.engine.is_none_or(|selected| selected == engine)
    }
}

impl Suite {
    /// Whether the suite has tests in browsers.
    pub(super) fn uses_browsers(self) -> bool {
        match self {
            Self::Browser | Self::E2e | Self::Examples => true,
            Self::Lint | Self::Host => false,
        }
    }

    /// The name in options.
    pub(super) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(suites: Vec<Suite>, engine: Option<Engine>) -> Vec<Suite> {
        let selection = Selection { suites, engine, gallery: Profile::Dev };
        Suite::value_variants().iter().copied().filter(|suite| selection.has_suite(*suite)).collect()
    }

    #[test]
    fn all_suites_run_by_default() {
        assert_eq!(selected(Vec::new(), None), Suite::value_variants());
    }

    #[test]
    fn an_engine_selects_the_suites_with_tests_in_it() {
        for engine in [Engine::Chromium, Engine::Firefox, Engine::Webkit] {
            assert_eq!(selected(Vec::new(), Some(engine)), [Suite::E2e, Suite::Examples, Suite::Browser]);
        }
    }

    #[test]
    fn named_suites_run_whatever_the_engine_is() {
        assert_eq!(selected(vec![Suite::E2e, Suite::Lint], Some(Engine::Webkit)), [Suite::E2e, Suite::Lint]);
    }
}
