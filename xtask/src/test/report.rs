use std::{
    mem,
    num::NonZero,
    process::{Command, ExitCode, Output},
    sync::{Mutex, PoisonError, mpsc},
    thread,
    time::Instant,
};

use anyhow::{Result, bail};

use super::{counts::Counts, tally::Tally};
use crate::process::{output, run, step};

/// The results so far. A failure does not stop the run.
#[derive(Debug, Default)]
pub(super) struct Report {
    tally: Tally,
    counts: Counts,
    failures: Vec<String>,
    /// The current suite, and the suites with failures.
    suite: String,
    failed_suites: Vec<String>,
    tests: Vec<Tests>,
}

/// A command that runs tests.
#[derive(Debug)]
struct Tests {
    suite: String,
    title: String,
    command: Command,
    /// Whether they measure time, so that nothing else may run.
    alone: bool,
}

impl Report {
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
            Ok(()) => self.tally += Tally::PASSED,
            Err(error) => self.fail(format!("{title}: {error:#}. {remedy}")),
        }
    }

    /// Does work that passes if it returns no error, and counts as one test.
    pub(super) fn ensure(&mut self, title: &str, work: impl FnOnce() -> Result<()>) {
        match step(title, work) {
            Ok(()) => self.tally += Tally::PASSED,
            Err(error) => self.fail(format!("{title}: {error:#}")),
        }
    }

    /// Adds a command that prints test results, for [`run_tests`](Self::run_tests).
    pub(super) fn tests(&mut self, title: &str, command: Command) {
        self.tests.push(Tests { suite: self.suite.clone(), title: title.to_owned(), command, alone: false });
    }

    /// Builds the tests of a cargo command, and adds it to the tests to run. A compile error is a failure.
    pub(super) fn cargo_tests(&mut self, title: &str, command: Command) {
        let mut build = Command::new(command.get_program());
        build.args(command.get_args().take_while(|argument| *argument != "--")).arg("--no-run");
        build.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        if let Some(folder) = command.get_current_dir() {
            build.current_dir(folder);
        }
        match step(&format!("{title}: build"), || run(&mut build)) {
            Ok(()) => self.tests(title, command),
            Err(error) => self.fail(format!("{title}: {error:#}")),
        }
    }

    /// As [`tests`](Self::tests), for tests that measure time.
    pub(super) fn tests_alone(&mut self, title: &str, command: Command) {
        self.tests(title, command);
        if let Some(tests) = self.tests.last_mut() {
            tests.alone = true;
        }
    }

    /// Runs the added tests and counts their results: first those that run alone, then the others, a few at the same time. The
    /// output of tests with failures is shown.
    fn run_tests(&mut self) {
        let (alone, together): (Vec<_>, Vec<_>) = mem::take(&mut self.tests).into_iter().partition(|tests| tests.alone);
        for tests in alone {
            self.end(tests.run());
        }
        // Most tests wait for a server or a browser, so one command more than there are cores. With all at once, a page
        // takes so long that tests reach their time limits.
        let commands = 1 + thread::available_parallelism().map_or(1, NonZero::get);
        let queue = Mutex::new(together);
        let (sender, ended) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 0..commands {
                let (queue, sender) = (&queue, sender.clone());
                scope.spawn(move || {
                    while let Some(tests) = next(queue) {
                        // Fails only if the receiver is dropped, which ends the run.
                        let _ = sender.send(tests.run());
                    }
                });
            }
            drop(sender);
            for tests in ended {
                self.end(tests);
            }
        });
    }

    fn end(&mut self, Ended { suite, title, output, seconds }: Ended) {
        println!("==> {title}\n    took {seconds:.1} s");
        let tally = output.and_then(|output| read_tests(&output, &mut self.counts));
        self.suite = suite;
        self.count(&title, tally);
    }

    fn count(&mut self, title: &str, outcome: Result<Tally>) {
        match outcome {
            Ok(tally) => {
                println!("    {tally}");
                self.tally += tally;
                if tally.failed > 0 {
                    self.add_failure(format!("{title}: {} failed. Their output is above.", tally.failed));
                }
            }
            Err(error) => self.fail(format!("{title}: {error:#}. Its output is above.")),
        }
    }

    /// Counts a check that cannot run here.
    pub(super) fn skip(&mut self, title: &str, why: &str) {
        println!("==> {title}: skipped, {why}");
        self.tally += Tally::SKIPPED;
    }

    /// Counts a failure and adds its message to the summary.
    pub(super) fn fail(&mut self, message: String) {
        println!("    {message}");
        self.add_failure(message);
        self.tally += Tally::FAILED;
    }

    fn add_failure(&mut self, failure: String) {
        self.failures.push(failure);
        if !self.failed_suites.contains(&self.suite) {
            self.failed_suites.push(self.suite.clone());
        }
    }

    /// Runs the tests, and prints all failures, the counts and the summary line.
    pub(super) fn finish(mut self) -> ExitCode {
        self.run_tests();
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

/// Tests that have ended.
#[derive(Debug)]
struct Ended {
    suite: String,
    title: String,
    output: Result<Output>,
    seconds: f32,
}

impl Tests {
    fn run(mut self) -> Ended {
        println!("==> {}", self.title);
        let start = Instant::now();
        let output = output(&mut self.command);
        Ended { suite: self.suite, title: self.title, output, seconds: start.elapsed().as_secs_f32() }
    }
}

/// Takes the next tests. The last added take longest, and start first.
fn next(queue: &Mutex<Vec<Tests>>) -> Option<Tests> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).pop()
}

/// Reads the results from the output of tests, and prints the output if one failed.
fn read_tests(output: &Output, counts: &mut Counts) -> Result<Tally> {
    let text = String::from_utf8_lossy(&output.stdout);
    let tally = Tally::of_output(&text);
    counts.add_output(&text);
    if !output.status.success() {
        print!("{text}");
        // A crash, or a compile error, prints no result.
        if tally.failed == 0 {
            bail!("ended with {}", output.status);
        }
    } else if tally.passed == 0 {
        bail!("ran no test");
    }
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// This test program, with a filter for the names of tests.
    fn tests_named(name: &str) -> Command {
        let mut command = Command::new(std::env::current_exe().expect("runs"));
        command.arg(name);
        command
    }

    #[test]
    fn added_tests_count_for_the_suite_that_added_them() {
        let mut report = Report::default();
        report.suite("browser", |report| {
            report.tests("Some", tests_named("the_summary_names_skipped_tests"));
            report.tests("None", tests_named("there is none"));
            Ok(())
        });
        report.suite("host", |report| {
            report.tests_alone("One", tests_named("a_run_without_tests_is_a_failure"));
            Ok(())
        });
        assert_eq!(report.tally, Tally::default());
        report.run_tests();
        assert_eq!(report.tally, Tally { passed: 2, failed: 1, skipped: 0 });
        assert_eq!(report.failed_suites, ["browser"]);
    }
}
