use std::{fmt, ops::AddAssign};

/// The number of tests by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) skipped: usize,
}

impl Tally {
    /// One test that passed.
    pub(super) const PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    /// One test that failed.
    pub(super) const FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };

    /// One test that was skipped.
    pub(super) const SKIPPED: Self = Self { passed: 0, failed: 0, skipped: 1 };

    /// Sums the result lines of libtest and of wasm-bindgen-test, which read
    /// `test result: ok. 5 passed; 0 failed; 1 ignored; 0 filtered out; finished in 0.02s`.
    pub(super) fn of_output(output: &str) -> Self {
        let mut sum = Self::default();
        for result in output.lines().filter_map(|line| line.strip_prefix("test result: ")) {
            let counts = result.split_once(". ").map_or("", |(_, counts)| counts);
            for (count, outcome) in counts.split("; ").filter_map(|part| part.split_once(' ')) {
                let count = count.parse().unwrap_or(0);
                match outcome {
                    "passed" => sum.passed += count,
                    "failed" => sum.failed += count,
                    "ignored" => sum.skipped += count,
                    _ => {}
                }
            }
        }
        sum
    }

    /// Whether at least one test passed and none failed.
    pub(super) fn is_success(self) -> bool {
        self.passed > 0 && self.failed == 0
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_the_results_of_all_test_programs() {
        let output = "\
running 6 tests
......
test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s

test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 filtered out; finished in 1.50s
";
        assert_eq!(Tally::of_output(output), Tally { passed: 7, failed: 3, skipped: 1 });
    }

    #[test]
    fn ignores_what_a_test_prints() {
        for output in
            ["", "the test result: ok. 5 passed; 0 failed", "test result: 5", "test result: ok. many passed; 0 failed"]
        {
            assert_eq!(Tally::of_output(output), Tally::default(), "{output:?}");
        }
    }

    #[test]
    fn a_run_without_tests_is_a_failure() {
        assert!(!Tally::default().is_success());
        assert!(!Tally { skipped: 2, ..Tally::default() }.is_success());
        assert!(Tally::PASSED.is_success());
        assert!(!Tally { passed: 9, ..Tally::FAILED }.is_success());
    }

    #[test]
    fn the_summary_names_skipped_tests_only_if_there_are_some() {
        assert_eq!(Tally { passed: 12, failed: 1, skipped: 0 }.to_string(), "12 passed, 1 failed");
        assert_eq!(Tally { passed: 12, failed: 0, skipped: 2 }.to_string(), "12 passed, 0 failed, 2 skipped");
    }
}
