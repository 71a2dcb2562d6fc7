//! The logs of agents, after that of the build.

use std::time::Duration;

use serde_json::json;

use super::harness::*;
use crate::{
    build_log::{
        LogCache, LogOrigin, Problem, ProblemKind, ScriptState,
        session::{AgentNotice, Answer, Call, ChatBinding, Delay, Event, Notice, Operation, View, operations},
    },
    workspace::{AgentId, AgentLifecycle, BuildTimings, Transition, WorkspaceAgent, WorkspaceBuild, WorkspaceResource},
};

const POLL: Delay = Delay::Exactly(Duration::from_secs(2));
const LATE: Delay = Delay::Exactly(operations::LATE_LINES_TIMEOUT);
const SILENCE: Delay = Delay::Exactly(operations::SILENCE_TIMEOUT);

fn agent_id(n: u128) -> AgentId {
    uuid::Uuid::from_u128(0xC000 + n).into()
}

fn source_id(n: u128) -> String {
    uuid::Uuid::from_u128(0xD000 + n).to_string()
}

/// An agent with a script that blocks login, whose source is 1, and one in the background, whose source is 2.
fn agent(n: u128, status: &str, lifecycle: &str) -> WorkspaceAgent {
    let script = |n, name, blocks| json!({"log_source_id": source_id(n), "display_name": name, "run_on_start": true, "start_blocks_login": blocks});
    serde_json::from_value(json!({
        "id": agent_id(n), "name": format!("agent-{n}"), "status": status, "lifecycle_state": lifecycle,
        "connection_timeout_seconds": 120, "troubleshooting_url": "https://example.com/help",
        "log_sources": [
            {"id": source_id(1), "display_name": "Install"}, {"id": source_id(2), "display_name": "Serve"},
        ],
        "scripts": [script(1, "Install", true), script(2, "Serve", false)],
    }))
    .expect("an agent")
}

fn with_agents(n: u128, agents: impl Into<Vec<WorkspaceAgent>>) -> WorkspaceBuild {
    let resource = WorkspaceResource { name: "dev".into(), agents: agents.into() };
    WorkspaceBuild { resources: vec![resource], ..build(n, "succeeded", "start") }
}

fn agent_line(id: i64, source: &str) -> String {
    json!({"id": id, "created_at": "2026-04-10T09:16:30Z", "output": format!("out {id}"), "level": "info", "source_id": source})
        .to_string()
}

fn agent_lines(ids: &[i64]) -> String {
    let lines: Vec<_> = ids.iter().map(|id| agent_line(*id, &source_id(1))).collect();
    format!("[{}]", lines.join(","))
}

fn follow_agent(n: u128, after: Option<i64>) -> Operation {
    Operation::FollowAgent { agent: agent_id(n), after }
}

impl Harness {
    fn agent_stream(&mut self, n: u128, answer: Answer) {
        let matches =
            |operation: &Operation| matches!(operation, Operation::FollowAgent { agent, .. } if *agent == agent_id(n));
        self.answer(matches, answer);
    }

    fn agent_frame(&mut self, n: u128, ids: &[i64]) {
        self.agent_stream(n, Answer::Frame(agent_lines(ids)));
    }

    fn answer_agent_log(&mut self, n: u128, answer: Result<&str, Problem>) {
        let matches = |operation: &Operation| *operation == Operation::ReadAgentLog(agent_id(n));
        let ended = answer.map(|list| self.answer(matches, Answer::LogChunk(list.as_bytes().to_vec())));
        self.answer(matches, Answer::LogEnded(ended));
    }

    fn answer_timings(&mut self, answer: Result<BuildTimings, Problem>) {
        let matches = |operation: &Operation| matches!(operation, Operation::ReadTimings(_));
        self.answer(matches, Answer::Timings(answer.map(Box::new)));
    }

    fn agent_ids(&self, n: u128) -> Vec<i64> {
        self.session.log().map(|log| log.agent_ids(agent_id(n)).to_vec()).unwrap_or_default()
    }

