use std::collections::HashMap;

use proptest::prelude::*;
use serde_json::json;

use super::{
    super::harness::*,
    steps::{Outcome, Step},
};
use crate::{
    build_log::{
        LogCache, LogOrigin, Problem,
        session::{Answer, ChatBinding, Event, Operation, OperationId, SessionVersion},
    },
    workspace::{AgentId, BuildTimings, WorkspaceBuild},
};

pub(super) const LINES: usize = 8;
pub(super) const OWN: usize = 1;
pub(super) const CHILD: usize = 2;
pub(super) const OTHER: usize = 3;

pub(super) fn agent_id(agent: usize) -> AgentId {
    uuid::Uuid::from_u128(0xC000 + agent as u128).into()
}

pub(super) fn source_id(agent: usize) -> String {
    uuid::Uuid::from_u128(0xD000 + agent as u128).to_string()
}

pub(super) fn line_id(index: usize) -> i64 {
    100 + 7 * index as i64
}

/// A line of an agent. Its text names the agent.
pub(super) fn agent_line(agent: usize, index: usize) -> String {
    let id = line_id(index);
    json!({"id": id, "output": format!("agent {agent}"), "level": "info", "source_id": source_id(agent)}).to_string()
}

pub(super) const STATES: [&str; 5] = ["created", "starting", "dreaming", "starting", "ready"];

pub(super) struct World {
    pub(super) harness: Harness,
    pub(super) cache: LogCache,
    pub(super) names_agent: bool,
    /// The number of lines of the build and of each agent.
    pub(super) written: [usize; OTHER + 1],
    pub(super) job: &'static str,
    pub(super) state: usize,
    /// Whether the agents had an unknown lifecycle state.
    pub(super) was_unknown: bool,
    pub(super) is_superseded: bool,
    pub(super) call_is_running: bool,
    pub(super) is_expanded: bool,
    /// The next line of each stream, and the length of each list when it was requested.
    pub(super) progress: HashMap<OperationId, usize>,
    pub(super) seen: [Vec<i64>; OTHER + 1],
    pub(super) checked: Option<(SessionVersion, String)>,
}

impl World {
    pub(super) fn new(names_agent: bool, can_watch: bool) -> Self {
        let cache = LogCache::default();
        let binding =
            |build| ChatBinding { agent_id: names_agent.then(|| agent_id(OWN)), ..bound(Some(build_id(build))) };
        let mut harness = Harness::on_server(running(), binding(0), true, cache.clone(), can_watch);
        harness.send(Event::Binding(binding(1)));
        let mut world = Self {
            harness,
            cache,
            names_agent,
            written: [0; OTHER + 1],
            job: "running",
            state: 0,
            was_unknown: false,
            is_superseded: false,
            call_is_running: true,
            is_expanded: true,
            progress: HashMap::new(),
            seen: Default::default(),
            checked: None,
        };
        world.note_started();
        world
    }

    pub(super) fn agents(&self) -> Vec<usize> {
        if self.names_agent { vec![OTHER, CHILD, OWN] } else { vec![OWN, CHILD] }
    }

    pub(super) fn build(&self) -> WorkspaceBuild {
        let agents: Vec<_> = self
            .agents()
            .into_iter()
            .map(|agent| {
                json!({
                    "id": agent_id(agent), "name": format!("agent-{agent}"),
                    "parent_id": (agent == CHILD).then(|| agent_id(OWN)),
                    "status": if self.state > 0 { "connected" } else { "connecting" },
                    "lifecycle_state": STATES[self.state], "connection_timeout_seconds": 120,
                    "log_sources": [{"id": source_id(agent), "display_name": format!("agent {agent}")}],
                    "scripts": [{"log_source_id": source_id(agent), "display_name": "Install", "run_on_start": true}],
                })
            })
            .collect();
        let resources = if self.job == "succeeded" { json!([{ "agents": agents }]) } else { json!([]) };
        serde_json::from_value(json!({
            "id": build_id(1), "transition": "start", "build_number": 1, "job": {"status": self.job},
            "resources": resources,
        }))
        .expect("a build")
    }

    pub(super) fn latest(&self) -> WorkspaceBuild {
        if self.is_superseded {
            WorkspaceBuild { build_number: 2, ..build(2, "running", "start") }
        } else {
            self.build()
        }
    }

    pub(super) fn timings(&self) -> BuildTimings {
        let ended = self.state + 1 == STATES.len();
        let timing =
            |agent| json!({"workspace_agent_id": agent_id(agent), "display_name": "Install", "stage": "start"});
        let timings: Vec<_> = self.agents().into_iter().filter(|_| ended).map(timing).collect();
        serde_json::from_value(json!({ "agent_script_timings": timings })).expect("timings")
    }

