use std::{
    mem,
    process::{Command, ExitCode, Output},
    thread::{self, JoinHandle},
    time::Instant,
};

use anyhow::{Result, anyhow, bail};

use super::{counts::Counts, tally::Tally};
use crate::process::{output, run, shown, step};

/// What has passed and failed so far. A failure is kept and the run goes on.
#[derive(Debug, Default)]
pub(super) struct Report {
    tally: Tally,
    counts: Counts,
    failures: Vec<String>,
    /// The suite that is running, and those in which something failed.
    suite: String,
    failed_suites: Vec<String>,
    beside: Vec<Beside>,
}

/// Tests that run beside what follows them.
#[derive(Debug)]
struct Beside {
    suite: String,
    title: String,
    /// What they printed, and how long they took, in seconds.
    outcome: JoinHandle<(Result<Output>, f32)>,
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

    /// Runs a command that prints test results, and counts them. Its output is shown if a test fails.
    pub(super) fn tests(&mut self, title: &str, command: &mut Command) {
        let outcome = step(title, || read_tests(&output(command)?, &shown(command), &mut self.counts));
        self.count(title, outcome);
    }

    /// As [`tests`](Self::tests), beside what follows: for tests that wait more than they work. [`collect`](Self::collect)
    /// says how they ended.
    pub(super) fn tests_beside(&mut self, title: &str, mut command: Command) {
        println!("==> {title}, beside what follows");
        let outcome = thread::spawn(move || {
            let start = Instant::now();
            let output = output(&mut command);
            (output, start.elapsed().as_secs_f32())
        });
        self.beside.push(Beside { suite: self.suite.clone(), title: title.to_owned(), outcome });
    }

    /// Waits for all tests that run beside, and counts them.
    pub(super) fn collect(&mut self) {
        for Beside { suite, title, outcome } in mem::take(&mut self.beside) {
            let (output, seconds) = outcome.join().unwrap_or_else(|_| (Err(anyhow!("its thread has broken off")), 0.0));
            println!("==> {title}\n    done in {seconds:.1} s");
            let read = output.and_then(|output| read_tests(&output, &title, &mut self.counts));
            let running = mem::replace(&mut self.suite, suite);
            self.count(&title, read);
            self.suite = running;
        }
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

    fn fail(&mut self, message: String) {
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
        self.collect();
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

/// Reads the results of tests out of what the command `ran` has printed, and shows all of it if one failed.
fn read_tests(output: &Output, ran: &str, counts: &mut Counts) -> Result<Tally> {
    let text = String::from_utf8_lossy(&output.stdout);
    let tally = Tally::of_output(&text);
    counts.add_output(&text);
    if !output.status.success() {
        print!("{text}");
        // A program that does not compile or that crashes prints no result of its own.
        if tally.failed == 0 {
            bail!("{ran} ended with {}", output.status);
        }
    } else if tally.passed == 0 {
        bail!("{ran} ran no test");
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
    fn tests_that_run_beside_are_counted_for_their_own_suite() {
        let mut report = Report::default();
        report.suite("browser", |report| {
            report.tests_beside("Some", tests_called("the_summary_names_skipped_tests"));
            report.tests_beside("None", tests_called("there is none"));
            Ok(())
        });
        report.suite("host", |report| {
            report.tests("Meanwhile", &mut tests_called("nothing_run_is_no_success"));
            Ok(())
        });
        assert_eq!(report.tally, Tally::PASSED, "the others have not been looked at");
        report.collect();
        assert_eq!(report.tally, Tally { passed: 2, failed: 1, skipped: 0 });
        assert_eq!(report.failed_suites, ["browser"]);
    }
}