    fn agent_notices(&self) -> Vec<AgentNotice> {
        let of_agent = |notice| match notice {
            Notice::Agent(notice) => Some(notice),
            _ => None,
        };
        self.session.notices().into_iter().filter_map(of_agent).collect()
    }

    fn stages(&self) -> Vec<String> {
        self.session
            .log()
            .into_iter()
            .flat_map(|log| log.stages().map(|stage| stage.name().to_owned()).collect::<Vec<_>>())
            .collect()
    }

    fn followed_agents(&self) -> Vec<AgentId> {
        let agent = |operation: &Operation| match operation {
            Operation::FollowAgent { agent, .. } => Some(*agent),
            _ => None,
        };
        self.pending.values().filter_map(agent).collect()
    }
}

/// Lets the build of a running call succeed with these agents. The workspace is read next.
fn succeed(harness: &mut Harness, agents: impl Into<Vec<WorkspaceAgent>>) {
    harness.receive([1, 2]);
    harness.stream(Answer::Closed { done: true });
    let build = with_agents(1, agents);
    harness.answer_build(Ok(build.clone()));
    harness.answer_log(Ok(list(1..=2)));
    harness.answer_workspace(Ok(workspace(build)));
}

/// A running call whose build has succeeded with these agents.
fn started(agents: impl Into<Vec<WorkspaceAgent>>) -> Harness {
    let mut harness = following();
    succeed(&mut harness, agents);
    harness
}

/// Answers the next poll of the workspace with these agents.
fn poll(harness: &mut Harness, agents: impl Into<Vec<WorkspaceAgent>>) {
    harness.elapse(POLL);
    harness.answer_workspace(Ok(workspace(with_agents(1, agents))));
}

/// The ends of the agent's scripts, with this exit code of the first.
fn timings(exit_code: i64, names: &[&str]) -> BuildTimings {
    let timing = |name: &&str| {
        json!({"workspace_agent_id": agent_id(1), "display_name": name, "stage": "start", "exit_code":
            if *name == "Install" { exit_code } else { 0 },
            "status": if *name == "Install" && exit_code != 0 { "exit_failure" } else { "ok" },
            "started_at": "2026-04-10T09:16:00Z", "ended_at": "2026-04-10T09:16:20Z"})
    };
    serde_json::from_value(json!({ "agent_script_timings": names.iter().map(timing).collect::<Vec<_>>() }))
        .expect("timings")
}

/// An expanded row of an ended call, whose build is the latest and has these agents.
fn opened(agents: impl Into<Vec<WorkspaceAgent>>, cache: &LogCache) -> Harness {
    let call = succeeded(Some(build_id(1)));
    let mut harness = Harness::with_cache(call, bound(Some(build_id(1))), true, cache.clone());
    let build = with_agents(1, agents);
    harness.answer_build(Ok(build.clone()));
    harness.answer_log(Ok(list(1..=2)));
    harness.answer_workspace(Ok(workspace(build)));
    harness
}

#[test]
fn the_only_agent_is_followed_after_the_build() {
    let mut harness = started([agent(1, "connected", "starting")]);
    assert!(harness.is_pending(follow_agent(1, None)));
    harness.agent_stream(1, Answer::Opened);
    harness.agent_stream(1, Answer::Frame("[]".into()));
    harness.agent_frame(1, &[7, 9]);
    assert_eq!((harness.ids(), harness.agent_ids(1)), (vec![1, 2], vec![7, 9]));
    assert_eq!(harness.stages(), ["Plan", "Install"], "the build's stages come first");
    assert!(harness.session.is_live());
}

#[test]
fn an_agent_is_not_followed_before_the_build_has_succeeded() {
    for status in ["pending", "running", "canceling", "failed", "canceled", "hibernating"] {
        let mut harness = following();
        let resources = with_agents(1, [agent(1, "connected", "starting")]).resources;
        harness.answer_build(Ok(WorkspaceBuild { resources, ..build(1, status, "start") }));
        assert_eq!(harness.followed_agents(), [], "{status}");
        assert_eq!(harness.agent_notices(), [], "{status}");
    }
}

