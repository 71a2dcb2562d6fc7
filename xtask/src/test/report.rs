use std::{
    mem,
    process::{Command, ExitCode, Output},
    thread::{self, JoinHandle},
    time::Instant,
};

use anyhow::{Result, anyhow, bail};

use super::{counts::Counts, tally::Tally};
use crate::process::{output, run, step};

/// What has passed and failed so far. A failure is kept and the run goes on.
#[derive(Debug, Default)]
pub(super) struct Report {
    tally: Tally,
    counts: Counts,
    failures: Vec<String>,
    /// The suite that is running, and those in which something failed.
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
    /// Whether they tell how fast something is, and want the machine for themselves.
    alone: bool,
}

impl Report {
    /// Runs a suite; if it cannot even begin, that is one failure.
    pub(super) fn suite(&mut self, name: &str, suite: impl FnOnce(&mut Self) -> Result<()>) {
        name.clone_into(&mut self.suite);
        if let Err(error) = suite(self) {
            self.fail(format!("{error:#}"));
        }
    }

    /// Runs a command that passes by ending well and counts as one. `remedy` says what to do if it does not.
    pub(super) fn check(&mut self, title: &str, command: &mut Command, remedy: &str) {
        match step(title, || run(command)) {
            Ok(()) => self.tally += Tally::PASSED,
            Err(error) => self.fail(format!("{title}: {error:#}. {remedy}")),
        }
    }

    /// Does work that passes by ending well and counts as one.
    pub(super) fn ensure(&mut self, title: &str, work: impl FnOnce() -> Result<()>) {
        match step(title, work) {
            Ok(()) => self.tally += Tally::PASSED,
            Err(error) => self.fail(format!("{title}: {error:#}")),
        }
    }

    /// Keeps a command that prints test results for [`run_tests`](Self::run_tests).
    pub(super) fn tests(&mut self, title: &str, command: Command) {
        self.tests.push(Tests { suite: self.suite.clone(), title: title.to_owned(), command, alone: false });
    }

    /// As [`tests`](Self::tests), for tests that tell how fast something is.
    pub(super) fn tests_alone(&mut self, title: &str, command: Command) {
        self.tests(title, command);
        if let Some(tests) = self.tests.last_mut() {
            tests.alone = true;
        }
    }

    /// Runs the tests that were kept, and counts them: first those that want to be alone, then all others at the same
    /// time, for much of a test is waiting. The output of one that fails is shown.
    fn run_tests(&mut self) {
        let (alone, together): (Vec<_>, Vec<_>) = mem::take(&mut self.tests).into_iter().partition(|tests| tests.alone);
        for tests in alone {
            let running = tests.start();
            self.end(running);
        }
        let running: Vec<_> = together.into_iter().map(Tests::start).collect();
        for tests in running {
            self.end(tests);
        }
    }

    fn end(&mut self, Running { suite, title, outcome }: Running) {
        let (output, seconds) = outcome.join().unwrap_or_else(|_| (Err(anyhow!("its thread has broken off")), 0.0));
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
                    self.keep(format!("{title}: {} failed. Their output is above.", tally.failed));
                }
            }
            Err(error) => self.fail(format!("{title}: {error:#}. Its output is above.")),
        }
    }

    /// Counts a part of the checks that cannot be run here.
    pub(super) fn skip(&mut self, title: &str, why: &str) {
        println!("==> {title}: skipped, {why}");
        self.tally += Tally::SKIPPED;
    }

    /// Counts a failure and keeps what is said of it.
    pub(super) fn fail(&mut self, message: String) {
        println!("    {message}");
        self.keep(message);
        self.tally += Tally::FAILED;
    }

    fn keep(&mut self, failure: String) {
        self.failures.push(failure);
        if !self.failed_suites.contains(&self.suite) {
            self.failed_suites.push(self.suite.clone());
        }
    }

    /// Prints the failures again, below everything else, what was counted, and the one line that sums up.
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

/// Tests that run.
#[derive(Debug)]
struct Running {
    suite: String,
    title: String,
    /// What they have printed, and how long they took, in seconds.
    outcome: JoinHandle<(Result<Output>, f32)>,
}

impl Tests {
    fn start(self) -> Running {
        let Self { suite, title, mut command, .. } = self;
        println!("==> {title}");
        let outcome = thread::spawn(move || {
            let start = Instant::now();
            let output = output(&mut command);
            (output, start.elapsed().as_secs_f32())
        });
        Running { suite, title, outcome }
    }
}

/// Reads the results of tests out of what they have printed, and shows all of it if one failed.
fn read_tests(output: &Output, counts: &mut Counts) -> Result<Tally> {
    let text = String::from_utf8_lossy(&output.stdout);
    let tally = Tally::of_output(&text);
    counts.add_output(&text);
    if !output.status.success() {
        print!("{text}");
        // A program that does not compile or that crashes prints no result of its own.
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

    /// This very program, of whose tests it runs those that are called so.
    fn tests_called(name: &str) -> Command {
        let mut command = Command::new(std::env::current_exe().expect("runs"));
        command.arg(name);
        command
    }

    #[test]
    fn tests_are_run_once_all_is_built_and_count_for_their_own_suite() {
        let mut report = Report::default();
        report.suite("browser", |report| {
            report.tests("Some", tests_called("the_summary_names_skipped_tests"));
            report.tests("None", tests_called("there is none"));
            Ok(())
        });
        report.suite("host", |report| {
            report.tests_alone("One", tests_called("nothing_run_is_no_success"));
            Ok(())
        });
        assert_eq!(report.tally, Tally::default());
        report.run_tests();
        assert_eq!(report.tally, Tally { passed: 2, failed: 1, skipped: 0 });
        assert_eq!(report.failed_suites, ["browser"]);
    }
}
