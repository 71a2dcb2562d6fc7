//! Time is paused in tests of time limits: it advances to the next timer as soon as all tasks wait, even for a process.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::{agents::spool::History, store::AgentRecord};

/// A script to run, with the folder of its spool.
fn call(script: &str, timeout_seconds: u32) -> (ScriptCall, TempDir) {
    let folder = tempfile::tempdir().expect("is created");
    let (spool, _) = Spool::open(folder.path()).expect("opens");
    let script = ManifestScript {
        id: Uuid::from_u128(1),
        source: Uuid::from_u128(2),
        script: script.to_owned(),
        run_on_start: true,
        run_on_stop: false,
        timeout_seconds,
    };
    let workspace_name = "my-ws".to_owned();
    (ScriptCall { script, stage: ScriptStage::Start, workspace_name, spool: Arc::new(spool) }, folder)
}

fn records(folder: &TempDir) -> Vec<AgentRecord> {
    let text = fs::read_to_string(folder.path().join("records.jsonl")).expect("reads");
    text.lines().map(|line| serde_json::from_str(line).expect("is a record")).collect()
}

/// Runs a script to its end and returns its lines and its result.
async fn run(script: &str, timeout_seconds: u32) -> (Vec<(LogLevel, String)>, ScriptStatus, i32) {
    let (call, folder) = call(script, timeout_seconds);
    let (sender, end) = oneshot::channel();
    call.run(folder.path(), sender).await.expect("runs");
    let (mut lines, mut results) = (Vec::new(), Vec::new());
    for record in records(&folder) {
        match record.event {
            AgentEvent::Output { source, level, output } => {
                assert_eq!(source, Uuid::from_u128(2));
                lines.push((level, output));
            }
            AgentEvent::ScriptEnded { script, started_at, exit_code, status, .. } => {
                assert!(script == Uuid::from_u128(1) && started_at <= record.at);
                results.push((status, exit_code));
            }
            AgentEvent::Lifecycle { .. } => panic!("{record:?}"),
        }
    }
    let [(status, exit_code)] = results[..] else { panic!("{results:?}") };
    assert_eq!(end.await.expect("is sent"), status);
    (lines, status, exit_code)
}

#[tokio::test]
async fn each_end_has_its_status_and_exit_code() {
    for (script, status, exit_code) in [
        ("true", ScriptStatus::Ok, 0),
        ("exit 7", ScriptStatus::ExitFailure, 7),
        ("kill -9 $$", ScriptStatus::ExitFailure, -1),
        ("no-such-program", ScriptStatus::ExitFailure, 127),
    ] {
        let (_, found, code) = run(script, 0).await;
        assert_eq!((found, code), (status, exit_code), "{script}");
    }
}

#[tokio::test]
async fn both_outputs_are_lines_with_their_level() {
    let (lines, status, _) = run("echo \"in $WORKSPACE\"; echo bad >&2; printf unfinished", 0).await;
    assert_eq!(status, ScriptStatus::Ok);
    let of = |level| lines.iter().filter(|line| line.0 == level).map(|line| line.1.as_str()).collect::<Vec<_>>();
    assert_eq!(of(LogLevel::Info), ["in my-ws", "unfinished"]);
    assert_eq!(of(LogLevel::Error), ["bad"]);
}

#[tokio::test(start_paused = true)]
async fn a_script_over_its_time_limit_is_killed_with_its_processes() {
    // The background process keeps the output open, so the run ends only if it is killed too.
    let (_, status, exit_code) = run("trap '' TERM; sleep 600 & wait", 5).await;
    assert_eq!((status, exit_code), (ScriptStatus::TimedOut, -1));
}

#[tokio::test(start_paused = true)]
async fn an_output_that_stays_open_ends_the_script_after_ten_seconds() {
    let (call, folder) = call("sleep 600 & echo up", 0);
    let (sender, end) = oneshot::channel();
    let start = Instant::now();
    let path = folder.path().to_owned();
    let task = tokio::spawn(async move { call.run(&path, sender).await });
    assert_eq!(end.await.expect("is sent"), ScriptStatus::PipesLeftOpen);
    assert_eq!(start.elapsed().as_secs(), 10);
    assert!(!task.is_finished(), "it still reads the output");
    task.abort();
    let last = records(&folder);
    assert!(matches!(&last[1].event, AgentEvent::Output { level: LogLevel::Warn, .. }), "{last:?}");
}

#[tokio::test(start_paused = true)]
async fn a_missing_folder_is_a_failure_with_a_line() {
    let (call, folder) = call("true", 0);
    let (sender, end) = oneshot::channel();
    call.run(Path::new("/no/such/folder"), sender).await.expect("is reported");
    assert_eq!(end.await.expect("is sent"), ScriptStatus::ExitFailure);
    let (_, History { results, .. }) = Spool::open(folder.path()).expect("opens");
    assert_eq!(results[&(Uuid::from_u128(1), ScriptStage::Start)], ScriptStatus::ExitFailure);
}