#[test]
fn a_stop_tool_shows_no_agent() {
    let mut harness = Harness::new(Call { transition: Transition::Stop, ..running() }, bound(None), true);
    harness.answer_workspace(Ok(workspace(build(1, "running", "stop"))));
    harness.stream(Answer::Closed { done: true });
    let stopped = WorkspaceBuild { transition: Transition::Stop, ..with_agents(1, [agent(1, "connected", "ready")]) };
    harness.answer_build(Ok(stopped));
    harness.answer_log(Ok(list([1])));
    assert_eq!((harness.followed_agents(), harness.session.complete_build()), (vec![], Some(build_id(1))));
}

#[test]
fn the_agent_that_the_chat_names_is_chosen() {
    let mut harness = following();
    harness.send(Event::Binding(ChatBinding { agent_id: Some(agent_id(2)), ..bound(Some(build_id(1))) }));
    succeed(&mut harness, [agent(1, "connected", "starting"), agent(2, "connected", "starting")]);
    assert_eq!(harness.followed_agents(), [agent_id(2)]);
}

#[test]
fn of_several_agents_none_is_chosen_without_a_name() {
    let several = [agent(1, "connected", "starting"), agent(2, "connected", "starting")];
    let mut harness = started(several.clone());
    assert_eq!((harness.followed_agents(), harness.agent_notices()), (vec![], vec![AgentNotice::NoneChosen]));
    harness.send(Event::Binding(ChatBinding { agent_id: Some(agent_id(9)), ..bound(Some(build_id(1))) }));
    assert_eq!((harness.followed_agents(), harness.agent_notices()), (vec![], vec![AgentNotice::OfOtherBuild]));
    harness.send(Event::Binding(ChatBinding { agent_id: Some(agent_id(1)), ..bound(Some(build_id(1))) }));
    assert_eq!(harness.followed_agents(), [agent_id(1)]);
    harness.agent_frame(1, &[7]);
    harness.send(Event::Binding(ChatBinding { agent_id: Some(agent_id(2)), ..bound(Some(build_id(1))) }));
    assert_eq!(harness.followed_agents(), [agent_id(1)], "an agent with lines is kept");
}

#[test]
fn an_agent_of_an_earlier_build_does_not_hide_the_only_agent() {
    let mut harness = following();
    harness.send(Event::Binding(ChatBinding { agent_id: Some(agent_id(9)), ..bound(Some(build_id(1))) }));
    succeed(&mut harness, [agent(1, "connected", "starting")]);
    assert_eq!((harness.followed_agents(), harness.stages().len()), (vec![agent_id(1)], 1));
}

#[test]
fn agents_of_dev_containers_follow_under_their_parent() {
    let child = WorkspaceAgent { parent_id: Some(agent_id(1)), ..agent(2, "connected", "starting") };
    let other = WorkspaceAgent { parent_id: Some(agent_id(8)), ..agent(3, "connected", "starting") };
    let mut harness = started([child.clone(), other, agent(1, "connected", "starting")]);
    assert_eq!(harness.followed_agents(), [agent_id(1), agent_id(2)]);
    harness.agent_frame(2, &[5]);
    assert_eq!(harness.stages(), ["Plan", "Install"]);
    harness.agent_frame(1, &[7]);
    let origins: Vec<_> = harness.session.log().expect("a log").stages().map(|stage| stage.origin()).collect();
    assert_eq!(origins, [LogOrigin::Build, LogOrigin::Agent(agent_id(1)), LogOrigin::Agent(agent_id(2))]);
    assert!(harness.session.agent_stage(2).expect("a stage").is_dev_container());
}

#[test]
fn agents_of_an_earlier_build_are_not_shown() {
    let call = succeeded(Some(build_id(1)));
    let cache = LogCache::default();
    let mut harness = Harness::with_cache(call, bound(Some(build_id(2))), true, cache.clone());
    harness.answer_build(Ok(with_agents(1, [agent(1, "connected", "ready")])));
    harness.answer_log(Ok(list(1..=2)));
    harness.answer_workspace(Ok(workspace(with_agents(2, [agent(2, "connected", "ready")]))));
    assert!(harness.pending.is_empty(), "{:?}", harness.pending);
    assert_eq!((harness.agent_notices(), harness.session.complete_build()), (vec![], Some(build_id(1))));
    assert!(cache.get(build_id(1)).is_some(), "no agent's lines will be added");
}

