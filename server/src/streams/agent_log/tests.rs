//! Time is paused in these tests: it advances to the next timer as soon as all tasks wait.

use chat_workspace_tools::{build_log::LogLevel, workspace::Transition};
use futures_util::FutureExt;
use uuid::Uuid;

use super::*;
use crate::{
    store::{AgentEvent, AgentRecord, NewBuild, NewWorkspace},
    template::Template,
};

/// A store with a running workspace that has one agent.
fn store() -> (Arc<Store>, Agent) {
    let template = Arc::new(Template::missing(Uuid::from_u128(7), "box".to_owned()));
    let store = Arc::new(Store::in_memory(vec![Arc::clone(&template)]));
    let (_, build) = store.create_workspace(NewWorkspace::named("my-ws", template)).expect("is created");
    store.start(build.id).expect("starts");
    store.complete(&build, None).expect("completes");
    let agent = store.agents(build.id).expect("reads").remove(0);
    (store, agent)
}

fn write(store: &Store, agent: &Agent, sequence: i64, text: &str) {
    let event = AgentEvent::Output { source: Uuid::nil(), level: LogLevel::Info, output: text.to_owned() };
    store.store_agent_records(agent.id, &[AgentRecord { sequence, at: 0, event }]).expect("is stored");
}

fn follow(store: &Arc<Store>, agent: &Agent, after: i64) -> AgentLogFollower {
    AgentLogFollower::new(store, agent.clone(), after).expect("reads").expect("exists")
}

async fn next(follower: &mut AgentLogFollower) -> Option<Vec<String>> {
    let lines = follower.next().await.expect("reads");
    lines.map(|lines| lines.into_iter().map(|line| line.output).collect())
}

#[tokio::test(start_paused = true)]
async fn the_history_comes_first_even_if_it_is_empty() {
    let (store, agent) = store();
    let mut follower = follow(&store, &agent, 0);
    assert_eq!(next(&mut follower).await, Some(vec![]));
    assert_eq!(next(&mut follower).now_or_never(), None, "no further frame without a line");
    write(&store, &agent, 1, "one");
    assert_eq!(next(&mut follower).await, Some(vec!["one".to_owned()]));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_wait_loses_no_line() {
    let (store, agent) = store();
    let mut follower = follow(&store, &agent, 0);
    next(&mut follower).await;
    for sequence in 1..=5 {
        assert_eq!(next(&mut follower).now_or_never(), None);
        write(&store, &agent, sequence, "line");
        assert_eq!(next(&mut follower).await.map(|lines| lines.len()), Some(1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_notification_delays_a_line_by_a_minute_at_most() {
    let (store, agent) = store();
    let mut follower = follow(&store, &agent, 0);
    next(&mut follower).await;
    let start = tokio::time::Instant::now();
    let mut waiting = Box::pin(next(&mut follower));
    assert_eq!((&mut waiting).now_or_never(), None);
    // Without a notification, as if it was lost.
    store.execute_sql("INSERT INTO agent_logs SELECT 9000000000, id, id, 0, 'info', 'not notified' FROM agents");
    assert_eq!(waiting.await, Some(vec!["not notified".to_owned()]));
    assert_eq!(start.elapsed().as_secs(), 60);
}

#[tokio::test(start_paused = true)]
async fn a_new_build_ends_the_log_after_its_last_line() {
    let (store, agent) = store();
    let mut follower = follow(&store, &agent, 0);
    next(&mut follower).await;
    let workspace = store.build(agent.build).expect("reads").expect("exists").workspace;
    write(&store, &agent, 1, "last");
    store.create_build(workspace, NewBuild::requested(Transition::Stop)).expect("is created");
    assert_eq!(next(&mut follower).await, Some(vec!["last".to_owned()]));
    assert_eq!(next(&mut follower).await, None);
    // A follower of an ended log gets the history too.
    let mut late = follow(&store, &agent, 0);
    assert_eq!(next(&mut late).await, Some(vec!["last".to_owned()]));
    assert_eq!(next(&mut late).await, None);
}

#[tokio::test(start_paused = true)]
async fn frames_have_all_available_lines_or_one() {
    let (store, agent) = store();
    for sequence in 1..=3 {
        write(&store, &agent, sequence, "<line>");
    }
    let mut all = AgentLogFrames::new(follow(&store, &agent, 0));
    let frames = all.next().await.expect("reads").expect("has lines");
    assert_eq!((frames.len(), frames[0].matches("\\u003cline\\u003e").count()), (1, 3));
    let mut single = AgentLogFrames::with_one_line(follow(&store, &agent, 0));
    let frames = single.next().await.expect("reads").expect("has lines");
    assert_eq!(frames.len(), 3);
    assert!(frames.iter().all(|frame| frame.starts_with('[') && frame.ends_with("]\n")), "{frames:?}");
}
