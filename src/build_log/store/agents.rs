//! What a log has of agents.

use std::rc::Rc;

use super::{agent_lines::AgentLines, log_store::LogStore};
use crate::workspace::{AgentId, BuildTimings, WorkspaceAgent};

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
        self.agents.iter().find(|known| known.agent.id == id)?.lines.last_id
    }

    /// The ids of an agent's lines, ascending.
    #[cfg(any(test, feature = "internals"))]
    pub fn agent_ids(&self, id: AgentId) -> Vec<i64> {
        self.agents.iter().find(|known| known.agent.id == id).map(|known| known.lines.ids()).unwrap_or_default()
    }

    /// The index of the agents' stage with the highest line id.
    pub(crate) fn last_agent_stage(&self) -> Option<usize> {
        let mut first = self.lines.stages.len();
        let mut last = None;
        for AgentLines { lines, .. } in &self.agents {
            last = last.max(lines.last_id.zip(lines.last_stage().map(|stage| first + stage)));
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
        self.agents.iter().any(|known| known.agent.id == id && known.has_running_scripts())
    }
}
