use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use super::{counts::Counts, tally::Tally};
use crate::process::{output, run, shown, step};

/// What has passed and failed so far. A failure is kept and the run goes on.
#[derive(Debug, Default)]
pub(super) struct Report {
    tally: Tally,
    counts: Counts,
    failures: Vec<String>,
}

impl Report {
    /// Runs a suite; if it cannot even begin, that is one failure.
    pub(super) fn suite(&mut self, name: &str, suite: impl FnOnce(&mut Self) -> Result<()>) {
        let failures_before = self.failures.len();
        if let Err(error) = suite(self) {
            self.fail(format!("{error:#}"));
        }
        if self.failures.len() > failures_before {
            self.failures.push(format!("To run this suite alone: cargo xtask test --only {name}"));
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
        match step(title, || run_tests(command, &mut self.counts)) {
            Ok(tally) => {
                println!("    {tally}");
                self.tally += tally;
                if tally.failed > 0 {
                    self.failures.push(format!("{title}: {} failed. Their output is above.", tally.failed));
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
        self.failures.push(message);
        self.tally += Tally::FAILED;
    }

    /// Prints the failures again, below everything else, what was counted, and the one line that sums up.
    pub(super) fn finish(self) -> ExitCode {
        println!();
        for failure in &self.failures {
            println!("{failure}");
        }
        print!("{}", self.counts);
        println!("{}", self.tally);
        if self.tally.is_success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn run_tests(command: &mut Command, counts: &mut Counts) -> Result<Tally> {
    let output = output(command)?;
    let text = String::from_utf8_lossy(&output.stdout);
    let tally = Tally::of_output(&text);
    counts.add_output(&text);
    if !output.status.success() {
        print!("{text}");
        // A program that does not compile or that crashes prints no result of its own.
        if tally.failed == 0 {
            bail!("{} ended with {}", shown(command), output.status);
        }
    } else if tally.passed == 0 {
        bail!("{} ran no test", shown(command));
    }
    Ok(tally)
}
