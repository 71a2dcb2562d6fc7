use std::time::Duration;

use super::{
    agent::ScriptedAgent,
    time::{created_at, last_before},
};
use crate::{
    build_log::{LogLevel, LogLine, LogSource},
    workspace::{
        AgentId, AgentLifecycle, AgentStatus, BuildId, JobStatus, ProvisionerJob, Transition, WorkspaceBuild,
        WorkspaceId, WorkspaceResource, WorkspaceStatus,
    },
};

/// The script of one build. Times are seconds of the virtual clock.
#[derive(Clone, Debug)]
pub struct ScriptedBuild {
    pub(super) id: BuildId,
    transition: Transition,
    workspace: Option<(WorkspaceId, String, String)>,
    jobs: Vec<(Duration, ProvisionerJob)>,
    pub(super) agents: Vec<ScriptedAgent>,
    build_number: i64,
    pub(super) lines: Vec<(Duration, LogLine)>,
    next_id: i64,
}

impl ScriptedBuild {
    /// Creates a build that is running from the start and writes no lines.
    pub fn new(id: BuildId, transition: Transition) -> Self {
        let jobs = vec![(Duration::ZERO, ProvisionerJob::new(JobStatus::Running))];
        Self {
            id,
            transition,
            workspace: None,
            jobs,
            agents: Vec::new(),
            build_number: 1,
            lines: Vec::new(),
            next_id: 20_411,
        }
    }

    /// Sets the workspace. The build is its latest build from the start.
    #[must_use]
    pub fn in_workspace(mut self, id: WorkspaceId, owner: &str, name: &str) -> Self {
        self.workspace = Some((id, owner.into(), name.into()));
        self
    }

    /// Sets the status of its job from `at` seconds on.
    #[must_use]
    pub fn job(self, at: f64, status: JobStatus) -> Self {
        self.job_with(at, ProvisionerJob::new(status))
    }

    /// Queues its job at this position, from `at` seconds on.
    #[must_use]
    pub fn queued(self, at: f64, position: i64, size: i64) -> Self {
        let status = JobStatus::Pending;
        let job = ProvisionerJob { status, queue_position: position, queue_size: size, ..ProvisionerJob::default() };
        self.job_with(at, job)
    }

    /// Sets its job from `at` seconds on.
    #[must_use]
    pub fn job_with(mut self, at: f64, job: ProvisionerJob) -> Self {
        let completed_at = job.status.is_complete().then(|| created_at(at));
        let job = ProvisionerJob { completed_at: job.completed_at.clone().or(completed_at), ..job };
        self.jobs.push((Duration::from_secs_f64(at), job));
        self
    }

    /// Sets the state of an agent without scripts from `at` seconds on.
    #[must_use]
    pub fn agent(mut self, at: f64, id: AgentId, status: AgentStatus, lifecycle_state: AgentLifecycle) -> Self {
        let known = self.agents.iter().position(|agent| agent.id() == id);
        let agent = known.map_or_else(|| ScriptedAgent::new(id, "main"), |index| self.agents.remove(index));
        self.agents.push(agent.state(at, status, lifecycle_state));
        self
    }

    /// Adds an agent with scripts and a log.
    #[must_use]
    pub fn with_agent(mut self, agent: ScriptedAgent) -> Self {
        self.agents.push(agent);
        self
    }

    /// Sets its number within the workspace. The default is 1.
    #[must_use]
    pub fn numbered(mut self, build_number: i64) -> Self {
        self.build_number = build_number;
        self
    }

    /// Writes a line with level info at `at` seconds.
    #[must_use]
    pub fn line(self, at: f64, stage: &str, output: &str) -> Self {
        self.line_at(at, LogLevel::Info, stage, output)
    }

    /// Writes a line at `at` seconds. A line without output is the marker with which a stage starts.
    #[must_use]
    pub fn line_at(mut self, at: f64, log_level: LogLevel, stage: &str, output: &str) -> Self {
        let log_source = if output.is_empty() { LogSource::ProvisionerDaemon } else { LogSource::Provisioner };
        let line = LogLine {
            id: self.next_id,
            created_at: created_at(at),
            log_source,
            log_level,
            stage: stage.into(),
            output: output.into(),
        };
        self.lines.push((Duration::from_secs_f64(at), line));
        // Gaps are normal: all builds of a deployment share one sequence.
        self.next_id += if self.lines.len().is_multiple_of(5) { 3 } else { 1 };
        self
    }

    pub(super) fn workspace(&self) -> Option<&(WorkspaceId, String, String)> {
        self.workspace.as_ref()
    }

    pub(super) fn lines_at(&self, now: Duration) -> impl Iterator<Item = &LogLine> {
        self.lines.iter().filter(move |(at, _)| *at <= now).map(|(_, line)| line)
    }

    pub(super) fn is_complete(&self, now: Duration) -> bool {
        self.job_at(now).status.is_complete()
    }

    /// The next time after `now` at which a line is written or the job changes.
    pub(super) fn next_change(&self, now: Duration) -> Option<Duration> {
        let times = self.lines.iter().map(|(at, _)| *at).chain(self.jobs.iter().map(|(at, _)| *at));
        times.filter(|at| *at > now).min()
    }

    /// The next time after `now` at which the job or an agent changes.
    pub(super) fn next_state_change(&self, now: Duration) -> Option<Duration> {
        let of_agents = self.agents.iter().flat_map(ScriptedAgent::state_changes);
        let times = self.jobs.iter().map(|(at, _)| *at).chain(of_agents);
        times.filter(|at| *at > now).min()
    }

    pub(super) fn build_at(&self, now: Duration) -> WorkspaceBuild {
        let job = self.job_at(now);
        let (workspace_id, workspace_owner_name, workspace_name) = match &self.workspace {
            Some((id, owner, name)) => (Some(*id), owner.clone(), name.clone()),
            None => Default::default(),
        };
        let agents: Vec<_> = self.agents.iter().filter_map(|agent| agent.agent_at(now)).collect();
        let resources = (!agents.is_empty()).then(|| WorkspaceResource { name: "dev".into(), agents });
        WorkspaceBuild {
            id: self.id,
            workspace_id,
            workspace_name,
            workspace_owner_name,
            build_number: self.build_number,
            transition: self.transition.clone(),
            status: WorkspaceStatus::from_job(&job.status, &self.transition),
            job,
            resources: resources.into_iter().collect(),
        }
    }

    fn job_at(&self, now: Duration) -> ProvisionerJob {
        last_before(&self.jobs, now).cloned().unwrap_or_default()
    }
}
