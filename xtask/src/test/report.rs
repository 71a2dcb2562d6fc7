use std::{ffi::OsString, process::Command, process::ExitCode};

use anyhow::Result;

use super::{
    programs,
    queue::{TestQueue, Tests},
    results::Results,
    tally::Tally,
};
use crate::process::{run, step};

/// Runs checks, and the tests in a queue. A failure does not stop the run.
#[derive(Debug)]
pub(super) struct Report {
    results: Results,
    /// The current suite.
    suite: String,
    queue: TestQueue,
}

impl Report {
    pub(super) fn new() -> Self {
        Self { results: Results::default(), suite: String::new(), queue: TestQueue::start() }
    }

    /// Runs a suite. An error counts as one failure.
    pub(super) fn suite(&mut self, name: &str, suite: impl FnOnce(&mut Self) -> Result<()>) {
        name.clone_into(&mut self.suite);
        if let Err(error) = suite(self) {
            self.fail(format!("{error:#}"));
        }
    }

    /// Runs a command that passes if it exits with 0, and counts as one test. `remedy` is advice for a failure.
    pub(super) fn check(&mut self, title: &str, command: &mut Command, remedy: &str) {
        match step(title, || run(command)) {
            Ok(()) => self.results.tally += Tally::PASSED,
            Err(error) => self.fail(format!("{title}: {error:#}. {remedy}")),
        }
    }

    /// Does work that passes if it returns no error, and counts as one test.
    pub(super) fn ensure(&mut self, title: &str, work: impl FnOnce() -> Result<()>) {
        match step(title, work) {
            Ok(()) => self.results.tally += Tally::PASSED,
            Err(error) => self.fail(format!("{title}: {error:#}")),
        }
    }

    /// Builds the tests of a `cargo test` command, and adds them to the queue. A compile error is a failure.
    pub(super) fn tests(&mut self, title: &str, cargo: &Command) {
        self.tests_with_runner(title, cargo, &[]);
    }

    /// As [`tests`](Self::tests), for programs that are arguments of another one.
    pub(super) fn tests_with_runner(&mut self, title: &str, cargo: &Command, runner: &[OsString]) {
        if let Some(tests) = self.build(title, cargo, runner, None) {
            self.queue.add(tests);
        }
    }

    /// As [`tests`](Self::tests), without the test program of this name.
    pub(super) fn tests_except(&mut self, title: &str, cargo: &Command, excluded: &str) {
        if let Some(tests) = self.build(title, cargo, &[], Some(excluded)) {
            self.queue.add(tests);
        }
    }

    /// As [`tests`](Self::tests), for tests that measure time: they run when no others do.
    pub(super) fn tests_alone(&mut self, title: &str, cargo: &Command) {
        if let Some(tests) = self.build(title, cargo, &[], None) {
            self.queue.add_alone(tests);
        }
    }

    fn build(&mut self, title: &str, cargo: &Command, runner: &[OsString], excluded: Option<&str>) -> Option<Tests> {
        match step(&format!("{title}: build"), || programs::build(cargo, runner, excluded)) {
            Ok(commands) => Some(self.named(title, commands)),
            Err(error) => {
                self.fail(format!("{title}: {error:#}"));
                None
            }
        }
    }

    /// Runs a command that prints test results, and counts them.
    pub(super) fn run_tests(&mut self, title: &str, command: Command) {
        let tests = self.named(title, vec![command]);
        self.results.add(tests.run());
    }

    fn named(&self, title: &str, commands: Vec<Command>) -> Tests {
        Tests { suite: self.suite.clone(), title: title.to_owned(), commands }
    }

    /// Counts a check that cannot run here.
    pub(super) fn skip(&mut self, title: &str, why: &str) {
        println!("==> {title}: skipped, {why}");
        self.results.tally += Tally::SKIPPED;
    }

    /// Counts a failure and adds its message to the summary.
    pub(super) fn fail(&mut self, message: String) {
        self.results.fail(&self.suite, message);
    }

    /// Waits for the tests in the queue, and prints all failures, the counts and the summary line.
    pub(super) fn finish(self) -> ExitCode {
        self.wait().print()
    }

    /// Waits for the tests in the queue, and adds their results.
    fn wait(self) -> Results {
        let Self { mut results, queue, .. } = self;
        for ended in queue.finish() {
            results.add(ended);
        }
        results
    }
}

#[cfg(test)]
mod tests {
    use super::{super::programs::own_tests, *};

    #[test]
    fn added_tests_count_for_the_suite_that_added_them() {
        let mut report = Report::new();
        report.suite("browser", |report| {
            report.queue.add(report.named("Some", vec![own_tests("the_summary_names_skipped_tests")]));
            report.queue.add(report.named("None", vec![own_tests("there is none")]));
            Ok(())
        });
        report.suite("host", |report| {
            let tests = report.named("One", vec![own_tests("a_run_without_tests_is_a_failure")]);
            report.queue.add_alone(tests);
            Ok(())
        });
        assert_eq!(report.results.tally, Tally::default());
        let results = report.wait();
        assert_eq!(results.tally, Tally { passed: 2, failed: 1, skipped: 0 });
        assert_eq!(results.failed_suites, ["browser"]);
    }
}