#[test]
fn the_row_says_what_it_waits_for() {
    let mut harness = started([agent(1, "connecting", "created")]);
    let (name, timeout) = ("agent-1".to_owned(), Some(Duration::from_secs(120)));
    let url = Some("https://example.com/help".to_owned());
    assert_eq!(harness.agent_notices(), [AgentNotice::Connecting { agent: name.clone(), since: None, timeout }]);
    harness.elapse(Delay::Exactly(Duration::from_secs(120)));
    let timed_out = AgentNotice::TimedOut { agent: name.clone(), timeout, troubleshooting_url: url.clone() };
    assert_eq!(harness.agent_notices(), std::slice::from_ref(&timed_out));
    poll(&mut harness, [agent(1, "timeout", "created")]);
    assert_eq!(harness.agent_notices(), [timed_out]);
    poll(&mut harness, [agent(1, "connected", "starting")]);
    assert_eq!(harness.agent_notices(), [AgentNotice::ScriptsRunning { agent: name.clone(), since: None }]);
    let before = harness.session.version();
    harness.agent_frame(1, &[7]);
    assert_eq!(harness.agent_notices(), []);
    assert_ne!(harness.session.version(), before);
    poll(&mut harness, [agent(1, "disconnected", "starting")]);
    assert_eq!(harness.agent_notices(), [AgentNotice::Disconnected { agent: name, troubleshooting_url: url }]);
}

#[test]
fn an_agent_is_over_by_its_lifecycle_state() {
    for state in ["ready", "start_error", "start_timeout", "shutting_down", "off"] {
        let mut harness = started([agent(1, "connected", "starting")]);
        harness.agent_frame(1, &[7]);
        poll(&mut harness, [agent(1, "connected", state)]);
        assert!(harness.session.is_live(), "late lines are waited for");
        harness.agent_frame(1, &[8]);
        harness.answer_timings(Ok(timings(0, &["Install", "Serve"])));
        harness.elapse(LATE);
        harness.answer_agent_log(1, Ok(&agent_lines(&[7, 8, 9])));
        assert_eq!(harness.agent_ids(1), [7, 8, 9], "{state}");
        assert!(!harness.session.is_live());
        assert_eq!(harness.session.complete_build(), Some(build_id(1)));
    }
}

#[test]
fn a_closed_stream_does_not_end_an_agent_whose_scripts_run() {
    let mut harness = started([agent(1, "connected", "starting")]);
    harness.agent_frame(1, &[7]);
    for (done, at_most) in [(true, 1), (false, 1), (false, 2)] {
        harness.agent_stream(1, Answer::Closed { done });
        harness.answer_workspace(Ok(workspace(with_agents(1, [agent(1, "connected", "starting")]))));
        assert_eq!(harness.agent_notices(), [AgentNotice::Reconnecting]);
        harness.elapse(Delay::UpTo(Duration::from_secs(at_most)));
        assert!(harness.is_pending(follow_agent(1, Some(7))), "it resumes after the last id");
        harness.agent_frame(1, &[7]);
        assert_eq!((harness.agent_ids(1), harness.agent_notices()), (vec![7], vec![]));
    }
}

#[test]
fn the_end_of_a_closed_stream_is_read_at_once() {
    let mut harness = started([agent(1, "connected", "starting")]);
    harness.agent_frame(1, &[7]);
    harness.agent_stream(1, Answer::Closed { done: true });
    let build = with_agents(1, [WorkspaceAgent { scripts: vec![], ..agent(1, "connected", "ready") }]);
    harness.answer_workspace(Ok(workspace(build)));
    harness.answer_agent_log(1, Ok(&agent_lines(&[7, 8])));
    assert_eq!(harness.agent_ids(1), [7, 8]);
}

