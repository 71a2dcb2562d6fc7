use chat_workspace_tools::{build_log::LogLine, build_log::LogSource, internals::plain_text};
use serde::Deserialize;
use serde_json::json;

use super::Browser;

/// A function that reads the logs of a build and of its agents. It waits for the end of the startup scripts.
const READ: &str = "async build => {
    const get = path => fetch(path).then(response => response.json());
    const agentsOf = ({ resources }) => resources.flatMap(({ agents }) => agents ?? []);
    const isStarting = ({ lifecycle_state }) => ['created', 'starting'].includes(lifecycle_state);
    const known = await get(`/api/v2/workspacebuilds/${build}`);
    let agents = [];
    if (known.transition === 'start' && known.job.status === 'succeeded') {
        const path = `/api/v2/workspaces/${known.workspace_id}/watch-ws`;
        const socket = new WebSocket(location.origin.replace('http', 'ws') + path);
        agents = await new Promise((resolve, reject) => {
            socket.onerror = reject;
            socket.onmessage = ({ data }) => {
                const { type, data: workspace } = JSON.parse(data);
                if (type !== 'data') return;
                const { latest_build } = workspace;
                if (latest_build.id !== build) resolve([]);
                else if (!agentsOf(latest_build).some(isStarting)) resolve(agentsOf(latest_build));
            };
        });
        socket.close();
    }
    const linesOf = ({ id }) => get(`/api/v2/workspaceagents/${id}/logs`);
    return {
        build: await get(`/api/v2/workspacebuilds/${build}/logs`),
        agents: await Promise.all(agents.map(async agent => ({ agent, lines: await linesOf(agent) }))),
    };
}";

/// The logs of a build and of its agents, as the server lists them.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct LogLists {
    pub(crate) build: Vec<LogLine>,
    /// Empty if a later build of the workspace has started.
    pub(crate) agents: Vec<AgentLog>,
}

/// An agent and its log.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct AgentLog {
    pub(crate) agent: ListedAgent,
    pub(crate) lines: Vec<AgentLine>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ListedAgent {
    pub(crate) lifecycle_state: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) parent_id: Option<String>,
    pub(crate) log_sources: Vec<ListedSource>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ListedSource {
    pub(crate) id: String,
    pub(crate) display_name: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct AgentLine {
    pub(crate) id: i64,
    pub(crate) output: String,
    pub(crate) source_id: String,
}

/// A line as a row shows it: the name of its stage, its id, and its text.
pub(crate) type StageLine = (String, i64, String);

impl LogLists {
    /// Reads the logs of a build, after the end of the startup scripts.
    pub(crate) async fn read(browser: &Browser, build: &str) -> Self {
        browser.eval(&format!("({READ})({})", json!(build))).await
    }

    /// The lines of a row from top to bottom, without stage markers: the stages of the build, then those of the agents.
    pub(crate) fn stage_lines(&self) -> Vec<StageLine> {
        let is_marker = |line: &LogLine| line.output.is_empty() && line.log_source == LogSource::ProvisionerDaemon;
        let lines = self.build.iter().filter(|line| !is_marker(line));
        let mut shown = by_stage(lines.map(|line| (line.stage.clone(), line.id, text(&line.output))).collect());
        for agent in &self.agents {
            shown.extend(by_stage(agent.stage_lines()));
        }
        shown
    }

    /// The names of the stages from top to bottom, including stages without a shown line.
    pub(crate) fn stages(&self) -> Vec<String> {
        let of_build = unique(self.build.iter().map(|line| line.stage.clone()));
        let of_agents = self.agents.iter().flat_map(|agent| unique(agent.stage_lines().into_iter().map(|line| line.0)));
        of_build.into_iter().chain(of_agents).collect()
    }
}

impl AgentLog {
    /// The lines by id.
    pub(crate) fn stage_lines(&self) -> Vec<StageLine> {
        self.lines.iter().map(|line| (self.agent.stage_name(&line.source_id), line.id, text(&line.output))).collect()
    }
}

impl ListedAgent {
    /// Whether the startup scripts have ended.
    pub(crate) fn has_started(&self) -> bool {
        !["created", "starting"].contains(&&*self.lifecycle_state)
    }

    fn stage_name(&self, source: &str) -> String {
        let known = self.log_sources.iter().find(|known| known.id == source);
        let name = known.map_or("Startup log", |source| &source.display_name);
        if self.parent_id.is_some() { format!("{}: {name}", self.name) } else { name.to_owned() }
    }
}

fn text(output: &str) -> String {
    plain_text(output).into_owned()
}

/// The lines grouped by stage. The stages are in the order of their first lines.
fn by_stage(lines: Vec<StageLine>) -> Vec<StageLine> {
    let mut stages: Vec<Vec<StageLine>> = Vec::new();
    for line in lines {
        match stages.iter_mut().find(|stage| stage[0].0 == line.0) {
            Some(stage) => stage.push(line),
            None => stages.push(vec![line]),
        }
    }
    stages.into_iter().flatten().collect()
}

/// The names without duplicates, in the order of their first occurrences.
fn unique(names: impl Iterator<Item = String>) -> Vec<String> {
    names.fold(Vec::new(), |mut unique, name| {
        if !unique.contains(&name) {
            unique.push(name);
        }
        unique
    })
}
