use std::process::ExitCode;

use super::{counts::Counts, queue::Ended, tally::Tally};

/// The results so far.
#[derive(Debug, Default)]
pub(super) struct Results {
    pub(super) tally: Tally,
    counts: Counts,
    failures: Vec<String>,
    pub(super) failed_suites: Vec<String>,
}

impl Results {
    /// Counts tests of a suite.
    pub(super) fn add(&mut self, Ended { suite, title, outcome }: Ended) {
        match outcome {
            Ok((tally, counts)) => {
                self.tally += tally;
                self.counts += counts;
                if tally.failed > 0 {
                    self.add_failure(&suite, format!("{title}: {} failed. Their output is above.", tally.failed));
                }
            }
            Err(error) => self.fail(&suite, format!("{title}: {error:#}. Its output is above.")),
        }
    }

    /// Counts a failure of a suite, and adds its message to the summary.
    pub(super) fn fail(&mut self, suite: &str, message: String) {
        println!("    {message}");
        self.add_failure(suite, message);
        self.tally += Tally::FAILED;
    }

    fn add_failure(&mut self, suite: &str, message: String) {
        self.failures.push(message);
        if !self.failed_suites.iter().any(|failed| failed == suite) {
            self.failed_suites.push(suite.to_owned());
        }
    }

    /// Prints all failures, the counts and the summary line.
    pub(super) fn print(&self) -> ExitCode {
        println!();
        for failure in &self.failures {
            println!("{failure}");
        }
        for suite in &self.failed_suites {
            println!("To run this suite alone: cargo xtask test --only {suite}");
        }
        print!("{}", self.counts);
        println!("{}", self.tally);
        if self.tally.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::{Result, anyhow};

    use super::*;

    fn ended(suite: &str, outcome: Result<Tally>) -> Ended {
        let outcome = outcome.map(|tally| (tally, Counts::default()));
        Ended { suite: suite.to_owned(), title: "Some".to_owned(), outcome }
    }

    #[test]
    fn a_suite_with_failures_is_named_once() {
        let mut results = Results::default();
        results.add(ended("host", Ok(Tally::PASSED)));
        results.add(ended("browser", Ok(Tally { passed: 2, ..Tally::FAILED })));
        results.add(ended("browser", Err(anyhow!("ended with 1"))));
        assert_eq!(results.tally, Tally { passed: 3, failed: 2, skipped: 0 });
        assert_eq!(results.failed_suites, ["browser"]);
        assert_eq!(results.failures.len(), 2);
    }
}