#[test]
fn a_script_in_the_background_is_followed_after_the_startup() {
    let mut harness = started([agent(1, "connected", "starting")]);
    harness.agent_frame(1, &[7]);
    poll(&mut harness, [agent(1, "connected", "ready")]);
    harness.answer_timings(Ok(timings(0, &["Install"])));
    harness.elapse(LATE);
    assert!(harness.is_pending(follow_agent(1, None)), "Serve runs");
    harness.agent_stream(1, Answer::Frame(format!("[{}]", agent_line(8, &source_id(2)))));
    let state = |harness: &Harness, stage| harness.session.script_state(stage);
    assert_eq!((state(&harness, 1), state(&harness, 2)), (Some(ScriptState::Succeeded), Some(ScriptState::Running)));
    harness.elapse(Delay::Exactly(Duration::from_secs(5)));
    harness.answer_timings(Ok(timings(0, &["Install", "Serve"])));
    harness.answer_agent_log(1, Ok("[]"));
    assert_eq!(state(&harness, 2), Some(ScriptState::Succeeded));
    assert!(!harness.session.is_live());
}

#[test]
fn a_script_that_never_ends_is_not_waited_for_forever() {
    let mut harness = started([agent(1, "connected", "starting")]);
    harness.agent_stream(1, Answer::Frame(format!("[{}]", agent_line(8, &source_id(2)))));
    poll(&mut harness, [agent(1, "connected", "ready")]);
    harness.elapse(LATE);
    for seconds in [5, 10, 20, 40, 60, 60, 60, 60, 60, 60, 60, 60] {
        harness.answer_timings(Ok(timings(0, &["Install"])));
        harness.elapse(Delay::Exactly(Duration::from_secs(seconds)));
    }
    harness.answer_timings(Ok(timings(0, &["Install"])));
    harness.answer_agent_log(1, Ok("[]"));
    assert!(!harness.session.is_live());
    assert_eq!(harness.session.script_state(1), Some(ScriptState::Unknown), "no spinner");
}

#[test]
fn a_failed_script_has_its_exit_code() {
    let mut harness = opened([agent(1, "connected", "start_error")], &LogCache::default());
    harness.answer_agent_log(1, Ok(&agent_lines(&[7])));
    assert_eq!(harness.session.script_state(1), Some(ScriptState::Unknown));
    harness.answer_timings(Ok(timings(7, &["Install", "Serve"])));
    assert_eq!(harness.session.script_state(1), Some(ScriptState::Failed(7)));
    let stage = harness.session.agent_stage(1).expect("an agent's stage");
    assert_eq!(stage.times(), (Some(1_775_812_560_000), Some(1_775_812_580_000)));
    assert!(stage.script().expect("a script").start_blocks_login);
}

#[test]
fn a_finished_row_reads_the_log_once_and_caches_it() {
    let cache = LogCache::default();
    let mut harness = opened([agent(1, "connected", "ready")], &cache);
    harness.answer_agent_log(1, Ok(&agent_lines(&[7, 8])));
    assert!(cache.get(build_id(1)).is_none(), "before the ends of the scripts");
    harness.answer_timings(Ok(timings(0, &["Install", "Serve"])));
    assert!(harness.pending.is_empty(), "{:?}", harness.pending);
    let again = Harness::with_cache(succeeded(Some(build_id(1))), ChatBinding::default(), true, cache);
    assert_eq!((again.ids(), again.agent_ids(1)), (vec![1, 2], vec![7, 8]));
    assert_eq!(again.session.script_state(1), Some(ScriptState::Succeeded));
    assert!(again.started.is_empty(), "the cached log is used");
}

#[test]
fn a_running_agent_is_not_cached() {
    let cache = LogCache::default();
    let mut harness = opened([agent(1, "connected", "starting")], &cache);
    harness.agent_frame(1, &[7]);
    assert!(cache.get(build_id(1)).is_none());
}

#[test]
fn a_deleted_log_is_expired() {
    let logged = WorkspaceAgent { logs_length: 40, ..agent(1, "connected", "ready") };
    let mut harness = opened([logged], &LogCache::default());
    assert_eq!(harness.agent_notices(), []);
    harness.answer_agent_log(1, Ok("[]"));
    assert_eq!(harness.agent_notices(), [AgentNotice::LogExpired]);
    let mut harness = opened([agent(1, "connected", "ready")], &LogCache::default());
    harness.answer_agent_log(1, Ok("null"));
    assert_eq!(harness.agent_notices(), [], "an agent that has logged nothing");
}

