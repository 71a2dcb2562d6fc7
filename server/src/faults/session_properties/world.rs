//! The simulated workspace: its build, its agents, and what they have written.

use chat_workspace_tools::workspace::{AgentId, BuildId, WorkspaceId};
use serde_json::{Value, json};
use uuid::Uuid;

/// The maximum length of a log: twice the 20 frames after which a scheduled fault occurs at the latest.
const MAX_LINES: usize = 40;

/// The origins of lines: the build, the chat's agent, an agent of a dev container, and an agent that must not be shown.
pub(super) const BUILD: usize = 0;
pub(super) const OWN: usize = 1;
pub(super) const CHILD: usize = 2;
pub(super) const OTHER: usize = 3;

pub(super) fn build_id() -> BuildId {
    Uuid::from_u128(0xB001).into()
}

pub(super) fn workspace_id() -> WorkspaceId {
    Uuid::from_u128(0xA001).into()
}

pub(super) fn agent_id(agent: usize) -> AgentId {
    Uuid::from_u128(0xC000 + agent as u128).into()
}

/// The state of the workspace on the server.
pub(super) struct World {
    /// The status of the build's job.
    pub(super) job: &'static str,
    /// The lifecycle state of the agents.
    pub(super) lifecycle: &'static str,
    /// Whether there is an agent beside the chat's, so that the chat must name its agent.
    pub(super) has_other: bool,
    /// The number of lines of each origin.
    pub(super) written: [usize; OTHER + 1],
    /// The lines of each origin, written or not.
    lines: [Vec<Value>; OTHER + 1],
    /// Incremented with each change of the job or the agents.
    pub(super) version: usize,
}

impl World {
    pub(super) fn new(has_other: bool) -> Self {
        let lines = [BUILD, OWN, CHILD, OTHER].map(|origin| (0..MAX_LINES).map(|n| line(origin, n)).collect());
        Self { job: "pending", lifecycle: "created", has_other, written: [0; OTHER + 1], lines, version: 1 }
    }

    pub(super) fn has_ended(&self) -> bool {
        !matches!(self.job, "pending" | "running")
    }

    pub(super) fn write(&mut self, origin: usize, lines: usize) {
        let is_writing = match origin {
            BUILD => !self.has_ended(),
            _ => self.job == "succeeded" && self.lifecycle == "starting",
        };
        if is_writing {
            self.written[origin] = (self.written[origin] + lines).min(MAX_LINES);
        }
        if is_writing && self.job == "pending" {
            self.job = "running";
            self.version += 1;
        }
    }

    pub(super) fn end_build(&mut self, job: &'static str) {
        if self.job == "running" {
            self.job = job;
            self.version += 1;
        }
    }

    /// The agents start their scripts, or end them with this state.
    pub(super) fn advance_agents(&mut self, end: &'static str) {
        let next = match self.lifecycle {
            _ if self.job != "succeeded" => return,
            "created" => "starting",
            "starting" => end,
            _ => return,
        };
        self.lifecycle = next;
        self.version += 1;
    }

    pub(super) fn lines(&self, origin: usize) -> &[Value] {
        &self.lines[origin][..self.written[origin]]
    }

    pub(super) fn ids(&self, origin: usize) -> Vec<i64> {
        (0..self.written[origin]).map(line_id).collect()
    }

    /// The number of lines up to an id.
    pub(super) fn count_until(&self, origin: usize, id: Option<i64>) -> usize {
        self.ids(origin).into_iter().filter(|line| id.is_some_and(|id| *line <= id)).count()
    }

    fn agents(&self) -> impl Iterator<Item = usize> {
        self.has_other.then_some(OTHER).into_iter().chain([OWN, CHILD])
    }

    pub(super) fn build(&self) -> Value {
        let agent = |agent| {
            json!({
                "id": agent_id(agent), "name": format!("agent-{agent}"),
                "parent_id": (agent == CHILD).then(|| agent_id(OWN)),
                "status": if self.lifecycle == "created" { "connecting" } else { "connected" },
                "lifecycle_state": self.lifecycle, "connection_timeout_seconds": 120,
                "log_sources": [{ "id": source_id(agent), "display_name": "Install" }],
                "scripts": [{ "log_source_id": source_id(agent), "display_name": "Install", "run_on_start": true }],
            })
        };
        let agents: Vec<_> = self.agents().filter(|_| self.job == "succeeded").map(agent).collect();
        json!({
            "id": build_id(), "workspace_id": workspace_id(), "transition": "start", "build_number": 1,
            "job": { "status": self.job }, "resources": [{ "name": "machine", "agents": agents }],
        })
    }

    pub(super) fn workspace(&self) -> Value {
        json!({ "id": workspace_id(), "name": "my-ws", "owner_name": "ada", "latest_build": self.build() })
    }

    pub(super) fn timings(&self) -> Value {
        let has_ended = !matches!(self.lifecycle, "created" | "starting");
        let timing =
            |agent| json!({ "workspace_agent_id": agent_id(agent), "display_name": "Install", "stage": "start" });
        json!({ "agent_script_timings": self.agents().filter(|_| has_ended).map(timing).collect::<Vec<_>>() })
    }
}

fn source_id(agent: usize) -> Uuid {
    Uuid::from_u128(0xD000 + agent as u128)
}

/// Ids have gaps and are unique per origin only.
fn line_id(n: usize) -> i64 {
    20_000 + 3 * n as i64
}

/// The text of a line names its origin.
fn text(origin: usize, n: usize) -> String {
    format!("origin {origin} line {n} \u{1b}[3{}m<b>&\u{2028}é\u{1b}[0m", n % 8)
}

/// Line `n` of a log. Each stage of a build has ten lines, and its first line is a marker.
fn line(origin: usize, n: usize) -> Value {
    let created_at = "2026-04-10T09:15:30.012Z";
    if origin != BUILD {
        return json!({
            "id": line_id(n), "created_at": created_at, "output": text(origin, n), "level": "info",
            "source_id": source_id(origin),
        });
    }
    let is_marker = n.is_multiple_of(10);
    json!({
        "id": line_id(n), "created_at": created_at, "log_level": "info", "stage": format!("Stage {}", n / 10),
        "log_source": if is_marker { "provisioner_daemon" } else { "provisioner" },
        "output": if is_marker { String::new() } else { text(origin, n) },
    })
}
