use super::origin_lines::OriginLines;
use crate::workspace::{AgentLogSource, AgentScript, AgentScriptTiming, LogSourceId, ScriptStage, WorkspaceAgent};

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
        let runs = self.timings.iter().flatten().filter(|timing| {
            self.has_own_name(script)
                && timing.display_name == script.display_name
                && !matches!(timing.stage, ScriptStage::Stop | ScriptStage::Cron)
        });
        runs.max_by_key(|timing| timing.started_at.as_deref())
    }

    /// The name of the stage of a source. Empty if the source is not known.
    pub(super) fn stage_name(&self, source_id: &str) -> &str {
        let Some(source) = self.source(source_id) else { return "" };
        let script = self.script(source.id).map_or("", |script| &script.display_name);
        if source.display_name.is_empty() { script } else { &source.display_name }
    }

    /// Whether startup scripts have not ended. False until the ends were read.
    pub(super) fn has_running_scripts(&self) -> bool {
        let mut scripts = self.agent.scripts.iter().filter(|script| script.run_on_start);
        self.timings.is_some() && scripts.any(|script| self.has_own_name(script) && self.timing(script).is_none())
    }

    /// Whether no other script has the name of this one.
    fn has_own_name(&self, script: &AgentScript) -> bool {
        only(self.agent.scripts.iter().filter(|other| other.display_name == script.display_name)).is_some()
    }
}

/// The item of an iterator with one item.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next();
    first.filter(|_| items.next().is_none())
}
