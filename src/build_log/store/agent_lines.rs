use std::rc::Rc;

use super::{log_store::LogStore, origin_lines::OriginLines};
use crate::workspace::{
    AgentId, AgentLogSource, AgentScript, AgentScriptTiming, BuildTimings, LogSourceId, ScriptStage, WorkspaceAgent,
};

/// The lines of an agent, and what is known of the agent. Each source of lines is a stage.
#[derive(Clone, Debug)]
pub(super) struct AgentLines {
    pub(super) agent: WorkspaceAgent,
    /// The scripts that have ended. `None` until they were read.
    pub(super) timings: Option<Vec<AgentScriptTiming>>,
    pub(super) lines: OriginLines,
}

impl AgentLines {
    pub(super) fn new(agent: WorkspaceAgent) -> Self {
        Self { agent, timings: None, lines: OriginLines::default() }
    }

    /// The source with the id that the agent's lines name.
    pub(super) fn source(&self, source_id: &str) -> Option<&AgentLogSource> {
        let id: LogSourceId = source_id.parse().ok()?;
        self.agent.log_sources.iter().find(|source| source.id == id)
    }

    /// The script that writes to a source. `None` for other programs, and if the agent has none or several.
    pub(super) fn script(&self, source: LogSourceId) -> Option<&AgentScript> {
        only(self.agent.scripts.iter().filter(|script| script.log_source_id == source))
    }

    /// The last run of a script at the start of the workspace, once it has ended. `None` also where several scripts have
    /// its name: a timing names its script only.
    pub(super) fn timing(&self, script: &AgentScript) -> Option<&AgentScriptTiming> {
        only(self.agent.scripts.iter().filter(|other| other.display_name == script.display_name))?;
        let runs = self.timings.iter().flatten().filter(|timing| {
            timing.display_name == script.display_name && !matches!(timing.stage, ScriptStage::Stop | ScriptStage::Cron)
        });
        runs.max_by_key(|timing| timing.started_at.as_deref())
    }

    /// The name of the stage of a source. Empty if the source is not known.
    pub(super) fn stage_name(&self, source_id: &str) -> &str {
        let Some(source) = self.source(source_id) else { return "" };
        let script = self.script(source.id).map_or("", |script| &script.display_name);
        if source.display_name.is_empty() { script } else { &source.display_name }
    }
}

impl LogStore {
    /// Adds an agent without lines, or replaces what is known of it. Its stages come after those of the agents that were
    /// added before.
    pub(crate) fn set_agent(&mut self, agent: &WorkspaceAgent) {
        let index = self.agent_index(agent.id);
        if self.agents[index].agent == *agent {
            return;
        }
        self.agents[index].agent = agent.clone();
        let names: Vec<_> = {
            let agent = &self.agents[index];
            agent.lines.stages.iter().map(|stage| Rc::<str>::from(agent.stage_name(&stage.key))).collect()
        };
        for (stage, name) in self.agents[index].lines.stages.iter_mut().zip(names) {
            stage.name = name;
        }
    }

    /// Sets the scripts that have ended.
    pub(crate) fn set_timings(&mut self, timings: &BuildTimings) {
        for AgentLines { agent, timings: known, .. } in &mut self.agents {
            let of_agent = timings.agent_script_timings.iter().filter(|timing| timing.workspace_agent_id == agent.id);
            *known = Some(of_agent.cloned().collect());
        }
    }

    /// The index of an agent. An unknown agent is added.
    pub(super) fn agent_index(&mut self, id: AgentId) -> usize {
        self.agents.iter().position(|known| known.agent.id == id).unwrap_or_else(|| {
            self.agents.push(AgentLines::new(WorkspaceAgent::new(id)));
            self.agents.len() - 1
        })
    }

    /// The highest line id of an agent. A stream resumes after it.
    pub(crate) fn last_agent_id(&self, id: AgentId) -> Option<i64> {
        self.agent_ids(id).last().copied()
    }

    /// The ids of an agent's lines, ascending.
    pub fn agent_ids(&self, id: AgentId) -> &[i64] {
        let known = self.agents.iter().find(|known| known.agent.id == id);
        known.map_or(&[], |known| &known.lines.ids)
    }

    /// The index of the agents' stage with the highest line id.
    pub(crate) fn last_agent_stage(&self) -> Option<usize> {
        let mut first = self.lines.stages.len();
        let mut last = None;
        for AgentLines { lines, .. } in &self.agents {
            last = last.max(lines.ids.last().copied().zip(lines.last_stage().map(|stage| first + stage)));
            first += lines.stages.len();
        }
        last.map(|(_, stage)| stage)
    }

    /// What is known of an agent with lines, or that was added by [`Self::set_agent`].
    pub(crate) fn agent(&self, id: AgentId) -> Option<&WorkspaceAgent> {
        self.agents.iter().map(|known| &known.agent).find(|agent| agent.id == id)
    }

    /// Whether an agent has scripts of which it is known that they have not ended. False until the ends were read.
    pub(crate) fn has_running_scripts(&self, id: AgentId) -> bool {
        self.agents.iter().any(|known| {
            let mut scripts = known.agent.scripts.iter().filter(|script| script.run_on_start);
            let is_ambiguous = |script: &AgentScript| {
                known.agent.scripts.iter().filter(|other| other.display_name == script.display_name).count() > 1
            };
            known.agent.id == id
                && known.timings.is_some()
                && scripts.any(|script| known.timing(script).is_none() && !is_ambiguous(script))
        })
    }
}

/// The item of an iterator with one item.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next();
    first.filter(|_| items.next().is_none())
}
