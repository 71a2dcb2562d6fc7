use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use chat_workspace_tools::workspace::AgentLifecycle;
use tokio::sync::watch;
use uuid::Uuid;

use super::protocol::BATCH_BYTES;
use crate::{
    clock::Timestamp,
    store::{AgentEvent, AgentRecord, MAX_AGENT_LOG_BYTES, ScriptStage, ScriptStatus, line_size},
};

const FILE: &str = "records.jsonl";

/// The records of an agent, in a file with one JSON object in each line. They survive the agent's process.
#[derive(Debug)]
pub(super) struct Spool {
    path: PathBuf,
    writer: Mutex<Writer>,
    appended: watch::Sender<()>,
}

#[derive(Debug)]
struct Writer {
    file: File,
    last_sequence: i64,
    /// The size of the log, as the server counts it.
    log_bytes: i64,
}

/// What the records of an earlier process say.
#[derive(Debug, Default)]
pub(super) struct History {
    /// The last state of the scripts.
    pub(super) lifecycle: Option<AgentLifecycle>,
    /// The results of scripts.
    pub(super) results: HashMap<(Uuid, ScriptStage), ScriptStatus>,
}

impl Spool {
    /// Opens the spool in a folder, or creates it, and reads what an earlier process wrote.
    pub(super) fn open(folder: &Path) -> io::Result<(Self, History)> {
        let path = folder.join(FILE);
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&path)?;
        let (mut history, mut last_sequence, mut log_bytes, mut complete_bytes) = (History::default(), 0, 0, 0);
        for line in BufReader::new(&file).split(b'\n') {
            let line = line?;
            // The process may have ended in the middle of the last record.
            let Ok(record) = serde_json::from_slice::<AgentRecord>(&line) else { break };
            complete_bytes += line.len() as u64 + 1;
            last_sequence = record.sequence;
            match record.event {
                AgentEvent::Output { output, .. } => log_bytes += line_size(&output),
                AgentEvent::ScriptEnded { script, stage, status, .. } => {
                    history.results.insert((script, stage), status);
                }
                AgentEvent::Lifecycle { state } => history.lifecycle = Some(state),
            }
        }
        if file.seek(SeekFrom::End(0))? > complete_bytes {
            file.set_len(complete_bytes)?;
        }
        let writer = Mutex::new(Writer { file, last_sequence, log_bytes });
        Ok((Self { path, writer, appended: watch::Sender::new(()) }, history))
    }

    /// Appends a record. A line after the first one that exceeds the limit of the log is dropped.
    pub(super) fn append(&self, event: AgentEvent) -> io::Result<()> {
        let mut writer = self.writer();
        let size = if let AgentEvent::Output { output, .. } = &event { line_size(output) } else { 0 };
        if size > 0 && writer.log_bytes > MAX_AGENT_LOG_BYTES {
            return Ok(());
        }
        let sequence = writer.last_sequence + 1;
        let record = AgentRecord { sequence, at: Timestamp::of_system().millis(), event };
        let mut line = serde_json::to_vec(&record)?;
        line.push(b'\n');
        writer.file.write_all(&line)?;
        writer.last_sequence = sequence;
        writer.log_bytes += size;
        drop(writer);
        self.appended.send_replace(());
        Ok(())
    }

    /// Continues after the last record that the server stored, if the spool was lost.
    pub(super) fn skip_to(&self, acknowledged: i64) {
        let mut writer = self.writer();
        writer.last_sequence = writer.last_sequence.max(acknowledged);
    }

    /// Reads the records after the one with this sequence number.
    pub(super) fn read_after(&self, sequence: i64) -> io::Result<SpoolReader> {
        let reader = BufReader::new(File::open(&self.path)?);
        Ok(SpoolReader { reader, sequence, line: Vec::new() })
    }

    /// Notifies of each appended record.
    pub(super) fn appended(&self) -> watch::Receiver<()> {
        self.appended.subscribe()
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        // Ignores poisoning: the fields change together after the file was written.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A reader of a growing spool.
#[derive(Debug)]
pub(super) struct SpoolReader {
    reader: BufReader<File>,
    /// The sequence number of the last record that was read or skipped.
    sequence: i64,
    /// The start of a record that is not complete yet.
    line: Vec<u8>,
}

impl SpoolReader {
    /// The next records as a JSON array of limited size, or `None` if there is none yet.
    pub(super) fn next_batch(&mut self) -> io::Result<Option<String>> {
        let mut batch = String::new();
        while batch.len() < BATCH_BYTES {
            self.reader.read_until(b'\n', &mut self.line)?;
            if self.line.pop_if(|byte| *byte == b'\n').is_none() {
                break;
            }
            let line = std::mem::take(&mut self.line);
            let record: AgentRecord = serde_json::from_slice(&line)?;
            if record.sequence <= self.sequence {
                continue;
            }
            self.sequence = record.sequence;
            batch.push(if batch.is_empty() { '[' } else { ',' });
            batch.push_str(&String::from_utf8_lossy(&line));
        }
        if batch.is_empty() {
            return Ok(None);
        }
        batch.push(']');
        Ok(Some(batch))
    }
}

#[cfg(test)]
mod tests {
    use chat_workspace_tools::build_log::LogLevel;

    use super::*;

    fn output(text: &str) -> AgentEvent {
        AgentEvent::Output { source: Uuid::nil(), level: LogLevel::Info, output: text.to_owned() }
    }

    /// The sequence numbers and outputs of all batches.
    fn read(spool: &Spool, after: i64) -> Vec<(i64, String)> {
        let mut reader = spool.read_after(after).expect("opens");
        let mut records = Vec::new();
        while let Some(batch) = reader.next_batch().expect("reads") {
            records.extend(serde_json::from_str::<Vec<AgentRecord>>(&batch).expect("is an array"));
        }
        let text = |event| if let AgentEvent::Output { output, .. } = event { output } else { String::new() };
        records.into_iter().map(|record| (record.sequence, text(record.event))).collect()
    }

    #[test]
    fn records_are_numbered_and_read_after_one_of_them() {
        let folder = tempfile::tempdir().expect("is created");
        let (spool, _) = Spool::open(folder.path()).expect("opens");
        for text in ["a", "b\nc", "d"] {
            spool.append(output(text)).expect("appends");
        }
        let all = [(1, "a".to_owned()), (2, "b\nc".to_owned()), (3, "d".to_owned())];
        assert_eq!(read(&spool, 0), all);
        assert_eq!(read(&spool, 2), all[2..]);
        assert_eq!(read(&spool, 3), []);
    }

    #[test]
    fn a_reader_sees_later_records() {
        let folder = tempfile::tempdir().expect("is created");
        let (spool, _) = Spool::open(folder.path()).expect("opens");
        let mut reader = spool.read_after(0).expect("opens");
        for text in ["a", "b"] {
            assert_eq!(reader.next_batch().expect("reads"), None);
            spool.append(output(text)).expect("appends");
            assert!(reader.next_batch().expect("reads").expect("has a record").contains(&format!("\"{text}\"")));
        }
    }

    #[test]
    fn a_later_process_continues_and_knows_the_results() {
        let folder = tempfile::tempdir().expect("is created");
        let (spool, history) = Spool::open(folder.path()).expect("opens");
        assert!(history.lifecycle.is_none() && history.results.is_empty());
        let (script, stage, status) = (Uuid::from_u128(7), ScriptStage::Start, ScriptStatus::TimedOut);
        spool.append(AgentEvent::Lifecycle { state: AgentLifecycle::Starting }).expect("appends");
        spool.append(AgentEvent::ScriptEnded { script, stage, started_at: 5, exit_code: -1, status }).expect("appends");
        drop(spool);
        let mut file = OpenOptions::new().append(true).open(folder.path().join(FILE)).expect("opens");
        file.write_all(b"{\"seq\":3,\"at\"").expect("writes the start of a record");

        let (spool, history) = Spool::open(folder.path()).expect("opens");
        assert_eq!(history.lifecycle, Some(AgentLifecycle::Starting));
        assert_eq!(history.results[&(script, stage)], status);
        spool.append(output("next")).expect("appends");
        assert_eq!(read(&spool, 2), [(3, "next".to_owned())]);
    }

    #[test]
    fn a_lost_spool_continues_after_the_acknowledged_record() {
        let folder = tempfile::tempdir().expect("is created");
        let (spool, _) = Spool::open(folder.path()).expect("opens");
        spool.skip_to(40);
        spool.append(output("a")).expect("appends");
        assert_eq!(read(&spool, 40), [(41, "a".to_owned())]);
    }

    #[test]
    fn lines_beyond_the_limit_are_dropped() {
        let folder = tempfile::tempdir().expect("is created");
        let line = "x".repeat(1024);
        let lines = MAX_AGENT_LOG_BYTES / 1024;
        for _ in 0..2 {
            let (spool, _) = Spool::open(folder.path()).expect("opens");
            (0..lines + 5).for_each(|_| spool.append(output(&line)).expect("appends"));
            let kept = read(&spool, 0).len() as i64;
            assert_eq!(
                kept,
                lines + 1,
                "the first line beyond the limit is kept, so that the server sees the overflow"
            );
        }
    }
}