    /// The origin of a list or a stream.
    pub(super) fn origin(operation: Operation) -> Option<usize> {
        match operation {
            Operation::ReadLog(_) | Operation::Follow { .. } => Some(0),
            Operation::ReadAgentLog(id) | Operation::FollowAgent { agent: id, .. } => {
                (OWN..=OTHER).find(|agent| agent_id(*agent) == id)
            }
            _ => None,
        }
    }

    pub(super) fn line(origin: usize, index: usize) -> String {
        if origin == 0 { frame(line_id(index)) } else { agent_line(origin, index) }
    }

    pub(super) fn frame(origin: usize, lines: impl Iterator<Item = usize>) -> String {
        let lines: Vec<_> = lines.map(|index| Self::line(origin, index)).collect();
        if origin == 0 { lines.join("\n") } else { format!("[{}]", lines.join(",")) }
    }

    /// Remembers where new streams begin and how long new lists are.
    pub(super) fn note_started(&mut self) {
        for (id, operation) in &self.harness.pending {
            let start = match operation {
                Operation::Follow { after, .. } | Operation::FollowAgent { after, .. } => {
                    after.map_or(0, |after| (0..LINES).filter(|index| line_id(*index) <= after).count())
                }
                _ => Self::origin(*operation).map_or(0, |origin| self.written[origin]),
            };
            self.progress.entry(*id).or_insert(start);
        }
    }

    pub(super) fn send(&mut self, event: Event) {
        self.harness.send(event);
        self.note_started();
    }

    pub(super) fn answer(&mut self, id: OperationId, operation: Operation, outcome: Outcome) {
        let send = |world: &mut Self, answer| world.send(Event::Answer(id, answer));
        let problem = match outcome {
            Outcome::Failure(kind) => Err(Problem::new(kind, "no")),
            _ => Ok(()),
        };
        match operation {
            Operation::ReadWorkspace(_) => {
                let answer = problem.map(|()| Box::new(workspace(self.latest())));
                send(self, Answer::Workspace(answer));
            }
            Operation::ReadBuild(id) => {
                let build = if id == build_id(1) { self.build() } else { build(0, "succeeded", "stop") };
                send(self, Answer::Build(problem.map(|()| Box::new(build))));
            }
            Operation::ReadTimings(_) => {
                let timings = self.timings();
                send(self, Answer::Timings(problem.map(|()| Box::new(timings))));
            }
            Operation::WatchWorkspace(_) => {
                let latest = Box::new(workspace(self.latest()));
                send(
                    self,
                    match outcome {
                        Outcome::Success | Outcome::Ahead(_) => Answer::Changed(latest),
                        Outcome::Repeat(_) | Outcome::Garbage(_) => Answer::Alive,
                        _ => Answer::Closed { done: false },
                    },
                );
            }
            Operation::ReadLog(_) | Operation::ReadAgentLog(_) => self.answer_list(id, operation, &outcome, problem),
            Operation::Follow { .. } | Operation::FollowAgent { .. } => self.answer_stream(id, operation, outcome),
            Operation::Wait(_) => send(self, Answer::Elapsed),
        }
    }

    pub(super) fn answer_list(
        &mut self,
        id: OperationId,
        operation: Operation,
        outcome: &Outcome,
        end: Result<(), Problem>,
    ) {
        let origin = Self::origin(operation).expect("a log");
        let lines: Vec<_> = (0..self.progress[&id]).map(|index| Self::line(origin, index)).collect();
        let list = format!("[{}]", lines.join(","));
        let len = match outcome {
            Outcome::Truncated(percent) => list.len() * percent / 100,
            _ => list.len(),
        };
        for piece in list.as_bytes()[..len].chunks(37) {
            self.send(Event::Answer(id, Answer::LogChunk(piece.to_vec())));
        }
        self.send(Event::Answer(id, Answer::LogEnded(end)));
    }

    pub(super) fn answer_stream(&mut self, id: OperationId, operation: Operation, outcome: Outcome) {
        let origin = Self::origin(operation).expect("a log");
        let (next, written) = (self.progress[&id], self.written[origin]);
        let answer = match outcome {
            Outcome::Success => {
                self.progress.insert(id, written.max(next));
                Answer::Frame(Self::frame(origin, next..written))
            }
            Outcome::Ahead(distance) => Answer::Frame(Self::frame(origin, next + distance..written)),
            Outcome::Repeat(index) => Answer::Frame(Self::frame(origin, index..written.min(index + 2))),
            Outcome::Garbage(text) => Answer::Frame(text.into()),
            Outcome::Truncated(_) => Answer::Opened,
            Outcome::Close(done) => Answer::Closed { done },
            Outcome::Failure(_) => Answer::Closed { done: false },
        };
        self.send(Event::Answer(id, answer));
    }

