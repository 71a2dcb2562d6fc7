//! Runs tests while others are built.

use std::{
    num::NonZero,
    process::{Command, Output},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
    time::Instant,
};

use anyhow::{Result, bail};

use super::{counts::Counts, tally::Tally};
use crate::process::{output, shown};

/// Commands that run the tests of a suite, one after the other.
#[derive(Debug)]
pub(super) struct Tests {
    pub(super) suite: String,
    pub(super) title: String,
    pub(super) commands: Vec<Command>,
}

/// Tests that have ended.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) suite: String,
    pub(super) title: String,
    pub(super) outcome: Result<(Tally, Counts)>,
}

/// Runs tests in the order in which they are added: one after the other as long as some may be added, then a few at the same time.
#[derive(Debug)]
pub(super) struct TestQueue {
    added: mpsc::Sender<Tests>,
    waiting: Arc<Mutex<mpsc::Receiver<Tests>>>,
    /// Tests that measure time, so that nothing else may run.
    alone: Vec<Tests>,
    first_thread: JoinHandle<Vec<Ended>>,
}

impl TestQueue {
    pub(super) fn start() -> Self {
        let (added, waiting) = mpsc::channel();
        let waiting = Arc::new(Mutex::new(waiting));
        let first_thread = start_thread(&waiting);
        Self { added, waiting, alone: Vec::new(), first_thread }
    }

    pub(super) fn add(&self, tests: Tests) {
        // The receiver lives as long as the queue.
        let _ = self.added.send(tests);
    }

    /// Adds tests that run at the end, when no others do.
    pub(super) fn add_alone(&mut self, tests: Tests) {
        self.alone.push(tests);
    }

    /// Waits until all tests have ended, and returns them.
    pub(super) fn finish(self) -> Vec<Ended> {
        drop(self.added);
        // Most tests wait for a server or a browser, so there is one thread more than there are cores. With all tests at once, a
        // page takes so long that they reach their time limits.
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let threads: Vec<_> = (0..cores).map(|_| start_thread(&self.waiting)).collect();
        let threads = threads.into_iter().chain([self.first_thread]);
        let mut ended: Vec<_> = threads.flat_map(|thread| thread.join().expect("the thread does not panic")).collect();
        ended.extend(self.alone.into_iter().map(Tests::run));
        ended
    }
}

/// Starts a thread that runs tests until no more can be added.
fn start_thread(waiting: &Arc<Mutex<mpsc::Receiver<Tests>>>) -> JoinHandle<Vec<Ended>> {
    let waiting = Arc::clone(waiting);
    let next = move || waiting.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
    thread::spawn(move || std::iter::from_fn(next).map(Tests::run).collect())
}

impl Tests {
    /// Runs the tests, and prints how long they took. The output of programs with failures is shown.
    pub(super) fn run(self) -> Ended {
        let Self { suite, title, commands } = self;
        println!("==> {title}");
        let start = Instant::now();
        let outcome = run_programs(commands);
        let seconds = start.elapsed().as_secs_f32();
        match &outcome {
            Ok((tally, _)) => println!("==> {title}\n    took {seconds:.1} s: {tally}"),
            Err(_) => println!("==> {title}\n    failed after {seconds:.1} s"),
        }
        Ended { suite, title, outcome }
    }
}

/// The sum of the results of all programs. An error does not stop the others.
fn run_programs(commands: Vec<Command>) -> Result<(Tally, Counts)> {
    let (mut tally, mut counts) = (Tally::default(), Counts::default());
    let mut error = None;
    for mut command in commands {
        match output(&mut command).and_then(|output| read_tests(&output, &mut counts)) {
            Ok(of_program) => tally += of_program,
            Err(failure) => error = Some(failure.context(shown(&command))),
        }
    }
    if let Some(error) = error {
        return Err(error);
    }
    if tally.passed + tally.failed == 0 {
        bail!("ran no test");
    }
    Ok((tally, counts))
}

/// Reads the results from the output of tests, and prints the output if one failed.
fn read_tests(output: &Output, counts: &mut Counts) -> Result<Tally> {
    let text = String::from_utf8_lossy(&output.stdout);
    let tally = Tally::of_output(&text);
    counts.add_output(&text);
    if !output.status.success() {
        print!("{text}");
        // A crash prints no result.
        if tally.failed == 0 {
            bail!("ended with {}", output.status);
        }
    }
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::{super::programs::own_tests, *};

    fn tests_named(name: &str) -> Tests {
        Tests { suite: "host".to_owned(), title: name.to_owned(), commands: vec![own_tests(name)] }
    }

    #[test]
    fn all_added_tests_run_and_those_alone_are_last() {
        let mut queue = TestQueue::start();
        queue.add_alone(tests_named("a_run_without_tests_is_a_failure"));
        queue.add(tests_named("the_summary_names_skipped_tests"));
        queue.add(tests_named("there is none"));
        let ended = queue.finish();
        let passed: Vec<_> =
            ended.iter().map(|ended| ended.outcome.as_ref().ok().map(|(tally, _)| tally.passed)).collect();
        assert_eq!(passed.len(), 3);
        assert_eq!(passed[2], Some(1));
        assert!(passed[..2].contains(&None) && passed[..2].contains(&Some(1)), "{passed:?}");
    }

    #[test]
    fn a_program_that_does_not_start_is_an_error() {
        let mut tests = tests_named("the_summary_names_skipped_tests");
        tests.commands.insert(0, Command::new("no-such-program-here"));
        assert!(tests.run().outcome.is_err());
    }
}