#[test]
fn an_overflowed_agent_log_has_a_notice() {
    let overflowed = WorkspaceAgent { logs_overflowed: true, ..agent(1, "connected", "ready") };
    let mut harness = opened([overflowed], &LogCache::default());
    harness.answer_agent_log(1, Ok(&agent_lines(&[7])));
    assert_eq!(harness.agent_notices(), [AgentNotice::LogOverflowed]);
}

#[test]
fn a_failure_to_read_the_agent_log_is_reported_and_retried() {
    for kind in [ProblemKind::SignedOut, ProblemKind::Forbidden, ProblemKind::NotFound, ProblemKind::Server] {
        let problem = Problem::new(kind, "No.");
        let mut harness = opened([agent(1, "connected", "ready")], &LogCache::default());
        harness.answer_agent_log(1, Err(problem.clone()));
        assert_eq!(harness.agent_notices(), [AgentNotice::LogFailed(problem)]);
        assert_eq!(harness.view(), View::Log);
        harness.send(Event::Retry);
        harness.answer_agent_log(1, Ok(&agent_lines(&[7])));
        assert_eq!((harness.agent_ids(1), harness.agent_notices()), (vec![7], vec![]));
    }
}

#[test]
fn a_backend_without_agent_logs_shows_the_build_alone() {
    let unsupported = || Problem::new(ProblemKind::Unsupported, "No.");
    let mut harness = opened([agent(1, "connected", "ready")], &LogCache::default());
    harness.answer_agent_log(1, Err(unsupported()));
    harness.answer_timings(Err(unsupported()));
    assert_eq!((harness.agent_notices(), harness.session.complete_build()), (vec![], Some(build_id(1))));
    let mut harness = started([agent(1, "connected", "starting")]);
    harness.agent_stream(1, Answer::Unsupported);
    harness.answer_agent_log(1, Err(unsupported()));
    assert_eq!((harness.agent_notices(), harness.session.is_live()), (vec![], false));
}

#[test]
fn an_unknown_lifecycle_ends_with_the_call() {
    let mut harness = started([agent(1, "connected", "dreaming")]);
    harness.agent_frame(1, &[7]);
    assert!(harness.session.is_live());
    harness.send(Event::Call(succeeded(Some(build_id(1)))));
    harness.answer_agent_log(1, Ok(&agent_lines(&[7, 8])));
    assert_eq!((harness.agent_ids(1), harness.session.is_live()), (vec![7, 8], false));
    assert!(harness.pending.is_empty(), "{:?}", harness.pending);
}