    pub(super) fn step(&mut self, step: Step) {
        match step {
            Step::Write(0, lines) if self.job == "running" => self.written[0] = (self.written[0] + lines).min(LINES),
            Step::Write(agent, lines) if agent > 0 && self.job == "succeeded" && self.state + 1 < STATES.len() => {
                self.written[agent] = (self.written[agent] + lines).min(LINES);
            }
            Step::Write(..) => {}
            Step::EndBuild(job) if self.job == "running" => self.job = job,
            Step::EndBuild(_) => {}
            Step::Lifecycle(state) => {
                self.state = self.state.max(state);
                self.was_unknown |= STATES[self.state] == "dreaming";
            }
            Step::Supersede => self.is_superseded |= self.job == "succeeded",
            Step::Answer(index, outcome) => {
                let pending = self.harness.pending.iter().nth(index).map(|(id, operation)| (*id, *operation));
                if let Some((id, operation)) = pending {
                    self.answer(id, operation, outcome);
                }
            }
            Step::Expand(is_expanded) => {
                self.is_expanded = is_expanded;
                self.send(Event::Expanded(is_expanded));
            }
            Step::Retry => self.send(Event::Retry),
            Step::Resume => self.send(Event::Resumed),
            Step::EndCall(has_succeeded) if self.call_is_running => {
                self.call_is_running = false;
                let call = if has_succeeded { succeeded } else { failed };
                self.send(Event::Call(call(Some(build_id(1)))));
            }
            Step::EndCall(_) => {}
        }
    }

    pub(super) fn ids(&self, origin: usize) -> Vec<i64> {
        let Some(log) = self.harness.session.log() else { return Vec::new() };
        if origin == 0 { log.ids().to_vec() } else { log.agent_ids(agent_id(origin)).to_vec() }
    }

    pub(super) fn check(&mut self) -> Result<(), TestCaseError> {
        for origin in 0..=OTHER {
            let ids = self.ids(origin);
            prop_assert!(ids.is_sorted_by(|a, b| a < b), "origin {}: doubled or out of order: {:?}", origin, ids);
            prop_assert!(ids.iter().all(|id| (0..self.written[origin]).any(|index| line_id(index) == *id)), "invented");
            prop_assert!(self.seen[origin].iter().all(|id| ids.contains(id)), "origin {}: lost a line", origin);
            self.seen[origin] = ids;
        }
        prop_assert!(self.seen[OTHER].is_empty(), "another agent's lines");
        let asked = self.harness.pending.values().filter_map(|operation| Self::origin(*operation));
        prop_assert!(asked.into_iter().all(|origin| origin != OTHER), "another agent's log is read");
        let session = &self.harness.session;
        let stages: Vec<_> = session.log().into_iter().flat_map(|log| log.stages()).collect();
        prop_assert!(stages.is_sorted_by_key(|stage| stage.origin() != LogOrigin::Build), "build stages come first");
        for stage in stages {
            let own = |output: &str| stage.origin() == LogOrigin::Build || output == stage.name();
            prop_assert!(stage.lines().all(|line| own(line.output)), "a line is in the stage of its source");
        }
        if let Some(cached) = self.cache.get(build_id(1)) {
            prop_assert!(self.job != "running", "cached before the end of the build");
            for origin in [OWN, CHILD].into_iter().filter(|_| !self.is_superseded) {
                let cached = cached.agent_ids(agent_id(origin));
                prop_assert!(cached.into_iter().eq((0..self.written[origin]).map(line_id)), "cached in part");
            }
        }
        if !self.call_is_running && !self.is_expanded {
            prop_assert!(self.harness.pending.is_empty(), "{:?}", self.harness.pending);
        }
        let now = (session.version(), self.shown());
        if let Some((version, before)) = &self.checked {
            prop_assert!(now.0 != *version || now.1 == *before, "no new version: {} to {}", before, now.1);
        }
        self.checked = Some(now);
        Ok(())
    }

    /// All that is shown except for lines.
    pub(super) fn shown(&self) -> String {
        let session = &self.harness.session;
        let stages: Vec<_> = session.log().into_iter().flat_map(|log| log.stages()).collect();
        let stages: Vec<_> =
            stages.iter().enumerate().map(|(index, stage)| (stage.name(), session.script_state(index))).collect();
        format!(
            "{:?}",
            (
                session.view(),
                session.notices(),
                session.is_live(),
                session.build_state(),
                stages,
                session.complete_build()
            )
        )
    }

    /// Answers the operations in turn until none is pending, at most `limit` times.
    pub(super) fn settle(
        &mut self,
        limit: usize,
        outcome: fn(&Self, Operation) -> Outcome,
    ) -> Result<(), TestCaseError> {
        for turn in 0..limit {
            let pending = self.harness.pending.iter().nth(turn % self.harness.pending.len().max(1));
            let Some((id, operation)) = pending.map(|(id, operation)| (*id, *operation)) else { break };
            let outcome = outcome(self, operation);
            self.answer(id, operation, outcome);
            self.check()?;
        }
        Ok(())
    }
}
