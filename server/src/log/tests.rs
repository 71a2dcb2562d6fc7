use std::time::Duration;

use chat_workspace_tools::build_log::LogLevel;
use futures_util::FutureExt;
use proptest::prelude::*;
use tokio::time::timeout;
use uuid::Uuid;

use super::*;
use crate::{
    store::{NewWorkspace, Store},
    template::Template,
};

fn log() -> Arc<BuildLog> {
    log_in(&Store::in_memory(Vec::new()))
}

fn log_in(store: &Store) -> Arc<BuildLog> {
    Arc::new(BuildLog::new(Uuid::new_v4().into(), Arc::clone(store.lines())))
}

fn list(log: &BuildLog) -> Vec<LogLine> {
    log.after(0).expect("reads")
}

fn line(output: impl Into<String>) -> BuildLine {
    BuildLine::output("Stage", LogLevel::Info, output)
}

fn ids(lines: &[LogLine]) -> Vec<i64> {
    lines.iter().map(|line| line.id).collect()
}

async fn read_to_end(mut follower: LogFollower) -> Vec<i64> {
    let mut seen = Vec::new();
    while let Some(lines) = follower.next().await.expect("the log is complete") {
        seen.extend(ids(&lines));
    }
    seen
}

#[tokio::test]
async fn ids_are_large_and_ascend_with_gaps() {
    let log = log();
    (0..100).for_each(|_| log.append(line("x")));
    let ids = ids(&list(&log));
    assert!(ids[0] > i64::from(u32::MAX));
    assert!(ids.is_sorted_by(|a, b| a < b));
    assert!(ids[99] - ids[0] > 99, "ids have gaps");
}

#[tokio::test]
async fn builds_share_one_id_sequence() {
    let store = Store::in_memory(Vec::new());
    let [one, two] = [0, 1].map(|_| log_in(&store));
    for _ in 0..3 {
        one.append(line("x"));
        two.append(line("y"));
    }
    let (one, two) = (ids(&list(&one)), ids(&list(&two)));
    assert!(one.iter().zip(&two).all(|(one, two)| one < two));
    assert!(two.iter().zip(&one[1..]).all(|(two, one)| two < one));
}

#[tokio::test]
async fn output_and_stage_are_truncated_to_characters() {
    let log = log();
    log.append(BuildLine::output("é".repeat(200), LogLevel::Info, "é".repeat(2000)));
    let lines = list(&log);
    assert_eq!(lines[0].output, "é".repeat(MAX_OUTPUT_CHARS));
    assert_eq!(lines[0].stage, "é".repeat(MAX_STAGE_CHARS));
}

#[tokio::test]
async fn a_full_log_drops_lines_and_reports_an_overflow() {
    let store = Store::in_memory(Vec::new());
    let template = Arc::new(Template::missing(Uuid::nil(), "box".to_owned()));
    let (_, build) = store.create_workspace(NewWorkspace::named("my-ws", template)).expect("is created");
    let log = BuildLog::new(build.id, Arc::clone(store.lines()));
    let overflowed = || store.build(build.id).expect("reads").expect("exists").job.logs_overflowed;
    let kib = "x".repeat(1024);
    (0..MAX_LOG_BYTES / 1024).for_each(|_| log.append(line(kib.as_str())));
    assert!(!overflowed(), "a log of exactly the limit has not overflowed");

    let activity = log.activity();
    log.append(line("one more"));
    log.append(line(""));
    assert!(overflowed());
    assert_eq!(list(&log).len(), MAX_LOG_BYTES / 1024);
    assert!(activity.has_changed().expect("the log exists"), "a dropped line counts as activity");
}

#[tokio::test]
async fn an_ended_log_drops_new_lines() {
    let log = log();
    log.append(line("last"));
    log.end(LogEnd::Complete);
    log.append(line("late"));
    assert_eq!(list(&log).len(), 1);
}

#[tokio::test]
async fn only_earlier_followers_get_the_truncation_error() {
    let log = log();
    log.append(line("x"));
    let mut early = log.follow(0);
    log.end(LogEnd::Truncated);
    assert_eq!(early.next().await.expect("returns the lines first").map(|lines| lines.len()), Some(1));
    assert!(matches!(early.next().await, Err(FollowError::Truncated)));
    assert_eq!(read_to_end(log.follow(0)).await.len(), 1);
}

#[derive(Clone, Debug)]
enum Step {
    Append,
    /// Starts a follower after a line with this index.
    Follow(prop::sample::Index),
    Poll(prop::sample::Index),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let index = any::<prop::sample::Index>;
    let step = prop_oneof![
        3 => Just(Step::Append),
        1 => index().prop_map(Step::Follow),
        4 => index().prop_map(Step::Poll),
    ];
    prop::collection::vec(step, 0..200)
}

proptest! {
    /// For any order of appends, new followers and reads, each follower gets exactly the lines of the list.
    #[test]
    fn every_follower_reads_the_list(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("builds");
        let _context = runtime.enter();
        let log = log();
        let mut followers: Vec<(i64, LogFollower, Vec<i64>)> = Vec::new();
        for step in steps {
            match step {
                Step::Append => log.append(line("x")),
                Step::Follow(index) => {
                    let lines = list(&log);
                    let after = if lines.is_empty() { 0 } else { index.get(&lines).id };
                    followers.push((after, log.follow(after), Vec::new()));
                }
                Step::Poll(index) if !followers.is_empty() => {
                    let (_, follower, seen) = index.get_mut(&mut followers);
                    // A pending read is dropped here, which must lose no line.
                    if let Some(Ok(Some(lines))) = follower.next().now_or_never() {
                        seen.extend(ids(&lines));
                    }
                }
                Step::Poll(_) => {}
            }
        }
        log.end(LogEnd::Complete);
        for (after, follower, mut seen) in followers {
            seen.extend(read_to_end(follower).now_or_never().expect("a read of an ended log does not wait"));
            prop_assert_eq!(seen, ids(&log.after(after).expect("reads")));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_followers_read_the_list() {
    const LINES: usize = 2000;
    let log = log();
    let writer = tokio::spawn({
        let log = Arc::clone(&log);
        async move {
            for number in 0..LINES {
                log.append(line(number.to_string()));
                if number % 3 == 0 {
                    tokio::task::yield_now().await;
                }
            }
            log.end(LogEnd::Complete);
        }
    });
    let followers: Vec<_> = (0..64)
        .map(|number| {
            let log = Arc::clone(&log);
            tokio::spawn(async move {
                for _ in 0..number * 7 {
                    tokio::task::yield_now().await;
                }
                read_to_end(log.follow(0)).await
            })
        })
        .collect();
    writer.await.expect("writes");
    let list = ids(&list(&log));
    assert_eq!(list.len(), LINES);
    for follower in followers {
        let seen = timeout(Duration::from_secs(30), follower).await.expect("each follower ends");
        assert_eq!(seen.expect("reads"), list);
    }
}
