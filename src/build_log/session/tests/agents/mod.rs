//! The logs of agents, after that of the build.

mod ends;
mod reports;
mod watch;
mod which_agent;

use std::time::Duration;

use serde_json::json;

use super::harness::*;
use crate::{
    build_log::{
        AgentStage, LogCache, LogOrigin, Problem, ProblemKind, ScriptState,
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
    fn agent_stage(&self, stage: usize) -> AgentStage<'_> {
        self.session.log().and_then(|log| log.stage(stage)?.of_agent()).expect("a stage of an agent")
    }

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