#[test]
fn lines_of_an_unknown_source_have_a_stage() {
    let mut harness = started([agent(1, "connected", "starting")]);
    let unknown = [source_id(9), "no uuid".into(), String::new()];
    for (source, id) in unknown.iter().zip(5..) {
        harness.agent_stream(1, Answer::Frame(format!("[{}]", agent_line(id, source))));
    }
    harness.agent_stream(1, Answer::Frame(r#"[{"id":8,"output":"null","level":"info","source_id":null}]"#.into()));
    assert_eq!(harness.stages(), ["Plan", "", "", ""]);
    assert_eq!(harness.agent_ids(1), [5, 6, 7, 8]);
    assert_eq!(harness.session.script_state(1), None);
}

#[test]
fn malformed_frames_of_an_agent_are_reported_until_the_list_is_read() {
    let mut harness = started([agent(1, "connected", "starting")]);
    for frame in ["", "{", "7", "[{}]", "\u{0}", "null", "[]"] {
        harness.agent_stream(1, Answer::Frame(frame.into()));
    }
    harness.agent_frame(1, &[7]);
    assert_eq!(harness.session.notices(), [Notice::Malformed(4)]);
    poll(&mut harness, [agent(1, "connected", "ready")]);
    harness.answer_timings(Ok(timings(0, &["Install", "Serve"])));
    harness.elapse(LATE);
    harness.answer_agent_log(1, Ok(&agent_lines(&[7])));
    assert_eq!(harness.session.notices(), []);
}

#[test]
fn a_newer_build_ends_the_streams_and_keeps_the_lines() {
    let mut harness = started([agent(1, "connected", "starting")]);
    harness.agent_frame(1, &[7]);
    harness.elapse(POLL);
    harness.answer_workspace(Ok(workspace(with_agents(2, [agent(2, "connected", "starting")]))));
    harness.answer_agent_log(1, Err(Problem::new(ProblemKind::NotFound, "No.")));
    assert_eq!((harness.agent_ids(1), harness.followed_agents()), (vec![7], vec![]));
    assert_eq!(harness.agent_notices(), []);
}

#[test]
fn collapsing_the_row_pauses_the_stream_of_the_agent() {
    let mut harness = started([agent(1, "connected", "starting")]);
    harness.agent_frame(1, &[7]);
    harness.send(Event::Expanded(false));
    assert_eq!(harness.followed_agents(), []);
    harness.send(Event::Expanded(true));
    assert!(harness.is_pending(follow_agent(1, Some(7))));
}

#[test]
fn a_silent_stream_of_an_agent_is_replaced_without_a_notice() {
    let mut harness = started([agent(1, "connected", "starting")]);
    harness.agent_frame(1, &[7]);
    harness.elapse(SILENCE);
    harness.elapse(SILENCE);
    harness.answer_workspace(Ok(workspace(with_agents(1, [agent(1, "connected", "starting")]))));
    assert_eq!(harness.agent_notices(), []);
    harness.elapse(Delay::UpTo(Duration::from_secs(1)));
    assert!(harness.is_pending(follow_agent(1, Some(7))));
}

#[test]
fn a_build_without_lines_waits_for_the_agent() {
    let mut harness = following();
    harness.stream(Answer::Closed { done: true });
    let build = with_agents(1, [agent(1, "connected", "starting")]);
    harness.answer_build(Ok(build.clone()));
    harness.answer_log(Ok(list([])));
    harness.answer_workspace(Ok(workspace(build)));
    assert_eq!(harness.view(), View::AwaitingAgent);
    assert!(matches!(harness.agent_notices()[..], [AgentNotice::ScriptsRunning { .. }]));
    harness.agent_frame(1, &[7]);
    assert_eq!(harness.view(), View::Log);
}

#[test]
fn a_workspace_that_cannot_be_read_ends_the_wait_for_the_agent() {
    let mut harness = Harness::new(succeeded(Some(build_id(1))), bound(None), true);
    harness.answer_build(Ok(with_agents(1, [agent(1, "connected", "ready")])));
    harness.answer_log(Ok(list([])));
    assert_eq!(harness.view(), View::AwaitingAgent);
    let forbidden = Problem::new(ProblemKind::Forbidden, "No.");
    harness.answer_workspace(Err(forbidden.clone()));
    assert_eq!((harness.view(), harness.agent_notices()), (View::Empty, vec![AgentNotice::LogFailed(forbidden)]));
}

#[test]
fn a_build_of_no_workspace_is_taken_for_the_latest() {
    let mut harness = Harness::new(succeeded(Some(build_id(1))), ChatBinding::default(), true);
    harness.answer_build(Ok(with_agents(1, [agent(1, "connected", "ready")])));
    harness.answer_log(Ok(list([1])));
    harness.answer_agent_log(1, Ok(&agent_lines(&[7])));
    assert_eq!(harness.agent_ids(1), [7]);
}

#[test]
fn a_startup_timeout_without_timings_leaves_the_scripts_unknown() {
    let mut harness = opened([agent(1, "connected", "start_timeout")], &LogCache::default());
    harness.answer_agent_log(1, Ok(&agent_lines(&[7])));
    harness.answer_timings(Err(Problem::new(ProblemKind::NotFound, "No.")));
    assert_eq!(harness.session.script_state(1), Some(ScriptState::Unknown));
    let agent = harness.session.agent_stage(1).expect("a stage").agent();
    assert_eq!(agent.lifecycle_state, AgentLifecycle::StartTimeout);
}
