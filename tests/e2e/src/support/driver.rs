use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, Weak},
};

use super::required;

/// The text that chromedriver prints before its port.
const READY: &str = "started successfully on port ";

/// A running chromedriver process, which is killed on drop.
#[derive(Debug)]
pub(super) struct Driver {
    process: Child,
    /// Kept open, because chromedriver fails to write to a closed pipe.
    _output: BufReader<ChildStdout>,
    pub(super) url: String,
}

impl Driver {
    /// The chromedriver that all tests share. The first test starts it and the last reference kills it.
    pub(super) fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Driver>> = Mutex::new(Weak::new());
        // Ignores poisoning: the value is only replaced as a whole.
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let driver = Arc::new(Self::start());
            *shared = Arc::downgrade(&driver);
            driver
        })
    }

    fn start() -> Self {
        let mut process = Command::new(required("CHROMEDRIVER"))
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("CHROMEDRIVER is a program");
        let mut output = BufReader::new(process.stdout.take().expect("is piped"));
        let port = output
            .by_ref()
            .lines()
            .map(|line| line.expect("chromedriver prints text"))
            .find_map(|line| Some(line.split_once(READY)?.1.trim_end_matches('.').to_owned()))
            .expect("chromedriver prints its port");
        Self { process, _output: output, url: format!("http://127.0.0.1:{port}") }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Both fail only if the process has ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
